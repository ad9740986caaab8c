"""A message: the keys that lead elsewhere, that it was left, and its recording."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.models import CallState
from helpline.operations import choices, lookups, voicemails
from helpline.voice import failures, in_danger, questions, twiml
from helpline.voice.keys import tells_danger
from helpline.voice.speaking import speak
from helpline.voice.webhook import Document, Hook, webhook

CALL_BACK = "2"


@webhook(failures.in_call)
def key(hook: Hook, call_id: UUID) -> Document:
    """Take a key pressed instead of speaking: 1 is danger, 2 a callback, others go on to the tone."""
    call = lookups.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if danger := in_danger.heard(call, hook):
        return danger
    if call.state != CallState.MESSAGE:
        return twiml.document(call)
    if hook.get("Digits") == CALL_BACK:
        choices.leave(call_id=call_id, state=CallState.CALLBACK, now=hook.now)
        return twiml.document(lookups.as_it_is_now(call))
    return questions.record(call, VoiceResponse())


@webhook(failures.in_call)
def done(hook: Hook, call_id: UUID) -> Document:
    """Note the message and thank a caller who has spoken; who ended it with a 1 is in danger."""
    call = lookups.call(call_id)
    if call is None:
        return failures.in_call(hook)
    _note(call_id, hook)
    if tells_danger(hook.get("Digits")):
        return in_danger.told(call, hook)
    response = VoiceResponse()
    speak(response, call, "message_thanks", "goodbye")
    response.hangup()
    return response


@webhook(failures.report)
def recording(hook: Hook, call_id: UUID) -> Document:
    """Note that the recording is there. It may come before, after or without the other news of it."""
    if hook.get("RecordingStatus") in ("", "completed") and lookups.call(call_id) is not None:
        _note(call_id, hook)
    return VoiceResponse()


def _note(call_id: UUID, hook: Hook) -> None:
    sid = hook.get("RecordingSid")
    if sid:
        voicemails.left(
            call_id=call_id, recording_sid=sid, seconds=hook.number("RecordingDuration"), now=hook.now
        )
