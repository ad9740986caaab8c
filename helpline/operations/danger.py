"""Ring everybody trained for danger at once for a caller in danger, and soon the crisis line as well.

There is one deadline. After the key or the word, the wait document says its words and then leaves the queue
by itself (`queue.danger_leaves_after`), without the sweep or a request to Twilio; then the crisis line is
dialled. Staff are still rung until the crisis line answers; after that nobody is moved. If it is not reached,
or its call ends within `outside.TALKED`, everybody is rung again, then the next number outside is tried,
round after round. The same holds for a person whom we called, once they have talked with us
(`outside.goes_on_for`).
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from helpline.call_status import CallStatus
from helpline.models import (
    BEFORE_THE_QUEUE,
    QUEUED,
    WITH_STAFF,
    AlarmKind,
    Call,
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
    alarms,
    commands,
    conversations,
    crisis_line,
    crisis_line_watch,
    ending,
    events,
    exits,
    floors,
    lookups,
    matching,
    outside,
    queue,
    settling,
    talked_outside,
)
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation

BETWEEN_ROUNDS = timedelta(seconds=10)
"""How long a caller hears spoken words between two numbers outside, while everybody here is rung.

Where nobody here can be rung, the next number follows at once, and the words come after all numbers were
tried.
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
    """Make a call a crisis and ring people for it, whatever the caller was doing.

    A caller who is not in the queue joins it, also one who told of danger before and then went to leave a
    message. Telling of danger twice does not change the deadline; a key confirms what was heard in words.
    `kind` is the kind of danger that was heard (`callflow.danger`), empty where it is not known. `language`
    is the language in which it was said: the caller is answered in it, and people who speak it are rung
    first. Where it is empty the call keeps its language. With nobody here to ring, a key leads to the crisis
    line at once. Words may have been misheard: a caller who said them hears first what to do, and which key
    lets them stay, before they leave the queue for the crisis line by themselves. `told_at` is when the key
    was pressed, if Twilio waited for more keys before it passed the key on: the time until the crisis line
    rings counts from that moment.
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
    """Make a call a crisis and ring people for it, in a transaction that holds the lock: see `declare`."""
    _note_language(call, language)
    if call.state == CallState.ENDED:
        _told_too_late(call, kind, by, now)
        return
    if not call.is_crisis:
        _become_crisis(call, kind, by, now, told_at or now)
    elif by == DangerBy.KEY and call.danger_by == DangerBy.SPEECH:
        Call.objects.filter(pk=call.pk).update(danger_by=by)
    elif call.state not in BEFORE_THE_QUEUE:
        return
    joins = call.state in BEFORE_THE_QUEUE
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
    """Open an alarm for a caller whose call had ended before we recorded that they are in danger."""
    if not call.is_crisis:
        _become_crisis(call, kind, by, now, now)
        alarms.raise_alarm(call, AlarmKind.ENDED, now)


def _become_crisis(call: Call, kind: str, by: DangerBy, now: datetime, told_at: datetime) -> None:
    call.priority = Priority.CRISIS
    call.danger_kind, call.danger_by, call.danger_at = kind, by, now
    if outside.goes_on_for(call):
        _set_deadlines(call, now, told_at)
    if conversations.is_only_guessed(call):
        # Twilio is asked at once, and where it does not answer the crisis line is added (`bridges`).
        call.move_on_at = now
    call.save(update_fields=["priority", "danger_kind", "danger_by", "danger_at", "leave_at", "move_on_at"])
    events.record(call.pk, EventKind.CHOSE, now=now, priority=Priority.CRISIS, by=by)


def _set_deadlines(call: Call, now: datetime, told_at: datetime) -> None:
    """Set when a caller who has nobody to talk with yet leaves the queue for the number outside."""
    on_the_way = call.state == CallState.CONNECTING and not call.caller_sent
    if call.state in (*BEFORE_THE_QUEUE, *QUEUED) or on_the_way:
        call.leave_at = told_at + queue.danger_leaves_after(call)
    if call.state in QUEUED:
        call.move_on_at = queue.deadline(call, now)


@operation
def take_back(*, call_id: UUID, now: datetime) -> None:
    """Take back a danger that was heard in words, because the caller says that they are not in danger.

    They keep waiting here, with high priority. Nothing changes where the danger was told by a key or by a
    counselor, or where the caller no longer waits.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    waits = call.state in QUEUED or (call.state == CallState.CONNECTING and not call.caller_sent)
    if not call.is_crisis or call.danger_by != DangerBy.SPEECH or not waits:
        return
    call.priority, call.leave_at = Priority.HIGH, None
    call.outside = call.outside_number = ""  # a caller who presses a key in the queue is not put through yet
    if call.state in QUEUED:
        call.move_on_at = queue.deadline(call, now)
    call.save(update_fields=["priority", "leave_at", "outside", "outside_number", "move_on_at"])
    for offer in call.offers.filter(state=OfferState.ACCEPTED).select_related("call"):
        crisis_line.not_needed(lock, offer, now)
    events.record(call.pk, EventKind.NOT_DANGER, now=now)
    matching.match(lock, now)


@operation
def outside_answered(*, call_id: UUID, round_: int, now: datetime, number: str = "") -> None:
    """Record that the number outside has answered: the caller talks with it, and nobody here rings any more.

    This changes nothing for a caller who was sent to their counselor a moment before: they are with the
    counselor. `number` is the number that answered, where Twilio was asked; where it is empty, the number
    that was to be dialled counts.
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
    """Leave a caller who has lost their counselor with the crisis line that was added and talks with them.

    A caller on hold is taken off it: they hear music, and nobody else can do so any more. The conference now
    ends when the crisis line leaves it, so that the caller's own leg asks us at once what comes next.
    """
    offer = call.offers.select_related("call").get(state=OfferState.ACCEPTED)
    if call.on_hold:
        commands.enqueue(CommandKind.RESUME, now=now, call=call, offer=offer, urgent=True)
    ending.release_staff(lock, call, OfferState.FAILED, now, crisis_line_stays=True)
    crisis_line.ends_it(lock, offer, now)
    Call.objects.filter(pk=call.pk).move(
        CallState.DIVERTED,
        outside=Outside.CRISIS,
        outside_number=call.line.crisis_number,
        staff=None,
        sticky_staff=call.staff_id,
        on_hold=False,
        hold_until=None,
        outside_answered_at=now,
        move_on_at=now + crisis_line_watch.LOOK_AGAIN,
        leave_at=None,
    )
    events.record(call.pk, EventKind.DROPPED, now=now, staff_id=call.staff_id, stays_with=Outside.CRISIS)
    matching.match(lock, now)
    floors.tell(f"floor:{call.line.floor_id}", f"desk:{call.staff_id}")


@operation
def crisis_line_left(
    *,
    conference: UUID,
    sid: str,
    seconds: int | None,
    now: datetime,
    status: str = "",
    ended_at: datetime | None = None,
) -> None:
    """Go on with a caller after an added crisis line has hung up, because they may be alone with music.

    The caller has no Dial whose action asks us what comes next, so we tell Twilio to move the caller or to
    end their leg. News about the crisis line of an earlier acceptance, or about one of its legs while another
    talks with the caller, changes nothing. With a counselor on the way, the next look calls the crisis line
    again (`crisis_line.add`). `seconds` is how long the leg lasted, `ended_at` when it ended, `status` its
    last status, if known. What counts as a talk is the time in which the caller had nobody but the crisis
    line; where that is not known it was none, so that nobody is hung up on because we hear of it late. For a
    caller who had given up before that news came, an alarm opens.
    """
    lock = floors.lock()
    offer, leg = crisis_line.left(lock, conference=conference, sid=sid, now=now, status=status)
    if offer is None or leg is None or crisis_line.talks_on(offer):
        return
    call = floors.call_under(lock, offer.call_id)
    alone = crisis_line.alone_for(leg, call, seconds=seconds, ended_at=ended_at, now=now)
    if call.is_crisis and crisis_line.had_left_before(call, alone):
        alarms.raise_alarm(call, AlarmKind.ENDED, now)
    if call.state != CallState.DIVERTED or not call.caller_in_conference or not _is_latest(offer):
        return
    Call.objects.filter(pk=call.pk).update(caller_sent=False, caller_in_conference=False)
    call = floors.call_under(lock, call.pk)
    talked, round_ = alone is not None, call.danger_round
    outside_ended_under(lock, call, round_=round_, seconds=alone, reached=talked, now=now)
    call.refresh_from_db()
    if call.state == CallState.ENDED:
        commands.enqueue(CommandKind.END_CALLER, now=now, call=call, urgent=True)
    else:
        commands.enqueue(CommandKind.MOVE_CALLER, now=now, call=call, stay=call.stay, urgent=True)


def parted_from_crisis_line(
    lock: FloorLock, call_id: UUID, conference: UUID, now: datetime, *, repeated: bool
) -> None:
    """Go on with a caller who lost their counselor, after their conference with the crisis line has ended.

    Their leg asks what comes next. So no command has to move them. If the conference ends with the crisis
    line, that line hung up, and a talk counts (`crisis_line.hung_up_after_talk`); otherwise nobody hung up on
    purpose. Where the request is `repeated`, it is not known when they were parted.
    """
    left_with_it = lookups.counselor_of(conference)
    if (
        left_with_it is None
        or left_with_it.call_id != call_id
        or not crisis_line.was_left_with_it(left_with_it)
    ):
        return
    call = floors.call_under(lock, call_id)
    crisis_line.end(lock, call, left_with_it, now)
    if not repeated and crisis_line.hung_up_after_talk(left_with_it, call, now):
        ending.end(lock, call, CallStatus.COMPLETED, now)
        return
    Call.objects.filter(pk=call.pk).update(caller_sent=False, caller_in_conference=False)
    call = floors.call_under(lock, call.pk)
    hung_up = exits.ends_with_outside(left_with_it) and not repeated
    lost = {} if hung_up else {"parted": True}
    _go_on_without_it(lock, call, _how_it_ended(call, None, True, now) | lost, now)


def _is_latest(offer: Offer) -> bool:
    answered = crisis_line.of(offer.call_id).filter(answered_at__isnull=False)
    theirs = Offer.objects.to_have_it().filter(conference__in=answered.values("conference"))
    return theirs.order_by("-settled_at").values_list("conference", flat=True).first() == offer.conference


@operation
def outside_ended(*, call_id: UUID, round_: int, seconds: int | None, reached: bool, now: datetime) -> None:
    """Go on with a caller after the number outside hung up or was not reached.

    `seconds` is how long the two talked, if known; `reached` says whether the number answered. After a
    conversation the call is over. Otherwise, in danger, everybody here is rung again and the next number
    follows; any other caller is asked for a message. News about an earlier round changes nothing.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    outside_ended_under(lock, call, round_=round_, seconds=seconds, reached=reached, now=now)


def outside_ended_under(
    lock: FloorLock, call: Call, *, round_: int, seconds: int | None, reached: bool, now: datetime
) -> None:
    """Go on with a caller after their leg to a number outside ended: `outside_ended`, under the lock."""
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
    _go_on_without_it(lock, call, stopped | _how_it_ended(call, seconds, reached, now), now)


def _go_on_without_it(lock: FloorLock, call: Call, told: dict[str, Any], now: datetime) -> None:
    """Ring everybody again for a caller in danger whom nobody outside helps; ask others for a message.

    `told` is what the timeline tells of the number outside.
    """
    events.record(call.pk, EventKind.OUTSIDE_FAILED, now=now, to=call.outside, **told)
    if call.is_crisis:
        _next_round(call, now, stopped="stopped" in told)
    elif not queue.leave(lock, call, CallState.MESSAGE, EventKind.UNMATCHED, now):
        Call.objects.filter(pk=call.pk, state=CallState.DIVERTED).move(CallState.MESSAGE, outside="")
    matching.match(lock, now)
    _next_number_at_once(lock, call, now)
    floors.tell(f"floor:{call.line.floor_id}")


def _how_it_ended(call: Call, seconds: int | None, reached: bool, now: datetime) -> dict[str, Any]:
    """Return, for the timeline, whether the number outside answered, how long it talked, and what follows."""
    rings_again = call.is_crisis
    if call.outside_answered_at is None:
        return {"seconds": seconds, "answered": reached and bool(seconds), "rings_again": rings_again}
    there = int((now - call.outside_answered_at).total_seconds())
    return {"seconds": there if seconds is None else seconds, "answered": True, "rings_again": rings_again}


def _next_number_at_once(lock: FloorLock, call: Call, now: datetime) -> None:
    """Dial the next number outside at once where nobody here is rung, until all numbers were tried."""
    call.refresh_from_db()
    if not outside.all_were_tried(call):
        outside.dial_if_nobody_rings(lock, call, now)


def _talked(call: Call, seconds: int | None, now: datetime) -> bool:
    if seconds is not None:
        return outside.was_a_talk(timedelta(seconds=seconds))
    return call.outside_answered_at is None or outside.was_a_talk(now - call.outside_answered_at)


def _next_round(call: Call, now: datetime, *, stopped: bool) -> None:
    """Begin the next round for a caller in danger: one who was put through goes back in line, before others.

    A counselor who has accepted meanwhile is still on their way and keeps the call. `stopped` says that the
    number was not reached because we stopped the attempt: then the same number is the next one to try.
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
