"""The open alarms, as every page shows them. Nothing here says who the caller is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from helpline.models import Alarm, Call
from helpline.models.written_once import WrittenOnce
from helpline.queries import alarm_words
from helpline.queries.steps import Step


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An alarm that is not closed. `by` names the person who handles it; one about a review has no call."""

    alarm_id: UUID
    call_id: UUID | None
    says: str
    opened_at: datetime
    by: str
    by_user: int | None
    since: datetime | None


def open_alarms() -> tuple[OpenAlarm, ...]:
    """Return the open alarms in the order in which pages show them. It takes one SQL statement.

    Alarms that nobody handles come first; within both groups those about calls, and of these the newest.
    """
    newest = [_open(alarm) for alarm in _OPEN()]
    return tuple(sorted(newest, key=lambda alarm: (bool(alarm.by), alarm.call_id is None)))


def _newest_open(_: int) -> "QuerySet[Alarm]":
    """Return a query for the open alarms, each with who handles it and with what its sentence says."""
    found = Alarm.objects.filter(closed_at=None).annotate(by=name_in("acknowledged_by"), **alarm_words.READ)
    return found.order_by("-opened_at", "pk")


_OPEN = WrittenOnce(_newest_open)


def _open(alarm: Any) -> OpenAlarm:
    return OpenAlarm(
        alarm_id=alarm.pk,
        call_id=alarm.call_id,
        says=alarm_words.says(alarm),
        opened_at=alarm.opened_at,
        by=alarm.by or "",
        by_user=alarm.acknowledged_by_id,
        since=alarm.acknowledged_at,
    )


def name_of(user: Any) -> str:
    """Return the name by which colleagues know a user."""
    staff = getattr(user, "staff", None)
    return str(staff.name if staff else user.get_short_name() or user.get_username())


def name_in(user: str) -> Coalesce:
    """Return an annotation: what `name_of` says of the user in a field; null for nobody.

    A list reads it instead of the whole account and staff row of everybody in it.
    """
    first_name = NullIf(F(f"{user}__first_name"), Value(""))
    return Coalesce(F(f"{user}__staff__name"), first_name, F(f"{user}__username"))


def steps(call: Call) -> list[Step]:
    """Return the timeline entries of the alarms about a call, in order. It takes one SQL statement."""
    people = ("acknowledged_by__staff", "closed_by__staff")
    found = Alarm.objects.filter(call=call).select_related(*people).annotate(**alarm_words.READ)
    return sorted(
        (step for alarm in found.order_by("opened_at", "pk") for step in _steps(alarm)),
        key=lambda step: step.at,
    )


def _steps(alarm: Any) -> Iterator[Step]:
    yield Step(alarm.opened_at, f"Alarm: {alarm_words.said_when_opened(alarm)}", "alarm")
    if alarm.worse_at:
        yield Step(alarm.worse_at, f"Alarm: {alarm_words.says(alarm)}", "alarm")
    if alarm.acknowledged_by and alarm.acknowledged_at:
        yield Step(alarm.acknowledged_at, _who_handles(alarm), "alarm")
    if alarm.closed_at:
        by = f"{name_of(alarm.closed_by)} closed the alarm" if alarm.closed_by else "The alarm was a mistake"
        yield Step(alarm.closed_at, f"{by}: {alarm.get_note_display()}", "alarm")


def _who_handles(alarm: Any) -> str:
    """Say who handles an alarm: somebody who said so, or the counselor to whom it was assigned."""
    name = name_of(alarm.acknowledged_by)
    if alarm.assigned:
        return f"Assigned to {name}: Twilio confirmed that they and the caller were connected"
    return f"{name} handles the alarm"
