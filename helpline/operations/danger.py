"""A caller in danger: everybody trained for danger is rung at once, and soon the crisis line as well.

There is one deadline. From the key or the word on, the wait document says its words and leaves the queue by
itself (`queue.danger_leaves_after`), without the sweep or a request to Twilio; then the crisis line is
dialled. Staff go on being rung until that leg is answered; from then on nobody is moved. If it is not
reached, or ends within `outside.TALKED`, everybody is rung again, then the next number outside is tried,
round after round. Whom we called goes the same way once they have talked with us (`outside.goes_on_for`).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from helpline.call_status import CallStatus
from helpline.models import (
    QUEUED,
    WITH_STAFF,
    AlarmKind,
    Call,
    Callback,
    CallbackReason,
    CallState,
    CommandKind,
    DangerBy,
    EventKind,
    Offer,
    OfferState,
    Outside,
    Priority,
)
from helpline.operations import (
    added_line,
    alarms,
    commands,
    ending,
    events,
    floors,
    matching,
    outside,
    queue,
    settling,
    talked_outside,
)
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation

NOT_QUEUED = (CallState.MENU, CallState.CALLBACK, CallState.MESSAGE)
BETWEEN_ROUNDS = timedelta(seconds=10)
"""How long a caller hears words between two numbers outside, while everybody here is rung.

Where nobody here can be rung the next number follows at once, and the words come when all have been tried.
"""


@operation
def declare(
    *,
    call_id: UUID,
    kind: str = "",
    by: DangerBy,
    language: str = "",
    now: datetime,
    told_at: datetime | None = None,
) -> None:
    """Make a call a crisis and have it answered, whatever the caller was doing.

    `kind` is which danger was heard (`callflow.danger`), empty where it is not known. Who has not been in the
    queue joins it, and so does who told it before and then went to leave a message. Telling it twice buys no
    time; a key makes sure of what was heard in words. `language` is the one in which it was said: in that one
    they are answered, and who speaks it is rung first. Empty, it stays as it is.
    With nobody to ring, a key leads to the crisis line at once. Words may have been misheard: who said them
    hears first what to do, and the key to stay, before they leave the queue for it by themselves.
    `told_at` is when the key was pressed, if Twilio waited for more before it handed the key on: the time
    until the crisis line rings counts from then.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    declare_under(lock, call, kind=kind, by=by, language=language, now=now, told_at=told_at)


def declare_under(
    lock: FloorLock,
    call: Call,
    *,
    kind: str = "",
    by: DangerBy,
    language: str = "",
    now: datetime,
    told_at: datetime | None = None,
) -> None:
    """Make a call a crisis and have it answered, in a transaction that holds the lock: see `declare`."""
    _note_language(call, language)
    if call.state == CallState.ENDED:
        _told_too_late(call, kind, by, now)
        return
    if not call.is_crisis:
        _become_crisis(call, kind, by, now, told_at or now)
    elif by == DangerBy.KEY and call.danger_by == DangerBy.SPEECH:
        Call.objects.filter(pk=call.pk).update(danger_by=by)
    elif call.state not in NOT_QUEUED:
        return
    joins = call.state in NOT_QUEUED
    if joins:
        queue.enter(lock, call, now)
    else:
        matching.match(lock, now)
    if not (joins and by == DangerBy.SPEECH):
        outside.dial_if_nobody_rings(lock, call, now)


def _note_language(call: Call, language: str) -> None:
    if language not in ("", call.language):
        call.language = language
        Call.objects.filter(pk=call.pk).update(language=language)


def _told_too_late(call: Call, kind: str, by: DangerBy, now: datetime) -> None:
    """Open an alarm for a caller who was gone before we took up that they are in danger."""
    if not call.is_crisis:
        _become_crisis(call, kind, by, now, now)
        alarms.raise_alarm(call, AlarmKind.ENDED, now)


def _become_crisis(call: Call, kind: str, by: DangerBy, now: datetime, told_at: datetime) -> None:
    call.priority = Priority.CRISIS
    call.danger_kind, call.danger_by, call.danger_at = kind, by, now
    if outside.goes_on_for(call):
        _set_deadlines(call, now, told_at)
    call.save(update_fields=["priority", "danger_kind", "danger_by", "danger_at", "leave_at", "move_on_at"])
    events.record(call.pk, EventKind.CHOSE, now=now, priority=Priority.CRISIS, by=by)


def _set_deadlines(call: Call, now: datetime, told_at: datetime) -> None:
    """Set when a caller who has nobody to talk with leaves the queue for the number outside."""
    on_the_way = call.state == CallState.CONNECTING and not call.caller_sent
    if call.state in (*NOT_QUEUED, *QUEUED) or on_the_way:
        call.leave_at = told_at + queue.danger_leaves_after(call)
    if call.state in QUEUED:
        call.move_on_at = queue.deadline(call, now)


def reached_again(lock: FloorLock, call: Call, now: datetime) -> None:
    """Make a crisis of a call to somebody who was cut off while in danger, once a counselor talks with them.

    Until then whoever picked up may be somebody else. How we know of the danger is kept from
    the call that was cut off.
    """
    if call.is_crisis:
        return
    cut_off = Callback.objects.filter(attempts__call=call, reason=CallbackReason.CUT_OFF)
    promise = cut_off.select_related("origin").first()
    if promise is None:
        return
    origin = promise.origin
    call.priority, call.danger_at = Priority.CRISIS, now
    call.danger_kind = origin.danger_kind if origin else ""
    call.danger_by = origin.danger_by if origin else ""
    call.save(update_fields=["priority", "danger_kind", "danger_by", "danger_at"])
    events.record(call.pk, EventKind.CHOSE, now=now, priority=Priority.CRISIS, cut_off=True)


@operation
def take_back(*, call_id: UUID, now: datetime) -> None:
    """Take back that a call is in danger, because the caller says so: they wait on here, before others."""
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    waits = call.state in QUEUED or (call.state == CallState.CONNECTING and not call.caller_sent)
    if not call.is_crisis or call.danger_by != DangerBy.SPEECH or not waits:
        return
    call.priority, call.leave_at = Priority.HIGH, None
    call.outside = call.outside_number = ""  # who presses a key in the queue is not being put through yet
    if call.state in QUEUED:
        call.move_on_at = queue.deadline(call, now)
    call.save(update_fields=["priority", "leave_at", "outside", "outside_number", "move_on_at"])
    events.record(call.pk, EventKind.NOT_DANGER, now=now)
    matching.match(lock, now)


@operation
def outside_answered(*, call_id: UUID, round_: int, now: datetime, number: str = "") -> None:
    """Note that the number outside has answered: the caller is with them, and nobody here is rung any more.

    A caller who was sent to their counselor a moment before is with the counselor. `number` is who has
    answered, where Twilio was asked; else it is the number that was to be dialled.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    states = (*QUEUED, CallState.CONNECTING)
    if call.danger_round != round_ or call.state not in states or call.caller_sent:
        return
    if call.state == CallState.CONNECTING:
        ending.release_staff(lock, call, OfferState.FAILED, now)
    with_whom = outside.who_has(call, number) or call.outside or Outside.BACKUP
    Call.objects.filter(pk=call.pk).move(
        CallState.DIVERTED,
        outside=with_whom,
        outside_number=number or call.outside_number,
        staff=None,
        outside_answered_at=now,
        move_on_at=None,
        leave_at=None,
    )
    settling.withdraw_all(lock, call.pk, now)
    events.record(call.pk, EventKind.OUTSIDE_ANSWERED, now=now, to=with_whom)
    matching.match(lock, now)
    floors.tell(f"floor:{call.line.floor_id}")


def stays_with_crisis_line(lock: FloorLock, call: Call, now: datetime) -> None:
    """Leave a caller whose counselor is lost with the crisis line that was added and talks with them."""
    ending.release_staff(lock, call, OfferState.FAILED, now, crisis_line_stays=True)
    Call.objects.filter(pk=call.pk).move(
        CallState.DIVERTED,
        outside=Outside.CRISIS,
        outside_number=call.line.crisis_number,
        staff=None,
        sticky_staff=call.staff_id,
        outside_answered_at=now,
        move_on_at=None,
        leave_at=None,
    )
    events.record(call.pk, EventKind.DROPPED, now=now, staff_id=call.staff_id, stays_with=Outside.CRISIS)
    matching.match(lock, now)
    floors.tell(f"floor:{call.line.floor_id}", f"desk:{call.staff_id}")


@operation
def crisis_line_left(*, offer_id: UUID, seconds: int | None, now: datetime) -> None:
    """Go on where a crisis line that was added has hung up: the caller may be alone with music.

    No Dial of theirs asks us what comes next, so Twilio is told. News of the crisis line of an earlier
    acceptance changes nothing: the caller talks with another one.
    """
    lock = floors.lock()
    offer = Offer.objects.filter(pk=offer_id).first()
    if offer is None:
        return
    added_line.left(lock, offer, now)
    call = floors.call_under(lock, offer.call_id)
    if call.state != CallState.DIVERTED or not call.caller_in_conference or not _is_latest(offer):
        return
    Call.objects.filter(pk=call.pk).update(caller_sent=False, caller_in_conference=False)
    call = floors.call_under(lock, call.pk)
    outside_ended_under(lock, call, round_=call.danger_round, seconds=seconds, reached=True, now=now)
    call.refresh_from_db()
    if call.state == CallState.ENDED:
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    else:
        commands.enqueue(CommandKind.MOVE_CALLER, now=now, call=call, stay=call.stay, urgent=True)


def _is_latest(offer: Offer) -> bool:
    accepted = Offer.objects.filter(call=offer.call_id, crisis_answered_at__isnull=False)
    return accepted.latest("settled_at") == offer


@operation
def outside_ended(*, call_id: UUID, round_: int, seconds: int | None, reached: bool, now: datetime) -> None:
    """Go on where the number outside hung up or was not reached; `seconds` is how long they talked, if known.

    After a conversation the call is over. Otherwise everybody here is rung again, and the next number
    follows. What is said of an earlier round changes nothing.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    outside_ended_under(lock, call, round_=round_, seconds=seconds, reached=reached, now=now)


def outside_ended_under(
    lock: FloorLock, call: Call, *, round_: int, seconds: int | None, reached: bool, now: datetime
) -> None:
    """Go on from the end of a leg to a number outside, in a transaction that holds the lock."""
    if not call.outside or call.danger_round != round_:
        return
    if call.state == CallState.ENDED:
        if reached and seconds is not None:
            talked_outside.note(lock, call, seconds, now)
        return
    if reached and _talked(call, seconds, now):
        since = now - (outside.TALKED if seconds is None else timedelta(seconds=seconds))
        Call.objects.filter(pk=call.pk, outside_answered_at=None).update(outside_answered_at=since)
        call.refresh_from_db()
        ending.end(lock, call, CallStatus.COMPLETED, now)
        return
    stopped = {"stopped": True} if call.state in WITH_STAFF else {}
    told = stopped | _how_it_ended(call, seconds, reached, now)
    events.record(call.pk, EventKind.OUTSIDE_FAILED, now=now, to=call.outside, **told)
    if call.is_crisis:
        _next_round(call, now, stopped=bool(stopped))
    elif not queue.leave(lock, call, CallState.MESSAGE, EventKind.UNMATCHED, now):
        Call.objects.filter(pk=call.pk, state=CallState.DIVERTED).move(CallState.MESSAGE, outside="")
    matching.match(lock, now)
    _next_number_at_once(lock, call, now)
    floors.tell(f"floor:{call.line.floor_id}")


def _how_it_ended(call: Call, seconds: int | None, reached: bool, now: datetime) -> dict[str, Any]:
    """Return for the timeline whether the number outside answered, for how many seconds, and what follows."""
    rings_again = call.is_crisis
    if call.outside_answered_at is None:
        return {"seconds": seconds, "answered": reached and bool(seconds), "rings_again": rings_again}
    there = int((now - call.outside_answered_at).total_seconds())
    return {"seconds": there if seconds is None else seconds, "answered": True, "rings_again": rings_again}


def _next_number_at_once(lock: FloorLock, call: Call, now: datetime) -> None:
    """Have the next number outside dialled where nobody here rings, until all of them have been tried."""
    call.refresh_from_db()
    if not outside.all_were_tried(call):
        outside.dial_if_nobody_rings(lock, call, now)


def _talked(call: Call, seconds: int | None, now: datetime) -> bool:
    if seconds is not None:
        return seconds >= outside.TALKED.total_seconds()
    return call.outside_answered_at is None or now - call.outside_answered_at >= outside.TALKED


def _next_round(call: Call, now: datetime, *, stopped: bool) -> None:
    """Put a caller back in line before everybody else; who has accepted meanwhile is still on their way.

    `stopped`: the number was not reached because we stopped it; it is still the next one to try.
    """
    changes: dict[str, Any] = {
        "outside": "",
        "outside_number": "",
        "outside_answered_at": None,
        "danger_round": call.danger_round + 1,
        "outside_tried": call.outside_tried + (not stopped),
        "stay": call.stay + 1,
        "leave_at": now + BETWEEN_ROUNDS,
    }
    if call.state != CallState.CONNECTING:
        changes |= {"move_on_at": now + BETWEEN_ROUNDS + queue.SWEEP_HELPS_AFTER}
    if call.state == CallState.DIVERTED:
        Call.objects.filter(pk=call.pk).move(CallState.WAITING, front=True, **changes)
    else:
        Call.objects.filter(pk=call.pk).update(**changes)
