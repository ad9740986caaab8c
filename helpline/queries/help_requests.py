"""Read the help requests of counselors: for the pages of supervisors, for the desk, and for the timeline."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from helpline.models import Call, HelpClosed, HelpRequest
from helpline.models.written_once import WrittenOnce
from helpline.queries.alarms import name_in, name_of
from helpline.queries.steps import Step

OPEN = HelpRequest.objects.filter(closed_at=None)


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A help request that is not over; `by` is the supervisor who comes. Nothing says who the caller is."""

    request_id: UUID
    counselor: str
    counselor_user: int
    line: str
    crisis: bool
    asked_at: datetime
    by: str
    by_user: int | None


def open_requests(_: int = 0) -> "QuerySet[HelpRequest]":
    """Return a query for the open requests, with what pages show of them, the newest first."""
    read = OPEN.select_related("staff", "call__line").annotate(by=name_in("coming"))
    return read.only(
        *("call__line__name", "call__priority", "staff__name", "staff__user"),
        *("asked_at", "coming"),
    ).order_by("-asked_at", "pk")


_READ = WrittenOnce(open_requests)


def for_supervisors() -> tuple[OpenRequest, ...]:
    """Return the open requests, those that nobody answers first. It takes one SQL statement."""
    found = [
        OpenRequest(
            request_id=each.pk,
            counselor=each.staff.name,
            counselor_user=each.staff.user_id,
            line=each.call.line.name,
            crisis=each.call.is_crisis,
            asked_at=each.asked_at,
            by=each.by or "",  # type: ignore[attr-defined]
            by_user=each.coming_id,
        )
        for each in _READ()
    ]
    return tuple(sorted(found, key=lambda each: bool(each.by)))


@dataclass(frozen=True, slots=True)
class Asked:
    """A counselor's own open request, as their desk shows it; `mail` is what became of the e-mail."""

    asked_at: datetime
    nobody_there: bool
    unanswered: bool
    mail: str
    by: str


def of_call(call: Call) -> Asked | None:
    """Return the open help request of a call; None where none is open. It takes one SQL statement."""
    found = OPEN.filter(call=call).annotate(by=name_in("coming")).first()
    if found is None:
        return None
    return Asked(
        asked_at=found.asked_at,
        nobody_there=found.nobody_there,
        unanswered=found.unanswered_at is not None,
        mail=found.mail,
        by=found.by or "",
    )


def steps(call: Call) -> list[Step]:
    """Return the timeline entries of the help that was asked for in a call. It takes one SQL statement."""
    found = HelpRequest.objects.filter(call=call).select_related("staff", "coming__staff")
    return sorted((step for each in found for step in _steps(each)), key=lambda step: step.at)


def _steps(request: HelpRequest) -> Iterator[Step]:
    alone = "; no supervisor was signed in" if request.nobody_there else ""
    yield Step(request.asked_at, f"{request.staff.name} asked every supervisor for help{alone}", "help")
    if request.unanswered_at:
        yield Step(request.unanswered_at, "No supervisor had answered", "help")
    if request.coming and request.coming_at:
        yield Step(request.coming_at, f"{name_of(request.coming)} said: I’m coming", "help")
    if request.closed_at and request.closed_as == HelpClosed.TAKEN_BACK:
        yield Step(request.closed_at, f"{request.staff.name} needed no more help", "help")
