"""What a caller hears, by the state of their call: the one table from state to TwiML."""

from collections.abc import Iterable
from uuid import UUID

from twilio.twiml.voice_response import Dial, Gather, VoiceResponse

from helpline import callflow, flows
from helpline.callflow import Facts, Flow, Words
from helpline.models import QUEUED, WITH_STAFF, Call, CallState, Direction, Priority
from helpline.voice.addresses import in_queue, url

LONGEST_CALL = 14400
"""Seconds; Twilio's own limit, said explicitly."""
LONGEST_MESSAGE = 180


def say(verb: VoiceResponse | Gather, flow: Flow, words: Iterable[Words]) -> None:
    """Say sentences, each in its language's voice."""
    for sentence in words:
        language = flow.languages[sentence.language]
        verb.say(sentence.text, language=language.tag, voice=language.voice)


def facts_of(call: Call, flow: Flow) -> Facts:
    """Return what the caller has told the menu, and what is assumed of one who has not said."""
    opening = flow.opening_facts()
    return Facts(call.language or opening.language, call.topic or opening.topic, call.priority)


def speak(response: VoiceResponse, call: Call, *prompts: str, **values: object) -> None:
    """Say prompts of a call's flow in the caller's language."""
    flow = flows.flow_of(call)
    language = facts_of(call, flow).language
    say(response, flow, [flow.words(prompt, language, **values) for prompt in prompts])


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


def document(call: Call) -> VoiceResponse:
    """Return what the caller of this call is to hear now."""
    if call.state == CallState.MENU:
        return opening(call)
    if call.state in QUEUED:
        return queue(call)
    if call.state in WITH_STAFF:
        return conference(call)
    if call.state == CallState.CALLBACK:
        return ask_number(call)
    if call.state == CallState.MESSAGE:
        return ask_message(call)
    if call.state == CallState.DIVERTED:
        return divert(call)
    response = VoiceResponse()
    response.hangup()
    return response


def opening(call: Call) -> VoiceResponse:
    """Ask the first menu's question."""
    flow = flows.flow_of(call)
    return question(flow, callflow.ask(flow, flow.start, flow.opening_facts()), call.pk)


def queue(call: Call) -> VoiceResponse:
    """Put the caller in Twilio's queue, where they are held even while we restart."""
    response = VoiceResponse()
    if call.front:
        speak(response, call, "returning")
    response.enqueue(
        f"line-{call.line_id}",
        action=in_queue("left", call),
        method="POST",
        wait_url=in_queue("wait", call),
        wait_url_method="POST",
    )
    return response


def conference(call: Call) -> VoiceResponse:
    """Bring the caller into the conference; when they leave it, it is over."""
    response = VoiceResponse()
    if call.direction == Direction.INBOUND:  # whoever picks up a callback hears a person first, not a line
        speak(response, call, "connecting")
    dial = Dial(action=url("bridged", call_id=call.pk), method="POST", time_limit=LONGEST_CALL)
    add_conference(dial, call, label="caller", ends_with_me=True)
    response.append(dial)
    return response


def add_conference(dial: Dial, call: Call, *, label: str, ends_with_me: bool) -> None:
    """Name the call's conference in a Dial. The first to come decides where its events are reported."""
    dial.conference(
        call.conference_name,
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=ends_with_me,
        participant_label=label,
        max_participants=10,
        wait_url=url("hold"),
        wait_method="POST",
        status_callback=url("conference", call_id=call.pk),
        status_callback_method="POST",
        status_callback_event="start end join leave hold",
    )


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


def divert(call: Call) -> VoiceResponse:
    """Put a caller in danger through to the crisis number, saying first what they can dial themselves."""
    response = VoiceResponse()
    speak(response, call, "crisis_divert")
    response.dial(
        call.line.crisis_number,
        action=url("diverted", call_id=call.pk),
        method="POST",
        timeout=30,
        time_limit=LONGEST_CALL,
    )
    return response
