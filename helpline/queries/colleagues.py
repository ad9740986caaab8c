"""Read who is in a conversation beside the counselor who has the call, and whom that counselor may ask."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from helpline.models import (
    LIVE_OFFERS,
    OPEN_COMMANDS,
    Call,
    CommandKind,
    CommandState,
    Duty,
    Line,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
    Staff,
    Team,
)
from helpline.operations import alongside, commands
from helpline.queries import last_ring, support
from helpline.queries.hold import Hold, hold_of
from helpline.queries.present import HELD, Conversation, conversation
from helpline.queries.summary import CallSummary, summarize


@dataclass(frozen=True, slots=True)
class Beside:
    """Somebody beside the counselor of a call, or asked to join it. `comes` is "rings", "comes" or "here".

    `handing_over` says that Twilio is asked to let the call go on with them, and `refused` that it refused.
    """

    name: str
    role: str
    comes: str
    handing_over: bool
    refused: bool


@dataclass(frozen=True, slots=True)
class Alongside:
    """The call of a colleague in which a person is, or is about to be; `counselor` is who has it.

    `held` says that the caller hears music, and neither of the two; `hold_until` when that ends by itself.
    """

    summary: CallSummary
    offer_id: UUID
    ring_on: str
    counselor: str
    role: str
    since: datetime | None
    here: bool
    held: bool
    handing_over: bool
    hold_until: datetime | None = None
    present: Conversation | None = None


def beside(has_it: Offer, found: Sequence[Offer]) -> tuple[Beside, ...]:
    """Return those who are in a call beside its counselor, or are asked to join it: `alongside.beside`."""
    if not found:
        return ()
    asked = has_it.commands.filter(kind=CommandKind.HAND_OVER).order_by("-pk").values_list("state", flat=True)
    return tuple(_beside(one, asked.filter(participant=one.participant).first() or "") for one in found)


def _beside(offer: Offer, asked: str) -> Beside:
    theirs = offer.participant
    here = "here" if theirs.state == ParticipantState.JOINED else "comes"
    return Beside(
        name=offer.staff.name,
        role=theirs.role,
        comes="rings" if offer.state == OfferState.RINGING else here,
        handing_over=asked in OPEN_COMMANDS,
        refused=asked == CommandState.FAILED,
    )


@dataclass(frozen=True, slots=True)
class Gone:
    """One of us who was in a call, or was asked into it, a moment ago; `state` is that of their offer."""

    name: str
    state: str


def gone_from(has_it: Offer, found: Iterable[Participant], now: datetime) -> Gone | None:
    """Return who of us left a conversation last, or did not come; None after `last_ring.TOLD_FOR`.

    `found` are its participants.
    """
    others = (each.offer for each in found if each.offer is not None and each.offer_id != has_it.pk)
    lately = [
        (offer.settled_at, offer)
        for offer in others
        if offer.state not in LIVE_OFFERS
        and offer.settled_at is not None
        and now - offer.settled_at < last_ring.TOLD_FOR
    ]
    if not lately:
        return None
    _, last = max(lately, key=lambda each: each[0])
    return Gone(last.staff.name, last.state)


def alongside_of(offer: Offer) -> Alongside:
    """Return the call of a colleague in which the person of an offer is."""
    has_it = _of_counselor(offer)
    hold = hold_of(has_it) if has_it else Hold.OFF
    theirs = Participant.objects.get(offer=offer)
    return Alongside(
        summary=summarize(offer.call),
        offer_id=offer.pk,
        ring_on=offer.ring_on,
        counselor=has_it.staff.name if has_it else "",
        role=theirs.role,
        since=theirs.joined_at,
        here=theirs.state == ParticipantState.JOINED,
        held=hold in HELD,
        handing_over=commands.is_open(CommandKind.HAND_OVER, participant=theirs),
        hold_until=offer.call.hold_until if hold == Hold.ON else None,
        present=conversation(has_it, hold, offer.staff_id) if has_it else None,
    )


def _of_counselor(offer: Offer) -> Offer | None:
    """Return the offer of the counselor beside whom somebody is; None where nobody has the call now."""
    found = Offer.objects.select_related("staff", "call")
    return found.filter(call=offer.call_id, state=OfferState.ACCEPTED).first()


def asks(offer: Offer) -> str:
    """Return who asks the person of an offer to join; empty where it is an offer from the queue."""
    if not offer.is_beside:
        return ""
    names = Staff.objects.filter(offers__call=offer.call_id, offers__state=OfferState.ACCEPTED)
    return names.values_list("name", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom a counselor may ask: each with the value that names them in the form, and their name.

    `consulted` is the colleague whom they have asked already. `seconds` could listen in silence: None where
    nobody may, because of the line or because the caller was not told.
    """

    people: Sequence[tuple[str, str]]
    teams: Sequence[tuple[str, str]]
    lines: Sequence[tuple[str, str]]
    consulted: str
    seconds: Sequence[tuple[int, str]] | None


def choices(staff: Staff, call_id: UUID, now: datetime) -> Choices:
    """Return whom a counselor may ask: everybody else on duty, teams and lines, and who could listen.

    Of a call that is not theirs nothing is told.
    """
    call = Call.objects.select_related("line").filter(pk=call_id, staff=staff).first()
    return Choices(
        people=_on_duty_but(staff),
        teams=[
            (f"team:{slug}", name) for slug, name in Team.objects.order_by("name").values_list("slug", "name")
        ],
        lines=[(f"line:{pk}", name) for pk, name in Line.objects.order_by("name").values_list("pk", "name")],
        consulted=_consulted(call) if call else "",
        seconds=support.could_listen(call, now) if call else None,
    )


def _on_duty_but(staff: Staff) -> list[tuple[str, str]]:
    """Return everybody else on duty, and say of each who cannot come now that they are busy."""
    busy = Exists(Offer.objects.filter(staff=OuterRef("pk"), state__in=LIVE_OFFERS))
    on_duty = Staff.objects.filter(duty=Duty.ON, user__is_active=True).exclude(pk=staff.pk)
    found = on_duty.order_by("name").annotate(busy=busy).values_list("pk", "name", "busy")
    return [(f"person:{pk}", f"{name} (in a call)" if taken else name) for pk, name, taken in found]


def _consulted(call: Call) -> str:
    role = ParticipantRole.CONSULTED
    names = alongside.beside(call.pk).filter(participant__role=role).values_list("staff__name", flat=True)
    return names.first() or ""
