"""Read who is beside a counselor in a call: for the counselor's desk, for their own, and for Live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from helpline.models import (
    LIVE_OFFERS,
    Call,
    CommandKind,
    Duty,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import alongside, listening, notice
from helpline.operations.listening import WhyNot
from helpline.queries.hold import hold_of
from helpline.queries.present import Conversation, conversation

SUPPORTING = (ParticipantRole.SUPERVISOR, ParticipantRole.SECOND)
"""The roles of those who are beside a counselor in a mode."""


@dataclass(frozen=True, slots=True)
class Supporter:
    """Somebody beside the counselor in a mode, which is the one that Twilio has.

    `rings` says that they were asked and have not answered yet (a supervisor just comes), `there` that
    they are in the conversation, `takes_over` that they are about to have the call.
    """

    name: str
    mode: str
    rings: bool
    there: bool
    takes_over: bool


def supporters(call: Call, beside: Sequence[Offer]) -> tuple[Supporter, ...]:
    """Return who of those beside the counselor of a call (`alongside.beside`) is there in a mode."""
    found = [(offer, offer.participant) for offer in beside if offer.participant.mode]
    taking = alongside.given_to(call.pk) if found else None
    return tuple(
        Supporter(
            name=offer.staff.name,
            mode=each.mode_told or each.mode,
            rings=offer.state == OfferState.RINGING and each.role != ParticipantRole.SUPERVISOR,
            there=each.state == ParticipantState.JOINED,
            takes_over=each.pk == taking,
        )
        for offer, each in found
    )


@dataclass(frozen=True, slots=True)
class Own:
    """A person's own part in a call beside its counselor. `seen` is None where nobody has it now.

    `seen` is the offer by which the counselor has the call. While it rings nobody waits for them any more
    after `ring_until`. `told` says that the caller was told. `mode` is who hears them as Twilio has it,
    `wanted` another that it was asked for, and `refused` says that it refused the last thing that it was
    asked for. `why_not` has the modes in which they may not be, with the
    reason.
    """

    call_id: UUID
    offer_id: UUID
    seen: UUID | None
    counselor: str
    line: str
    crisis: bool
    told: bool
    ringing: bool
    by_phone: bool
    ring_until: datetime
    role: str
    there: bool
    mode: str
    wanted: str
    refused: bool
    taking_over: bool
    somebody_takes_over: bool
    why_not: tuple[tuple[str, WhyNot], ...]
    present: Conversation | None = None

    @property
    def supervises(self) -> bool:
        return self.role == ParticipantRole.SUPERVISOR


def own(offer: Offer, now: datetime) -> Own | None:
    """Return a person's part in a call beside its counselor; None where the offer is for something else."""
    leg = Participant.objects.filter(offer=offer, role__in=SUPPORTING).first()
    if leg is None:
        return None
    call = Call.objects.select_related("line", "staff").get(pk=offer.call_id)
    taking = alongside.given_to(call.pk)
    has_it = Offer.objects.select_related("call").filter(call=call, state=OfferState.ACCEPTED).first()
    return Own(
        call_id=call.pk,
        offer_id=offer.pk,
        seen=has_it.pk if has_it else None,
        counselor=call.staff.name if call.staff else "",
        line=call.line.name,
        crisis=call.is_crisis,
        told=notice.was_heard(call, now),
        ringing=offer.state == OfferState.RINGING,
        by_phone=offer.ring_on == "phone",
        ring_until=offer.ring_until,
        role=leg.role,
        there=leg.state == ParticipantState.JOINED,
        mode=leg.mode_told or leg.mode,
        wanted=leg.mode if leg.mode_told and leg.mode != leg.mode_told else "",
        refused=_was_refused(leg),
        taking_over=taking == leg.pk,
        somebody_takes_over=taking is not None and taking != leg.pk,
        why_not=tuple((mode, why) for mode in Mode if (why := listening.why_not(call, mode, now))),
        present=conversation(has_it, hold_of(has_it), offer.staff_id) if has_it else None,
    )


def _was_refused(leg: Participant) -> bool:
    last = leg.commands.filter(kind__in=(CommandKind.SET_MODE, CommandKind.HAND_OVER)).order_by("-pk").first()
    return last is not None and last.was_refused


@dataclass(frozen=True, slots=True)
class SecondOf:
    """A call to which another counselor could be asked to listen in silence: whose it is, and who could.

    `why_not` says why nobody may; then `people`, who are keys and names, is empty.
    """

    call_id: UUID
    counselor: str
    line: str
    crisis: bool
    why_not: WhyNot | None
    people: tuple[tuple[int, str], ...]


def second_of(call_id: UUID, now: datetime) -> SecondOf | None:
    """Return who could listen to a call in silence, for a supervisor; None where there is no such call."""
    call = Call.objects.select_related("line", "staff").filter(pk=call_id).first()
    if call is None:
        return None
    why_not = listening.why_not(call, Mode.LISTEN, now)
    return SecondOf(
        call_id=call.pk,
        counselor=call.staff.name if call.staff else "",
        line=call.line.name,
        crisis=call.is_crisis,
        why_not=why_not,
        people=() if why_not else free_for(call),
    )


def free_for(call: Call) -> tuple[tuple[int, str], ...]:
    """Return the keys and names of those who could be asked to listen to a call: on duty, and in no call."""
    busy = Offer.objects.filter(staff=OuterRef("pk"), state__in=LIVE_OFFERS)
    on_duty = Staff.objects.filter(~Exists(busy), duty=Duty.ON, user__is_active=True)
    return tuple(on_duty.exclude(calls=call).order_by("name").values_list("pk", "name"))


def is_ones_own_doing(offer: Offer) -> bool:
    """Say whether a person themselves asked to join a call, so that nothing has to ring for them."""
    return (
        offer.is_beside and Participant.objects.filter(offer=offer, role=ParticipantRole.SUPERVISOR).exists()
    )
