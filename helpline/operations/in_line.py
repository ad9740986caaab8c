"""Read the calls in line, with the columns that the router and the rules about their counselors need."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from helpline.models import QUEUED, Call, Line, Priority
from helpline.models.written_once import ValuesWrittenOnce
from helpline.operations import plans, signed_on


@dataclass(frozen=True, slots=True)
class InLine:
    """A call in line. Its columns have the names that they have in `Call`; its line is that of the plan."""

    pk: UUID
    line: Line
    state: str
    direction: str
    topic: str
    language: str
    priority: str
    front: bool
    stay: int
    sticky_staff_id: int | None
    queued_at: datetime | None
    arrived_at: datetime
    rejoin_until: datetime | None

    @property
    def is_crisis(self) -> bool:
        """Say whether the caller may be in danger."""
        return self.priority == Priority.CRISIS

    @property
    def line_id(self) -> int:
        return self.line.pk


def read(plan: plans.Plan) -> list[InLine]:
    """Return the calls in line, in the order in which they joined; the router decides for whom is rung.

    Most are as they were when they were read last, and are not made again.
    """
    known = plan.known_calls
    found = {row: known.get(row) or _made(row, plan) for row in _ROWS()}
    plan.known_calls = found
    return list(found.values())


def _made(row: tuple[Any, ...], plan: plans.Plan) -> InLine:
    pk, line_id, state, direction, topic, language, priority, front, stay, sticky, *instants = row
    queued_at, arrived_at, rejoin_until = map(signed_on.instant, instants)
    assert arrived_at is not None  # noqa: S101  the column is never empty
    return InLine(
        pk=UUID(pk),
        line=plan.lines[line_id],
        state=state,
        direction=direction,
        topic=topic,
        language=language,
        priority=priority,
        front=bool(front),
        stay=stay,
        sticky_staff_id=sticky,
        queued_at=queued_at,
        arrived_at=arrived_at,
        rejoin_until=rejoin_until,
    )


def _query(_: Any) -> "QuerySet[Any]":
    texts = {"pk_text": "id", "queued": "queued_at", "arrived": "arrived_at", "until": "rejoin_until"}
    calls = Call.objects.annotate(**{name: Cast(column, TextField()) for name, column in texts.items()})
    columns = ("state", "direction", "topic", "language", "priority", "front", "stay", "sticky_staff_id")
    named = ("pk_text", "line_id", *columns, "queued", "arrived", "until")
    return calls.filter(state__in=QUEUED).order_by("queued_at", "pk").values_list(*named)


_ROWS = ValuesWrittenOnce(_query)
