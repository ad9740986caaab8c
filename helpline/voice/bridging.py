"""The caller and the conference: sent there, there, and out of it again."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import FINAL_STATUSES, CallStatus
from helpline.models import WITH_STAFF, Call, Direction, Offer
from helpline.operations import bridges, calls, found, queue
from helpline.voice import documents, failures
from helpline.voice.addresses import hold_music, url
from helpline.voice.hook import Document, Hook, webhook
from helpline.voice.speaking import speak


@webhook(failures.in_call)
def bridge(hook: Hook, call_id: UUID, offer_id: UUID) -> Document:
    """A counselor is in the conference, or a callback was picked up: there, or on by the call's state."""
    call = found.call(call_id)
    if call is None:
        return failures.in_call(hook)
    bridges.send_caller(call_id=call_id, sid=hook.sid, now=hook.now)
    return _go_on(call)


def _go_on(call: Call) -> VoiceResponse:
    return documents.document(found.as_it_is_now(call))


def _let_go(call: Call, hook: Hook) -> None:
    """Have somebody we called hear that we are sorry, instead of music, where nobody could take the call."""
    if call.direction == Direction.OUTBOUND:
        queue.let_go(call_id=call.pk, now=hook.now)


@webhook(failures.in_call)
def moved(hook: Hook, call_id: UUID, stay: int) -> Document:
    """We took the caller from where they were: say and do what the call's state calls for.

    Out of the queue one in danger goes on to the number outside. Back into it they hear its words first,
    while everybody here is rung again.
    """
    call = found.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if call.stay_entered >= stay:
        queue.left(call_id=call_id, stay=stay, now=hook.now)
    _let_go(call, hook)
    bridges.send_caller(call_id=call_id, sid=hook.sid, now=hook.now)
    return _go_on(call)


@webhook(failures.in_call)
def bridged(hook: Hook, call_id: UUID, offer_id: UUID) -> Document:
    """The caller is out of a conference: they hung up, or it ended around them and they go on waiting."""
    call = found.call(call_id)
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
    """A conference reports who joined and who left it. Its URL says of which acceptance it is."""
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
    """Somebody is alone in a conference, as this request of Twilio's says: a second word that they are in.

    A caller should never be: they are told, in their language, and Twilio is asked where the counselor is.
    """
    offer = found.offer(offer_id)
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
