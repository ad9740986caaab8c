"""Read who is in a conversation, or on the way into it: for the desks of everybody in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from helpline.models import LIVE_OFFERS, Offer, OfferState, Participant, ParticipantRole, ParticipantState
from helpline.queries.hold import Hold

HELD = (Hold.ON, Hold.ENDING, Hold.STUCK)
"""The states of a hold in which the caller may hear music, and nobody of us."""
CALLED = (ParticipantState.PLANNED, ParticipantState.RINGING)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody besides the caller. `comes` is "rings", "comes" or "here", and `since` when they joined.

    `has_it` says that they have the call, `you` that it is whoever looks. `mode` is how a person beside the
    counselor is heard, as Twilio has it; empty for everybody else.
    """

    name: str
    role: str
    has_it: bool
    you: bool
    comes: str
    since: datetime | None
    mode: str


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everybody in a conversation. `held` says that the caller may hear music instead of them."""

    held: bool
    people: tuple[Present, ...]

    @property
    def is_of_two(self) -> bool:
        """Say whether nobody is there but the caller and one more."""
        return len(self.people) < 2


def participants(has_it: Offer) -> list[Participant]:
    """Return everybody who is, was or is asked to be in a conversation, with one statement.

    Whoever has it comes first, and the others in the order in which they were asked.
    """
    there = Participant.objects.filter(call=has_it.call_id, conference=has_it.conference)
    found = there.select_related("offer__staff", "number", "call").order_by("asked_at", "pk")
    return sorted(found, key=lambda each: each.offer_id != has_it.pk)


def conversation(
    has_it: Offer, hold: Hold, staff_id: int, found: Sequence[Participant] | None = None
) -> Conversation:
    """Return everybody in the conversation of the person who has it, as `staff_id` sees it.

    Whoever has the call is first. The call of `has_it` must be loaded. `found` are its `participants`, where
    they were read already.
    """
    found = participants(has_it) if found is None else found
    people = sorted(_people(has_it, staff_id, found), key=lambda one: not one.has_it)
    return Conversation(held=hold in HELD, people=tuple(people))


def _people(has_it: Offer, staff_id: int, found: Sequence[Participant]) -> Iterator[Present]:
    return (_present(each, has_it, staff_id) for each in found if _is_there(each))


def _is_there(each: Participant) -> bool:
    """Say whether somebody is in a conversation or asked into it: not one of us whose leg is only ending."""
    over = each.state == ParticipantState.ENDED
    return not over and (each.offer is None or each.offer.state in LIVE_OFFERS)


def _present(each: Participant, has_it: Offer, staff_id: int) -> Present:
    named = each.offer.staff.name if each.offer else each.number.name if each.number else ""
    return Present(
        name=named or "The crisis line",
        role=each.get_role_display() if named else "",
        has_it=each.offer_id == has_it.pk,
        you=each.offer is not None and each.offer.staff_id == staff_id,
        comes=_comes(each),
        since=each.joined_at or (each.answered_at if each.offer is None else None),
        mode=each.mode_told or each.mode,
    )


def _comes(each: Participant) -> str:
    """Say how far somebody has come. One of us who was asked rings until they accept; a supervisor was not.

    Somebody outside is heard from the moment in which they pick up.
    """
    if each.state == ParticipantState.JOINED:
        return "here"
    if each.offer is None:
        return "rings" if each.state in CALLED else "here"
    asked = each.offer.state == OfferState.RINGING and each.role != ParticipantRole.SUPERVISOR
    return "rings" if asked else "comes"
