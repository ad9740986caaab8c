"""Ask the questions that a caller answers with a key, a number or a message."""

from typing import Any
from uuid import UUID

from twilio.twiml.voice_response import Gather, VoiceResponse

from helpline import callflow, routing
from helpline.callflow import Flow
from helpline.contact_rules import PhoneNumber
from helpline.models import Call, EventKind, flows
from helpline.operations import events
from helpline.voice.callback_urls import url
from helpline.voice.keys import one_key
from helpline.voice.speaking import facts_of, say, speak

KEYS_OR_WORDS = "dtmf speech"
LONGEST_MESSAGE = 180
MESSAGE_KEY_SECONDS = 2
"""Seconds between the words and the tone. The words begin with the key's name, so there was time for it."""
ANSWER_SECONDS = 10
"""How many seconds we wait for an answer."""
DIGIT_SECONDS = 6
"""How many seconds we wait for the next digit of a number. A lone 1 means danger and is heard only then.

Gather has one time-out for the first digit and for every other, and hands a key on at once only where it asks
for one key. So that a caller has more time to find the number, a second Gather without words follows one in
which nothing was pressed. https://www.twilio.com/docs/voice/twiml/gather#timeout
"""


def question(flow: Flow, ask: callflow.Ask, call_id: UUID | str) -> VoiceResponse:
    """Ask a menu's question: keys and words both answer it, and silence counts as an answer too."""
    response = VoiceResponse()
    so_far = f"attempt={ask.attempt}&silences={ask.silences}"
    action = url("menu", so_far, call_id=call_id, name=ask.menu)
    gather = one_key(
        action,
        seconds=ask.seconds,
        hears=KEYS_OR_WORDS,
        speech_timeout="auto",
        action_on_empty_result=True,
        language=flow.languages[ask.language].tag,
        hints=", ".join(ask.hints),
    )
    say(gather, flow, ask.words)
    response.append(gather)
    response.redirect(action, method="POST")
    return response


def ask_number(call: Call, attempt: int = 0) -> VoiceResponse:
    """Ask at which number the caller wants to be called back; the number they ring from is not assumed.

    They have twice DIGIT_SECONDS for the first digit.
    """
    response = VoiceResponse()
    entry = call.given_entry + 1
    action = url("callback-number", f"attempt={attempt}&entry={entry}", call_id=call.pk)
    asks = _digits(call, action)
    speak(asks, call, "callback_ask")
    response.append(asks)
    response.append(_digits(call, action, action_on_empty_result=True))
    response.redirect(action, method="POST")
    return response


def _digits(call: Call, action: str, **more: Any) -> Gather:
    return Gather(
        input=KEYS_OR_WORDS,
        action=action,
        method="POST",
        finish_on_key="#",
        num_digits=11,
        timeout=DIGIT_SECONDS,
        **more,
        **_listening(call),
    )


def _listening(call: Call) -> dict[str, str]:
    """Return a Gather's settings for speech: a key or spoken words, whichever comes first, is handed on."""
    flow = flows.flow_of(call)
    code = facts_of(call, flow).language
    hints = ", ".join(callflow.hints(code))
    return {"speech_timeout": "auto", "language": flow.languages[code].tag, "hints": hints}


def ask_once_more(call: Call, attempt: int, prompt: str) -> VoiceResponse:
    """Say what was wrong with the entry, and ask for one key: try again, talk with a person, or danger."""
    return _one_key(call, url("callback-again", f"attempt={attempt}", call_id=call.pk), prompt)


def read_back(call: Call, given: PhoneNumber, entry: int, attempt: int, when: str = "") -> VoiceResponse:
    """Read a number back digit by digit and ask whether it is right.

    `entry` says which entry of a number it is, so that the answer confirms what the caller has heard. `when`
    says in words when we will call, if the call does not come in its turn.
    """
    action = url("callback-confirm", f"attempt={attempt}&entry={entry}", call_id=call.pk)
    number = given.aloud()
    if when:
        return _one_key(call, action, "callback_confirm_later", number=number, when=when)
    return _one_key(call, action, "callback_confirm", number=number)


def _one_key(call: Call, action: str, prompt: str, **values: object) -> VoiceResponse:
    """Ask a question that one key answers at once; silence counts as an answer too."""
    response = VoiceResponse()
    gather = one_key(
        action, seconds=ANSWER_SECONDS, hears=KEYS_OR_WORDS, action_on_empty_result=True, **_listening(call)
    )
    speak(gather, call, prompt, **values)
    response.append(gather)
    response.redirect(action, method="POST")
    return response


def ask_message(call: Call) -> VoiceResponse:
    """Ask for a message; before the tone the caller may still press a key instead."""
    response = VoiceResponse()
    gather = one_key(url("message-key", call_id=call.pk), seconds=MESSAGE_KEY_SECONDS)
    if not _wanted_it(call):
        speak(gather, call, "nobody_for_language" if _speaks_alone(call) else "nobody_here")
    speak(gather, call, "message_ask")
    response.append(gather)
    return record(call, response)


def _wanted_it(call: Call) -> bool:
    """Say whether a caller who waited chose to leave a message; any other caller is told why we ask for one.

    A caller in danger is told all the same, because those words say whom else to call.
    """
    if call.queued_at is None or call.is_crisis:
        return False
    why = events.why_a_message(call)
    return why is not None and why.kind == EventKind.ASKED_MESSAGE and not why.detail.get("unasked")


def _speaks_alone(call: Call) -> bool:
    """Say whether a counselor was left out because of the call's language; never of a call in danger."""
    return (
        routing.Reason.OTHER_LANGUAGE in routing.read_explanation(call.because).excluded
        and not call.is_crisis
    )


def record(call: Call, response: VoiceResponse) -> VoiceResponse:
    """Record a message. After an empty one more words follow, during which the danger key still works.

    Besides #, the key 1 ends the recording: a caller who presses it while speaking is in danger. Twilio does
    not hand on the key that ended an empty recording, so the words after it begin with the danger key.
    https://www.twilio.com/docs/voice/twiml/record#action
    """
    response.record(
        action=url("message-done", call_id=call.pk),
        method="POST",
        max_length=LONGEST_MESSAGE,
        timeout=5,
        finish_on_key="1#",
        play_beep=True,
        recording_status_callback=url("message-recording", call_id=call.pk),
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
    )
    gather = one_key(url("message-key", call_id=call.pk), seconds=ANSWER_SECONDS)
    speak(gather, call, "message_nothing")
    response.append(gather)
    speak(response, call, "goodbye")
    response.hangup()
    return response
