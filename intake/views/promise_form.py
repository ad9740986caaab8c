"""The form with which a counselor promises a call."""

from typing import Any

from django import forms
from django.http import QueryDict

from helpline import contact_rules
from helpline.console.times import ClockField, promised_time
from intake.models import CallerIdMode, SafeToCall, VoicemailWish
from intake.operations.numbers import WISHES
from intake.operations.promises import PromiseRequest

NOT_SAID = ("", "Not asked")


def _zones() -> list[Any]:
    return contact_rules.grouped_zones(contact_rules.modern_places())


class PromiseForm(forms.Form):
    """A number, a time on the clock where the caller is, and what is safe.

    No field is filled in beforehand: the number that they called from is not a number to call back, and a
    zone is never guessed.
    """

    use_required_attribute = False

    number = forms.CharField(
        label="Number they give",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        error_messages={"required": "Which number may we call?"},
    )
    zone = forms.ChoiceField(
        label="Where they are",
        choices=_zones,
        error_messages={"required": "Where are they? Their clock is what counts."},
    )
    local_date = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "On which day?"},
    )
    local_time = ClockField(
        label="Their time",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "At what time?"},
    )
    asked_for_this_time = forms.BooleanField(label="The caller asked for this exact time", required=False)
    safe_to_call = forms.ChoiceField(
        label="Is it safe to call this number?",
        choices=[NOT_SAID, *(choice for choice in SafeToCall.choices if choice[0])],
        required=False,
    )
    voicemail = forms.ChoiceField(
        label="If voicemail or someone else answers",
        choices=[NOT_SAID, *VoicemailWish.choices],
        required=False,
    )
    safe_hours = forms.CharField(label="When it is safe, in their words", required=False, max_length=500)
    who_may_answer = forms.CharField(
        label="Who else may pick up, and what they may know", required=False, max_length=500
    )
    code_word = forms.CharField(label="Safe word", required=False, max_length=60)
    caller_id_mode = forms.ChoiceField(
        label="Our number on their screen", choices=[NOT_SAID, *CallerIdMode.choices], required=False
    )
    text_ok = forms.BooleanField(label="A text message without content is fine", required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="promise-%s", label_suffix="")
        for field in self.fields.values():
            # A browser must not remember a caller's number on a machine that others use.
            field.widget.attrs["autocomplete"] = "off"

    @property
    def safety(self) -> list[forms.BoundField]:
        """Return the questions about the number itself."""
        return [self[name] for name in WISHES]

    @property
    def forbids(self) -> bool:
        """Say whether the number is given only to note that it is not safe to call. That needs no time."""
        self.is_valid()
        given = self.cleaned_data
        return bool(given.get("number")) and given.get("safe_to_call") == SafeToCall.NO

    def wishes(self) -> dict[str, str | bool]:
        """Return the wishes about the number itself."""
        given = {name: self.cleaned_data.get(name, "") for name in WISHES}
        return {name: said for name, said in given.items() if said not in ("", False)}

    def given_number(self) -> contact_rules.PhoneNumber:
        """Return the number. To be asked only where one was given. Raises contact_rules.NotANumber."""
        return contact_rules.PhoneNumber.parse(self.cleaned_data["number"])

    def wanted(self) -> PromiseRequest:
        """Return the request. To be called on a valid form only. Raises contact_rules.NotANumber."""
        return PromiseRequest(self.given_number(), promised_time(self.cleaned_data), self.wishes())
