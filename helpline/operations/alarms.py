"""Open an alarm about a caller in danger whom nobody helped, send e-mails about it, and close it with a note.

Other alarms belong to no call but to the installation: an outside number that is overdue for review,
or a clock that may be wrong.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
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
    Outside,
    Priority,
    Staff,
)
from helpline.models.written_at import WrittenAt
from helpline.operations import conversations, floors, outside
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, part, steps

TELL_EVERY = timedelta(minutes=5)
"""How often an e-mail about an alarm is sent until somebody acknowledges the alarm."""
TELL_WITHOUT_CALL_EVERY = timedelta(days=1)
"""How often an e-mail about an alarm without a call is sent.

It is seldom, because an overdue review, or a wrong clock that stops the removal of old data, harms nobody
within five minutes.
"""
TRY_AGAIN_AFTER = timedelta(minutes=1)
"""How soon an e-mail that could not be sent is tried again."""
WAITED = timedelta(seconds=60)
"""How long a caller in danger may have nobody to talk with before an alarm opens while they still wait."""
NOBODY_SEES_TO_IT: dict[str, Any] = {"acknowledged_by": None, "acknowledged_at": None, "assigned": False}


class UnknownAlarm(LookupError):
    """There is no such alarm."""


class NotTheirs(Exception):
    """Somebody else handles the open alarm, or nobody does: only the person who handles it may close it."""


class ClosesByItself(Exception):
    """The alarm belongs to no call: it closes by itself when the fault is put right, never by a note."""


class UnknownNote(ValueError):
    """The note that says what was done is not one of the codes."""


def call_ended(lock: FloorLock, call: Call, now: datetime) -> None:
    """Open an alarm if a call in danger ends and no trained person was talking with the caller then.

    `call` holds the values from just before it ended.
    """
    if call.is_crisis and not _helped(call, now):
        raise_alarm(call, AlarmKind.ENDED, now)


def _helped(call: Call, now: datetime) -> bool:
    """Say whether the caller was talking with a trained person when the call ended.

    A caller who was cut off and waited again does not count as helped, however long they had talked before.
    The people at the crisis line are trained, but a machine may have answered first, so only a talk of some
    length counts (`outside.TALKED`). The backup number does not count: we do not know who answers there.
    """
    return call.state == CallState.CONNECTED or _talked_with_crisis_line(call, now)


def _talked_with_crisis_line(call: Call, until: datetime) -> bool:
    if call.outside != Outside.CRISIS or call.outside_answered_at is None:
        return False
    return outside.was_a_talk(until - call.outside_answered_at)


@steps
def watch(now: datetime) -> None:
    """Open an alarm for each caller in danger who has waited too long for a person and is still waiting.

    An alarm that a person closed is not opened again for the same wait, but for a later one: the caller
    talked with somebody meanwhile, and has lost them.
    """
    calls = _WAITING_IN_DANGER(now)
    talks = conversations.of([call.pk for call in calls])
    for call in calls:
        talked = talks.get(call.pk, [])
        since = conversations.without_us_since(call, talked)
        if (
            conversations.waited_in_danger(call, talked, now) >= WAITED
            and not call.alarms.filter(closed_at__gt=since).exists()
        ):
            open_alarm(call=call, kind=AlarmKind.WAITING, now=now)


def _waiting_in_danger(now: datetime) -> "QuerySet[Call]":
    """Return the live calls in danger in which nobody talks with the caller, without an alarm about it."""
    talking = Q(state=CallState.CONNECTED) | Q(outside=Outside.CRISIS, outside_answered_at__isnull=False)
    told = Alarm.objects.filter(call=OuterRef("pk"), closed_at=None).exclude(kind=AlarmKind.UNSURE)
    live_calls = Call.objects.filter(~talking, ~Exists(told), state__in=LIVE, priority=Priority.CRISIS)
    since = Coalesce("danger_at", "queued_at", "arrived_at")
    return live_calls.alias(in_danger_since=since).filter(in_danger_since__lte=now - WAITED)


_WAITING_IN_DANGER = WrittenAt(_waiting_in_danger)


def open_unsure(lock: FloorLock, call: Call, now: datetime) -> None:
    """Open an alarm about a caller in danger because it is not known whether anybody hears them.

    They may not have met their counselor, or may have lost the crisis line with which they were left. An
    alarm that is open is enough, and so is one that was closed since the caller was accepted, or left with
    that line, unless it was closed while the two were known to be connected.
    """
    since = call.outside_answered_at if call.state == CallState.DIVERTED else call.accepted_at
    told = Alarm.objects.filter(call=call)
    _no_longer_confirmed(told.filter(closed_at=None, confirmed_at__isnull=False), now)
    closed = Q(closed_at__gte=since or now, confirmed_at=None)
    if not told.filter(Q(closed_at=None) | closed).exists():
        raise_alarm(call, AlarmKind.UNSURE, now)


def _no_longer_confirmed(confirmed: "QuerySet[Alarm]", now: datetime) -> None:
    """Record for these alarms that it is not known any more whether caller and counselor are connected.

    Whoever was assigned one because it was known does not handle it any more; a person who said that they
    handle it still does.
    """
    assigned = list(confirmed.filter(assigned=True).values_list("pk", flat=True))
    if not confirmed.update(confirmed_at=None):
        return
    if Alarm.objects.filter(pk__in=assigned).update(tell_at=now, **NOBODY_SEES_TO_IT):
        nudges.wake("helpline.tasks.tell_of_alarms")
    _tell_pages()


def taken(lock: FloorLock, call: Call, now: datetime) -> None:
    """Assign the open alarm about a call to the counselor, who is now known to be connected with the caller.

    The counselor still has to close the alarm and say what was done. An alarm that somebody handles already
    stays theirs; that the two are connected is recorded on it too. That the caller may not hear them is for
    another person to see to.
    """
    theirs = Alarm.objects.filter(call=call, closed_at=None)
    confirmed = theirs.filter(confirmed_at=None).update(confirmed_at=now)
    nobodys = theirs.filter(acknowledged_at=None).exclude(kind=AlarmKind.UNHEARD)
    if nobodys.exists():
        user_id = Staff.objects.get(calls=call).user_id
        nobodys.update(acknowledged_by=user_id, acknowledged_at=now, assigned=True, tell_at=None)
    elif not confirmed:
        return
    _tell_pages()


def lost_again(lock: FloorLock, call: Call, now: datetime) -> None:
    """Record that a counselor who has lost the caller no longer handles the alarm about the call.

    The two may be together again within seconds, so an e-mail goes out only after `WAITED`.
    """
    theirs = Alarm.objects.filter(call=call, closed_at=None, acknowledged_by__staff=call.staff_id)
    if theirs.update(tell_at=now + WAITED, **NOBODY_SEES_TO_IT):
        _tell_pages()


@part
def raise_alarm(call: Call, kind: AlarmKind, now: datetime) -> None:
    """Open an alarm about a call, or record on the open one that things have got worse.

    An alarm that has got worse counts as handled by nobody: the person who handled it has to say so again.
    """
    opened = {"kind": kind, "opened_as": kind, "opened_at": now, "tell_at": now}
    alarm, new = Alarm.objects.get_or_create(call=call, closed_at=None, defaults=opened)
    if not new and alarm.kind == kind:
        return
    if not new:
        Alarm.objects.filter(pk=alarm.pk).update(kind=kind, worse_at=now, tell_at=now, **NOBODY_SEES_TO_IT)
    nudges.wake("helpline.tasks.tell_of_alarms")
    _tell_pages()


@operation
def open_alarm(*, call: Call, kind: AlarmKind, now: datetime) -> None:
    """Open an alarm about a call, or record that things have got worse, in a transaction of its own."""
    raise_alarm(call, kind, now)


@operation
def raise_without_call(*, kind: AlarmKind, now: datetime) -> None:
    """Open an alarm about the installation, such as an overdue review, unless one of this kind is open."""
    note_without_call(kind, now)


@part
def note_without_call(kind: AlarmKind, now: datetime) -> None:
    """Open an alarm that belongs to no call, unless one of its kind is open; part of another operation."""
    opened = {"opened_as": kind, "opened_at": now, "tell_at": now}
    _, new = Alarm.objects.get_or_create(kind=kind, call=None, closed_at=None, defaults=opened)
    if new:
        nudges.wake("helpline.tasks.tell_of_alarms")
        _tell_pages()


@operation
def clear_without_call(*, kind: AlarmKind, note: AlarmNote, now: datetime) -> None:
    """Close the open alarm of this kind that belongs to no call, because the fault is put right.

    `note` says what was done.
    """
    put_right_without_call(kind, note, now)


@part
def put_right_without_call(kind: AlarmKind, note: AlarmNote, now: datetime) -> None:
    """Close an alarm that belongs to no call; part of another operation."""
    still_open = Alarm.objects.filter(kind=kind, closed_at=None)
    if still_open.update(closed_at=now, note=note, tell_at=None):
        _tell_pages()


def were_helped(lock: FloorLock, call: Call, now: datetime) -> None:
    """Correct the alarm "ended without help" after late news that the crisis line had talked with the caller.

    `call` holds the values of now. An alarm that nobody handles yet is closed; one that somebody handles
    already stays open for them. An alarm that had opened about something else, such as a long wait, is about
    that again.
    """
    if call.ended_at is None or not _talked_with_crisis_line(call, call.ended_at):
        return
    wrong = Alarm.objects.filter(call=call, closed_at=None, kind=AlarmKind.ENDED)
    wrong.exclude(opened_as=AlarmKind.ENDED).update(kind=F("opened_as"), worse_at=None)
    wrong.filter(acknowledged_at=None).update(closed_at=now, note=AlarmNote.OTHER_LINE, tell_at=None)
    _tell_pages()


@operation
def acknowledge(*, alarm_id: UUID, user_id: int, now: datetime) -> bool:
    """Record who handles an open alarm, and stop its e-mails; return whether nobody handled it before."""
    _must_exist(alarm_id)
    changed = Alarm.objects.filter(pk=alarm_id, acknowledged_at=None, closed_at=None).update(
        acknowledged_by=user_id, acknowledged_at=now, tell_at=None
    )
    if changed:
        _tell_pages()
    return bool(changed)


@operation
def take_over(*, alarm_id: UUID, user_id: int, now: datetime) -> bool:
    """Record that a user now handles an open alarm in place of another; return whether this changed it."""
    _must_exist(alarm_id)
    of_another = Alarm.objects.filter(pk=alarm_id, closed_at=None, acknowledged_at__isnull=False)
    changed = of_another.exclude(acknowledged_by=user_id).update(
        acknowledged_by=user_id, acknowledged_at=now, assigned=False, tell_at=None
    )
    if changed:
        _tell_pages()
    return bool(changed)


@operation
def close(*, alarm_id: UUID, user_id: int, note: str, now: datetime) -> bool:
    """Close an alarm for the user who handles it, with a note of what was done; return whether this did it.

    Raises UnknownNote, UnknownAlarm, ClosesByItself, and NotTheirs where somebody else handles it, or nobody.
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
    """Return the ids of the alarms about which an e-mail is due, the oldest alarm first."""
    return [alarm.pk for alarm in _TO_TELL(now)]


_TO_TELL = WrittenAt(lambda now: Alarm.objects.filter(tell_at__lte=now).order_by("opened_at").only("pk"))


@steps
def claim(*, alarm_id: UUID, now: datetime) -> bool:
    """Claim the e-mail that is due for an alarm; return whether this process has to send it."""
    alarm = Alarm.objects.filter(pk=alarm_id, tell_at__lte=now).first()
    if alarm is None:
        return False
    mine = Alarm.objects.filter(pk=alarm_id, tell_at=alarm.tell_at)
    every = TELL_WITHOUT_CALL_EVERY if alarm.call_id is None else TELL_EVERY
    return bool(mine.update(tell_at=now + every, told=alarm.told + 1))


@steps
def not_told(*, alarm_id: UUID, now: datetime) -> None:
    """Make an e-mail that could not be sent due again soon (`TRY_AGAIN_AFTER`)."""
    Alarm.objects.filter(pk=alarm_id, tell_at__isnull=False).update(tell_at=now + TRY_AGAIN_AFTER)


def _must_exist(alarm_id: UUID) -> None:
    if not Alarm.objects.filter(pk=alarm_id).exists():
        raise UnknownAlarm(str(alarm_id))


def _tell_pages() -> None:
    """Nudge every page at once, because each shows the open alarms."""
    floors.tell(nudges.ALARMS)
