"""Read who is in a conversation beside the counselor who has the call, and whom that counselor may ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from helpline.models import (
    Command,
    CommandKind,
    CommandState,
    Duty,
    Line,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    Staff,
    Team,
)
from helpline.queries.hold import hold_of
from helpline.queries.summary import CallSummary, summarize


@dataclass(frozen=True, slots=True)
class Companion:
    """Whom a counselor has asked to join their call. `comes` is "rings", "comes" or "here".

    `handing_over` says that Twilio is asked to let the call go on with them, and `stays` that it refused.
    """

    name: str
    role: str
    comes: str
    handing_over: bool
    stays: bool


@dataclass(frozen=True, slots=True)
class Alongside:
    """The call of a colleague in which a person is, or is about to be; `counselor` is who has it.

    `held` says that the caller hears music, and neither of the two.
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


def companions(has_it: Offer, found: Sequence[Offer]) -> tuple[Companion, ...]:
    """Return those who are in a call beside its counselor, or are asked to join it: `alongside.beside`."""
    if not found:
        return ()
    asked = has_it.commands.filter(kind=CommandKind.HAND_OVER).order_by("-pk").values_list("state", flat=True)
    return tuple(_companion(one, asked.filter(participant=one.participant).first() or "") for one in found)


def _companion(offer: Offer, asked: str) -> Companion:
    theirs = offer.participant
    here = "here" if theirs.state == ParticipantState.JOINED else "comes"
    return Companion(
        name=offer.staff.name,
        role=theirs.role,
        comes="rings" if offer.state == OfferState.RINGING else here,
        handing_over=bool(asked) and asked not in (CommandState.DONE, CommandState.FAILED),
        stays=asked == CommandState.FAILED,
    )


def alongside_of(offer: Offer) -> Alongside:
    """Return the call of a colleague in which the person of an offer is."""
    has_it = (
        Offer.objects.select_related("staff").filter(call=offer.call_id, state=OfferState.ACCEPTED).first()
    )
    theirs = Participant.objects.get(offer=offer)
    open_ = Command.objects.filter(participant=theirs, kind=CommandKind.HAND_OVER)
    over = (CommandState.DONE, CommandState.FAILED)
    return Alongside(
        summary=summarize(offer.call),
        offer_id=offer.pk,
        ring_on=offer.ring_on,
        counselor=has_it.staff.name if has_it else "",
        role=theirs.role,
        since=theirs.joined_at,
        here=theirs.state == ParticipantState.JOINED,
        held=has_it is not None and hold_of(has_it).name in ("ON", "STUCK", "ENDING"),
        handing_over=open_.exclude(state__in=over).exists(),
    )


def asks(offer: Offer) -> str:
    """Return who asks the person of an offer to join; empty where it is an offer from the queue."""
    if not offer.is_beside:
        return ""
    names = Staff.objects.filter(offers__call=offer.call_id, offers__state=OfferState.ACCEPTED)
    return names.values_list("name", flat=True).first() or ""


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom a counselor may ask: each with the value that names them in the form, and their name."""

    people: Sequence[tuple[str, str]]
    teams: Sequence[tuple[str, str]]
    lines: Sequence[tuple[str, str]]


def choices(staff: Staff) -> Choices:
    """Return everybody on duty but the person themselves, and the teams and lines."""
    on_duty = Staff.objects.filter(duty=Duty.ON, user__is_active=True).exclude(pk=staff.pk)
    return Choices(
        people=[(f"person:{pk}", name) for pk, name in on_duty.order_by("name").values_list("pk", "name")],
        teams=[
            (f"team:{slug}", name) for slug, name in Team.objects.order_by("name").values_list("slug", "name")
        ],
        lines=[(f"line:{pk}", name) for pk, name in Line.objects.order_by("name").values_list("pk", "name")],
    )
