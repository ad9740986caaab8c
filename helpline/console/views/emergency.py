"""The 911 panel on the desk: it asks for the address first, then says whom to call and what to tell them."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from helpline import clock, contact_rules, validators
from helpline.complete import complete
from helpline.console.refused_forms import point_at_wrong
from helpline.console.wording import GONE
from helpline.models import AccessKind, Call, EmergencyPlace
from helpline.operations import access_records, calls, emergencies, floors
from helpline.operations.emergencies import BY_TELEPHONE, Place, Step
from helpline.permissions import console_view, counselor, in_background
from helpline.queries import emergency

SAID: dict[Step, str] = complete(
    "helpline.console.views.emergency.SAID",
    BY_TELEPHONE,
    {
        Step.CALLED_CENTER: "Noted: you called the 911 center.",
        Step.CALLED_911: "Noted: you called 911.",
    },
)
"""What the panel says after a counselor noted what they did."""


def _field(longest: int, label: str, *, required: bool = False, **more: str) -> forms.CharField:
    return forms.CharField(
        max_length=longest,
        required=required,
        label=label,
        validators=[validators.validate_text],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=more.get("help_text", ""),
        error_messages={"required": more.get("missing", "")},
    )


class PlaceForm(forms.Form):
    """Asks where help is needed. Nothing but the place and its state has to be known."""

    street = _field(
        200,
        "Address",
        required=True,
        help_text="Ask: “What address are you at?” Street and number, cross streets, or what they see.",
        missing="Ask where they are: without a place 911 can send nobody.",
    )
    city = _field(80, "City or town")
    state_code = forms.ChoiceField(
        label="State",
        choices=[("", "Choose…"), *sorted(contact_rules.STATES.items(), key=lambda each: each[1])],
        error_messages={"required": "Choose the state that they are in."},
    )
    county = _field(80, "County", help_text="If they know it.")


@require_POST
@console_view
def open_panel(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Open the 911 panel of the counselor's own call, and note in its timeline that it was opened."""
    return _noted(request, call_id, Step.OPENED)


@require_POST
@console_view
def called(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Note that the counselor has called the 911 center of the place, or 911 on their own telephone."""
    counselor(request)
    step = request.POST.get("step")
    if step not in SAID:
        return HttpResponseBadRequest("The step is called_center or called_911.")
    return _noted(request, call_id, Step(step))


@require_POST
@console_view
@sensitive_post_parameters()
def place(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Keep where help is needed, and show whom to call."""
    staff = counselor(request)
    form = PlaceForm(request.POST, auto_id="emergency-%s", label_suffix="")
    try:
        if not form.is_valid():
            call = emergencies.note(call_id=call_id, staff_id=staff.pk, step=Step.OPENED, now=clock.now())
            return _panel(request, call, form=form)
        told = Place(**form.cleaned_data)
        emergencies.keep_place(call_id=call_id, staff_id=staff.pk, place=told, now=clock.now())
    except (calls.NotYours, floors.UnknownCall):
        return _gone(request)
    return _noted(request, call_id, Step.OPENED)


def _noted(request: HttpRequest, call_id: UUID, step: Step) -> HttpResponseBase:
    staff = counselor(request)
    try:
        call = emergencies.note(call_id=call_id, staff_id=staff.pk, step=step, now=clock.now())
    except (calls.NotYours, floors.UnknownCall):
        return _gone(request)
    return _panel(request, call, said=SAID.get(step, ""))


def _panel(
    request: HttpRequest, call: Call, *, form: PlaceForm | None = None, said: str = ""
) -> HttpResponseBase:
    """Answer with the panel; a button that was pressed before the scripts had loaded leads to the desk."""
    if not in_background(request):
        return redirect("console:desk")
    panel = emergency.panel(call)
    filled = form or PlaceForm(initial=_initial(panel.place), auto_id="emergency-%s", label_suffix="")
    if not panel.place or form:
        _point_at_first(filled)
    if panel.call.cut_off_number:
        _note_that_the_number_was_shown(request, call)
    context = {"panel": panel, "form": filled, "said": said, "wrong": form is not None}
    return render(request, "console/desk/emergency.html", context)


def _point_at_first(form: PlaceForm) -> None:
    """Put the focus into the first field with a mistake, or into the address where there is none."""
    if form.errors:
        point_at_wrong(form)
    else:
        form.fields["street"].widget.attrs["autofocus"] = True


def _note_that_the_number_was_shown(request: HttpRequest, call: Call) -> None:
    access_records.note(
        kind=AccessKind.SAW_CALL_NUMBER,
        subject_id=call.pk,
        user_id=counselor(request).user_id,
        now=clock.now(),
    )


def _initial(told: EmergencyPlace | None) -> dict[str, str]:
    fields = PlaceForm.base_fields
    return {name: getattr(told, name) for name in fields} if told else {}


def _gone(request: HttpRequest) -> HttpResponseBase:
    if not in_background(request):
        return redirect("console:desk")
    return render(request, "console/desk/emergency.html", {"gone": GONE})
