"""The forms of the plan in the records (Django's admin). Their fields are those of the page People."""

from datetime import date
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminDateWidget, AdminTimeWidget

from helpline.console import people_forms, plan_fields
from helpline.console.days import DayField
from helpline.console.form_fields import field_of
from helpline.console.plan_fields import ListField, in_former_order
from helpline.console.times import ClockField
from helpline.contact_rules import PhoneNumber
from helpline.models import Shift, Staff, Team, Training
from helpline.operations import people
from helpline.validators import as_read

LAST_ADMINISTRATOR = "This is the last administrator. Make somebody else one first."


class StaffForm(forms.ModelForm):  # type: ignore[type-arg]
    """A staff member. Their telephone number is never shown; it can be replaced or removed."""

    languages = ListField(
        required=False,
        help_text="Every language in which they answer calls; an administrator who answers none needs none.",
    )
    opted_out_topics = ListField(required=False, help_text="They get no calls about these.")
    new_phone = forms.CharField(
        required=False,
        max_length=20,
        label="New phone number",
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text="Only to change it, with the area code: (202) 555-0100 or +12025550100.",
    )

    remove_phone = forms.BooleanField(
        required=False, label="Remove the telephone", help_text="Their calls then ring in the browser."
    )

    class Meta:
        model = Staff
        fields = ["user", "name", "teams", "languages", "tier", "opted_out_topics", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "languages").offer(plan_fields.language_choices())
        field_of(self, "opted_out_topics").offer(people.topic_names())

    def clean_name(self) -> str:
        return plan_fields.checked_name(self.cleaned_data["name"], self.instance.pk)

    def clean_ends_on(self) -> date | None:
        """Refuse a last day for the last administrator: from the next day on nobody could manage people."""
        day: date | None = self.cleaned_data["ends_on"]
        if day and self.instance.pk and people.is_last_administrator(self.instance.user):
            raise forms.ValidationError(LAST_ADMINISTRATOR)
        return day

    def clean_languages(self) -> list[str]:
        return in_former_order(self.cleaned_data["languages"], self.initial.get("languages"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        user = cleaned.get("user") or (self.instance.user if self.instance.pk else None)
        chosen = user is not None and "languages" in cleaned
        if chosen and plan_fields.lacks_language(cleaned["languages"], people.role_of(user)):
            self.add_error("languages", plan_fields.NO_LANGUAGE)
        return cleaned

    def clean_opted_out_topics(self) -> list[str]:
        return in_former_order(self.cleaned_data["opted_out_topics"], self.initial.get("opted_out_topics"))

    def clean_new_phone(self) -> PhoneNumber | None:
        """Return the number that was typed, in any usual way of writing it; None if the field is empty."""
        text: str = self.cleaned_data["new_phone"]
        return plan_fields.checked_telephone(text, self.instance.pk) if text else None

    def clean_remove_phone(self) -> bool:
        remove: bool = self.cleaned_data["remove_phone"]
        if remove and self.data.get("new_phone"):
            raise forms.ValidationError("Either remove the telephone, or set a new number.")
        return remove

    def save(self, commit: bool = True) -> Staff:
        if self.cleaned_data["new_phone"] or self.cleaned_data["remove_phone"]:
            self.instance.phone = self.cleaned_data["new_phone"]
        saved: Staff = super().save(commit)
        return saved


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    """A team. Two teams of one name could not be told apart where a person's teams are chosen."""

    class Meta:
        model = Team
        fields = ["name", "slug"]

    def clean_name(self) -> str:
        plain = " ".join(self.cleaned_data["name"].split())
        others = Team.objects.exclude(pk=self.instance.pk).values_list("name", flat=True)
        if other := next((each for each in others if as_read(each) == as_read(plain)), ""):
            raise forms.ValidationError(f"There is already a team called {other}. Choose another name.")
        return plain


class TrainingForm(forms.ModelForm):  # type: ignore[type-arg]
    """A training in one of the topics that a call can have."""

    topic = forms.ChoiceField()
    expires_on = DayField(widget=AdminDateWidget)

    class Meta:
        model = Training
        fields = ["staff", "topic", "expires_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field_of(self, "topic").choices = [("", "Choose"), *sorted(people.topic_names().items())]


class ShiftForm(people_forms.ShiftForm):
    """The shift's form as on the page People, with the admin's own inputs for days and times."""

    starts = ClockField(required=False, widget=AdminTimeWidget)
    ends = ClockField(required=False, widget=AdminTimeWidget)
    first_date = DayField(required=False, widget=AdminDateWidget)
    last_date = DayField(required=False, widget=AdminDateWidget)

    class Meta(people_forms.ShiftForm.Meta):
        fields = ["staff", *people_forms.ShiftForm.Meta.fields]

    def clean(self) -> dict[str, Any]:
        """Refuse a shift that adds nothing, as the page People does."""
        cleaned = super().clean()
        if not self.errors:
            wanted = {name: cleaned[name] for name in ("staff", *self.stored())}
            if people.has_already(Shift(pk=self.instance.pk, **wanted)):
                self.add_error(None, plan_fields.SHIFT_THERE)
        return cleaned
