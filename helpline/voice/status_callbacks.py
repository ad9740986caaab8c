"""Twilio's reports of how a leg is doing. They come in any order, twice, or never."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import FINAL_STATUSES
from helpline.operations import calls, legs, lookups
from helpline.voice import failures
from helpline.voice.webhook import Document, Hook, webhook


@webhook(failures.report)
def status(hook: Hook, **_: object) -> Document:
    """End what the number's own report says is over: a leg that Twilio knows by its id only."""
    if hook.status in FINAL_STATUSES:
        call = lookups.call_by_sid(hook.sid)
        leg = lookups.leg_by_sid(hook.sid)
        if call is not None:
            calls.caller_ended(call_id=call.pk, status=hook.status, now=hook.now)
        elif leg is not None:
            legs.ended(leg_id=leg.pk, status=hook.status, now=hook.now)
    return VoiceResponse()


@webhook(failures.report)
def caller_status(hook: Hook, call_id: UUID) -> Document:
    """Note how ringing a caller back goes. The report may overtake the answer to our request."""
    call = lookups.call(call_id)
    if call is not None:
        legs.caller_dialled(call_id=call_id, sid=hook.sid)
        if hook.status in FINAL_STATUSES and call.caller_sid in (None, hook.sid):
            calls.caller_ended(call_id=call_id, status=hook.status, now=hook.now)
    return VoiceResponse()


@webhook(failures.report)
def leg_status(hook: Hook, leg_id: UUID) -> Document:
    """Note how ringing a person's telephone goes."""
    if lookups.leg(leg_id) is None:
        return VoiceResponse()
    legs.ringing(leg_id=leg_id, sid=hook.sid)
    if hook.status in FINAL_STATUSES:
        legs.ended(leg_id=leg_id, status=hook.status, now=hook.now)
    return VoiceResponse()


@webhook(failures.staff_leg)
def leg_over(hook: Hook, leg_id: UUID) -> Document:
    """Note that a counselor is out of the conference: they hung up or were lost, or the caller ended it."""
    response = VoiceResponse()
    if lookups.leg(leg_id) is not None:
        if hook.status in FINAL_STATUSES:
            legs.ended(leg_id=leg_id, status=hook.status, now=hook.now)
        else:
            legs.out_of_conference(leg_id=leg_id, now=hook.now)
    response.hangup()
    return response
