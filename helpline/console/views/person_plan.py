"""Let an administrator add, change and end a person's trainings and shifts."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from helpline import clock
from helpline.console.pages import UNPROCESSABLE
from helpline.console.people_forms import ShiftForm, TrainingForm
from helpline.console.views.people import changeable, person_page, saved
from helpline.models import Shift, Staff
from helpline.operations import people
from helpline.permissions import administrator, console_view


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
    """Remove a training from a person."""
    me, staff = administrator(request), changeable(request, staff_id)
    training = get_object_or_404(staff.trainings, pk=row_id)
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
    """Change a weekly shift."""
    administrator(request)
    staff = changeable(request, staff_id)
    shift = get_object_or_404(staff.shifts, pk=row_id)
    form = ShiftForm(request.POST, instance=shift, auto_id=f"shift-{shift.pk}-%s")
    return _save(request, staff, form, "shift changed")


@require_POST
@console_view
def end_shift(request: HttpRequest, staff_id: int, row_id: int) -> HttpResponseBase:
    """Remove a weekly shift."""
    me, staff = administrator(request), changeable(request, staff_id)
    shift = get_object_or_404(staff.shifts, pk=row_id)
    people.end_shift(shift_id=shift.pk, staff_id=staff.pk, by=me.user.pk, now=clock.now())
    return saved(request, staff_id)


def _save(request: HttpRequest, staff: Staff, form: ShiftForm, what: str) -> HttpResponseBase:
    if not form.is_valid():
        return person_page(request, staff, UNPROCESSABLE, shift=form)
    people.save_shift(shift=form.instance, what=what, by=administrator(request).user.pk, now=clock.now())
    return saved(request, staff.pk)
