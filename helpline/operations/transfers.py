"""Consult a colleague about a call, hand it over to them, or go on without them.

While a counselor consults, the caller is on hold and hears music. Taking the caller off hold joins all three.
Then the first counselor leaves and the colleague has the call, or the colleague leaves and nothing has
changed. Nobody leaves before Twilio has confirmed that the conversation goes on without them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from helpline import routing
from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    Line,
    Offer,
    OfferState,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import (
    alongside,
    calls,
    commands,
    exits,
    floors,
    matching,
    modes,
    settling,
    snapshot,
    stand_in,
    succession,
)
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation


class Refusal(StrEnum):
    """Why something about a colleague cannot be done; the desk has a sentence for each."""

    ONESELF = "oneself"
    NOBODY = "nobody"
    ALREADY_ASKED = "already asked"
    NOBODY_ASKED = "nobody asked"
    NOT_IN_YET = "not in yet"
    NOT_TRAINED = "not trained"
    HANDING_OVER = "handing over"


class Refused(Exception):
    """It cannot be done; `why_not` is the router's reason where nobody could be asked."""

    def __init__(self, refusal: Refusal, why_not: routing.Reason | None = None) -> None:
        super().__init__(refusal)
        self.refusal, self.why_not = refusal, why_not


@dataclass(frozen=True, slots=True)
class Target:
    """Who is to be asked: one person, whoever is free of a team, or whoever is free for a line."""

    staff_id: int | None = None
    team: str = ""
    line_id: int | None = None


@operation
def consult(*, call_id: UUID, staff_id: int, to: Target, now: datetime) -> None:
    """Ring a colleague for a counselor, and put the caller on hold. Raises NotYours, NotTalking, Refused.

    Only somebody who may take the call is asked: in danger, only who is trained for it.
    """
    lock = floors.lock()
    has_it = _theirs(lock, call_id, staff_id)
    if _consulted(has_it.call) is not None:
        raise Refused(Refusal.ALREADY_ASKED)
    if to.staff_id == staff_id:
        raise Refused(Refusal.ONESELF)
    found = _colleague(has_it, to, now)
    person = Staff.objects.filter(pk=int(found.staff_id)).first() if found.staff_id else None
    if person is None or alongside.ask(lock, has_it, person, ParticipantRole.CONSULTED, now) is None:
        raise Refused(Refusal.NOBODY, found.why_not)
    calls.hold_under(lock, has_it, now)


def _colleague(has_it: Offer, to: Target, now: datetime) -> routing.Colleague:
    """Return whom the router's rules choose of those who are meant; the counselor is never among them."""
    staff = [one for one in snapshot.staff_on_duty(now) if one.id != str(has_it.staff_id)]
    line, teams = has_it.call.line, None
    if to.line_id is not None:
        line = Line.objects.filter(pk=to.line_id).first() or line
    elif to.team:
        teams = frozenset({to.team})
    else:
        staff, teams = [one for one in staff if one.id == str(to.staff_id)], frozenset()
    if not staff:
        return routing.Colleague(why_not=routing.Reason.OFF_DUTY)
    return routing.colleague_for(snapshot.in_line(has_it.call), staff, snapshot.policy_of(line), teams)


@operation
def call_off(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Stop asking a colleague, or have them leave: the caller is with the counselor again.

    Raises NotYours, NotTalking and Refused.
    """
    lock = floors.lock()
    has_it = _theirs(lock, call_id, staff_id)
    theirs = _consulted(has_it.call)
    if theirs is None:
        raise Refused(Refusal.NOBODY_ASKED)
    _without(lock, has_it, theirs, now)
    matching.match(lock, now)


@operation
def leave(*, offer_id: UUID, staff_id: int, now: datetime) -> None:
    """Have a person who is in a conversation beside its counselor leave it. Raises NotYours and Refused."""
    lock = floors.lock()
    theirs = Offer.objects.filter(pk=offer_id, staff=staff_id, state=OfferState.ALONGSIDE)
    offer = theirs.select_related("call__line", "participant").first()
    if offer is None:
        raise calls.NotYours(str(offer_id))
    has_it = alongside.counselor(lock, offer.call_id)
    if has_it is None or has_it.participant.state == ParticipantState.ENDED:
        raise Refused(Refusal.HANDING_OVER)  # the caller would be left without anybody
    _without(lock, has_it, offer, now)
    matching.match(lock, now)


def _without(lock: FloorLock, has_it: Offer, theirs: Offer, now: datetime) -> None:
    """Go on without a colleague, unless the call is being given to them: then their leg may end it."""
    if is_handing_over(has_it):
        raise Refused(Refusal.HANDING_OVER)
    settling.send_away(lock, theirs, now)


@operation
def hand_over(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Give the call to the colleague who is in it, as soon as Twilio has confirmed that it goes on with them.

    The crisis line, if it is in the call, stays in it: its leg belongs to the conference, which is the same.
    Raises NotYours, NotTalking and Refused. A second press changes nothing.
    """
    lock = floors.lock()
    has_it = _theirs(lock, call_id, staff_id)
    theirs = _consulted(has_it.call)
    if theirs is None or theirs.participant.state != ParticipantState.JOINED:
        raise Refused(Refusal.NOT_IN_YET)
    if not stand_in.may_have(theirs, now):
        raise Refused(Refusal.NOT_TRAINED)
    if is_handing_over(has_it):
        return
    alongside.back_to_the_caller(lock, has_it, now)
    commands.enqueue(
        CommandKind.HAND_OVER,
        now=now,
        call=has_it.call,
        offer=has_it,
        participant=theirs.participant,
        urgent=True,
    )
    floors.tell(f"desk:{staff_id}", f"desk:{theirs.staff_id}")


def is_handing_over(has_it: Offer) -> bool:
    """Say whether Twilio has been asked to let a call go on with a colleague, and has not answered yet."""
    return alongside.given_to(has_it.call_id) is not None


def handed_over_under(lock: FloorLock, *, command_id: int, worked: bool, now: datetime) -> None:
    """Give the call to the colleague once Twilio has confirmed it.

    Where it refused, or it is not needed any more, nobody's place has changed. What it may have done of it is
    taken back, also where somebody else has the call by now.
    """
    about = ("participant__offer__call", "participant__offer__staff", "offer")
    command = Command.objects.select_related(*about).get(pk=command_id)
    has_it = alongside.counselor(lock, command.call_id) if command.call_id else None
    if command.offer is None or command.participant is None:
        return
    heir = command.participant.staff_offer
    if has_it is None:
        exits.take_back(lock, command.offer, command.participant, now)
    elif worked and has_it.pk == command.offer_id and _may_have_it_now(heir, now):
        succession.give(lock, has_it, heir, now)
        matching.match(lock, now)
    elif has_it.pk != heir.pk and has_it.conference == heir.conference:
        exits.tell_beside(lock, has_it, command.participant, now)
        modes.tell_again(lock, has_it, command.participant, now)
        exits.tell(lock, has_it, now)
        floors.tell(f"desk:{has_it.staff_id}", f"desk:{heir.staff_id}")


def _may_have_it_now(heir: Offer, now: datetime) -> bool:
    """Say whether a colleague is still there, and may have the call also if danger was told since."""
    return heir.state == OfferState.ALONGSIDE and stand_in.may_have(heir, now)


def _consulted(call: Call) -> Offer | None:
    return alongside.beside(call.pk).filter(participant__role=ParticipantRole.CONSULTED).first()


def _theirs(lock: FloorLock, call_id: UUID, staff_id: int) -> Offer:
    """Return the offer by which a counselor has a call in which they talk; raise NotYours or NotTalking."""
    call = floors.call_under(lock, call_id)
    has_it = alongside.counselor(lock, call.pk)
    if has_it is None or has_it.staff_id != staff_id:
        raise calls.NotYours(str(call_id))
    if call.state != CallState.CONNECTED:
        raise calls.NotTalking(str(call_id))
    return has_it
