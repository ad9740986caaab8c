"""Correct a call that ended as "not known whether they talked" after late news that the two had met.

The report that the caller joined the conference, or that the conference began, may come after the call ended.
"""

from datetime import datetime
from uuid import UUID

from helpline.models import Call, CallEvent, CallState, Disposition, EventKind, Offer, OfferState
from helpline.operations import alarms, events, floors
from helpline.operations.transactions import operation


@operation
def note(*, offer_id: UUID, sid: str, at: datetime | None, now: datetime) -> None:
    """Record that a caller and the counselor of an acceptance met, if late news proves it.

    `sid` is the leg that joined the conference; empty for the news that the conference began. `at` is when
    that happened by Twilio's clock: news without a time, or of a time outside the call, proves nothing.
    """
    in_doubt = Offer.objects.filter(
        pk=offer_id,
        state__in=[OfferState.FAILED, OfferState.DONE],
        call__state=CallState.ENDED,
        call__disposition=Disposition.UNCONFIRMED,
    )
    if at is None or not in_doubt.exists():
        return
    lock = floors.lock()
    offer = in_doubt.select_related("call__line", "leg").first()
    if offer is None or not _proves_it(offer, sid, at):
        return
    call = offer.call
    call.disposition, call.connected_at = Disposition.ANSWERED, call.connected_at or at
    call.save(update_fields=["disposition", "connected_at"])
    events.record(call.pk, EventKind.CONNECTED, now=_not_before_the_guess(call, at), staff_id=offer.staff_id)
    if call.staff_id is not None:
        alarms.taken(lock, call, now)
    floors.tell(f"floor:{call.line.floor_id}")


def _proves_it(offer: Offer, sid: str, at: datetime) -> bool:
    """Say whether the caller and the counselor were in the conference of an acceptance at the same time.

    The caller is sent there once the counselor's leg is in. A conference begins with the second leg in it:
    that is the caller's, unless the crisis line was called into it.
    """
    call, leg = offer.call, offer.leg
    if call.ended_at is None or not call.arrived_at <= at <= call.ended_at:
        return False
    if leg.ended_at is not None and at > leg.ended_at:
        return False
    return sid == call.caller_sid if sid else not offer.added_legs.exists()


def _not_before_the_guess(call: Call, at: datetime) -> datetime:
    """Return a time that is not before the one since when the two counted as connected."""
    connected = CallEvent.objects.filter(call=call, kind=EventKind.CONNECTED).order_by("-pk").first()
    return max(at, connected.at) if connected else at
