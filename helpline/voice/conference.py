"""Answer Twilio about a caller's conference: on the way into it, alone in it, and out of it again."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import FINAL_STATUSES, CallStatus
from helpline.models import WITH_STAFF, Call, Direction, Offer
from helpline.operations import bridges, calls, lookups, queue
from helpline.voice import failures, twiml
from helpline.voice.call_webhook import call_webhook
from helpline.voice.callback_urls import hold_music, url
from helpline.voice.speaking import speak
from helpline.voice.webhook import Document, Webhook, twiml_view


@call_webhook(failures.in_call)
def bridge(webhook: Webhook, call: Call, offer_id: UUID) -> Document:
    """Send a caller, or who picked up a callback, to the counselor in the conference; else by their state."""
    bridges.send_caller(call_id=call.pk, sid=webhook.sid, now=webhook.now)
    return _go_on(call)


def _go_on(call: Call) -> VoiceResponse:
    return twiml.document(lookups.as_it_is_now(call))


def _let_go(call: Call, webhook: Webhook) -> None:
    """Have somebody we called hear that we are sorry, instead of music, where nobody could take the call."""
    if call.direction == Direction.OUTBOUND:
        queue.let_go(call_id=call.pk, now=webhook.now)


@call_webhook(failures.in_call)
def moved(webhook: Webhook, call: Call, stay: int) -> Document:
    """Say and do what the call's state calls for, to a caller whom we took from where they were.

    Out of the queue one in danger goes on to the number outside. Back into it they hear its words first,
    while everybody here is rung again.
    """
    if call.stay_entered >= stay:
        queue.left(call_id=call.pk, stay=stay, now=webhook.now)
    _let_go(call, webhook)
    bridges.send_caller(call_id=call.pk, sid=webhook.sid, now=webhook.now)
    return _go_on(call)


@call_webhook(failures.in_call)
def bridged(webhook: Webhook, call: Call, offer_id: UUID) -> Document:
    """Answer a caller who is out of a conference: they hung up, or it ended around them and they wait on."""
    if webhook.status in FINAL_STATUSES:
        calls.caller_ended(call_id=call.pk, status=CallStatus.COMPLETED, now=webhook.now)
        return VoiceResponse()
    bridges.caller_out(call_id=call.pk, offer_id=offer_id, now=webhook.now)
    _let_go(call, webhook)
    bridges.send_caller(call_id=call.pk, sid=webhook.sid, now=webhook.now)
    return _go_on(call)


@twiml_view(failures.report)
def conference(webhook: Webhook, offer_id: UUID) -> Document:
    """Note who joined and who left a conference. Its URL says of which acceptance it is."""
    event = webhook.get("StatusCallbackEvent")
    if event == "participant-join":
        bridges.joined(
            offer_id=offer_id,
            sid=webhook.sid,
            conference_sid=webhook.get("ConferenceSid")[:34],
            now=webhook.now,
        )
    elif event == "participant-leave":
        bridges.left(offer_id=offer_id, sid=webhook.sid, now=webhook.now)
    return VoiceResponse()


@twiml_view(failures.in_conference)
def alone(webhook: Webhook, offer_id: UUID) -> Document:
    """Answer for somebody who is alone in a conference: the request is a second word that they are in it.

    A caller should never be: they are told, in their language, and Twilio is asked where the counselor is.
    """
    offer = lookups.offer(offer_id)
    response = VoiceResponse()
    if offer is not None and webhook.sid:
        _note_alone(offer, webhook)
        if webhook.sid == offer.call.caller_sid and offer.call.state in WITH_STAFF:
            goes_on = offer.call.stay and offer.call.direction == Direction.INBOUND
            speak(response, offer.call, "reconnecting" if goes_on else "outbound_wait")
    response.play(hold_music())
    response.redirect(url("alone", offer_id=offer_id), method="POST")
    return response


def _note_alone(offer: Offer, webhook: Webhook) -> None:
    if webhook.sid == offer.call.caller_sid:
        bridges.doubted(offer_id=offer.pk, now=webhook.now)
    else:
        bridges.joined(
            offer_id=offer.pk,
            sid=webhook.sid,
            conference_sid=webhook.get("ConferenceSid")[:34],
            now=webhook.now,
        )
