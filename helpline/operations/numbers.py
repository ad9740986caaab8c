"""The numbers that a caller gives in a call: keyed in for a callback, or told in case they are cut off."""

from datetime import datetime, timedelta
from uuid import UUID

from helpline import contact_rules
from helpline.models import Call, CallbackReason, CallState, EventKind
from helpline.operations import events, floors, ruling
from helpline.operations.transactions import operation, steps

YES_COMES_WITHIN = timedelta(minutes=5)
"""A yes that comes later than this after the end of its call is no news of it."""


@steps
def note(*, call_id: UUID, number: contact_rules.PhoneNumber) -> None:
    """Keep the number keyed in until it is confirmed, sealed; it must not travel in a URL."""
    call = Call.objects.get(pk=call_id)
    if call.state == CallState.CALLBACK:
        call.given_number = number
        call.save(update_fields=["given_number"])


@steps
def forget(*, call_id: UUID) -> None:
    """Forget the number that was keyed in: the caller says that it is wrong."""
    Call.objects.filter(pk=call_id).exclude(given_number="").update(given_number="")


@steps
def forget_unconfirmed(now: datetime) -> None:
    """Forget the numbers of calls that have ended while a yes could still be on its way, and none came."""
    ended = Call.objects.filter(state=CallState.ENDED, ended_at__lte=now - YES_COMES_WITHIN)
    ended.exclude(given_number="").update(given_number="")


@operation
def note_for_cut_off(
    *, call_id: UUID, number: contact_rules.PhoneNumber, staff_id: int, now: datetime
) -> None:
    """Keep the number that somebody gave to be called on if the call is cut off.

    It is called only by hand, and only where they were in danger. One that is never called (our own, one that
    costs the caller, one that is not safe) is refused while they can be asked for another: raises NotAllowed.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    question = ruling.Question(number=number, line=call.line, purpose=CallbackReason.CUT_OFF, origin=call)
    verdict = ruling.rule(question, at=now, now=now)
    if verdict.decision == contact_rules.Decision.DENY:
        raise ruling.NotAllowed(verdict)
    call.cut_off_number = number
    call.save(update_fields=["cut_off_number"])
    events.record(call.pk, EventKind.GAVE_NUMBER, now=now, staff_id=staff_id)
