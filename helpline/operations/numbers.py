"""Store the numbers that a caller gives: keyed in for a callback, or told in case they are cut off."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from helpline import contact_rules
from helpline.models import Call, CallbackReason, CallState, EventKind
from helpline.models.written_at import AnyRow
from helpline.operations import events, floors, ruling
from helpline.operations.transactions import operation, steps

YES_COMES_WITHIN = timedelta(minutes=5)
"""How long after a call ended the caller's yes to their keyed-in number may still arrive."""


@operation
def note(*, call_id: UUID, number: contact_rules.PhoneNumber, entry: int) -> bool:
    """Store the keyed-in number, encrypted, until the caller confirms it: it must not travel in a URL.

    `entry` says which entry of a number in this call it is. Each is stored once, and none after a later one,
    so an entry that Twilio delivers late or again does not change what the caller is asked to confirm. Return
    whether it was stored.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.state != CallState.CALLBACK or entry != call.given_entry + 1:
        return False
    call.given_number, call.given_entry = number, entry
    call.save(update_fields=["given_number", "given_entry"])
    return True


@steps
def forget(*, call_id: UUID, entry: int) -> None:
    """Forget the number that the caller keyed in at their nth entry, because they say that it is wrong."""
    Call.objects.filter(pk=call_id, given_entry=entry).exclude(given_number="").update(given_number="")


@steps
def forget_unconfirmed(now: datetime) -> None:
    """Forget keyed-in numbers that were not confirmed in time (`YES_COMES_WITHIN`) after their call ended."""
    if _UNCONFIRMED.exists(now):
        _unconfirmed(now).update(given_number="")


def _unconfirmed(now: datetime) -> "QuerySet[Call]":
    ended = Call.objects.filter(state=CallState.ENDED, ended_at__lte=now - YES_COMES_WITHIN)
    return ended.exclude(given_number="")


_UNCONFIRMED = AnyRow(lambda now: [_unconfirmed(now)])


@operation
def note_for_cut_off(
    *, call_id: UUID, number: contact_rules.PhoneNumber, staff_id: int, now: datetime
) -> None:
    """Store the number on which a caller wants to be called if the call is cut off.

    It is called only by hand, and only where the caller was in danger. A number that the rules always forbid
    (our own, one that costs the caller, one that is not safe) is refused now, while the caller can be asked
    for another: raises NotAllowed.
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
