"""The table of what a description says about a shift. Its value is the rota's `Pattern`."""

from typing import Any

from helpline.configure.fields import NEEDED, UNREADABLE, Field, Kind, Names
from helpline.configure.node import Node
from helpline.models import Shift
from helpline.schedules.rota import WEEKDAYS, Pattern

TIMES = (
    'wall-clock times, `"22:00"`. An end that is not after the start is on the next day; equal times make a '
    "whole day"
)
DATES = "the first and last day on which it begins"


def _weekdays(node: Node, _: Names) -> frozenset[int]:
    days = node.several_of(WEEKDAYS, "weekday") if node.given else WEEKDAYS
    if node.value == []:
        node.wrong("at least one weekday is needed; without `weekdays` the shift is every day's")
    return frozenset(map(WEEKDAYS.index, days))


SHIFT = Kind(
    "shift",
    Pattern,
    (
        Field(
            "weekdays",
            meaning="days on which it begins: `[monday, friday]`",
            default="every day",
            read=_weekdays,
            column=sorted,
        ),
        Field("starts", meaning=TIMES, default=NEEDED, read=lambda node, _: node.time()),
        Field("ends", meaning=TIMES, default=NEEDED, read=lambda node, _: node.time()),
        Field(
            "zone",
            meaning="the time zone of a place, `America/Chicago`",
            default=NEEDED,
            read=lambda node, _: node.zone(),
        ),
        Field("first_date", meaning=DATES, default="no limit", read=lambda node, _: node.date()),
        Field("last_date", meaning=DATES, default="no limit", read=lambda node, _: node.date()),
    ),
)


def read_shift(node: Node, names: Names) -> Pattern:
    """Return the shift that the file describes at a node."""
    shift = SHIFT.read(node, names)
    if shift.first_date and shift.last_date and shift.last_date < shift.first_date:
        node.wrong("the shift's last date lies before its first", "last_date")
    return shift


def stored_shift(row: Shift) -> Pattern:
    """Return a stored shift, to compare it with the shifts of a description.

    A shift that cannot be read becomes a pattern that differs from every shift in a description.
    """
    unreadable = Pattern(frozenset(), row.starts, row.ends, UNREADABLE, row.first_date, row.last_date)
    return row.pattern() or unreadable


def write_shifts(staff: Any, shifts: frozenset[Pattern]) -> None:
    """Replace all shifts of a person. That is safe, because no other row refers to a shift."""
    staff.shifts.all().delete()
    Shift.objects.bulk_create(Shift(staff=staff, **SHIFT.columns(shift)) for shift in sorted(shifts, key=str))
