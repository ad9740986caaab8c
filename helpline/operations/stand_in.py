"""Keep a caller in danger with whoever is there when their counselor is lost, until a trained person is met.

Whoever has a call in danger is trained for danger. There is one exception, and this is its one place: the
counselor is lost, and the only one of ours in the conversation is not trained. To part the two would leave a
caller in danger with recorded words, and in doubt a person answers. So that person stands in. They are heard
from now on, an alarm opens, and everybody trained who is free is rung into the conversation, again and again.
The first of these who is in it is given the call, and then the one who stood in leaves.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from helpline import routing
from helpline.models import (
    AlarmKind,
    Call,
    CommandKind,
    EventKind,
    Offer,
    OfferState,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import alarms, alongside, commands, snapshot
from helpline.operations.floors import FloorLock

LOOK_EVERY = timedelta(seconds=10)
"""How often trained people are rung again for a caller with whom somebody stands in."""
MARK = "stand_in"
"""The mark, in the event that gave somebody a call, of one who is not trained for it."""


def may_have(offer: Offer, now: datetime) -> bool:
    """Say whether a person may have a call as it is now: it may have become a danger call meanwhile."""
    if not offer.call.is_crisis:
        return True
    held = offer.staff.trainings.values_list("topic", "expires_on")
    return routing.CRISIS_TRAINING in snapshot.may_take(offer.staff, [*held], offer.staff.today(now)).topics


def heir(call: Call, now: datetime) -> Offer | None:
    """Return who has a caller whose counselor is lost: the first who came, those first who may have the call.

    None where nobody of ours is in the conversation who could have it.
    """
    there = list(alongside.heirs(call))
    return min(there, key=lambda offer: not may_have(offer, now), default=None)


def is_one(has_it: Offer) -> bool:
    """Say whether whoever has a call in danger stands in for somebody who is trained for it."""
    if not (has_it.is_beside and has_it.call.is_crisis):
        return False
    given = has_it.call.events.filter(kind=EventKind.HANDED_OVER).order_by("-pk").first()
    return given is not None and given.staff_id == has_it.staff_id and bool(given.detail.get(MARK))


def begin(lock: FloorLock, has_it: Offer, now: datetime) -> None:
    """Open the alarm about a caller with whom somebody stands in, and ring everybody who is trained."""
    alarms.raise_alarm(has_it.call, AlarmKind.STAND_IN, now)
    Call.objects.filter(pk=has_it.call_id).update(move_on_at=now + LOOK_EVERY)
    look(lock, has_it, now)


def look(lock: FloorLock, has_it: Offer, now: datetime) -> None:
    """Give a call to a trained person who is in it by now, or ring again all who are free."""
    if not is_one(has_it) or commands.is_open(CommandKind.HAND_OVER, offer=has_it):
        return
    trained = next(_trained_ones(has_it, now), None)
    if trained is None:
        _ring(lock, has_it, now)
    else:
        commands.enqueue(
            CommandKind.HAND_OVER,
            now=now,
            call=has_it.call,
            offer=has_it,
            participant=trained.participant,
            urgent=True,
        )


def _trained_ones(has_it: Offer, now: datetime) -> Iterator[Offer]:
    beside = alongside.beside(has_it.call_id).filter(
        state=OfferState.ALONGSIDE,
        participant__role=ParticipantRole.CONSULTED,
        participant__state=ParticipantState.JOINED,
    )
    return (offer for offer in beside if may_have(offer, now))


def _ring(lock: FloorLock, has_it: Offer, now: datetime) -> None:
    """Ring all who are free and trained, as the router's rules have it, for any line and team."""
    policy, waiting = snapshot.policy_of(has_it.call.line), snapshot.in_line(has_it.call)
    staff = [one for one in snapshot.staff_on_duty(now) if one.id != str(has_it.staff_id)]
    while found := routing.colleague_for(waiting, staff, policy, frozenset()).staff_id:
        staff = [one for one in staff if one.id != found]
        person = Staff.objects.get(pk=int(found))
        alongside.ask(lock, has_it, person, ParticipantRole.CONSULTED, now)
