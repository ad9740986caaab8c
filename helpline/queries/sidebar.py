"""Read the desk's sidebar: the counselor's own callbacks, missing outcomes, and what waits on the floor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from helpline import contact_rules
from helpline.access import visible_callbacks, visible_voicemails
from helpline.contact_rules import PromisedTime
from helpline.models import (
    DUE_FIRST,
    QUEUED,
    AttemptOutcome,
    Call,
    Callback,
    CallbackAttempt,
    CallbackReason,
    CallbackState,
    CallState,
    Outside,
    Staff,
    VoicemailState,
    flows,
)
from helpline.operations import conversations
from helpline.queries.desk import PROMISED, unrecorded

PROMISES_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Due:
    """An open promise of the counselor's. `waits`: its call is due, and in the queue for a free person.

    `cut_off`: it brings back a caller in danger, and rings also while an outcome is missing.
    """

    callback_id: UUID
    due_at: datetime
    overdue: bool
    waits: bool
    when: PromisedTime | None
    topic: str
    number: contact_rules.PhoneNumber | None
    cut_off: bool


@dataclass(frozen=True, slots=True)
class Sidebar:
    """The sidebar of a desk: own promises, calls without an outcome, and how much waits on the floor."""

    promises: tuple[Due, ...]
    unrecorded: tuple[tuple[UUID, datetime, str], ...]
    outcome_missing: bool
    waiting: int
    waiting_since: datetime | None
    in_danger: int
    with_crisis_line: int
    voicemails: int
    handed_over: int


def sidebar(staff: Staff, until: datetime, now: datetime) -> Sidebar:
    """Return the sidebar of a desk, with the promises due before `until`. At most seven statements."""
    waiting = list(Call.objects.filter(state__in=QUEUED).only("priority", *conversations.NEEDED))
    outside = Call.objects.filter(state=CallState.DIVERTED, outside=Outside.CRISIS)
    to_record = list(unrecorded(staff, now).select_related(*PROMISED)[:6])
    return Sidebar(
        promises=tuple(_due(each, now) for each in _promises(staff, until)),
        # The latest is left out: the middle of the desk asks for its outcome.
        unrecorded=tuple((call.pk, call.arrived_at, flows.topic_name(call)) for call in to_record[1:]),
        outcome_missing=bool(to_record),
        waiting=len(waiting),
        waiting_since=min(conversations.since(waiting).values(), default=None),
        in_danger=sum(call.is_crisis for call in waiting),
        with_crisis_line=outside.count(),
        voicemails=visible_voicemails(staff.user).filter(state=VoicemailState.NEW).count(),
        handed_over=visible_callbacks(staff.user).filter(state=CallbackState.HANDED_OVER).count(),
    )


def _promises(staff: Staff, until: datetime) -> "QuerySet[Callback]":
    waits = CallbackAttempt.objects.filter(
        callback=OuterRef("pk"), outcome=AttemptOutcome.UNDER_WAY, call__state__in=QUEUED
    )
    to_come = Q(state=CallbackState.PROMISED) | Q(state=CallbackState.UNDER_WAY) & Exists(waits)
    mine = Callback.objects.filter(to_come, staff=staff, due_at__lt=until)
    return mine.select_related("line").order_by(*DUE_FIRST)[:PROMISES_SHOWN]


def _due(callback: Callback, now: datetime) -> Due:
    return Due(
        callback_id=callback.pk,
        due_at=callback.due_at,
        overdue=callback.state == CallbackState.PROMISED and callback.due_at <= now,
        waits=callback.state == CallbackState.UNDER_WAY,
        when=callback.promised_time,
        topic=flows.topic_name(callback),
        number=callback.number,
        cut_off=callback.reason == CallbackReason.CUT_OFF,
    )
