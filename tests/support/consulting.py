"""Conversations in which maya consults bo: asked, in the conference, and what Twilio then says."""

from datetime import timedelta
from typing import Any

from helpline.models import (
    Call,
    Command,
    CommandKind,
    CommandState,
    Offer,
    OfferState,
    Staff,
)
from helpline.operations import floors, offers, transfers
from helpline.operations.transactions import operation
from helpline.operations.transfers import Target
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.conversations import fresh, talking

BO_SID = "CA" + "b" * 32


def later(seconds: float) -> Any:
    return NOON + timedelta(seconds=seconds)


def talk_with_somebody_free() -> tuple[Call, Staff, Staff]:
    """Maya talks with a caller, and bo is free."""
    call, maya, _ = talking()
    bo = cast.staff("bo", on_duty_since=NOON - timedelta(minutes=5))
    return fresh(call), maya, bo


def ask(call: Call, maya: Staff, to: Target, at: int = 1) -> Offer:
    transfers.consult(call_id=call.pk, staff_id=maya.pk, to=to, now=later(at))
    return Offer.objects.get(call=call, state=OfferState.RINGING)


def comes(call: Call, offer: Offer, at: int = 3) -> None:
    """The colleague accepts and is in the conference."""
    verdict = offers.accept(offer_id=offer.pk, sid=BO_SID, staff_id=offer.staff_id, now=later(at))
    assert verdict.won
    bridging.joined(call.pk, BO_SID, later(at + 1))


def in_consultation() -> tuple[Call, Staff, Staff, Offer]:
    """Maya consults bo, who is in the conference; the caller is on hold."""
    call, maya, bo = talk_with_somebody_free()
    offer = ask(call, maya, Target(staff_id=bo.pk))
    comes(call, offer)
    offer.refresh_from_db()
    return fresh(call), maya, bo, offer


def asked(call: Call, kind: CommandKind) -> int:
    return Command.objects.filter(call=call, kind=kind).count()


def confirmed(call: Call, worked: bool = True, at: int = 10) -> None:
    """Twilio has answered the request to hand the call over."""
    command = Command.objects.get(call=call, kind=CommandKind.HAND_OVER)
    settled(command.pk, worked, at)


@operation
def settled(command_id: int, worked: bool, at: int) -> None:
    lock, state = floors.lock(), CommandState.DONE if worked else CommandState.FAILED
    Command.objects.filter(pk=command_id).update(state=state)
    transfers.handed_over_under(lock, command_id=command_id, worked=worked, now=later(at))


def hand_over(call: Call, maya: Staff) -> None:
    transfers.hand_over(call_id=call.pk, staff_id=maya.pk, now=later(9))


def has_it(call: Call) -> str:
    return Offer.objects.get(call=call, state=OfferState.ACCEPTED).staff.name
