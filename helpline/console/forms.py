"""What the console asks: which calls to list, and when to ring somebody."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from helpline import contact
from helpline.console import days, zones
from helpline.flows import flow_of
from helpline.models import Callback, Line, Staff
from helpline.queries.calls import Filters, choices_of_direction, choices_of_ending

ANY = ("", "Any")


class CallFilters(forms.Form):
    """Narrows the list of calls. What can't be read narrows nothing."""

    day = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    direction = forms.ChoiceField(required=False)
    ended = forms.ChoiceField(required=False, label="How it ended")
    topic = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False)
    staff = forms.ModelChoiceField(
        Staff.objects.none(), required=False, label="Taken by", empty_label="Anyone"
    )
    crisis = forms.BooleanField(required=False, label="Only crisis")

    def __init__(self, data: Any, *, supervisor: bool) -> None:
        super().__init__(data, label_suffix="")
        topics, languages = _spoken_of()
        self._choices("direction", choices_of_direction())
        self._choices("ended", choices_of_ending())
        self._choices("topic", topics)
        self._choices("language", languages)
        if supervisor:
            field = self.fields["staff"]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
            field.queryset = Staff.objects.order_by("name")
        else:
            del self.fields["staff"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = [ANY, *choices]

    def filters(self) -> Filters:
        """Return what was asked for, as far as it can be understood."""
        self.is_valid()
        said = self.cleaned_data
        day, staff = said.get("day"), said.get("staff")
        return Filters(
            since=days.begins(day) if day else None,
            until=days.begins(day + timedelta(days=1)) if day else None,
            direction=said.get("direction", ""),
            ended=said.get("ended", ""),
            topic=said.get("topic", ""),
            language=said.get("language", ""),
            staff=staff.pk if staff else None,
            crisis=bool(said.get("crisis")),
        )


def _spoken_of() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the topics and languages of the flows in force, with their names."""
    topics: dict[str, str] = {}
    languages: dict[str, str] = {}
    for line in Line.objects.only("flow_id"):
        flow = flow_of(line)
        topics |= {slug: flow.topic_name(slug, "en").capitalize() for slug in flow.topics}
        languages |= {code: flow.language_name(code, "en") for code in flow.languages}
    return sorted(topics.items()), sorted(languages.items())


class AgainForm(forms.Form):
    """A day and a time on the clock of the person who is to be rung."""

    local_date = forms.DateField(label="Day", widget=forms.DateInput({"type": "date"}))
    local_time = forms.TimeField(label="Time", widget=forms.TimeInput({"type": "time"}))
    zone = forms.ChoiceField(label="Their time zone")

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        field = self.fields["zone"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101
        field.choices = zones.choices(timezone.get_current_timezone_name(), self.initial.get("zone", ""))

    @classmethod
    def of(cls, callback: Callback) -> "AgainForm":
        """Return the form for another time of a promise, beginning where the person is."""
        return cls(initial={"zone": callback.zone or timezone.get_current_timezone_name()})


class VoicemailPromiseForm(AgainForm):
    """The same with the number, which must be one that the caller gave."""

    number = forms.CharField(
        label="Number they gave",
        max_length=40,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    asked_for_this_time = forms.BooleanField(required=False, label="They asked for just this time")
    field_order = ["number", "local_date", "local_time", "zone", "asked_for_this_time"]


def why_not(verdict: contact.Verdict, zone: str) -> str:
    """Return in words why the rules forbid a call, and when they would allow it."""
    if verdict.decision == contact.Decision.DEFER and verdict.until is not None:
        until = verdict.until.astimezone(ZoneInfo(zone))
        return f"We may not ring them at that hour. The next time is {until:%A %d %B, %H:%M} where they are."
    if verdict.names(contact.UNSAFE):
        return (
            "Somebody told us that it is not safe to ring this number. Only the person can undo that, "
            "in a conversation with one of us."
        )
    return "The rules do not allow us to ring this number."
