"""What a caller hears, by the state of their call: the one table from state to TwiML."""

from twilio.twiml.voice_response import Dial, VoiceResponse

from helpline import callflow, flows
from helpline.models import QUEUED, WITH_STAFF, Call, CallState, Direction
from helpline.voice import questions
from helpline.voice.addresses import in_queue, url
from helpline.voice.speaking import speak

LONGEST_CALL = 14400
"""Seconds; Twilio's own limit, said explicitly."""


def document(call: Call) -> VoiceResponse:
    """Return what the caller of this call is to hear now."""
    if call.state == CallState.MENU:
        return opening(call)
    if call.state in QUEUED:
        return queue(call)
    if call.state in WITH_STAFF:
        return conference(call)
    if call.state == CallState.CALLBACK:
        return questions.ask_number(call)
    if call.state == CallState.MESSAGE:
        return questions.ask_message(call)
    if call.state == CallState.DIVERTED:
        return divert(call)
    response = VoiceResponse()
    response.hangup()
    return response


def opening(call: Call) -> VoiceResponse:
    """Ask the first menu's question."""
    flow = flows.flow_of(call)
    return questions.question(flow, callflow.ask(flow, flow.start, flow.opening_facts()), call.pk)


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
