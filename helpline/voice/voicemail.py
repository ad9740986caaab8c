"""Take a voicemail: the keys that lead elsewhere, the end of the message, and its recording."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.models import Call, CallState
from helpline.operations import choices, lookups, voicemails
from helpline.voice import failures, in_danger, questions, twiml
from helpline.voice.call_webhook import call_webhook
from helpline.voice.keys import tells_danger
from helpline.voice.speaking import speak
from helpline.voice.webhook import LONGEST_SID, Document, Webhook, twiml_view

CALL_BACK = "2"


@call_webhook(failures.in_call)
def key(webhook: Webhook, call: Call) -> Document:
    """Take a key pressed instead of speaking: 1 means danger, 2 a callback, other keys go on to the tone."""
    if danger := in_danger.heard(call, webhook):
        return danger
    if call.state != CallState.MESSAGE:
        return twiml.document(call)
    if webhook.get("Digits") == CALL_BACK:
        choices.leave_menu(call_id=call.pk, state=CallState.CALLBACK, now=webhook.now)
        return twiml.document(lookups.as_it_is_now(call))
    return questions.record(call, VoiceResponse())


@call_webhook(failures.in_call)
def done(webhook: Webhook, call: Call) -> Document:
    """Record the message and thank the caller; a caller who ended the message with a 1 is in danger."""
    _note(call.pk, webhook)
    if tells_danger(webhook.get("Digits")):
        return in_danger.told(call, webhook)
    response = VoiceResponse()
    speak(response, call, "message_thanks", "goodbye")
    response.hangup()
    return response


@twiml_view(failures.report)
def recording(webhook: Webhook, call_id: UUID) -> Document:
    """Record that the recording is there. The webhook may come before, after or without that of `done`."""
    if webhook.get("RecordingStatus") in ("", "completed") and lookups.call(call_id) is not None:
        _note(call_id, webhook)
    return VoiceResponse()


def _note(call_id: UUID, webhook: Webhook) -> None:
    sid = webhook.get("RecordingSid")[:LONGEST_SID]
    if sid:
        voicemails.left(
            call_id=call_id, recording_sid=sid, seconds=webhook.number("RecordingDuration"), now=webhook.now
        )
