"""Return the TwiML of a call by its state. This is the one table from a state to what the caller hears."""

from collections.abc import Callable
from typing import Any

from twilio.twiml.voice_response import Dial, VoiceResponse

from helpline import callflow
from helpline.complete import complete
from helpline.models import (
    STATES,
    Call,
    CallState,
    Direction,
    Hears,
    Offer,
    OfferState,
    flows,
)
from helpline.operations import lookups, outside
from helpline.voice import questions
from helpline.voice.callback_urls import in_queue, queue_name, url
from helpline.voice.speaking import speak

LONGEST_CALL = 14400
"""Seconds that a call may last: Twilio's own limit, set explicitly."""
RING_OUTSIDE_FOR = 20
"""Seconds for which a number outside rings before all staff are rung again."""


def goodbye(call: Call) -> VoiceResponse:
    """End a caller's leg. A person whom we called, and who waited in vain, hears a neutral sentence first."""
    response = VoiceResponse()
    if call.direction == Direction.OUTBOUND and call.leave_at is not None:
        speak(response, call, "outbound_sorry")
    response.hangup()
    return response


def opening(call: Call) -> VoiceResponse:
    """Ask the first menu's question."""
    flow = flows.flow_of(call)
    return questions.question(flow, callflow.ask(flow, flow.start, flow.opening_facts()), call.pk)


def queue(call: Call) -> VoiceResponse:
    """Put the caller in Twilio's queue, which keeps them even while our servers restart."""
    response = VoiceResponse()
    if call.direction == Direction.OUTBOUND:
        speak(response, call, "outbound_wait")
    elif call.front and not call.is_crisis:
        # A caller in danger hears no words here, which would cost seconds: the wait document speaks.
        speak(response, call, "reconnecting" if call.connected_at is None else "returning")
    response.enqueue(
        queue_name(call),
        action=in_queue("left", call),
        method="POST",
        wait_url=in_queue("wait", call),
        wait_url_method="POST",
    )
    return response


def conference(call: Call) -> VoiceResponse:
    """Bring the caller into the conference of the counselor who accepted; it ends when the caller leaves."""
    offer = lookups.acceptance(call)
    if offer is None:  # the acceptance was lost a moment ago: Twilio's queue keeps the caller
        return queue(lookups.as_it_is_now(call))
    response = VoiceResponse()
    # The first voice on a callback is a person's, and in danger words would cost seconds.
    if call.direction == Direction.INBOUND and not call.is_crisis:
        speak(response, call, "connecting")
    action = url("bridged", call_id=call.pk, conference=offer.conference)
    dial = Dial(action=action, method="POST", time_limit=LONGEST_CALL)
    add_conference(dial, offer, label="caller")
    response.append(dial)
    return response


def add_conference(dial: Dial, offer: Offer, *, label: str, **heard: Any) -> None:
    """Add an offer's conference to a Dial.

    Twilio reports the conference's events to the URLs in the Dial of the first participant. The participant
    who leaves ends it for the other one, whose Dial action then asks us what comes next. Somebody beside the
    counselor leaves it without ending it. `heard` says who hears them: `muted`, `coach`.
    """
    dial.conference(
        offer.conference_name,
        beep="false",
        start_conference_on_enter=True,
        end_conference_on_exit=offer.state != OfferState.ALONGSIDE,
        participant_label=label,
        max_participants=10,
        wait_url=url("alone", conference=offer.conference),
        wait_method="POST",
        status_callback=url("conference", conference=offer.conference),
        status_callback_method="POST",
        status_callback_event="start end join leave hold",
        **heard,
    )


def dial_outside(call: Call) -> VoiceResponse:
    """Put a caller in danger through to the crisis line or the backup number, at once and without words."""
    response = VoiceResponse()
    ids: dict[str, Any] = {"call_id": call.pk, "round_": call.danger_round}
    dial = Dial(
        action=url("outside-over", **ids),
        method="POST",
        timeout=RING_OUTSIDE_FOR,
        time_limit=LONGEST_CALL,
    )
    dial.number(
        outside.number_of(call),
        status_callback=url("outside-status", **ids),
        status_callback_method="POST",
        status_callback_event="initiated ringing answered completed",
    )
    response.append(dial)
    return response


def in_line(call: Call) -> VoiceResponse:
    """Keep a caller in the queue, or dial the number outside for a caller who no longer waits for us."""
    return dial_outside(call) if call.outside else queue(call)


def on_the_way(call: Call) -> VoiceResponse:
    """Bring a caller who was sent to the counselor into the conference; until then keep them in line."""
    return conference(call) if call.caller_sent else in_line(call)


DOCUMENTS: dict[Hears, Callable[[Call], VoiceResponse]] = complete(
    "helpline.voice.twiml.DOCUMENTS",
    Hears,
    {
        Hears.FIRST_MENU: opening,
        Hears.QUEUE: in_line,
        Hears.QUEUE_UNTIL_SENT: on_the_way,
        Hears.CONFERENCE: conference,
        Hears.NUMBER_QUESTION: questions.ask_number,
        Hears.MESSAGE_QUESTION: questions.ask_message,
        Hears.NUMBER_OUTSIDE: dial_outside,
        Hears.GOODBYE: goodbye,
    },
)


def document(call: Call) -> VoiceResponse:
    """Return what the caller of this call hears now."""
    return DOCUMENTS[STATES[CallState(call.state)].hears](call)
