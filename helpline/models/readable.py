"""Turn rows of the tables into the router's values, one row at a time, and report each unreadable field.

Fields are checked when they are written (`validators`). A table may still hold an invalid value, because it
was written by SQL or because a time zone was abolished. Such a value affects its own row only: a shift is
not in force, a language is not spoken, a rule of a line falls back to the router's default. The other rows
of the floor are still matched.

Each reader takes `report` and calls it for every fault. The default one logs each fault once an hour: the
row and the field, never the value, because the value may be personal data.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError

from helpline import clock, contact_rules, routing, validators
from helpline.schedules import rota

log = logging.getLogger(__name__)

SAY_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """A field of a row that cannot be read, and what is done instead. `table` is the word that staff use."""

    table: str
    pk: object
    field: str
    instead: str

    def __str__(self) -> str:
        return f"{self.table} {self.pk}: {self.field} cannot be read; {self.instead}"


def flow_fault(pk: int) -> Fault:
    """Return the fault to report for a call flow that cannot be read."""
    return Fault("flow version", pk, "document", "the latest one that can be read is used")


def flow_in_part(pk: int, paths: Sequence[Sequence[str | int]]) -> Fault:
    """Return the fault to report for a call flow that can be used, except for its values at these paths."""
    places = list(dict.fromkeys(".".join(map(str, path)) for path in paths))
    more = f" and {len(places) - 1} more" if len(places) > 1 else ""
    instead = "shipped words or a person take its place until the description is applied again"
    return Fault("flow version", pk, f"document.{places[0]}{more}", instead)


Report = Callable[[Fault], None]

_said: dict[Fault, datetime] = {}


def log_once_an_hour(fault: Fault) -> None:
    """Log a fault unless this process has done so within the hour."""
    now = clock.now()
    before = _said.get(fault)
    if before is None or abs(now - before) >= SAY_AGAIN_AFTER:
        _said[fault] = now
        log.error("%s", fault)


def shift(
    pk: int,
    weekdays: Any,
    starts: Any,
    ends: Any,
    zone: Any,
    first_date: Any,
    last_date: Any,
    report: Report = log_once_an_hour,
) -> rota.Pattern | None:
    """Return a shift as the rota's value; None for a shift that cannot be read, which is never in force."""
    readable = {
        "weekdays": _holds(validators.validate_weekdays, weekdays),
        "starts": isinstance(starts, time),
        "ends": isinstance(ends, time),
        "zone": contact_rules.find_zone(zone) is not None,
        "first_date": first_date is None or isinstance(first_date, date),
        "last_date": last_date is None or isinstance(last_date, date),
    }
    for field, is_readable in readable.items():
        if not is_readable:
            report(Fault("shift", pk, field, "the shift is not in force"))
            return None
    return rota.Pattern(frozenset(weekdays), starts, ends, zone, first_date, last_date)


def languages(staff_pk: int, value: Any, report: Report = log_once_an_hour) -> tuple[str, ...]:
    """Return the languages that a person speaks, best first; none where the list cannot be read."""
    if _holds(validators.validate_languages, value):
        return tuple(value)
    report(Fault("staff", staff_pk, "languages", "the person counts as speaking none"))
    return ()


def opted_out_topics(staff_pk: int, value: Any, report: Report = log_once_an_hour) -> frozenset[str] | None:
    """Return the topics that a person is not to be rung for; None where the list cannot be read.

    With None the person may have opted out of any topic.
    """
    if _holds(validators.validate_topics, value):
        return frozenset(value)
    report(Fault("staff", staff_pk, "opted_out_topics", "the person is called for callers in danger only"))
    return None


def telephone(person: Any, report: Report = log_once_an_hour) -> contact_rules.PhoneNumber | None:
    """Return the number on which a person is rung; None where there is none or it cannot be read."""
    number: contact_rules.PhoneNumber | None = person.phone
    if number is None and person._meta.get_field("phone").is_unreadable(person):
        report(Fault("staff", person.pk, "phone", "the person cannot be called on it"))
    return number


def spoken_wait(value: Any) -> tuple[int, int] | None:
    """Return the range of minutes that a caller was last told, low and high; None if none can be read."""
    if isinstance(value, list) and len(value) == 2 and all(type(each) is int for each in value):
        return value[0], value[1]
    return None


def policy(line_pk: int, said: Any, report: Report = log_once_an_hour) -> routing.Policy:
    """Return a line's rules as the router's value; a rule that cannot be read gets the router's default.

    The description gives spans of time in seconds.
    """
    if not isinstance(said, dict):
        report(Fault("line", line_pk, "policy", "the router's defaults hold"))
        return routing.Policy()
    if not _is_known_schema(said.get("schema", 0)):
        report(Fault("line", line_pk, "policy.schema", "the rules that are known hold"))
    rules: dict[str, Any] = {}
    for name, value in said.items():
        if name == "schema":
            continue
        read = _RULES.get(name)
        try:
            rules[name] = read(value) if read else _unknown()
        except (TypeError, ValueError, OverflowError):
            report(Fault("line", line_pk, f"policy.{name}", "the router's default holds"))
            rules.pop(name, None)
    return routing.Policy(**rules)


def _is_known_schema(number: Any) -> bool:
    """Say whether this release knows this schema number of a policy; 0 stands for a policy without one."""
    return type(number) is int and 0 <= number <= validators.POLICY_SCHEMA


def _unknown() -> Any:
    raise ValueError("the router knows no such rule")


def _span(value: Any) -> timedelta:
    return timedelta(seconds=_number(value))


def _pause(value: Any) -> timedelta:
    pause = _span(value)
    if pause < timedelta(seconds=1):
        raise ValueError("a second at least is expected")
    return pause


def _span_or_never(value: Any) -> timedelta | None:
    return None if value is None else _span(value)


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
        raise TypeError("a number is expected")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise TypeError("a whole number is expected")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false is expected")
    return value


def _teams(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(team, str) for team in value):
        raise TypeError("a list of teams is expected")
    return frozenset(value)


def _slopes(value: Any) -> dict[str, float]:
    if not isinstance(value, dict):
        raise TypeError("classes with their slopes are expected")
    return {name: _number(slope) for name, slope in value.items()}


_RULES: dict[str, Callable[[Any], Any]] = {
    "strategy": routing.Strategy,
    "priorities": _slopes,
    **dict.fromkeys(("relax_topic_after", "relax_language_after", "overflow_after"), _span_or_never),
    "max_talk": _span,
    "ring_more_every": _pause,
    **dict.fromkeys(validators.COUNTS, _count),
    **dict.fromkeys(validators.TEAMS, _teams),
    **dict.fromkeys(validators.FLAGS, _flag),
}


def _holds(validate: Callable[[Any], None], value: Any) -> bool:
    """Say whether a value can be used. An entry that is given twice is refused in a form, but can be used."""
    try:
        validate(value)
    except ValidationError as error:
        return error.code == validators.REPEATED
    return True
