"""Let an administrator add, change and end a person's trainings and shifts."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from helpline import clock
from helpline.console import plan_fields
from helpline.console.pages import UNPROCESSABLE
from helpline.console.people_forms import ShiftForm, TrainingForm
from helpline.console.views.people import changeable, person_page, saved
from helpline.models import Shift, Staff
from helpline.operations import people
from helpline.permissions import administrator, console_view
from helpline.queries import people as listed

REMOVED = "A colleague removed this shift meanwhile. Add it again if it is still wanted."


@require_POST
@console_view
def train(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    """Record what a person is trained for, and until when."""
    me, staff = administrator(request), changeable(request, staff_id)
    form = TrainingForm(request.POST)
    if not form.is_valid():
        return person_page(request, staff, UNPROCESSABLE, training=form)
    people.train(staff_id=staff.pk, by=me.user.pk, now=clock.now(), **form.cleaned_data)
    return saved(request, staff_id)


@require_POST
@console_view
def end_training(request: HttpRequest, staff_id: int, row_id: int) -> HttpResponseBase:
    """Remove a training from a person; say so where a colleague did it already."""
    me, staff = administrator(request), changeable(request, staff_id)
    training = listed.training_of(staff, row_id)
    if training is None:
        return _removed_already(request, staff, of_another=listed.has_training(row_id))
    people.end_training(staff_id=staff.pk, topic=training.topic, by=me.user.pk, now=clock.now())
    return saved(request, staff_id)


@require_POST
@console_view
def add_shift(request: HttpRequest, staff_id: int) -> HttpResponseBase:
    """Add a weekly shift to a person's plan."""
    administrator(request)
    staff = changeable(request, staff_id)
    form = ShiftForm(request.POST, instance=Shift(staff=staff), auto_id="new-shift-%s")
    return _save(request, staff, form, "shift added")


@require_POST
@console_view
def change_shift(request: HttpRequest, staff_id: int, row_id: int) -> HttpResponseBase:
    """Change a weekly shift. If a colleague removed it meanwhile, offer what was chosen as a new one."""
    administrator(request)
    staff = changeable(request, staff_id)
    shift = listed.shift_of(staff, row_id)
    if shift is None:
        return _offer_again(request, staff, of_another=listed.has_shift(row_id))
    form = ShiftForm(request.POST, instance=shift, auto_id=f"shift-{shift.pk}-%s")
    return _save(request, staff, form, "shift changed")


@require_POST
@console_view
def end_shift(request: HttpRequest, staff_id: int, row_id: int) -> HttpResponseBase:
    """Remove a weekly shift; say so where a colleague did it already."""
    me, staff = administrator(request), changeable(request, staff_id)
    shift = listed.shift_of(staff, row_id)
    if shift is None:
        return _removed_already(request, staff, of_another=listed.has_shift(row_id))
    people.end_shift(shift_id=shift.pk, staff_id=staff.pk, by=me.user.pk, now=clock.now())
    return saved(request, staff_id)


def _save(request: HttpRequest, staff: Staff, form: ShiftForm, what: str) -> HttpResponseBase:
    if not form.is_valid():
        return person_page(request, staff, UNPROCESSABLE, shift=form)
    try:
        people.save_shift(shift=form.instance, what=what, by=administrator(request).user.pk, now=clock.now())
    except people.ShiftRemoved:
        return _offer_again(request, staff)
    except people.ShiftThere:
        form.add_error(None, plan_fields.SHIFT_THERE)
        return person_page(request, staff, UNPROCESSABLE, shift=form)
    return saved(request, staff.pk)


def _offer_again(request: HttpRequest, staff: Staff, *, of_another: bool = False) -> HttpResponseBase:
    """Say that a shift was removed meanwhile, with what was chosen for it in the form of a new one.

    Raises Http404 for the shift of another person.
    """
    if of_another:
        raise Http404
    form = ShiftForm(request.POST, instance=Shift(staff=staff), auto_id="new-shift-%s")
    form.add_error(None, REMOVED)
    return person_page(request, staff, UNPROCESSABLE, shift=form)


def _removed_already(request: HttpRequest, staff: Staff, *, of_another: bool) -> HttpResponseBase:
    """Say that what is to be removed is gone already. Raises Http404 for that of another person."""
    if of_another:
        raise Http404
    messages.info(request, "It was removed already.")
    return redirect("console:person", staff_id=staff.pk)
