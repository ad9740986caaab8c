"""Taking a number from a caller who wants to be rung back instead of waiting."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline import contact
from helpline.models import Call, CallState
from helpline.operations import callbacks, numbers, queue
from helpline.voice import documents, failures, found, questions
from helpline.voice.hook import Document, Hook, webhook
from helpline.voice.speaking import speak

MOST_TRIES = 3


@webhook(failures.in_call)
def number(hook: Hook, call_id: UUID) -> Document:
    """Take the digits of a number and read them back. After three vain tries the caller waits on in line."""
    call = found.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if call.state != CallState.CALLBACK:
        return documents.document(call)
    try:
        given = contact.parse_number(hook.get("Digits"))
    except contact.NotANumber:
        return _once_more(call, hook)
    numbers.note(call_id=call_id, number=given)
    return questions.read_back(call, given, hook.number("attempt"))


def _once_more(call: Call, hook: Hook) -> Document:
    attempt = hook.number("attempt") + 1
    if attempt < MOST_TRIES:
        return questions.ask_number(call, "callback_not_a_number", attempt)
    queue.join(call_id=call.pk, now=hook.now)
    call.refresh_from_db()
    return documents.document(call)


@webhook(failures.in_call)
def confirm(hook: Hook, call_id: UUID) -> Document:
    """Take 1 for yes: the promise is made and the place in line kept. Anything else asks again, and so does
    a number that we never call."""
    call = found.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if call.state != CallState.CALLBACK:
        return documents.document(call)
    if hook.get("Digits") != "1" or not call.given_number:
        return _once_more(call, hook)
    try:
        callbacks.keep_place(call_id=call_id, number=call.given_number, now=hook.now)
    except callbacks.NotAllowed:
        return _once_more(call, hook)
    response = VoiceResponse()
    speak(response, call, "callback_thanks", "goodbye")
    response.hangup()
    return response
