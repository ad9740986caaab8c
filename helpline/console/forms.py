"""Forms of the console: which calls to list, and when to call a person."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms

from helpline import contact_rules
from helpline.console import days, zones
from helpline.console.form_fields import field_of
from helpline.console.long_lists import LongSelect
from helpline.console.times import ClockField
from helpline.models import Callback, Line, Staff, flows
from helpline.operations import callbacks, calling_out
from helpline.queries.calls import Filters, choices_of_direction, choices_of_ending
from helpline.queries.people import by_name

if TYPE_CHECKING:
    from django.db.models import QuerySet

ANY = ("", "Any")


class CallFilters(forms.Form):
    """The filters of the list of calls. A value that cannot be read filters nothing; its field says so."""

    day = days.DayField(required=False)
    direction = forms.ChoiceField(required=False)
    ended = forms.ChoiceField(required=False, label="How it ended")
    topic = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False)
    staff: "forms.ModelChoiceField[Staff]" = forms.ModelChoiceField(
        None, required=False, label="Taken by", empty_label="Anyone", widget=LongSelect
    )
    crisis = forms.BooleanField(required=False, label="Only crisis")

    def __init__(self, data: Any, *, supervisor: bool) -> None:
        super().__init__(data, label_suffix="")
        topics, languages = (sorted(named.items()) for named in flows.spoken_of())
        self._choices("direction", choices_of_direction())
        self._choices("ended", choices_of_ending())
        self._choices("topic", topics)
        self._choices("language", languages)
        if supervisor:
            field_of(self, "staff").queryset = by_name()
        else:
            del self.fields["staff"]

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field_of(self, name).choices = [ANY, *choices]

    def filters(self) -> Filters:
        """Return the filters that were asked for, without values that cannot be understood."""
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


class AgainForm(forms.Form):
    """Asks for a day and a time on the clock of the person to be called. Their zone is never guessed."""

    local_date = forms.DateField(
        label="Day",
        error_messages={"required": "On which day?"},
        widget=forms.DateInput({"type": "date"}),
    )
    local_time = ClockField(
        label="Time",
        error_messages={"required": "At what time?"},
        widget=forms.TimeInput({"type": "time"}),
    )
    zone = forms.ChoiceField(label="Their time zone", error_messages={"required": contact_rules.NO_ZONE})
    asked_for_this_time = forms.BooleanField(required=False, label="The caller asked for this exact time")

    def __init__(self, data: Any = None, **more: Any) -> None:
        super().__init__(data, label_suffix="", **more)
        field_of(self, "zone").choices = [("", "Choose…"), *zones.choices(self.initial.get("zone", ""))]

    @classmethod
    def of(cls, callback: Callback) -> "AgainForm":
        """Return the form for another time of a callback, with the callback's zone filled in."""
        return cls(initial={"zone": callback.zone})

    def refuse(self, error: Exception) -> None:
        """Say why a promise was refused, at the field in which that can be corrected."""
        match error:
            case contact_rules.WrongTime():
                self._say(error.field, str(error))
            case callbacks.NotAllowed():
                words = contact_rules.explain_with_time(error.verdict, self.cleaned_data["zone"])
                self._say(contact_rules.field_of(error.verdict), words)
            case contact_rules.NotANumber():
                self._say("number", "That is not a phone number we can call.")
            case _:
                self._say("", str(error))

    def _say(self, field: str, words: str) -> None:
        self.add_error(field if field in self.fields else None, words)


class CallNumberForm(forms.Form):
    """Asks which number to call from the desk now, on which line, and what for."""

    use_required_attribute = False

    number = forms.CharField(
        label="Number they gave",
        max_length=40,
        error_messages={"required": "Which number do you want to call?"},
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    given = forms.BooleanField(required=False, label="They gave us this number to be called on")
    zone = forms.ChoiceField(required=False, label="Where they are, if they said so")
    line: "forms.ModelChoiceField[Line]" = forms.ModelChoiceField(
        None, label="Line", empty_label=None, error_messages={"required": "On which line?"}
    )
    why = forms.CharField(required=False, label="What is the call for?", max_length=200)

    def __init__(self, lines: "QuerySet[Line]", data: Any = None) -> None:
        super().__init__(data, auto_id="dial-%s", label_suffix="")
        field_of(self, "zone").choices = [("", "Not said"), *zones.choices()]
        field_of(self, "line").queryset = lines.order_by("name", "pk")
        self.fields["line"].initial = field_of(self, "line").queryset.first()
        self.fields["why"].widget.attrs["autocomplete"] = "off"

    def clean_number(self) -> contact_rules.PhoneNumber:
        """Return the number; the error of the field says why it cannot be called from here."""
        text = self.cleaned_data["number"]
        if contact_rules.is_service_code(text):
            raise forms.ValidationError(contact_rules.SHORT_NUMBER)
        try:
            return contact_rules.PhoneNumber.parse(text)
        except contact_rules.NotANumber:
            raise forms.ValidationError(contact_rules.NOT_A_NUMBER) from None

    def wanted(self) -> calling_out.Wanted:
        """Return what the counselor wants to call. To be called on a valid form only."""
        said = self.cleaned_data
        return calling_out.Wanted(said["number"], said["line"].pk, zone=said["zone"], given=said["given"])

    def missing(self) -> str:
        """Return the sentence for the first thing that is missing or wrong."""
        return str(next(iter(self.errors.values()))[0])


class VoicemailPromiseForm(AgainForm):
    """Asks for a day and a time, and for the number, which must be one that the caller gave."""

    number = forms.CharField(
        label="Number they gave",
        max_length=40,
        error_messages={"required": "Which number may we call?"},
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )
    field_order = ["number", "local_date", "local_time", "zone", "asked_for_this_time"]
