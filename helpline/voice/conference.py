"""Answer Twilio about a caller's conference: on the way there, alone in it, and out of it again."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import FINAL_STATUSES, CallStatus
from helpline.models import WITH_STAFF, Call, Direction, Offer
from helpline.operations import bridges, calls, lookups, queue
from helpline.voice import failures, twiml
from helpline.voice.callback_urls import hold_music, url
from helpline.voice.speaking import speak
from helpline.voice.webhook import Document, Hook, webhook


@webhook(failures.in_call)
def bridge(hook: Hook, call_id: UUID, offer_id: UUID) -> Document:
    """Send a caller, or who picked up a callback, to the counselor in the conference; else by their state."""
    call = lookups.call(call_id)
    if call is None:
        return failures.in_call(hook)
    bridges.send_caller(call_id=call_id, sid=hook.sid, now=hook.now)
    return _go_on(call)


def _go_on(call: Call) -> VoiceResponse:
    return twiml.document(lookups.as_it_is_now(call))


def _let_go(call: Call, hook: Hook) -> None:
    """Have somebody we called hear that we are sorry, instead of music, where nobody could take the call."""
    if call.direction == Direction.OUTBOUND:
        queue.let_go(call_id=call.pk, now=hook.now)


@webhook(failures.in_call)
def moved(hook: Hook, call_id: UUID, stay: int) -> Document:
    """Say and do what the call's state calls for, to a caller whom we took from where they were.

    Out of the queue one in danger goes on to the number outside. Back into it they hear its words first,
    while everybody here is rung again.
    """
    call = lookups.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if call.stay_entered >= stay:
        queue.left(call_id=call_id, stay=stay, now=hook.now)
    _let_go(call, hook)
    bridges.send_caller(call_id=call_id, sid=hook.sid, now=hook.now)
    return _go_on(call)


@webhook(failures.in_call)
def bridged(hook: Hook, call_id: UUID, offer_id: UUID) -> Document:
    """Answer a caller who is out of a conference: they hung up, or it ended around them and they wait on."""
    call = lookups.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if hook.status in FINAL_STATUSES:
        calls.caller_ended(call_id=call_id, status=CallStatus.COMPLETED, now=hook.now)
        return VoiceResponse()
    bridges.caller_out(call_id=call_id, offer_id=offer_id, now=hook.now)
    _let_go(call, hook)
    bridges.send_caller(call_id=call_id, sid=hook.sid, now=hook.now)
    return _go_on(call)


@webhook(failures.report)
def conference(hook: Hook, offer_id: UUID) -> Document:
    """Note who joined and who left a conference. Its URL says of which acceptance it is."""
    event = hook.get("StatusCallbackEvent")
    if event == "participant-join":
        bridges.joined(
            offer_id=offer_id, sid=hook.sid, conference_sid=hook.get("ConferenceSid")[:34], now=hook.now
        )
    elif event == "participant-leave":
        bridges.left(offer_id=offer_id, sid=hook.sid, now=hook.now)
    return VoiceResponse()


@webhook(failures.in_conference)
def alone(hook: Hook, offer_id: UUID) -> Document:
    """Answer for somebody who is alone in a conference: the request is a second word that they are in it.

    A caller should never be: they are told, in their language, and Twilio is asked where the counselor is.
    """
    offer = lookups.offer(offer_id)
    response = VoiceResponse()
    if offer is not None and hook.sid:
        _note_alone(offer, hook)
        if hook.sid == offer.call.caller_sid and offer.call.state in WITH_STAFF:
            goes_on = offer.call.stay and offer.call.direction == Direction.INBOUND
            speak(response, offer.call, "reconnecting" if goes_on else "outbound_wait")
    response.play(hold_music())
    response.redirect(url("alone", offer_id=offer_id), method="POST")
    return response


def _note_alone(offer: Offer, hook: Hook) -> None:
    if hook.sid == offer.call.caller_sid:
        bridges.doubted(offer_id=offer.pk, now=hook.now)
    else:
        bridges.joined(
            offer_id=offer.pk, sid=hook.sid, conference_sid=hook.get("ConferenceSid")[:34], now=hook.now
        )
