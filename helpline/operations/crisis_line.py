"""Add the crisis line to the conference of a caller in danger, where the counselor may not be in it yet.

A counselor has accepted the call, but Twilio has not reported caller and counselor in one conference
(`have_met`). Until it does, the caller may be alone there, so the crisis line is dialled into the conference
as well. If Twilio refuses, or the crisis line is busy, does not answer or hangs up, it is dialled again at a
later look (`add`).

Each leg of the crisis line is a participant. So each can be ended when the conference is given up, when
caller and counselor have met without it, or when another one is there: the crisis line is then not left
ringing, and nobody there is left alone with music. News about a leg that is over changes nothing. A leg
belongs to its conference, and so to whoever has the call there: the colleague, once it was handed over.

Whoever talks with the crisis line keeps it. Twilio ends a conference when a participant with
endConferenceOnExit leaves it, and the counselor enters with it. So once the crisis line has answered, Twilio
is told that the conference goes on when the counselor leaves, and once that line is gone, that it does not
(`exits`). Once the counselor is gone, it ends when the crisis line leaves (`ends_it`).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from helpline.models import (
    OPEN_COMMANDS,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    EventKind,
    Offer,
    OfferState,
    Outside,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from helpline.models.participant import ParticipantQuerySet
from helpline.operations import alongside, commands, events, exits, floors, lookups, outside
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation
from helpline.operations.where import Where

CALLER_IN_DOUBT = "caller_in_doubt"
"""The mark, in the event that the crisis line answered, where Twilio has not said that they met."""
HAD_ANSWERED = "crisis_line_had_answered"
"""The mark on the end of a call in which the crisis line answered, but it is not known who talked."""

AT_MOST = 4
"""How often Twilio is asked to add the crisis line to one conference."""
APART = timedelta(seconds=10)
"""The least time between two such requests."""


def add(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Ask Twilio to add the crisis line to the conference of an accepted offer, unless it is there already.

    Nobody is taken out of the conference, because it is not known whether caller and counselor have met. Each
    look at the two calls this (`bridges`), and the next request follows once the last attempt is over: it was
    refused, or its leg has ended. While its outcome is not known nothing is asked, so that no two legs of the
    crisis line ring at once.
    """
    call = Call.objects.select_related("line").get(pk=offer.call_id)
    if have_met(call) or not (call.is_crisis and outside.may_be_dialled_for(call)):
        return
    if call.line.crisis_number and not living(offer).exists() and _may_ask(call, offer, now):
        commands.enqueue(CommandKind.ADD_CRISIS_LINE, now=now, call=call, offer=offer, urgent=True)


def _may_ask(call: Call, offer: Offer, now: datetime) -> bool:
    """Say whether the last request for an acceptance is over and long enough ago, and not the last of all.

    The first one is made once the caller was sent to the conference. `caller_sent` is taken back when they
    are to be brought once more, and then they may be there all the same.
    """
    asked = Command.objects.filter(offer=offer, kind=CommandKind.ADD_CRISIS_LINE)
    if not call.caller_sent and not asked.exists():
        return False
    if asked.filter(state__in=OPEN_COMMANDS).exists() or asked.filter(created_at__gt=now - APART).exists():
        return False
    return asked.filter(sent_at__isnull=False).count() < AT_MOST


def of(call_id: UUID) -> ParticipantQuerySet:
    """Return all legs of the crisis line that a call ever had, in the order in which we heard of them."""
    legs = Participant.objects.filter(call=call_id, role=ParticipantRole.CRISIS_LINE)
    return legs.order_by("asked_at", "pk")


def legs(offer: Offer) -> ParticipantQuerySet:
    """Return the crisis line's legs in the conference of an acceptance."""
    return of(offer.call_id).of(offer)


def living(offer: Offer) -> ParticipantQuerySet:
    """Return the crisis line's legs in the conference of an acceptance that are not known to be over."""
    return legs(offer).living()


def acceptance_of(leg: Participant) -> Offer:
    """Return the offer of whoever has the call of a leg's conference, or had it last."""
    offer = lookups.counselor_of(leg.conference)
    assert offer is not None  # noqa: S101  a leg is recorded only in the conference of an acceptance
    return offer


@operation
def rings(*, conference: UUID, sid: str, now: datetime) -> None:
    """Record a leg that Twilio made to the crisis line, and end it where nobody needs it.

    Nobody needs a second one beside another that lives.
    """
    floors.lock()
    offer, leg = _leg(conference, sid, now)
    if offer is None or leg is None:
        return
    Participant.objects.filter(pk=leg.pk).move(ParticipantState.RINGING)
    if leg.state != ParticipantState.ENDED and not _is_needed(offer, leg):
        _end(offer, leg, now)


def _is_needed(offer: Offer, leg: Participant) -> bool:
    """Say whether a leg of the crisis line goes on.

    One that was answered does while the acceptance holds, and with a caller who was left with it.
    """
    if leg.answered_at is not None:
        return _may_keep_it(offer)
    if offer.state != OfferState.ACCEPTED:
        return False
    return offer.call.is_crisis and not have_met(offer.call) and not _is_second(offer, leg)


def _is_second(offer: Offer, leg: Participant) -> bool:
    """Say whether another leg of the crisis line lives, which is not being ended."""
    ends = Command.objects.filter(kind=CommandKind.END_CRISIS_LINE, participant__isnull=False)
    being_ended = ends.filter(call=offer.call_id, state__in=(*OPEN_COMMANDS, CommandState.DONE))
    others = living(offer).exclude(pk=leg.pk)
    return others.exclude(pk__in=being_ended.values("participant")).exists()


def _leg(conference: UUID, sid: str, now: datetime) -> tuple[Offer, Participant] | tuple[None, None]:
    """Return the acceptance and the leg with this id, which is recorded if it was not known; or nothing.

    Nothing is known of a conference in which nobody of ours ever had the call, nor of a leg in another one.
    """
    offer = lookups.counselor_of(conference) if sid else None
    if offer is None:
        return None, None
    leg, _ = Participant.objects.get_or_create(
        sid=sid,
        defaults={
            "call_id": offer.call_id,
            "conference": offer.conference,
            "role": ParticipantRole.CRISIS_LINE,
            "asked_at": now,
        },
    )
    if (leg.conference, leg.role) != (offer.conference, ParticipantRole.CRISIS_LINE):
        return None, None
    return offer, leg


@operation
def answered(*, conference: UUID, sid: str, now: datetime) -> None:
    """Record that the crisis line has answered. This changes nobody's place in the conference."""
    answered_under(floors.lock(), conference, sid, now)


def answered_under(lock: FloorLock, conference: UUID, sid: str, now: datetime) -> None:
    """Record that a leg of the crisis line was answered, in a transaction that holds the lock.

    It is recorded once, though both Twilio's status callback and its answer to a question may say so. If
    there are two legs, the one that is answered first stays, and the other is ended.
    """
    offer, leg = _leg(conference, sid, now)
    if offer is None or leg is None or not Participant.objects.filter(pk=leg.pk).answer(now):
        return
    doubt = {} if offer.call.caller_in_conference else {CALLER_IN_DOUBT: True}
    events.record(offer.call_id, EventKind.OUTSIDE_ANSWERED, now=now, to=Outside.CRISIS, **doubt)
    others = living(offer).exclude(pk=leg.pk)
    if others.filter(answered_at__isnull=False).exists():
        _end(offer, leg, now)
        return
    exits.tell(lock, offer, now)
    for other in others:
        _end(offer, other, now)


def are(lock: FloorLock, offer: Offer, where: Mapping[str, Where], now: datetime) -> None:
    """Record what Twilio says about the crisis line's legs, by their ids: in progress (IN), or over."""
    for sid, at in where.items():
        if at == Where.IN:
            answered_under(lock, offer.conference, sid, now)
        elif at == Where.OVER:
            left(lock, conference=offer.conference, sid=sid, now=now)


def left(
    lock: FloorLock, *, conference: UUID, sid: str, now: datetime, status: str = ""
) -> tuple[Offer, Participant] | tuple[None, None]:
    """Record that a leg of the crisis line is over; return it with its acceptance, or nothing if that is old.

    `status` is Twilio's last status of it. News of it may come after an answer that did not have it.
    """
    offer, leg = _leg(conference, sid, now)
    if offer is None or leg is None:
        return None, None
    row = Participant.objects.filter(pk=leg.pk)
    if not row.end(now, status):
        row.filter(ended_as="").update(ended_as=status[:16])
        return None, None
    if leg.answered_at is not None and not talks_on(offer):
        exits.tell(lock, offer, now)
    return offer, leg


def ends_it(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Have Twilio told that the conference ends when the crisis line leaves it: the counselor is gone.

    The caller would be alone there. So their leg asks us what comes next, though no report may come.
    """
    if (leg := _first_answered(offer)) is not None:
        commands.enqueue(
            CommandKind.SET_EXIT, now=now, call_id=offer.call_id, offer=offer, participant=leg, urgent=True
        )


def _first_answered(offer: Offer) -> Participant | None:
    there = living(offer).filter(answered_at__isnull=False)
    return there.order_by("answered_at", "asked_at", "pk").first()


def hung_up_after_talk(offer: Offer, call: Call, now: datetime) -> bool:
    """Say whether the crisis line, after a talk, ended its conference with a caller by hanging up.

    That is so if Twilio has confirmed that the conference ends with that line. The request of the caller's
    leg may come late, and that time is no talk.
    """
    since = call.outside_answered_at
    if since is None or not outside.was_a_talk(now - since, late=outside.LATEST):
        return False
    return exits.ends_with_outside(offer)


def ends_conversation(offer: Offer) -> bool:
    """Say whether the conversation is to end when the counselor of an accepted offer leaves it.

    It does not while the crisis line talks in it, or a colleague who could have the call.
    """
    return not talks_on(offer) and not alongside.heirs(offer.call).exists()


def heard_of_one(offer: Offer, *, since: datetime) -> bool:
    """Say whether we heard of a leg of the crisis line for the first time after an instant."""
    return legs(offer).filter(asked_at__gte=since).exists()


def have_met(call: Call) -> bool:
    """Say whether Twilio has reported the caller in the conference: then caller and counselor have met.

    A call may be "connected" by our guess alone (`connecting.guess`).
    """
    return call.state == CallState.CONNECTED and call.caller_in_conference


def not_needed(lock: FloorLock, offer: Offer, now: datetime) -> None:
    """Stop the ringing at the crisis line: caller and counselor have met, or it is no danger.

    Where the crisis line has answered already, all three go on talking.
    """
    if _may_be_there(offer.call):
        for leg in living(offer).filter(answered_at=None):
            _end(offer, leg, now)


def end(lock: FloorLock, call: Call, offer: Offer, now: datetime) -> None:
    """End the crisis line's legs of an acceptance, if there are any, once."""
    if _may_be_there(call):
        for leg in living(offer):
            _end(offer, leg, now)


def _may_be_there(call: Call) -> bool:
    """Say whether the crisis line may have been called: the call is, or once was, in danger."""
    return call.is_crisis or call.danger_at is not None


def _end(offer: Offer, leg: Participant, now: datetime) -> None:
    kind = CommandKind.END_CRISIS_LINE
    if not commands.is_open(kind, participant=leg):
        commands.enqueue(kind, now=now, call_id=offer.call_id, offer=offer, participant=leg, urgent=True)


def may_stay(leg: Participant) -> bool:
    """Say whether a leg that was answered stays, as the first one that was answered for its acceptance.

    It stays while the acceptance holds, and afterwards with a caller who has lost their counselor and was
    left with it: a command to end it may be older than its answer.
    """
    offer = acceptance_of(leg)
    return _may_keep_it(offer) and _first_answered(offer) == leg


def _may_keep_it(offer: Offer) -> bool:
    """Say whether an answered leg goes on: the acceptance holds, or the caller was left with the line."""
    return offer.state == OfferState.ACCEPTED or was_left_with_it(offer)


def was_left_with_it(offer: Offer) -> bool:
    """Say whether a caller was left with the crisis line when they lost the counselor of this acceptance.

    That is the last one in whose conference that line was called.
    """
    call = offer.call
    if call.state != CallState.DIVERTED or not call.caller_in_conference:
        return False
    later = Offer.objects.filter(
        call=call, made_at__gt=offer.made_at, participant__role=ParticipantRole.COUNSELOR
    )
    return not of(call.pk).filter(conference__in=later.values("conference")).exists()


def talks_with(offer: Offer) -> bool:
    """Say whether the crisis line has answered and is still in the conference together with the caller."""
    return offer.call.caller_in_conference and may_talk_with(offer)


def may_talk_with(offer: Offer) -> bool:
    """Say whether the crisis line has answered and is still in the conference to which the caller was sent.

    It is added only once they were sent there. It may never have been reported whether they came.
    """
    return _may_be_there(offer.call) and talks_on(offer)


def had_answered(call: Call) -> bool:
    """Say whether a leg of the crisis line was answered at any time of the call."""
    return _may_be_there(call) and of(call.pk).filter(answered_at__isnull=False).exists()


def alone_for(
    leg: Participant, call: Call, *, seconds: int | None, ended_at: datetime | None, now: datetime
) -> int | None:
    """Return for how many seconds a caller who was left with the crisis line talked with it alone.

    News of the end may come late, and the caller is alone until then. So only what is known of the leg
    counts, the shortest in doubt: how long it lasted after it was answered (`seconds`), and when it ended by
    Twilio's clock (`ended_at`). Where neither is known the answer is None, however long ago they were left
    with it.
    """
    since = call.outside_answered_at
    if since is None or (seconds is None and ended_at is None):
        return seconds
    ends = [now, ended_at or now]
    if seconds is not None:
        ends += [since + timedelta(seconds=seconds), (leg.answered_at or now) + timedelta(seconds=seconds)]
    return max(int((min(ends) - since).total_seconds()), 0)


def had_left_before(call: Call, alone: int | None) -> bool:
    """Say whether a call is wrongly counted as a talk with the crisis line, which had left sooner.

    The caller was left with that line, and gave up later. `alone` is for how many seconds the two really
    talked alone, if that is known.
    """
    since, ended_at = call.outside_answered_at, call.ended_at
    if since is None or ended_at is None or alone is None or call.outside != Outside.CRISIS:
        return False
    counts = outside.was_a_talk(ended_at - since) and not outside.was_a_talk(timedelta(seconds=alone))
    left_with_it = call.events.filter(kind=EventKind.DROPPED, at=since, detail__stays_with=Outside.CRISIS)
    return counts and left_with_it.exists()


def talks_on(offer: Offer) -> bool:
    """Say whether a leg of the crisis line was answered and is not over."""
    return living(offer).filter(answered_at__isnull=False).exists()
