"""Answer Twilio's status callbacks about a leg. They come in any order, twice, or never."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import FINAL_STATUSES, CallStatus
from helpline.models import CallState
from helpline.operations import calls, legs, lookups, picking_up
from helpline.voice import failures, softphone
from helpline.voice.webhook import Document, Webhook, twiml_view


@twiml_view(failures.report)
def status(webhook: Webhook, **_: object) -> Document:
    """End a call or leg when the number's own status callback says that it is over.

    This callback names the leg by Twilio's id only.
    """
    if webhook.status in FINAL_STATUSES:
        call = lookups.call_by_sid(webhook.sid)
        leg = lookups.leg_by_sid(webhook.sid)
        if call is not None:
            calls.caller_ended(call_id=call.pk, status=webhook.status, now=webhook.now)
        elif leg is not None:
            legs.ended(leg_id=leg.pk, status=webhook.status, now=webhook.now)
    return VoiceResponse()


@twiml_view(failures.report)
def caller_status(webhook: Webhook, call_id: UUID) -> Document:
    """Record that a callback is dialled, that it was picked up, or that its leg is over.

    The report may come before the answer to our request.
    """
    call = lookups.call(call_id)
    if call is not None:
        legs.caller_dialled(call_id=call_id, sid=webhook.sid)
        if webhook.status == CallStatus.IN_PROGRESS:
            picking_up.reported(call_id=call_id, sid=webhook.sid, now=webhook.now)
        if webhook.status in FINAL_STATUSES and call.caller_sid in (None, webhook.sid):
            calls.caller_ended(call_id=call_id, status=webhook.status, now=webhook.now)
    return VoiceResponse()


@twiml_view(failures.report)
def leg_status(webhook: Webhook, leg_id: UUID) -> Document:
    """Record that a counselor's telephone rings, or that its leg is over.

    A telephone that was dialled twice, because Twilio's answer was lost, has two legs with this address. The
    second one is ended, and its end says nothing about the first.
    """
    leg = lookups.leg(leg_id)
    if leg is None:
        return VoiceResponse()
    legs.ringing(leg_id=leg_id, sid=webhook.sid)
    if webhook.status in FINAL_STATUSES and leg.sid in (None, webhook.sid):
        legs.ended(leg_id=leg_id, status=webhook.status, now=webhook.now)
    return VoiceResponse()


@twiml_view(failures.staff_leg)
def leg_over(webhook: Webhook, leg_id: UUID) -> Document:
    """Record that a counselor is out of the conference: they hung up or were lost, or the caller ended it."""
    response = VoiceResponse()
    leg = lookups.leg(leg_id)
    if leg is not None:
        if webhook.status in FINAL_STATUSES:
            legs.ended(leg_id=leg_id, status=webhook.status, now=webhook.now)
        else:
            legs.out_of_conference(leg_id=leg_id, now=webhook.now)
            if leg.staff_offer.is_beside:
                is_over = leg.staff_offer.call.state == CallState.ENDED
                softphone.tell(response, leg.staff_offer, "gate_over" if is_over else "gate_left")
    response.hangup()
    return response
