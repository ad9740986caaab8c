"""A message: that it was left, and its recording."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.operations import voicemails
from helpline.voice import failures, found
from helpline.voice.hook import Document, Hook, webhook
from helpline.voice.speaking import speak


@webhook(failures.in_call)
def done(hook: Hook, call_id: UUID) -> Document:
    """The caller has spoken: note the message and thank them."""
    call = found.call(call_id)
    if call is None:
        return failures.in_call(hook)
    _note(call_id, hook)
    response = VoiceResponse()
    speak(response, call, "message_thanks", "goodbye")
    response.hangup()
    return response


@webhook(failures.report)
def recording(hook: Hook, call_id: UUID) -> Document:
    """The recording is there. It may come before, after or without the other news of it."""
    if hook.get("RecordingStatus") in ("", "completed") and found.call(call_id) is not None:
        _note(call_id, hook)
    return VoiceResponse()


def _note(call_id: UUID, hook: Hook) -> None:
    sid = hook.get("RecordingSid")
    if sid:
        voicemails.left(
            call_id=call_id, recording_sid=sid, seconds=hook.number("RecordingDuration"), now=hook.now
        )
