"""Read what staff, shifts, trainings, teams and lines were at a past instant, from the versions kept of them.

The rows of `RecordVersion` become models that are not saved, so that everything that reads a person or a
shift of now reads one of then.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import DateTimeField, Model, OuterRef, Subquery

from helpline.models import (
    CallEvent,
    CallState,
    EventKind,
    HistoryStart,
    Line,
    Offer,
    OfferState,
    RecordVersion,
    Shift,
    Staff,
    Training,
)
from helpline.operations import signed_on

Kept = TypeVar("Kept", bound=Model)
Versions = Mapping[str, Mapping[int, Mapping[str, Any]]]
"""What each record said, by its kind and its key."""

IN_IT = (OfferState.ACCEPTED, OfferState.ALONGSIDE)
LONGEST_CALL = timedelta(days=1)
"""No call holds a person for longer than this, so older offers need not be read."""


@dataclass(frozen=True, slots=True)
class PersonThen:
    """A person as they were: with their shifts, their trainings and the short names of their teams."""

    staff: Staff
    trainings: tuple[Training, ...]
    shifts: tuple[Shift, ...]
    teams: frozenset[str]


def begins() -> datetime | None:
    """Return the instant from which on history is complete; None while nothing was written."""
    first = RecordVersion.objects.order_by("pk").values_list("since", flat=True).first()
    removed = HistoryStart.objects.order_by("-at").values_list("at", flat=True).first()
    return max(filter(None, (first, removed)), default=None)


HELD = """
WITH RECURSIVE one_of_each (id) AS (
    SELECT id FROM (SELECT id FROM helpline_recordversion ORDER BY kind, record LIMIT 1) AS least
    UNION ALL
    SELECT (
        SELECT later.id FROM helpline_recordversion AS later
        WHERE (later.kind, later.record) > (this.kind, this.record) ORDER BY later.kind, later.record LIMIT 1
    )
    FROM one_of_each JOIN helpline_recordversion AS this ON this.id = one_of_each.id
), newest (id) AS (
    SELECT (
        SELECT id FROM helpline_recordversion AS version
        WHERE version.kind = this.kind AND version.record = this.record AND version.since <= %s
        ORDER BY version.since DESC, version.id DESC LIMIT 1
    )
    FROM one_of_each JOIN helpline_recordversion AS this ON this.id = one_of_each.id
)
SELECT version.* FROM newest JOIN helpline_recordversion AS version ON version.id = newest.id
WHERE version.until IS NULL OR version.until > %s
"""
"""The version of each record that held at an instant. It reads a few entries of an index for each record, and
not all versions since: there are millions. Django has no way to step from one record to the next."""


def versions(at: datetime) -> Versions:
    """Return what each record said at an instant; a record that was not there is left out."""
    found: dict[str, dict[int, Mapping[str, Any]]] = defaultdict(dict)
    instant = connection.ops.adapt_datetimefield_value(at)
    for version in RecordVersion.objects.raw(HELD, [instant, instant]):
        found[version.kind][version.record] = version.said
    return found


def line(then: Versions, pk: int) -> Line | None:
    """Return a line as it was; None for one that was not there."""
    said = then.get("line", {}).get(pk)
    return None if said is None else _as_it_was(Line, pk, said)


def people(then: Versions, at: datetime) -> list[PersonThen]:
    """Return everybody who worked here, by name: those whose account was open and who had not left."""
    shifts = _of_staff(Shift, then.get("shift", {}))
    trainings = _of_staff(Training, then.get("training", {}))
    teams = _teams(then)
    open_accounts = {pk for pk, said in then.get("account", {}).items() if said.get("is_active")}
    common = min((each for of in shifts.values() for each in of), key=lambda shift: shift.pk, default=None)
    found = []
    for pk, said in then.get("staff", {}).items():
        person = _as_it_was(Staff, pk, {**said, **then.get("work", {}).get(pk, {})})
        own = min(shifts[pk], key=lambda shift: shift.pk, default=None)
        person.__dict__ |= {"own_zone": own and own.zone, "common_zone": common and common.zone}
        if person.user_id in open_accounts and not person.has_left(at):
            found.append(PersonThen(person, tuple(trainings[pk]), tuple(shifts[pk]), frozenset(teams[pk])))
    return sorted(found, key=lambda each: (each.staff.name, each.staff.pk))


def offers(staff: Iterable[int], at: datetime) -> dict[int, signed_on.Live]:
    """Return each person's offer that was live at an instant.

    Whoever was in a conversation beside its counselor was busy from when they had answered; before that it
    rang for them, though not from the queue.
    """
    made = Offer.objects.filter(staff__in=list(staff), made_at__lte=at, made_at__gt=at - LONGEST_CALL)
    rows = list(made.order_by("made_at", "pk").select_related("call", "participant"))
    # One that is accepted is settled then, and once more when the person is off the call.
    held = [row for row in rows if row.settled_at is None or row.settled_at > at or row.state in IN_IT]
    accepted = _accepted((row.call_id for row in held), at)
    return {
        row.staff_id: signed_on.Live(
            _state(row, accepted.get((row.call_id, row.staff_id)), at),
            row.call_id,
            CallState.CONNECTED,
            row.call.priority,
        )
        for row in held
    }


def _state(offer: Offer, accepted_at: datetime | None, at: datetime) -> OfferState:
    """Return the state that a live offer had at an instant, by when its person was last heard to accept."""
    if accepted_at is not None and accepted_at >= offer.made_at:
        return OfferState.ACCEPTED
    answered_at = offer.participant.answered_at if offer.is_beside else None
    came = answered_at is not None and answered_at <= at
    return OfferState.ALONGSIDE if came else OfferState.RINGING


def last_rung(staff: Iterable[int], at: datetime) -> dict[int, datetime]:
    """Return when each person was last rung for a call in line before an instant; who never was is left out.

    It reads few entries of an index for each person, not all their offers.
    """
    theirs = Offer.objects.from_the_queue().filter(staff=OuterRef("pk"), made_at__lte=at)
    newest = theirs.order_by("-made_at")
    rung = Staff.objects.filter(pk__in=list(staff)).annotate(rung=Subquery(newest.values("made_at")[:1]))
    return dict(rung.exclude(rung=None).values_list("pk", "rung"))


def _accepted(calls: Iterable[UUID], at: datetime) -> dict[tuple[UUID, int | None], datetime]:
    """Return when each of these calls was last accepted until an instant, by the call and the person."""
    events = CallEvent.objects.filter(call__in=list(calls), kind=EventKind.ACCEPTED, at__lte=at)
    return {
        (call, staff): when for call, staff, when in events.order_by("pk").values_list("call", "staff", "at")
    }


def _of_staff(model: type[Kept], said: Mapping[int, Mapping[str, Any]]) -> dict[int, list[Kept]]:
    """Return records by the person whom they belong to."""
    found: dict[int, list[Kept]] = defaultdict(list)
    for pk, columns in sorted(said.items()):
        found[columns.get("staff_id", 0)].append(_as_it_was(model, pk, columns))
    return found


def _teams(then: Versions) -> dict[int, set[str]]:
    """Return the short names of the teams of each person."""
    slugs = {pk: said.get("slug", "") for pk, said in then.get("team", {}).items()}
    found: dict[int, set[str]] = defaultdict(set)
    for said in then.get("membership", {}).values():
        found[said.get("staff_id", 0)].add(slugs.get(said.get("team_id", 0), ""))
    return found


def _as_it_was(model: type[Kept], pk: int, said: Mapping[str, Any]) -> Kept:
    """Return a record, which is not saved, with the columns that a version has and this release knows."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return model(pk=pk, **{name: _read(fields[name], each) for name, each in said.items() if name in fields})


def _read(field: Any, value: Any) -> Any:
    """Return a value of a version as its column holds it; what cannot be read is handed on as it stands."""
    try:
        read = field.to_python(value)
    except ValidationError:
        return value
    # SQLite's triggers write an instant without its zone, which is UTC.
    unzoned = isinstance(field, DateTimeField) and isinstance(read, datetime) and read.tzinfo is None
    return read.replace(tzinfo=UTC) if unzoned else read
