"""Constraints that make the database itself refuse wrong values in the fields that people fill in.

They are written so that they work on every database. `validators` check more, and explain an error in words;
the constraints also hold for values that come from a command or from SQL and not from a form.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import CheckConstraint, F, Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Left, Replace
from django.db.models.lookups import Exact

DIGITS = "0123456789"
WEEKDAYS = "0123456"


def not_empty(name: str, *fields: str) -> CheckConstraint:
    """Return a constraint that refuses an empty text in these fields."""
    return CheckConstraint(condition=~Q(*(Q(**{field: ""}) for field in fields), _connector=Q.OR), name=name)


def one_of(name: str, field: str, choices: Iterable[str]) -> CheckConstraint:
    """Return a constraint that refuses a word that is not one of the choices."""
    return CheckConstraint(condition=Q(**{f"{field}__in": list(choices)}), name=name)


def number(name: str, field: str, *, or_none: bool = False) -> CheckConstraint:
    """Return a constraint that refuses all but a plus and digits; `or_none` allows an empty text."""
    e164 = Q(**{f"{field}__startswith": "+"}) & Q(Exact(_without(F(field), DIGITS), Value("+")))
    return CheckConstraint(condition=e164 | Q(**{field: ""}) if or_none else e164, name=name)


def json_of(name: str, field: str, opening: str) -> CheckConstraint:
    """Return a constraint that refuses JSON that does not begin with this bracket.

    So it refuses a bare word where a list is expected, null, and a number.
    """
    return CheckConstraint(condition=Q(Exact(Left(_text(field), 1), Value(opening))), name=name)


def weekdays(name: str, field: str) -> CheckConstraint:
    """Return a constraint that refuses everything but a list of at least one day from 0 to 6.

    The check rewrites `[0, 4]` as `,0,4,` and removes each `,0` to `,6`; exactly one comma must be left. `[]`
    leaves two commas, and `[9]`, `[12]`, `0` or `["0"]` leave other text.
    """
    separated = _replaced(_without(_text(field), " "), "[]", ",")
    left = _replaced(separated, [f",{day}" for day in WEEKDAYS], "")
    return CheckConstraint(condition=Q(Exact(left, Value(","))), name=name)


def _text(field: str) -> Combinable:
    return Cast(field, TextField())


def _without(text: Any, characters: str) -> Any:
    return _replaced(text, characters, "")


def _replaced(text: Any, parts: Iterable[str], by: str) -> Any:
    for part in parts:
        text = Replace(text, Value(part), Value(by), output_field=TextField())
    return text
