"""Going on with a caller who was taken from where they waited, or was put through elsewhere."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.models import CallState
from helpline.operations import menu_ends
from helpline.voice import documents, failures, found
from helpline.voice.hook import Document, Hook, webhook


@webhook(failures.in_call)
def moved(hook: Hook, call_id: UUID) -> Document:
    """We took the caller out of the queue or the conference: say and do what the call's state calls for."""
    call = found.call(call_id)
    return failures.in_call(hook) if call is None else documents.document(call)


@webhook(failures.crisis_over)
def diverted(hook: Hook, call_id: UUID) -> Document:
    """The crisis number has hung up, or did not answer: then a message is better than nothing."""
    call = found.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if call.state == CallState.DIVERTED and hook.get("DialCallStatus") not in ("completed", "answered"):
        menu_ends.leave(call_id=call_id, state=CallState.MESSAGE, now=hook.now)
        call.refresh_from_db()
        return documents.document(call)
    response = VoiceResponse()
    response.hangup()
    return response
