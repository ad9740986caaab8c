"""Bring a caller and the counselor who accepted together in a conference, and act when one leg is lost.

The counselor's leg enters the conference first; the caller stays in the queue until Twilio has reported that
leg in. The conference ends when either leg leaves it, so Twilio itself frees the other person, and the action
of their Dial asks us what comes next. Two people are never parted only because a report is missing: at a
deadline we ask Twilio, and part them only if it answers that one of them is gone.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from helpline.call_status import CallStatus
from helpline.models import (
    OPEN_COMMANDS,
    WITH_STAFF,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Direction,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
)
from helpline.operations import (
    alongside,
    commands,
    connecting,
    crisis_line,
    crisis_line_watch,
    danger,
    ending,
    events,
    floors,
    losing,
    picking_up,
    stand_in,
    succession,
)
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation
from helpline.operations.where import Where

ASK_AGAIN = timedelta(seconds=10)
"""How long after Twilio was asked whether two people have met the call is looked at again."""
STILL_COMING = timedelta(seconds=20)
"""How long after an acceptance a caller who was sent to the conference may still be on the way."""
TOO_LONG = timedelta(seconds=90)
"""How long after an acceptance two people who have not met are given up: they will not meet any more."""
GRACE = timedelta(seconds=2)
"""How long after one leg ended we wait for a report of the other leg before we ask Twilio."""


def accepted(lock: FloorLock, offer_id: UUID | str) -> Offer | None:
    """Return the offer if it is accepted and its call is with the counselor now; else None.

    News about an offer for which this returns None is old, and changes nothing.
    """
    return _accepted(pk=offer_id)


def accepted_in(lock: FloorLock, conference: UUID | str) -> Offer | None:
    """Return the accepted offer of the counselor who has the call of a conference now; None if it is over."""
    return _accepted(conference=conference)


def _accepted(**which: UUID | str) -> Offer | None:
    offers = Offer.objects.select_related("call__line", "call__staff", "participant")
    return offers.filter(state=OfferState.ACCEPTED, call__state__in=WITH_STAFF, **which).first()


@operation
def joined(*, conference: UUID | str, sid: str, conference_sid: str = "", now: datetime) -> bool:
    """Record that a leg is in a conference; return whether a counselor has its call still.

    Once the counselor's leg is in, the caller is brought; once both are in, they are connected. News about a
    conference that is over changes nothing.
    """
    lock = floors.lock()
    offer = accepted_in(lock, conference)
    if offer is None:
        return False
    call = offer.call
    if conference_sid and call.conference_sid != conference_sid:
        Call.objects.filter(pk=call.pk).update(conference_sid=conference_sid)
    if sid and sid in (call.caller_sid, offer.participant.sid):
        Call.objects.filter(pk=call.pk).update(joined_at=now)
    if sid and call.caller_sid == sid:
        _caller_is_in(call)
    elif sid and offer.participant.sid == sid:
        _staff_is_in(offer, now)
    elif sid and not alongside.joined(lock, offer, sid, now):
        doubt(lock, call, now)  # nobody knows them: Twilio is asked who is there
    elif sid:
        stand_in.look(lock, offer, now)
    _go_on(lock, offer, now)
    return True


def _caller_is_in(call: Call) -> None:
    Call.objects.filter(pk=call.pk).update(caller_sent=True, caller_in_conference=True)
    call.caller_sent = call.caller_in_conference = True


def _staff_is_in(offer: Offer, now: datetime) -> None:
    Participant.objects.filter(pk=offer.participant.pk).move(ParticipantState.JOINED, joined_at=now)
    offer.participant.refresh_from_db(fields=["state"])


def _go_on(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Bring the caller once the counselor is in the conference, and connect the two once both are."""
    if offer.participant.state != ParticipantState.JOINED:
        return
    if offer.call.caller_in_conference:
        connecting.connect(lock, offer, now)
    elif not offer.call.caller_sent:
        bring_caller(lock, offer, now)


def bring_caller(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Ask Twilio to bring the caller: out of the queue, or, for a callback, by calling them.

    It is not asked a second time for the same offer while the first request is open or done.
    """
    inbound = offer.call.direction == Direction.INBOUND or offer.call.caller_sid
    kind = CommandKind.BRIDGE_CALLER if inbound else CommandKind.DIAL_CALLER
    if not Command.objects.filter(
        offer=offer, kind=kind, state__in=(*OPEN_COMMANDS, CommandState.DONE)
    ).exists():
        commands.enqueue(kind, now=now, call=offer.call, offer=offer, urgent=True)


@operation
def send_caller(*, call_id: UUID, sid: str, now: datetime) -> bool:
    """Return whether a caller whose leg asks what comes next goes into the conference now.

    They go in when the counselor's leg is in it; where that is not known they keep waiting. `sid` is Twilio's
    id of the caller's leg, which is stored if it was not known yet. A person whom we called has picked up.
    """
    lock = floors.lock()
    Call.objects.filter(pk=call_id, caller_sid=None).exclude(state=CallState.ENDED).update(caller_sid=sid)
    offer = (
        Offer.objects.select_related("call__line", "participant")
        .filter(call_id=call_id, state=OfferState.ACCEPTED, call__state__in=WITH_STAFF)
        .first()
    )
    if offer is None or offer.participant.state != ParticipantState.JOINED:
        return False
    Call.objects.filter(pk=call_id).update(caller_sent=True, outside="")
    picking_up.ask_soon(lock, offer.call, now)
    return True


@operation
def left(*, conference: UUID | str, sid: str, now: datetime) -> None:
    """Record that Twilio reports a leg out of the conference; have Twilio asked soon which leg is over."""
    lock = floors.lock()
    offer = accepted_in(lock, conference)
    if offer is not None:
        if offer.call.caller_sid == sid:
            Call.objects.filter(pk=offer.call_id).update(caller_in_conference=False)
        doubt(lock, offer.call, now)
    else:
        crisis_line_watch.doubt(lock, conference, now)


@operation
def doubted(*, conference: UUID | str, now: datetime) -> None:
    """Have Twilio asked soon, because it reports that a caller or counselor is alone in their conference."""
    lock = floors.lock()
    offer = accepted_in(lock, conference)
    if offer is not None:
        doubt(lock, offer.call, now)
    else:
        crisis_line_watch.doubt(lock, conference, now)


def doubt(lock: FloorLock, call: Call, now: datetime) -> None:
    """Have Twilio asked about a conversation after `GRACE`, because a report may mean that it has ended."""
    Call.objects.filter(pk=call.pk, state__in=WITH_STAFF).update(move_on_at=now + GRACE)


@operation
def caller_out(*, call_id: UUID, conference: UUID, now: datetime, repeated: bool = False) -> None:
    """Put a caller back in line after their leg has left the conference and asks what comes next.

    That request proves that the conversation is over although the caller is still on the line: the
    counselor's leg was lost, or the crisis line with which they had been left. `repeated` says that the leg
    has asked before, and we failed.
    """
    lock = floors.lock()
    offer = accepted_in(lock, conference)
    if offer is not None and offer.call_id == call_id and offer.call.caller_sent:
        losing.requeue_after_drop(lock, offer.call, now, kind=EventKind.DROPPED, move=False)
    elif offer is None:
        danger.parted_from_crisis_line(lock, call_id, conference, now, repeated=repeated)


def check(lock: FloorLock, call: Call, now: datetime) -> None:
    """Have Twilio asked where the two legs of a call are, because a deadline passed.

    Where the last such question is still open, Twilio cannot be asked just now: go on without it
    (`unanswered`).
    """
    offer = Offer.objects.select_related("call__line", "staff", "participant").get(
        call=call, state=OfferState.ACCEPTED
    )
    stand_in.look(lock, offer, now)
    if commands.is_open(CommandKind.CHECK_BRIDGE, offer=offer):
        unanswered(lock, offer, now)
        return
    commands.enqueue(CommandKind.CHECK_BRIDGE, now=now, call=call, offer=offer, urgent=True)
    Call.objects.filter(pk=call.pk).update(move_on_at=now + ASK_AGAIN)


@operation
def not_checked(
    *, offer_id: UUID | str, now: datetime, crisis_lines: Mapping[str, Where] | None = None
) -> None:
    """Go on without an answer, because Twilio could not be asked about an offer's legs (see `unanswered`).

    What it says about the crisis line's legs counts all the same (see `checked`).
    """
    lock = floors.lock()
    offer = accepted(lock, offer_id)
    if offer is not None:
        crisis_line.are(lock, offer, crisis_lines or {}, now)
        unanswered(lock, offer, now)


def unanswered(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Go on without Twilio's answer about the legs of an accepted offer.

    Two people who may be talking are left alone. A caller who was never sent to the conference is put back in
    line, so that they do not wait for nothing. Where the caller was sent and the counselor's leg had joined,
    the two count as connected, which is a guess. In danger the crisis line is added to two who may not have
    met, an alarm opens for a person to look, and they are looked at again until Twilio has said where they
    are.
    """
    call = offer.call
    Call.objects.filter(pk=call.pk).update(move_on_at=now + ASK_AGAIN)
    crisis_line.add(lock, offer, now)
    if call.state == CallState.CONNECTED:  # the danger may have been told after they were
        connecting.open_alarm_of_a_guess(lock, call, now)
    elif call.caller_sent and offer.participant.state == ParticipantState.JOINED:
        connecting.guess(lock, offer, now)
        if call.is_crisis:  # the crisis line may be needed
            Call.objects.filter(pk=call.pk).update(move_on_at=now + ASK_AGAIN)
    elif not call.caller_sent:
        _lost(lock, offer, Where.UNKNOWN, now, kind=EventKind.NOT_JOINED)


def _lost(lock: FloorLock, offer: Offer, caller: Where, now: datetime, *, kind: EventKind) -> None:
    """Put a caller who has lost their counselor back in line, unless they may talk with the crisis line.

    Where a colleague who could have the call is in it, the caller is theirs.

    Where that line talks in the conference, and Twilio has never said whether the caller does, it is asked
    again.
    """
    unknown = caller == Where.UNKNOWN and not offer.call.caller_in_conference
    if unknown and crisis_line.may_talk_with(offer):
        Call.objects.filter(pk=offer.call_id).update(move_on_at=now + ASK_AGAIN)
        return
    if not succession.after_a_loss(lock, offer, now):
        losing.requeue_after_drop(lock, offer.call, now, kind=kind, move=True)


@operation
def checked(
    *,
    offer_id: UUID | str,
    staff: Where,
    caller: Where,
    now: datetime,
    asked_at: datetime | None = None,
    caller_answered: bool | None = True,
    crisis_lines: Mapping[str, Where] | None = None,
    others: Mapping[str, Where] | None = None,
) -> None:
    """Act on Twilio's answer about the two legs of an accepted offer.

    `staff` and `caller` say where each leg is. `asked_at` is when Twilio was asked. "Not in the conference"
    counts as not known when a leg has joined since then: the question is asked again. `caller_answered` says
    that the caller's leg is in progress, not ringing: whether a callback was picked up; None where Twilio did
    not say. `crisis_lines` says for each leg of an added crisis line whether it is in progress (IN) or over.
    Earlier reports of that leg may have been lost, and a caller who talks with the crisis line must not be
    taken from it. `others` says where each leg of those beside the counselor is.
    """
    lock = floors.lock()
    offer = accepted(lock, offer_id)
    if offer is None:
        return
    call = offer.call
    crisis_line.are(lock, offer, crisis_lines or {}, now)
    events.record(call.pk, EventKind.CHECKED, now=now, staff=staff.name, caller=caller.name)
    if asked_at and call.joined_at and call.joined_at >= asked_at:
        staff, caller = (Where.UNKNOWN if where == Where.OUT else where for where in (staff, caller))
    if caller == Where.IN and not _may_have_left(offer, staff):
        _caller_is_in(call)  # also where the report of it was lost: they may talk with the crisis line
    elif caller == Where.OUT:  # nor do they talk with the crisis line
        call.caller_in_conference = False
        Call.objects.filter(pk=call.pk).update(caller_in_conference=False)
    alongside.are(lock, call, others or {}, now, asked_at)
    if caller == Where.OVER:
        ending.end(lock, call, CallStatus.COMPLETED, now)
    elif staff == Where.OVER:
        _lost(lock, offer, caller, now, kind=EventKind.DROPPED)
    elif call.state == CallState.CONNECTED:
        _still_talking(lock, offer, staff, caller, now)
    else:
        _on_their_way(lock, offer, staff, caller, now, caller_answered)


def _may_have_left(offer: Offer, staff: Where) -> bool:
    """Say whether a counselor who once joined may be gone, although the caller is in the conference."""
    return staff == Where.UNKNOWN and offer.participant.state == ParticipantState.JOINED


def _still_talking(lock: FloorLock, offer: Offer, staff: Where, caller: Where, now: datetime) -> None:
    """Go on with a conversation in which no leg is over; separate the two only if one left the conference."""
    call = offer.call
    if Where.OUT in (staff, caller):
        _lost(lock, offer, caller, now, kind=EventKind.DROPPED)
    elif Where.UNKNOWN in (staff, caller):
        Call.objects.filter(pk=call.pk).update(move_on_at=now + ASK_AGAIN)
        if staff == Where.UNKNOWN:
            crisis_line.add(lock, offer, now)
        connecting.open_alarm_of_a_guess(lock, call, now)
    else:
        again = now + stand_in.LOOK_EVERY if stand_in.is_one(offer) else None
        Call.objects.filter(pk=call.pk).update(move_on_at=again, caller_in_conference=True)
        connecting.have_surely_met(lock, offer, now)
        connecting.confirm(lock, call, now)
        alongside.ask_whether_they_came(lock, call, now)


def _on_their_way(
    lock: FloorLock, offer: Offer, staff: Where, caller: Where, now: datetime, caller_answered: bool | None
) -> None:
    """Go on with two people who have not met yet: record who is in the conference, and bring in the other.

    In danger the crisis line is added where it is not known where the counselor's leg is and the two are not
    known to have met.
    """
    call = offer.call
    if staff == Where.IN:
        _staff_is_in(offer, now)
    counselor_came = offer.participant.state == ParticipantState.JOINED and staff != Where.OUT
    if not counselor_came and (staff == Where.OUT or not call.caller_sent or _long_ago(call, now)):
        _lost(lock, offer, caller, now, kind=EventKind.NOT_JOINED)
        return
    if staff == Where.UNKNOWN:
        crisis_line.add(lock, offer, now)
    if counselor_came:
        if call.caller_in_conference:
            connecting.connect(lock, offer, now)
        elif caller == Where.IN:
            connecting.guess(lock, offer, now)
            Call.objects.filter(pk=call.pk).update(caller_sent=True, move_on_at=now + ASK_AGAIN)
        elif call.direction == Direction.OUTBOUND and caller_answered is None:
            Call.objects.filter(pk=call.pk).update(move_on_at=now + ASK_AGAIN)
        elif call.direction == Direction.OUTBOUND and not (caller_answered and call.caller_sid):
            _not_picked_up(lock, offer, now)
        elif call.caller_sent and (_not_long_ago(call, now) or staff == caller == Where.UNKNOWN):
            Call.objects.filter(pk=call.pk).update(move_on_at=now + ASK_AGAIN)  # hears "someone is here"
        else:
            Call.objects.filter(pk=call.pk).update(caller_sent=False, move_on_at=now + ASK_AGAIN)
            commands.enqueue(CommandKind.BRIDGE_CALLER, now=now, call=call, offer=offer, urgent=True)


def _not_picked_up(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Go on with a callback that nobody has picked up: end it once it has rung long enough.

    Where we have no leg of it, it is dialled; once the acceptance is too long ago, it ends as interrupted.
    """
    if offer.call.caller_sid and now >= picking_up.rung_out_at(offer):
        losing.no_answer(lock, offer.call, now)
    elif offer.call.caller_sid:
        Call.objects.filter(pk=offer.call_id).update(move_on_at=picking_up.rung_out_at(offer))
    elif _long_ago(offer.call, now):
        losing.interrupt(lock, offer.call, now)
    else:
        Call.objects.filter(pk=offer.call_id).update(move_on_at=now + ASK_AGAIN)
        bring_caller(lock, offer, now)


def _not_long_ago(call: Call, now: datetime) -> bool:
    return call.accepted_at is not None and now - call.accepted_at < STILL_COMING


def _long_ago(call: Call, now: datetime) -> bool:
    return call.accepted_at is None or now - call.accepted_at > TOO_LONG
