"""End a call: give it its one disposition, and free everybody who was busy with it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from helpline.call_status import FINAL_STATUSES, CallStatus
from helpline.complete import complete
from helpline.models import (
    LIVE_OFFERS,
    QUEUED,
    STATES,
    WITH_STAFF,
    Call,
    CallState,
    CommandKind,
    Direction,
    Disposition,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    Staff,
)
from helpline.models.written_once import WrittenOnce
from helpline.operations import (
    alarms,
    alongside,
    attempts,
    commands,
    conversations,
    crisis_line,
    events,
    floors,
    help_requests,
    making,
    matching,
    parties,
    settling,
)
from helpline.operations.end_causes import EndCause
from helpline.operations.floors import FloorLock
from helpline.operations.picked_up import has_picked_up, may_have_rung, may_have_talked
from helpline.operations.transactions import part
from helpline.signals import call_ended

GOODBYE = timedelta(seconds=10)
"""How soon after their counselor's leg has ended a caller hangs up who was not waiting for anybody."""


@dataclass(frozen=True, slots=True)
class Called:
    """What follows from the way in which a call that we made ended, if nobody talked in it.

    `counts` is its disposition. `in_line` is its disposition if no counselor had taken it and the person had
    not picked up. `dialled` says whether their telephone may have rung.
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
"""Each way in which a call ends, by its word, which Twilio sends and the events store."""


def end(lock: FloorLock, call: Call, status: str, now: datetime) -> None:
    """End a live call with its one disposition and free everybody; a call that is over stays as it is.

    `status` is a status of Twilio's or our own cause (`EndCause`). Any other word counts as "completed".
    """
    how = HOW.get(status, CallStatus.COMPLETED)
    disposition = _disposition(call, how, now)
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
        talked = call.state == CallState.CONNECTED or may_have_talked(call)
        state = OfferState.DONE if talked else OfferState.FAILED
        release_staff(lock, call, state, now, worked=talked or rang)
    told = _what_is_known(call, disposition)
    events.record(call.pk, EventKind.ENDED, now=now, disposition=disposition, status=status, **told)
    if call.direction == Direction.OUTBOUND:
        attempts.call_ended(lock, call, disposition, now, rang=rang)
    elif disposition == Disposition.CALLBACK:
        making.make_kept(lock, call.pk, now)
    alarms.call_ended(lock, call, now)
    call_ended.send(Call, call_id=call.pk)
    matching.match(lock, now, explain=False)
    floors.tell(f"floor:{call.line.floor_id}")


def _who_owes_the_outcome(call: Call) -> int | None:
    """Return the key of the counselor who owes the outcome of a call, or None.

    It is the counselor who talked with the caller last, also where the call broke off and waited again after
    that; where nobody has talked yet, it is the counselor who was about to.
    """
    if call.connected_at is None or call.state == CallState.CONNECTED or may_have_talked(call):
        return call.staff_id
    talks = reversed(conversations.of([call.pk]).get(call.pk, []))
    talked = (talk.staff_id for talk in talks if talk.staff_id is not None)
    return next(talked, call.staff_id or call.sticky_staff_id)


def _what_is_known(call: Call, disposition: Disposition) -> dict[str, Any]:
    """Return, for the timeline, the mark that the crisis line had answered, if it is not known who talked."""
    in_doubt = disposition == Disposition.UNCONFIRMED
    return {crisis_line.HAD_ANSWERED: True} if in_doubt and crisis_line.had_answered(call) else {}


def _given_number(call: Call) -> dict[str, Any]:
    """Return the column that forgets a keyed-in number, or nothing if its confirming key may still arrive."""
    return {} if call.state == CallState.CALLBACK else {"given_number": ""}


def _disposition(call: Call, how: CallStatus | EndCause, now: datetime) -> Disposition:
    if call.connected_at:
        with_us = call.state == CallState.CONNECTED or may_have_talked(call)
        over = with_us or _said_goodbye(call, now)
        return _of_talk(call) if over else _of_lost_counselor(call)
    if may_have_talked(call):
        return Disposition.UNCONFIRMED
    if how == EndCause.LOST:
        return Disposition.LOST
    if call.direction == Direction.OUTBOUND:
        unmet = call.state in QUEUED and not has_picked_up(call)
        return CALLED[how].in_line if unmet else CALLED[how].counts
    return _result(call) or _left_as(call)


def _result(call: Call) -> Disposition | None:
    """Return the disposition by the result of a call without a counselor; None if it had no result."""
    if call.state == CallState.MESSAGE:
        return Disposition.VOICEMAIL if call.voicemails.exists() else None
    if call.state == CallState.CALLBACK and call.promised_callbacks.exists():
        return Disposition.CALLBACK
    if call.outside_answered_at is None:
        return None
    return Disposition.LEFT_WITH if conversations.was_left_outside(call) else Disposition.DIVERTED


def _said_goodbye(call: Call, now: datetime) -> bool:
    """Say whether a caller who lost their counselor seems to have been at the end of the conversation.

    A counselor may hang up their own telephone after the goodbye, and the caller a few seconds later, while
    they are back in line. In danger nobody assumes so.
    """
    if not _may_say_goodbye(call) or call.state not in QUEUED:
        return False
    parted_at = conversations.parted_at(call)
    return parted_at is not None and now - parted_at <= GOODBYE


def _may_say_goodbye(call: Call) -> bool:
    return not call.is_crisis and call.direction == Direction.INBOUND


def of_proven_talk(call: Call) -> Disposition:
    """Return the disposition of a call that is over, once it is proven that caller and counselor talked.

    A caller who lost their counselor before the end was cut off all the same, unless that was the goodbye, or
    another counselor had them until the end.
    """
    taken = call.offers.last_over()
    parted_at = conversations.parted_at(call)
    if parted_at is None or call.ended_at is None or (taken and taken.state == OfferState.DONE):
        return Disposition.ANSWERED
    goodbye = _may_say_goodbye(call) and call.ended_at - parted_at <= GOODBYE
    return Disposition.ANSWERED if goodbye else Disposition.CUT_OFF


def _of_lost_counselor(call: Call) -> Disposition:
    """Return the disposition of a call whose caller had lost their counselor before it ended.

    It is not "answered", however long they had talked: they were left waiting. A message, a promised callback
    or a talk with a number outside counts as what came of it. Where Twilio never said that caller and
    counselor met, the counselor's outcome may tell later that they were cut off (`calls.wrap_up`).
    """
    nothing = Disposition.CUT_OFF if conversations.have_surely_met(call) else Disposition.UNCONFIRMED
    return _result(call) or nothing


def _of_talk(call: Call) -> Disposition:
    """Return the disposition of a call whose caller and counselor were connected, as proven or by our guess.

    Where Twilio never said that they met, nothing is known of it: neither that they talked, nor that the
    caller was left alone. The outcome that the counselor records may say so later (`calls.wrap_up`). That
    the caller surely talked with an earlier counselor, whom they lost, says nothing of this one.
    """
    on_their_way = call.state == CallState.CONNECTING
    if crisis_line.have_met(call) or (not on_their_way and conversations.last_was_sure(call)):
        return Disposition.ANSWERED
    return Disposition.DIVERTED if call.outside_answered_at else Disposition.UNCONFIRMED


def _left_as(call: Call) -> Disposition:
    """Return the disposition of a caller's call that ends in its present state without any result."""
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
    worked: bool = False,
    rejoins: bool = False,
    crisis_line_stays: bool = False,
) -> None:
    """Take the counselor off a call: settle their offer as `state`, end their leg, and begin their wrap-up.

    The legs of a crisis line that was added, and of whoever was brought in, end as well, unless
    `crisis_line_stays` with the caller.

    A counselor who talked gets wrap-up time, and so does one who `worked`: they may have talked, or have
    called a person whose telephone may have rung. A counselor whose caller was gone before the two met is
    free at once, even if others had talked with the caller before. So is one whose callback was never
    dialled, and one who `rejoins`: they lost a caller who is still there, and are the first to be rung for
    that caller.
    """
    live = _LIVE_OFFERS(call.pk)
    offer = next((each for each in live if each.state == OfferState.ACCEPTED), None)
    if offer is None:
        return
    Offer.objects.filter(pk=offer.pk).move(state, settled_at=now)
    help_requests.call_left(lock, call, offer.staff_id, now)
    there = _LIVING(call.pk)
    leg = next((each for each in there if each.offer_id == offer.pk), None)
    if leg:
        commands.enqueue(CommandKind.END_LEG, now=now, participant=leg, call=call)
    if len(live) > 1:
        _let_those_beside_go(lock, call, now)
    if not crisis_line_stays:
        crisis_line.end(lock, call, offer, now)
        if any(each.number_id for each in there):
            parties.end_all(lock, call, now)
    counts = not rejoins and (call.state == CallState.CONNECTED or worked)
    count(offer.staff_id, call, counts, now)
    floors.tell(f"desk:{offer.staff_id}")


_LIVE_OFFERS = WrittenOnce(
    lambda call_id: Offer.objects.filter(call=call_id, state__in=LIVE_OFFERS), place=UUID(int=1)
)
_LIVING = WrittenOnce(
    lambda call_id: Participant.objects.filter(call=call_id).exclude(state=ParticipantState.ENDED),
    place=UUID(int=1),
)


def _let_those_beside_go(lock: FloorLock, call: Call, now: datetime) -> None:
    """Free everybody who was in the conversation beside the counselor, or was asked to join it."""
    for offer in alongside.beside(call.pk):
        settling.send_away(lock, offer, now)


@part
def count(staff_id: int, call: Call, worked: bool, now: datetime) -> None:
    """Update a person's counters of today, which protect them from too many calls, and start the wrap-up.

    `worked` says whether the call counts as work: if not, the person is free at once. A talk that began later
    than it ended, by a clock that was ahead, took no time: the call must end all the same.
    """
    (person,) = _PERSON(staff_id)
    today = person.today(now)
    fresh = person.counted_on != today
    began = conversations.began([call]).get(call.pk, now)
    talked = max(int((now - began).total_seconds()), 0)
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


_PERSON = WrittenOnce(lambda staff_id: Staff.objects.with_zone().filter(pk=staff_id))
