"""The end of a call: its one disposition, and everybody freed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from helpline.call_status import FINAL_STATUSES, CallStatus
from helpline.complete import complete
from helpline.models import (
    QUEUED,
    STATES,
    WITH_STAFF,
    Call,
    CallState,
    CommandKind,
    Direction,
    Disposition,
    EventKind,
    Leg,
    LegState,
    Offer,
    OfferState,
    Staff,
)
from helpline.operations import (
    added_line,
    alarms,
    attempts,
    commands,
    conversations,
    events,
    floors,
    making,
    matching,
    settling,
)
from helpline.operations.end_causes import EndCause
from helpline.operations.floors import FloorLock
from helpline.operations.picked_up import has_picked_up, may_have_rung
from helpline.signals import call_ended


@dataclass(frozen=True, slots=True)
class Called:
    """What follows from how a call ended that we made, and in which nobody talked.

    `counts`: how it counts. `in_line`: how it counts while nobody here had taken it and nobody there had
    picked up. `dialled`: whether their telephone may have rung.
    """

    counts: Disposition
    in_line: Disposition
    dialled: bool = True


CALLED: dict[CallStatus | EndCause, Called] = complete(
    "helpline.operations.ending.CALLED",
    [*sorted(FINAL_STATUSES), *EndCause],
    {
        CallStatus.COMPLETED: Called(Disposition.NO_ANSWER, in_line=Disposition.NO_STAFF),
        CallStatus.BUSY: Called(Disposition.BUSY, in_line=Disposition.NO_STAFF),
        CallStatus.FAILED: Called(Disposition.UNREACHABLE, in_line=Disposition.NO_STAFF),
        CallStatus.NO_ANSWER: Called(Disposition.NO_ANSWER, in_line=Disposition.NO_STAFF),
        CallStatus.CANCELED: Called(Disposition.WITHDRAWN, in_line=Disposition.WITHDRAWN),
        EndCause.LOST: Called(Disposition.LOST, in_line=Disposition.LOST),
        EndCause.NO_STAFF: Called(Disposition.NO_ANSWER, in_line=Disposition.NO_STAFF),
        EndCause.INTERRUPTED: Called(Disposition.INTERRUPTED, in_line=Disposition.INTERRUPTED),
        EndCause.REFUSED: Called(Disposition.INTERRUPTED, in_line=Disposition.INTERRUPTED, dialled=False),
        EndCause.HUNG_UP: Called(Disposition.WITHDRAWN, in_line=Disposition.NO_STAFF),
    },
)
HOW: dict[str, CallStatus | EndCause] = {str(how): how for how in CALLED}
"""The end of a call by the word for it, as Twilio sends it and an event keeps it."""


def end(lock: FloorLock, call: Call, status: str, now: datetime) -> None:
    """End a live call with its one disposition and free everybody; one that is over stays as it is.

    `status` is one of Twilio's, or our own cause. A word that is neither counts as a plain end.
    """
    how = HOW.get(status, CallStatus.COMPLETED)
    disposition = _disposition(call, how)
    rang = call.direction == Direction.OUTBOUND and CALLED[how].dialled and may_have_rung(call)
    ended = Call.objects.filter(pk=call.pk).move(
        CallState.ENDED,
        disposition=disposition,
        staff_id=_who_owes_the_outcome(call),
        ended_at=now,
        move_on_at=None,
        on_hold=False,
        hold_until=None,
        caller_in_conference=False,
        **_given_number(call),
    )
    if not ended:
        return
    if call.state in QUEUED:
        settling.withdraw_all(lock, call.pk, now)
    if call.state in WITH_STAFF:
        state = OfferState.DONE if call.state == CallState.CONNECTED else OfferState.FAILED
        release_staff(lock, call, state, now, dialled=rang)
    events.record(call.pk, EventKind.ENDED, now=now, disposition=disposition, status=status)
    if call.direction == Direction.OUTBOUND:
        attempts.call_ended(lock, call, disposition, now, rang=rang)
    elif disposition == Disposition.CALLBACK:
        making.make_kept(lock, call.pk, now)
    alarms.call_ended(lock, call, now)
    call_ended.send(Call, call_id=call.pk)
    matching.match(lock, now)
    floors.tell(f"floor:{call.line.floor_id}")


def _who_owes_the_outcome(call: Call) -> int | None:
    """Return whoever talked with them last, also of a call that broke off; else who was about to."""
    if call.connected_at is None or call.state == CallState.CONNECTED:
        return call.staff_id
    talks = reversed(conversations.of([call.pk]).get(call.pk, []))
    talked = (talk.staff_id for talk in talks if talk.staff_id is not None)
    return next(talked, call.staff_id or call.sticky_staff_id)


def _given_number(call: Call) -> dict[str, Any]:
    """Forget a number that was keyed in, unless the key that confirms it may still be on its way."""
    return {} if call.state == CallState.CALLBACK else {"given_number": ""}


def _disposition(call: Call, how: CallStatus | EndCause) -> Disposition:
    if call.connected_at:
        return Disposition.ANSWERED
    if how == EndCause.LOST:
        return Disposition.LOST
    if call.direction == Direction.OUTBOUND:
        unmet = call.state in QUEUED and not has_picked_up(call)
        return CALLED[how].in_line if unmet else CALLED[how].counts
    if call.state == CallState.MESSAGE:
        return Disposition.VOICEMAIL if call.voicemails.exists() else _left_as(call)
    if call.state == CallState.CALLBACK and call.promised_callbacks.exists():
        return Disposition.CALLBACK
    return Disposition.DIVERTED if call.outside_answered_at else _left_as(call)


def _left_as(call: Call) -> Disposition:
    """Return how a caller's call counts that ends in its present state, if nothing has come of it."""
    left_as = STATES[CallState(call.state)].left_as
    if left_as is None:
        raise ValueError("a call that is over does not end")
    return left_as


def release_staff(
    lock: FloorLock,
    call: Call,
    state: OfferState,
    now: datetime,
    *,
    dialled: bool = False,
    rejoins: bool = False,
    crisis_line_stays: bool = False,
) -> None:
    """Take the counselor off a call: their offer is settled, their leg ended, and wrap-up begins.

    A crisis line that was added to the two goes with them, unless it stays with the caller.

    Whoever talked, or `dialled` somebody whose telephone may have rung, has wrap-up time. Whose caller was
    gone before they met is free at once, though others had talked with them before; so is whose callback was
    never dialled, and who `rejoins`: they lost a caller who is still there and whom they are the first to be
    rung for.
    """
    offer = Offer.objects.filter(call=call, state=OfferState.ACCEPTED).first()
    if offer is None:
        return
    Offer.objects.filter(pk=offer.pk).move(state, settled_at=now)
    leg = Leg.objects.filter(offer=offer).exclude(state=LegState.ENDED).first()
    if leg:
        commands.enqueue(CommandKind.END_LEG, now=now, leg=leg, call=call)
    if not crisis_line_stays:
        added_line.end(lock, offer, now)
    worked = not rejoins and (call.state == CallState.CONNECTED or dialled)
    _count(offer.staff_id, call, worked, now)
    floors.tell(f"desk:{offer.staff_id}")


def _count(staff_id: int, call: Call, worked: bool, now: datetime) -> None:
    """Keep the counters that protect people, and start the wrap-up."""
    person = Staff.objects.with_zone().get(pk=staff_id)
    today = person.today(now)
    fresh = person.counted_on != today
    began = conversations.began([call]).get(call.pk, now)
    talked = int((now - began).total_seconds())
    person.counted_on = today
    person.calls_today = (0 if fresh else person.calls_today) + worked
    person.talk_seconds_today = (0 if fresh else person.talk_seconds_today) + talked
    if worked:
        in_a_row = 0 if fresh else person.consecutive_crisis
        person.consecutive_crisis = in_a_row + 1 if call.is_crisis else 0
        person.wrap_up_until = now + timedelta(seconds=call.line.wrap_up_seconds)
    person.idle_since = person.wrap_up_until if worked else now
    person.save(
        update_fields=[
            "counted_on",
            "calls_today",
            "talk_seconds_today",
            "consecutive_crisis",
            "wrap_up_until",
            "idle_since",
        ]
    )
