"""Form fields of the plan: a value that must be one of a few is chosen from a list, never typed.

The pages of the console and the records (Django's admin) use the same fields.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from helpline import contact_rules
from helpline.access import ADMINISTRATORS
from helpline.models import flows
from helpline.operations.people import name_alike
from helpline.operations.ruling import rule_on_staff_phone
from helpline.schedules import rota

NO_DAYS = "Choose at least one day of the week."
NO_LANGUAGE = "Choose at least one language: without one no call can ring for them."
DAYS_OUT_OF_ORDER = "The last day is before the first day."
SHIFT_THERE = "They have this shift already."
SAME_TIMES = (
    "This shift would start and end at the same minute. Change one of the times; if it lasts a whole day, "
    "check “Whole day”."
)


class ListField(forms.TypedMultipleChoiceField):
    """Several values of a list, as boxes to tick. For the order of former values see `in_former_order`.

    A stored value that is not among the choices any more is left out, so that saving the form removes it.
    """

    widget = forms.CheckboxSelectMultiple

    known: frozenset[Any] = frozenset()

    def offer(self, choices: Mapping[Any, str]) -> None:
        """Set the choices: the values with their names."""
        self.known = frozenset(choices)
        self.choices = sorted(choices.items())

    def prepare_value(self, value: Any) -> Any:
        """Return the values that are ticked. Values that a browser sent are text, even if they are ids."""
        known = {str(one) for one in self.known}
        return [one for one in value if str(one) in known] if isinstance(value, list) else []

    def has_changed(self, initial: Any, data: Any) -> bool:
        if not isinstance(initial, list) or self.prepare_value(initial) != initial:
            return True
        return super().has_changed(initial, data)


def in_former_order(chosen: list[Any], before: Any) -> list[Any]:
    """Return the chosen values, first those chosen before, in their order: the best language comes first."""
    kept = [one for one in before if one in chosen] if isinstance(before, list) else []
    return kept + [one for one in chosen if one not in kept]


def language_choices() -> dict[str, str]:
    return flows.spoken_of()[1]


def lacks_language(languages: list[str], role: str) -> bool:
    """Say whether a person of this role has to speak a language; an administrator may answer no calls."""
    return not languages and role != ADMINISTRATORS


def day_choices() -> dict[int, str]:
    return {number: name.capitalize() for number, name in enumerate(rota.WEEKDAYS)}


def checked_name(name: str, staff_id: int | None) -> str:
    """Return a name without extra spaces; refuse one that a colleague has, or one that looks the same.

    Two people of one name could not be told apart when a call rings.
    """
    plain = " ".join(name.split())
    if other := name_alike(plain, staff_id):
        raise ValidationError(
            f"There is already somebody called {other}. Add an initial or a second name, so that colleagues "
            "can tell them apart."
        )
    return plain


def checked_telephone(text: str, staff_id: int | None) -> contact_rules.PhoneNumber:
    """Return a telephone number, written as a counselor or as a machine writes it.

    Refuse a number that the contact rules do not allow for staff, such as one of our own.
    """
    try:
        number = contact_rules.PhoneNumber.parse(text)
    except contact_rules.NotANumber:
        raise ValidationError(
            "This is not a phone number that can be called. Write all ten digits, without an extension."
        ) from None
    verdict = rule_on_staff_phone(number, staff_id)
    if not verdict.allowed:
        raise ValidationError(contact_rules.explain(verdict))
    return number


def zone_choices() -> list[Any]:
    """Return the zones of the United States, by the names that people use, then those of the world."""
    return contact_rules.grouped_zones(contact_rules.places())
