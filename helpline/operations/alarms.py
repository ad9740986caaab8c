"""Open an alarm about a caller in danger whom nobody helped, tell of it, and close it with what was done.

Others are about what we run: a crisis or backup number that is overdue for review, a clock that may be wrong.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from helpline.live import nudges
from helpline.models import (
    BY_ITSELF,
    LIVE,
    Alarm,
    AlarmKind,
    AlarmNote,
    Call,
    CallState,
    Floor,
    Outside,
    Priority,
    Staff,
)
from helpline.operations import conversations, floors, outside
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, part, steps

TELL_EVERY = timedelta(minutes=5)
"""Until somebody acknowledges an alarm an e-mail goes out this often."""
TELL_WITHOUT_CALL_EVERY = timedelta(days=1)
"""A review that is overdue, or a clock that stops removing, harms nobody in five minutes."""
TRY_AGAIN_AFTER = timedelta(minutes=1)
"""An e-mail that could not be sent is tried again this soon."""
WAITED = timedelta(seconds=60)
"""Who has been in danger and without a person to talk with for this long is an alarm while they wait."""
NOBODY_SEES_TO_IT: dict[str, None] = {"acknowledged_by": None, "acknowledged_at": None}


class UnknownAlarm(LookupError):
    """There is no such alarm."""


class NotTheirs(Exception):
    """Only who handles an open alarm closes it."""


class ClosesByItself(Exception):
    """An alarm that is not about a call closes when what is wrong is put right, never by a note."""


class UnknownNote(ValueError):
    """What was done is not one of the codes."""


def call_ended(lock: FloorLock, call: Call, now: datetime) -> None:
    """Open an alarm if a call in danger ends and no trained person was talking with the caller.

    `call` is as it was just before it ended.
    """
    if call.is_crisis and not _helped(call, now):
        raise_alarm(call, AlarmKind.ENDED, now)


def _helped(call: Call, now: datetime) -> bool:
    """Say whether the caller was talking with a trained person when the call ended.

    Who was cut off and waited again was not helped, however long they had talked before. The crisis line's
    people are trained, but a machine may have answered there first; of the backup number we do not know.
    """
    return call.state == CallState.CONNECTED or _talked_with_crisis_line(call, now)


def _talked_with_crisis_line(call: Call, until: datetime) -> bool:
    if call.outside != Outside.CRISIS or call.outside_answered_at is None:
        return False
    return until - call.outside_answered_at >= outside.TALKED


@steps
def watch(now: datetime) -> None:
    """Open an alarm for each caller in danger who has waited too long for a person and waits on."""
    calls = list(_waiting_in_danger(now))
    talks = conversations.of([call.pk for call in calls])
    for call in calls:
        if conversations.waited_in_danger(call, talks.get(call.pk, []), now) >= WAITED:
            open_alarm(call, AlarmKind.WAITING, now)


def _waiting_in_danger(now: datetime) -> "QuerySet[Call]":
    """Return callers in danger whom nobody talks with and of whom no alarm has told yet."""
    talking = Q(state=CallState.CONNECTED) | Q(outside=Outside.CRISIS, outside_answered_at__isnull=False)
    told = Alarm.objects.filter(call=OuterRef("pk"))
    live_calls = Call.objects.filter(~talking, ~Exists(told), state__in=LIVE, priority=Priority.CRISIS)
    since = Coalesce("danger_at", "queued_at", "arrived_at")
    return live_calls.alias(in_danger_since=since).filter(in_danger_since__lte=now - WAITED)


def taken(lock: FloorLock, call: Call, now: datetime) -> None:
    """Note that whoever now talks with the caller sees to the alarm; what was done they still have to say."""
    for alarm_id in Alarm.objects.filter(call=call, acknowledged_at=None).values_list("pk", flat=True):
        _acknowledge(alarm_id, Staff.objects.get(calls=call).user_id, now)


def lost_again(lock: FloorLock, call: Call, now: datetime) -> None:
    """Note that whoever saw to the alarm because they talked with the caller does so no longer.

    The caller may be found again in seconds; an e-mail goes out where they are not.
    """
    theirs = Alarm.objects.filter(call=call, closed_at=None, acknowledged_by__staff=call.staff_id)
    if theirs.update(tell_at=now + WAITED, **NOBODY_SEES_TO_IT):
        _tell_pages()


@part
def raise_alarm(call: Call, kind: AlarmKind, now: datetime) -> None:
    """Open an alarm about a call, or note on the one that is open that things have got worse.

    Whoever had said that they see to it has to say so again.
    """
    alarm, new = Alarm.objects.get_or_create(
        call=call, closed_at=None, defaults={"kind": kind, "opened_at": now, "tell_at": now}
    )
    if not new and alarm.kind == kind:
        return
    if not new:
        Alarm.objects.filter(pk=alarm.pk).update(kind=kind, tell_at=now, **NOBODY_SEES_TO_IT)
    nudges.wake("helpline.tasks.tell_of_alarms")
    _tell_pages()


@operation
def open_alarm(call: Call, kind: AlarmKind, now: datetime) -> None:
    """Open an alarm about a call, or note that things have got worse, as an operation of its own."""
    raise_alarm(call, kind, now)


@operation
def raise_without_call(kind: AlarmKind, now: datetime) -> None:
    """Open an alarm about what we run, such as an overdue review, unless it is open."""
    note_without_call(kind, now)


@part
def note_without_call(kind: AlarmKind, now: datetime) -> None:
    """Open an alarm about what we run, unless it is open, in the transaction of another operation."""
    _, new = Alarm.objects.get_or_create(
        kind=kind, call=None, closed_at=None, defaults={"opened_at": now, "tell_at": now}
    )
    if new:
        nudges.wake("helpline.tasks.tell_of_alarms")
        _tell_pages()


@operation
def clear_without_call(kind: AlarmKind, note: AlarmNote, now: datetime) -> None:
    """Close that alarm: what was wrong is put right, and the note says what."""
    put_right_without_call(kind, note, now)


@part
def put_right_without_call(kind: AlarmKind, note: AlarmNote, now: datetime) -> None:
    """Close an alarm about what we run, in the transaction of another operation."""
    still_open = Alarm.objects.filter(kind=kind, closed_at=None)
    if still_open.update(closed_at=now, note=note, tell_at=None):
        _tell_pages()


def were_helped(lock: FloorLock, call: Call, now: datetime) -> None:
    """Take back that a call ended without help: news that came late says that somebody had talked with them.

    `call` is as it stands now. An alarm that somebody handles already is left to them. One that was open
    before the call ended says again that they had to wait.
    """
    if call.ended_at is None or not _talked_with_crisis_line(call, call.ended_at):
        return
    wrong = Alarm.objects.filter(call=call, closed_at=None, kind=AlarmKind.ENDED)
    wrong.filter(opened_at__lt=call.ended_at).update(kind=AlarmKind.WAITING)
    wrong.filter(acknowledged_at=None).update(closed_at=now, note=AlarmNote.OTHER_LINE, tell_at=None)
    _tell_pages()


@operation
def acknowledge(*, alarm_id: UUID, user_id: int, now: datetime) -> bool:
    """Note who sees to an open alarm, and stop its e-mails; return whether they are the first."""
    _must_exist(alarm_id)
    return _acknowledge(alarm_id, user_id, now)


def _acknowledge(alarm_id: UUID, user_id: int, now: datetime) -> bool:
    changed = Alarm.objects.filter(pk=alarm_id, acknowledged_at=None, closed_at=None).update(
        acknowledged_by=user_id, acknowledged_at=now, tell_at=None
    )
    if changed:
        _tell_pages()
    return bool(changed)


@operation
def take_over(*, alarm_id: UUID, user_id: int, now: datetime) -> bool:
    """Note who sees to an open alarm from now on in place of whoever did; return whether this changed it."""
    _must_exist(alarm_id)
    of_another = Alarm.objects.filter(pk=alarm_id, closed_at=None, acknowledged_at__isnull=False)
    changed = of_another.exclude(acknowledged_by=user_id).update(
        acknowledged_by=user_id, acknowledged_at=now, tell_at=None
    )
    if changed:
        _tell_pages()
    return bool(changed)


@operation
def close(*, alarm_id: UUID, user_id: int, note: str, now: datetime) -> bool:
    """Close an alarm with what was done by who handles it; return whether this did it.

    Raises UnknownNote, UnknownAlarm, NotTheirs where somebody else handles it, or nobody, and ClosesByItself.
    """
    if note not in AlarmNote.values or note in BY_ITSELF:
        raise UnknownNote(note)
    _must_exist(alarm_id)
    if Alarm.objects.filter(pk=alarm_id, call=None).exists():
        raise ClosesByItself(str(alarm_id))
    still_open = Alarm.objects.filter(pk=alarm_id, closed_at=None)
    changed = still_open.filter(acknowledged_by=user_id).update(
        closed_by=user_id, closed_at=now, note=note, tell_at=None
    )
    if not changed and still_open.exists():
        raise NotTheirs(str(alarm_id))
    if changed:
        _tell_pages()
    return bool(changed)


def due(now: datetime) -> list[UUID]:
    """Return the alarms of which an e-mail is due, the oldest first."""
    return list(Alarm.objects.filter(tell_at__lte=now).order_by("opened_at").values_list("pk", flat=True))


@steps
def claim(*, alarm_id: UUID, now: datetime) -> bool:
    """Take it upon this process to send the e-mail that is due; return whether it was the first to."""
    alarm = Alarm.objects.filter(pk=alarm_id, tell_at__lte=now).first()
    if alarm is None:
        return False
    mine = Alarm.objects.filter(pk=alarm_id, tell_at=alarm.tell_at)
    every = TELL_WITHOUT_CALL_EVERY if alarm.call_id is None else TELL_EVERY
    return bool(mine.update(tell_at=now + every, told=alarm.told + 1))


@steps
def not_told(*, alarm_id: UUID, now: datetime) -> None:
    """Try an e-mail that could not be sent again soon."""
    Alarm.objects.filter(pk=alarm_id, tell_at__isnull=False).update(tell_at=now + TRY_AGAIN_AFTER)


def _must_exist(alarm_id: UUID) -> None:
    if not Alarm.objects.filter(pk=alarm_id).exists():
        raise UnknownAlarm(str(alarm_id))


def _tell_pages() -> None:
    """Nudge the pages of every floor: each page shows open alarms."""
    floors.tell(*(f"floor:{pk}" for pk in Floor.objects.order_by("pk").values_list("pk", flat=True)))
