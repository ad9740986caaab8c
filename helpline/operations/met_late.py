"""Record late news that a caller and a counselor had met, and correct how their call counts.

The report that the caller joined the conference, or that the conference began, may come after the call ended.
One that comes after the counselor was lost, while the caller still waits, is not recorded.
"""

from datetime import datetime
from uuid import UUID

from helpline.models import CallEvent, CallState, Disposition, EventKind, Offer, OfferState, ParticipantRole
from helpline.operations import alarms, conversations, crisis_line, ending, events, floors
from helpline.operations.transactions import operation

TOOK_IT = (OfferState.FAILED, OfferState.DONE)
"""The states of an offer that somebody had accepted, and that is over."""
OF_A_TALK = (
    *(Disposition.UNCONFIRMED, Disposition.ANSWERED, Disposition.CUT_OFF),
    *(Disposition.ABANDONED_QUEUE, Disposition.NO_MESSAGE),
)
"""The dispositions that late news may correct, because caller and counselor had talked after all.

The counselor's outcome, or news of another acceptance, may have settled it before. A caller who seemed to
have waited only, and who hung up or left no message, may have talked with a counselor who was lost.
"""


@operation
def note(*, conference: UUID, sid: str, at: datetime | None, now: datetime) -> None:
    """Record that a caller and the counselor of a conference met, if late news of it proves that.

    `sid` is the leg that joined the conference; empty for the news that the conference began. `at` is when
    that happened by Twilio's clock: news without a time, or of a time outside the call, proves nothing. An
    alarm about the call is left to the counselor only where they had the caller until the end.
    """
    over = Offer.objects.filter(
        conference=conference,
        participant__role=ParticipantRole.COUNSELOR,
        state__in=TOOK_IT,
        settled_at__isnull=False,
        call__state=CallState.ENDED,
        call__disposition__in=OF_A_TALK,
    )
    if at is None or not over.exists():
        return
    lock = floors.lock()
    offer = (
        over.filter(settled_at__gte=at)
        .select_related("call__line", "participant")
        .order_by("settled_at")
        .first()
    )
    if offer is None or _is_known(offer) or not _proves_it(offer, sid, at):
        return
    call = offer.call
    events.record(call.pk, EventKind.CONNECTED, now=_not_before_the_guess(offer, at), staff_id=offer.staff_id)
    call.disposition, call.connected_at = ending.of_proven_talk(call), call.connected_at or at
    call.staff_id = call.staff_id or offer.staff_id
    call.save(update_fields=["disposition", "connected_at", "staff"])
    if _was_the_last(offer) and conversations.parted_at(call) is None:
        alarms.taken(lock, call, now)
    floors.tell(f"floor:{call.line.floor_id}")


def _is_known(offer: Offer) -> bool:
    """Say whether Twilio has said already that the caller and the counselor of an acceptance met."""
    talks = conversations.of([offer.call_id]).get(offer.call_id, [])
    theirs = (talk.ended for talk in talks if talk.sure and talk.staff_id == offer.staff_id)
    return any(offer.made_at <= ended <= _until(offer) for ended in theirs if ended is not None)


def _was_the_last(offer: Offer) -> bool:
    """Say whether nobody accepted the call after this acceptance, so that its counselor is the call's."""
    later = Offer.objects.filter(call=offer.call_id, state__in=TOOK_IT, settled_at__gt=_until(offer))
    return offer.staff_id == offer.call.staff_id and not later.exists()


def _until(offer: Offer) -> datetime:
    """Return when an acceptance that is over ended."""
    assert offer.settled_at is not None  # noqa: S101  `note` has seen to it
    return offer.settled_at


def _proves_it(offer: Offer, sid: str, at: datetime) -> bool:
    """Say whether the caller and the counselor were in the conference of an acceptance at the same time.

    The caller is sent there once the counselor's leg is in. A conference begins with the second leg in it:
    that is the caller's, unless the crisis line was called into it.
    """
    call, leg = offer.call, offer.participant
    if call.ended_at is None or not call.arrived_at <= at <= call.ended_at:
        return False
    if at > _until(offer) or (leg.ended_at is not None and at > leg.ended_at):
        return False
    return sid == call.caller_sid if sid else not crisis_line.legs(offer).exists()


def _not_before_the_guess(offer: Offer, at: datetime) -> datetime:
    """Return `at`, or the time from which caller and counselor counted as connected, whichever is later."""
    during = CallEvent.objects.filter(call=offer.call_id, at__range=(offer.made_at, _until(offer)))
    connected = during.filter(kind=EventKind.CONNECTED, staff=offer.staff_id).order_by("-pk").first()
    return max(at, connected.at) if connected else at
