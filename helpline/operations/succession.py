"""Give a call to the colleague who is in its conversation. Its conference stays the same."""

from datetime import datetime

from helpline.models import (
    HOLDS,
    Call,
    CommandKind,
    CommandState,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from helpline.operations import (
    alarms,
    alongside,
    commands,
    ending,
    events,
    exits,
    floors,
    help_requests,
    modes,
    settling,
    stand_in,
)
from helpline.operations.floors import FloorLock
from helpline.signals import call_connected


def give(lock: FloorLock, has_it: Offer, heir: Offer, now: datetime, *, lost: bool = False) -> None:
    """Give the call of one counselor to another who is in its conversation.

    The first one's leg is ended, and they get time to write up. `lost` says that their leg was lost: their
    part counts as failed, and the caller is not asked to wait. Who was called in for somebody who stood in
    and is not the one who has the call now is free again.
    """
    call = has_it.call
    stood_in = stand_in.is_one(has_it)
    Offer.objects.filter(pk=has_it.pk).move(OfferState.FAILED if lost else OfferState.DONE, settled_at=now)
    Offer.objects.filter(pk=heir.pk).move(OfferState.ACCEPTED, settled_at=now)
    Participant.objects.filter(offer=heir).update(role=ParticipantRole.COUNSELOR)
    Call.objects.filter(pk=call.pk).update(
        staff=heir.staff_id, sticky_staff=None, accepted_at=now, move_on_at=None
    )
    stands_in = {stand_in.MARK: True} if not stand_in.may_have(heir, now) else {}
    events.record(
        call.pk,
        EventKind.HANDED_OVER,
        now=now,
        staff_id=heir.staff_id,
        before=has_it.staff_id,
        lost=lost,
        **stands_in,
    )
    ending.count(has_it.staff_id, call, True, now)
    help_requests.call_left(lock, call, has_it.staff_id, now)
    events.record(call.pk, EventKind.CONNECTED, now=now, staff_id=heir.staff_id)
    call.refresh_from_db()
    heir = Offer.objects.select_related("call__line", "staff", "participant").get(pk=heir.pk)
    _take_off_hold(lock, has_it, heir, now)
    _nobody_from_outside_keeps_the_caller(lock, heir, now)
    exits.tell(lock, heir, now)
    modes.counselor_changed(lock, heir, now, told=not lost)
    _end_leg(has_it, now)
    alongside.ask_whether_they_came(lock, call, now)
    alarms.taken(lock, call, now)
    call_connected.send(Call, call_id=call.pk, staff_id=heir.staff_id)
    if stood_in:
        _let_those_who_were_called_go(lock, heir, now)
    if stands_in:
        stand_in.begin(lock, heir, now)
    floors.tell(f"desk:{has_it.staff_id}", f"desk:{heir.staff_id}", f"floor:{call.line.floor_id}")


def _let_those_who_were_called_go(lock: FloorLock, heir: Offer, now: datetime) -> None:
    for offer in alongside.beside(heir.call_id).filter(participant__role=ParticipantRole.CONSULTED):
        settling.send_away(lock, offer, now)


def _nobody_from_outside_keeps_the_caller(lock: FloorLock, heir: Offer, now: datetime) -> None:
    """Take back that a caller is left with somebody from outside, as the first counselor had asked."""
    keep = Participant.objects.filter(conference=heir.conference, keeps_caller=True)
    parties = list(keep.exclude(state=ParticipantState.ENDED))
    keep.update(keeps_caller=False)
    for party in parties:
        exits.tell_beside(lock, heir, party, now)


def after_a_loss(lock: FloorLock, has_it: Offer, now: datetime) -> bool:
    """Give the call of a counselor whose leg was lost to whoever is in it beside them; say if anybody is.

    Twilio must have said that the caller is in the conference, which goes on without the lost leg.
    """
    heir = stand_in.heir(has_it.call, now) if has_it.call.caller_in_conference else None
    if heir is None:
        return False
    give(lock, has_it, heir, now, lost=True)
    return True


def _take_off_hold(lock: FloorLock, has_it: Offer, heir: Offer, now: datetime) -> None:
    """Take the caller off hold, unless Twilio has said that they are not on it.

    A request that was decided for the first counselor is not wanted any more.
    """
    asked = has_it.commands.filter(kind__in=HOLDS).order_by("-pk").first()
    over = asked is None or (asked.kind == CommandKind.RESUME and asked.state == CommandState.DONE)
    Call.objects.filter(pk=heir.call_id).update(on_hold=False, hold_until=None)
    if not over:
        commands.enqueue(CommandKind.RESUME, now=now, call_id=heir.call_id, offer=heir, urgent=True)


def _end_leg(has_it: Offer, now: datetime) -> None:
    leg = Participant.objects.filter(offer=has_it).exclude(state=ParticipantState.ENDED).first()
    if leg is not None:
        commands.enqueue(CommandKind.END_LEG, now=now, participant=leg, call_id=has_it.call_id, urgent=True)
