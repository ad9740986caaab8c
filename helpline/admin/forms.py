"""The forms of the plan: what has to be one of a few things is chosen from a list, never typed."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTimeWidget
from django.core.exceptions import ValidationError

from helpline import contact, flows, validators
from helpline.console.times import ClockField
from helpline.models import Shift, Staff, Training
from helpline.operations.ruling import rule_on_staff_phone
from helpline.operations.snapshot import CRISIS_TRAINING


class ListField(forms.TypedMultipleChoiceField):
    """Several of a list, as boxes to tick; what was chosen before keeps its order.

    What is stored and is none of the choices any more is left out, so that saving the form mends it.
    """

    widget = forms.CheckboxSelectMultiple

    known: frozenset[Any] = frozenset()

    def offer(self, choices: Mapping[Any, str]) -> None:
        """Take the choices with their names."""
        self.known = frozenset(choices)
        self.choices = sorted(choices.items())

    def prepare_value(self, value: Any) -> Any:
        return [one for one in value if one in self.known] if isinstance(value, list) else []

    def has_changed(self, initial: Any, data: Any) -> bool:
        if not isinstance(initial, list) or self.prepare_value(initial) != initial:
            return True
        return super().has_changed(initial, data)


def _field(form: forms.BaseForm, name: str) -> Any:
    """Return a field of a form, whatever kind of field it is."""
    return form.fields[name]


def in_former_order(chosen: list[Any], before: Any) -> list[Any]:
    """Return what is chosen, first what was chosen before: of languages the first is the best."""
    kept = [one for one in before if one in chosen] if isinstance(before, list) else []
    return kept + [one for one in chosen if one not in kept]


class StaffForm(forms.ModelForm):  # type: ignore[type-arg]
    """A person. Their telephone is never shown; a new one can be set."""

    languages = ListField(
        help_text="Every language in which they answer calls.",
        error_messages={"required": "Choose at least one language: without one no call can ring for them."},
    )
    opted_out_topics = ListField(required=False, help_text="They are not rung for calls about these.")
    new_phone = forms.CharField(
        required=False,
        max_length=20,
        label="New telephone number",
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text="Only to change it, with the area code: (202) 555-0100 or +12025550100.",
    )

    class Meta:
        model = Staff
        fields = ["user", "name", "teams", "languages", "tier", "opted_out_topics", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics, languages = flows.spoken_of()
        _field(self, "languages").offer(languages)
        _field(self, "opted_out_topics").offer(topics)

    def clean_languages(self) -> list[str]:
        return in_former_order(self.cleaned_data["languages"], self.initial.get("languages"))

    def clean_opted_out_topics(self) -> list[str]:
        return in_former_order(self.cleaned_data["opted_out_topics"], self.initial.get("opted_out_topics"))

    def clean_new_phone(self) -> str:
        """Return the number in E.164, as a counsellor writes it or as a machine does."""
        if not (text := self.cleaned_data["new_phone"]):
            return ""
        try:
            number = contact.parse_number(text)
        except contact.NotANumber:
            raise ValidationError("This is not a telephone number that can be called.") from None
        verdict = rule_on_staff_phone(number, self.instance.pk)
        if not verdict.allowed:
            raise ValidationError(contact.explain(verdict))
        return number

    def save(self, commit: bool = True) -> Staff:
        if self.cleaned_data["new_phone"]:
            self.instance.phone = self.cleaned_data["new_phone"]
        saved: Staff = super().save(commit)
        return saved


class TrainingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A training in one of the topics that a call can have."""

    topic = forms.ChoiceField()

    class Meta:
        model = Training
        fields = ["staff", "topic", "expires_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = {CRISIS_TRAINING: "Someone in danger", **flows.spoken_of()[0]}
        _field(self, "topic").choices = [("", "Choose"), *sorted(topics.items())]


class ShiftForm(forms.ModelForm):  # type: ignore[type-arg]
    """Weekly hours: days to tick, and a zone from the list."""

    weekdays = ListField(
        coerce=int,
        help_text="The days on which it starts.",
        error_messages={"required": "Choose at least one day of the week."},
    )
    starts = ClockField(widget=AdminTimeWidget)
    ends = ClockField(widget=AdminTimeWidget)
    zone = forms.ChoiceField(label="Time zone")

    class Meta:
        model = Shift
        fields = ["staff", "weekdays", "starts", "ends", "zone", "first_date", "last_date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = {number: name.capitalize() for number, name in enumerate(validators.WEEKDAYS)}
        _field(self, "weekdays").offer(days)
        _field(self, "zone").choices = zone_choices()

    def clean_weekdays(self) -> list[int]:
        return sorted(self.cleaned_data["weekdays"])


def zone_choices() -> list[Any]:
    """Return the zones of the United States by the names that people use, then those of the world."""
    usual = contact.choices_of_zone()
    others = sorted(contact.places() - {name for name, _ in usual})
    return [
        ("", "Choose"),
        ("United States", list(usual)),
        ("Elsewhere", [(name, name.replace("_", " ")) for name in others]),
    ]
