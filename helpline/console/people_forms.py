"""The forms of the page People. Where there are only a few possible values, a list offers them."""

from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from helpline import clock, validators
from helpline.console import plan_fields
from helpline.console.days import DayField
from helpline.console.form_fields import field_of
from helpline.console.long_lists import LongSelect
from helpline.console.plan_fields import ListField
from helpline.console.refused_forms import ShownAsKept
from helpline.console.times import HOW, ClockField
from helpline.contact_rules import PhoneNumber
from helpline.models import Shift, Staff, Team, readable
from helpline.operations import people
from helpline.queries import people as listed

OR_NONE = "Write the number, or press “Remove it” to have none."


def day_input() -> forms.DateInput:
    """Return an input with the browser's own calendar, which shows a day only if written as 2026-07-15."""
    return forms.DateInput({"type": "date"}, format="%Y-%m-%d")


def _a_year_after(day: date) -> date:
    """Return the same day of the next year; after February 29 it is February 28."""
    ends = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + 1, day=ends)


def _not_past(day: date | None) -> date | None:
    if day is not None and day < timezone.localdate(clock.now()):
        raise ValidationError("This day is over. Choose today or a later day.")
    return day


class Work(forms.Form):
    """Asks how a person works: the fields for adding them, and for changing them afterwards."""

    name = forms.CharField(
        max_length=80,
        validators=[validators.validate_text],
        label="Name",
        help_text="The name colleagues see and the person answers with.",
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Write the name by which colleagues know them."},
    )
    role = forms.ChoiceField(label="Role", error_messages={"required": "Choose what they do here."})
    languages = ListField(
        required=False,
        label="Languages in which they answer calls",
        help_text="An administrator who answers no calls needs none.",
    )
    teams = ListField(
        required=False,
        coerce=int,
        label="Teams, with the lines they answer",
        help_text="Lines that name no team ring everybody.",
    )

    def __init__(self, *args: Any, person: Staff | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.person = person
        field_of(self, "role").choices = list(people.ROLES.items())
        field_of(self, "languages").offer(plan_fields.language_choices())
        field_of(self, "teams").offer(listed.teams_with_lines())

    def clean_name(self) -> str:
        return plan_fields.checked_name(self.cleaned_data["name"], self.person.pk if self.person else None)

    def clean(self) -> dict[str, Any]:
        """Ask for a language of everybody but administrators, who may answer no calls."""
        cleaned = super().clean() or self.cleaned_data
        chosen = "role" in cleaned and "languages" in cleaned
        if chosen and plan_fields.lacks_language(cleaned["languages"], cleaned["role"]):
            self.add_error("languages", plan_fields.NO_LANGUAGE)
        return cleaned

    def teams_chosen(self) -> list[Team]:
        return listed.teams(self.cleaned_data["teams"])


class AddForm(Work):
    """Adds a new person. They choose their own password by the link that is sent to them."""

    email = forms.EmailField(
        label="E-mail address",
        help_text="The invitation goes there, and later the link to a new password.",
        validators=[MaxLengthValidator(254)],
        error_messages={
            "required": "Write the address to which the invitation goes.",
            "invalid": "This is not an e-mail address, such as maya@example.org.",
        },
    )
    topics = ListField(required=False, label="What they are trained for")
    trained_until = DayField(required=False, label="Their trainings hold until", widget=day_input())
    field_order = ["name", "email", "role", "languages", "topics", "trained_until", "teams"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "topics").offer(people.topic_names())
        field_of(self, "role").initial = people.COUNSELORS

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if listed.has_address(email):
            raise ValidationError(_has_it(listed.with_address(email)))
        return email

    def clean_trained_until(self) -> date | None:
        return _not_past(self.cleaned_data["trained_until"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("topics") and not cleaned.get("trained_until") and "trained_until" not in self.errors:
            self.add_error("trained_until", "Choose the last day on which these trainings hold.")
        if cleaned.get("trained_until") and cleaned.get("topics") == []:
            self.add_error("topics", "Choose what they are trained for, or leave the day empty.")
        return cleaned

    def new_person(self) -> people.NewPerson:
        said = self.cleaned_data
        return people.NewPerson(
            **{
                name: said[name] for name in ("name", "email", "role", "languages", "topics", "trained_until")
            },
            teams=self.teams_chosen(),
        )


def _has_it(person: Staff | None) -> str:
    """Return the sentence that says who has an e-mail address already, and where to send them a new link."""
    if person is None:
        return "Somebody has this address already. Each person needs their own."
    return format_html(
        '<a href="{}">{}</a> has this address already. Their page sends them a link to a new password.',
        reverse("console:person", args=[person.pk]),
        person.name,
    )


class WorkForm(ShownAsKept, Work):
    """Changes how a person works who works here already."""

    tier = forms.ChoiceField(label="Tier", help_text="1 is called before 2 where tiers are used.")
    opted_out_topics = ListField(
        required=False,
        label="They get no calls about",
        help_text="For someone in danger they are called all the same once nobody else is left.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "opted_out_topics").offer(people.topic_names())
        tiers = range(1, validators.HIGHEST_TIER + 1)
        field_of(self, "tier").choices = [(str(tier), str(tier)) for tier in tiers]
        self.remember_what_is_shown()

    @classmethod
    def of(cls, person: Staff) -> "WorkForm":
        """Return the form with a person's stored values."""
        return cls(initial=_work_of(person), person=person)

    def stored(self) -> dict[str, Any]:
        assert self.person is not None  # noqa: S101
        return _work_of(self.person)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.refuse_what_is_stale()
        return cleaned

    def values(self) -> dict[str, Any]:
        """Return the staff row's new values; values chosen before keep their order, best language first."""
        assert self.person is not None  # noqa: S101
        said = self.cleaned_data
        return {
            "name": said["name"],
            "languages": plan_fields.in_former_order(said["languages"], self.person.languages),
            "opted_out_topics": plan_fields.in_former_order(
                said["opted_out_topics"], self.person.opted_out_topics
            ),
            "tier": int(said["tier"]),
        }


def _work_of(person: Staff) -> dict[str, Any]:
    values = {name: getattr(person, name) for name in ("name", "languages", "opted_out_topics", "tier")}
    return values | {"role": people.role_of(person.user), "teams": listed.team_ids(person)}


class TelephoneForm(forms.Form):
    """Asks for a person's own telephone. The stored number is never filled in."""

    number = forms.CharField(
        max_length=40,
        label="New phone number",
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text="With the area code: (202) 555-0100 or +12025550100.",
        error_messages={"required": "Write the number."},
    )

    def __init__(self, *args: Any, person: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.person = person
        if readable.telephone(person):
            field_of(self, "number").error_messages["required"] = OR_NONE

    def clean_number(self) -> PhoneNumber:
        return plan_fields.checked_telephone(self.cleaned_data["number"], self.person.pk)


class TrainingForm(forms.Form):
    """Asks what a person is trained for, and until when; for a topic they have it sets a new last day."""

    topic = forms.ChoiceField(label="Trained for", error_messages={"required": "Choose what for."})
    expires_on = DayField(
        label="Until",
        widget=day_input(),
        error_messages={"required": "Choose the last day on which it holds."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        choices = sorted(people.topic_names().items())
        field_of(self, "topic").choices = [("", "Choose…"), *choices]

    def clean_expires_on(self) -> date | None:
        return _not_past(self.cleaned_data["expires_on"])


class ReviewForm(forms.Form):
    """Asks who of us looks after an outside number, and when it is to be reviewed again."""

    owner = forms.CharField(
        max_length=80,
        validators=[validators.validate_text],
        label="Who looks after it",
        help_text="A colleague who knows whom to call there.",
        error_messages={"required": "Write who looks after this number."},
    )
    review_on = DayField(
        label="Next review by",
        widget=day_input(),
        error_messages={"required": "Choose the day by which it is reviewed again."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_review_on(self) -> date:
        day: date = self.cleaned_data["review_on"]
        today = timezone.localdate(clock.now())
        if not today < day <= _a_year_after(today):
            raise ValidationError("Choose a day after today, within a year.")
        return day


class ShiftForm(ShownAsKept, forms.ModelForm):  # type: ignore[type-arg]
    """Asks for a weekly shift: days to tick, times, and a zone from the list."""

    weekdays = ListField(
        coerce=int,
        label="Days on which it starts",
        error_messages={"required": plan_fields.NO_DAYS},
    )
    whole_day = forms.BooleanField(
        required=False, label="Whole day", help_text="It lasts until the time at which it starts."
    )
    starts = ClockField(required=False, label="From", widget=forms.TimeInput(format="%I:%M %p"))
    ends = ClockField(required=False, label="To", widget=forms.TimeInput(format="%I:%M %p"))
    zone = forms.ChoiceField(
        label="Time zone", widget=LongSelect, error_messages={"required": "Choose a time zone."}
    )
    first_date = DayField(required=False, label="First day, if it begins later", widget=day_input())
    last_date = DayField(required=False, label="Last day, if it ends", widget=day_input())

    class Meta:
        model = Shift
        fields = ["weekdays", "whole_day", "starts", "ends", "zone", "first_date", "last_date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field_of(self, "weekdays").offer(plan_fields.day_choices())
        field_of(self, "zone").choices = plan_fields.zone_choices()
        shift = self.instance
        if shift.pk and shift.starts == shift.ends:
            self.initial["whole_day"] = True
        if shift.pk:
            self.remember_what_is_shown()

    def stored(self) -> dict[str, Any]:
        names = ("weekdays", "starts", "ends", "zone", "first_date", "last_date")
        return {name: getattr(self.instance, name) for name in names}

    def clean_last_date(self) -> date | None:
        """Refuse a last day in the past, unless stored already: the person would silently get no calls."""
        day: date | None = self.cleaned_data["last_date"]
        return day if day == self.instance.last_date else _not_past(day)

    def clean_weekdays(self) -> list[int]:
        return sorted(self.cleaned_data["weekdays"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("whole_day"):
            starts = cleaned.get("starts") or time(0)
            cleaned |= {"starts": starts, "ends": starts}
        for name in ("starts", "ends"):
            if name not in self.errors and cleaned.get(name) is None:
                self.add_error(name, HOW)
        if cleaned.get("starts") == cleaned.get("ends") is not None and not cleaned.get("whole_day"):
            self.add_error("ends", plan_fields.SAME_TIMES)
        first, last = cleaned.get("first_date"), cleaned.get("last_date")
        if first and last and last < first:
            self.add_error("last_date", plan_fields.DAYS_OUT_OF_ORDER)
        if self.instance.pk:
            self.refuse_what_is_stale()
        return cleaned
