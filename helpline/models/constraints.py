"""What the database itself refuses to hold in the fields that people fill in, said for every database alike.

`validators` say more, and in words; these stand below every form, command and statement.
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
    """Refuse an empty text in these fields."""
    return CheckConstraint(condition=~Q(*(Q(**{field: ""}) for field in fields), _connector=Q.OR), name=name)


def one_of(name: str, field: str, choices: Iterable[str]) -> CheckConstraint:
    """Refuse a word that is none of the choices."""
    return CheckConstraint(condition=Q(**{f"{field}__in": list(choices)}), name=name)


def number(name: str, field: str, *, or_none: bool = False) -> CheckConstraint:
    """Refuse what is not a plus and digits; `or_none` allows an empty text."""
    e164 = Q(**{f"{field}__startswith": "+"}) & Q(Exact(_without(F(field), DIGITS), Value("+")))
    return CheckConstraint(condition=e164 | Q(**{field: ""}) if or_none else e164, name=name)


def json_of(name: str, field: str, opening: str) -> CheckConstraint:
    """Refuse JSON that does not begin with this bracket: a bare word where a list is read, null, a number."""
    return CheckConstraint(condition=Q(Exact(Left(_text(field), 1), Value(opening))), name=name)


def weekdays(name: str, field: str) -> CheckConstraint:
    """Refuse what is not a list of at least one day from 0 to 6.

    `[0, 4]` is written as `,0,4,`; without each `,0` to `,6` exactly one comma is left. Of `[]` two are, and
    of `[9]`, `[12]`, `0` or `["0"]` something else is.
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
