"""The questions that a caller answers with a key, a number or a message."""

from uuid import UUID

from twilio.twiml.voice_response import Gather, VoiceResponse

from helpline import callflow
from helpline.callflow import Flow
from helpline.models import Call, Priority
from helpline.voice.addresses import url
from helpline.voice.speaking import say, speak

LONGEST_MESSAGE = 180


def question(flow: Flow, ask: callflow.Ask, call_id: UUID | str) -> VoiceResponse:
    """Put a menu's question: keys and words both answer it, and silence is an answer too."""
    response = VoiceResponse()
    action = url("menu", f"attempt={ask.attempt}", call_id=call_id, name=ask.menu)
    gather = Gather(
        input="dtmf speech",
        action=action,
        method="POST",
        num_digits=1,
        finish_on_key="",
        timeout=ask.seconds,
        speech_timeout="auto",
        action_on_empty_result=True,
        language=flow.languages[ask.language].tag,
        hints=", ".join(ask.hints),
    )
    say(gather, flow, ask.words)
    response.append(gather)
    response.redirect(action, method="POST")
    return response


def ask_number(call: Call, prompt: str = "callback_ask", attempt: int = 0) -> VoiceResponse:
    """Ask for the number at which the caller wants to be rung; the one they call from is not assumed."""
    response = VoiceResponse()
    action = url("callback-number", f"attempt={attempt}", call_id=call.pk)
    gather = Gather(
        input="dtmf",
        action=action,
        method="POST",
        finish_on_key="#",
        num_digits=11,
        timeout=8,
        action_on_empty_result=True,
    )
    speak(gather, call, prompt)
    response.append(gather)
    response.redirect(action, method="POST")
    return response


def read_back(call: Call, given: str, attempt: int) -> VoiceResponse:
    """Read a number back digit by digit and ask whether it is right."""
    response = VoiceResponse()
    action = url("callback-confirm", f"attempt={attempt}", call_id=call.pk)
    gather = Gather(
        input="dtmf",
        action=action,
        method="POST",
        num_digits=1,
        finish_on_key="",
        timeout=8,
        action_on_empty_result=True,
    )
    speak(gather, call, "callback_confirm", number=callflow.digits_aloud(given))
    response.append(gather)
    response.redirect(action, method="POST")
    return response


def ask_message(call: Call) -> VoiceResponse:
    """Ask for a message. An empty one falls through to the words after it."""
    response = VoiceResponse()
    if call.queued_at is None or call.priority == Priority.CRISIS:
        speak(response, call, "nobody_here")
    speak(response, call, "message_ask")
    response.record(
        action=url("message-done", call_id=call.pk),
        method="POST",
        max_length=LONGEST_MESSAGE,
        timeout=5,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback=url("message-recording", call_id=call.pk),
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )
    speak(response, call, "message_nothing", "goodbye")
    response.hangup()
    return response
