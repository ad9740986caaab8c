"""What each kind of command asks of Twilio.

A command says what was decided; whether it still makes sense is read at the moment it is carried out,
because the caller may have hung up meanwhile.
"""

from collections.abc import Callable
from datetime import datetime

from helpline import clock
from helpline.carrier.client import media, twilio
from helpline.models import (
    WITH_STAFF,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    EventKind,
    Leg,
    LegState,
    Offer,
    OfferState,
)
from helpline.operations import bridges, events, voicemails
from helpline.voice.addresses import url

RING_THE_CALLER_FOR = 30
"""Seconds: six rings."""
EVENTS = ["initiated", "ringing", "answered", "completed"]


class Overtaken(Exception):
    """What was asked for no longer makes sense, and is left undone."""


class NotYet(Exception):
    """What it takes is not known yet; it is tried again in a second."""


def dial_staff(command: Command) -> None:
    """Ring a person's own telephone; behind it waits the gate, not the caller."""
    leg = leg_of(command)
    offer = leg.offer
    seconds = int((offer.ring_until - clock.now()).total_seconds())
    if offer.state != OfferState.RINGING or seconds < 1 or leg.sid:
        raise Overtaken
    made = twilio().calls.create(
        to=offer.staff.phone,
        from_=offer.call.line.number,
        url=url("gate", leg_id=leg.pk),
        method="POST",
        status_callback=url("leg-status", leg_id=leg.pk),
        status_callback_method="POST",
        status_callback_event=EVENTS,
        timeout=max(seconds, 5),
    )
    adopt_leg(leg, made.sid)


def adopt_leg(leg: Leg, sid: str) -> None:
    """Note the id of a leg that Twilio made for us."""
    Leg.objects.filter(pk=leg.pk, sid=None).update(sid=sid)


def dial_caller(command: Command) -> None:
    """Ring somebody back: the counsellor is on the line already."""
    call = call_of(command)
    if call.state != CallState.CONNECTING or call.caller_sid:
        raise Overtaken
    made = twilio().calls.create(
        to=call.number_to_ring,
        from_=call.line.number,
        url=url("bridge", call_id=call.pk, offer_id=command.offer_id),
        method="POST",
        fallback_url=url("fallback"),
        status_callback=url("caller-status", call_id=call.pk),
        status_callback_method="POST",
        status_callback_event=EVENTS,
        timeout=RING_THE_CALLER_FOR,
    )
    adopt_caller(call, made.sid, clock.now())


def adopt_caller(call: Call, sid: str, now: datetime) -> None:
    """Note the id of the leg on which a caller is rung back."""
    Call.objects.filter(pk=call.pk, caller_sid=None).update(caller_sid=sid)
    events.record(call.pk, EventKind.DIALLED, now=now)


def bridge_caller(command: Command) -> None:
    """Take the caller out of the queue and into the conference."""
    call = call_of(command)
    if call.state != CallState.CONNECTING or call.caller_sent:
        raise Overtaken
    _send_on(call, url("bridge", call_id=call.pk, offer_id=command.offer_id))


def move_caller(command: Command) -> None:
    """Take the caller from where they wait to what their call's state calls for."""
    call = call_of(command)
    if call.state in (CallState.ENDED, *WITH_STAFF):
        raise Overtaken
    _send_on(call, url("moved", call_id=call.pk, stay=command.stay))


def _send_on(call: Call, address: str) -> None:
    twilio().calls(_caller_sid(call)).update(url=address, method="POST")


def end_leg(command: Command) -> None:
    """Stop ringing a person, or end their leg. Who listens to the gate is told that the call is taken."""
    leg = leg_of(command)
    if leg.state == LegState.ENDED:
        raise Overtaken
    if not leg.sid:
        if _is_being_dialled(leg):
            raise NotYet
        raise Overtaken
    if leg.state == LegState.ANSWERED:
        twilio().calls(leg.sid).update(url=url("taken", leg_id=leg.pk), method="POST")
    elif leg.state in (LegState.PLANNED, LegState.RINGING):
        twilio().calls(leg.sid).update(status="canceled")
    else:
        twilio().calls(leg.sid).update(status="completed")


def _is_being_dialled(leg: Leg) -> bool:
    open_states = [CommandState.PENDING, CommandState.SENDING, CommandState.UNKNOWN]
    return Command.objects.filter(leg=leg, kind=CommandKind.DIAL_STAFF, state__in=open_states).exists()


def end_caller(command: Command) -> None:
    """End the caller's leg."""
    call = call_of(command)
    if not call.caller_sid:
        open_states = [CommandState.PENDING, CommandState.SENDING, CommandState.UNKNOWN]
        if call.commands.filter(kind=CommandKind.DIAL_CALLER, state__in=open_states).exists():
            raise NotYet
        raise Overtaken
    twilio().calls(call.caller_sid).update(status="completed")


def hold(command: Command) -> None:
    """Let the caller hear music."""
    _set_hold(command, True)


def resume(command: Command) -> None:
    """Let the caller hear the counsellor again."""
    _set_hold(command, False)


def _set_hold(command: Command, held: bool) -> None:
    call = call_of(command)
    if call.state != CallState.CONNECTED or not call.conference_sid or call.on_hold != held:
        raise Overtaken
    about = {"hold_url": url("hold", call_id=call.pk), "hold_method": "POST"} if held else {}
    participant = twilio().conferences(call.conference_sid).participants(_caller_sid(call))
    participant.update(hold=held, **about)


def fetch_recording(command: Command) -> None:
    """Keep a message's audio here, sealed, and delete it there."""
    voicemail = command.voicemail
    assert voicemail is not None  # noqa: S101  such a command is only ever asked for with one
    if not voicemail.audio:
        audio, content_type = media(voicemail.recording_sid)
        voicemails.keep_audio(voicemail_id=voicemail.pk, audio=audio, content_type=content_type)
    twilio().recordings(voicemail.recording_sid).delete()


def call_of(command: Command) -> Call:
    assert command.call_id is not None  # noqa: S101  such a command is only ever asked for with one
    return Call.objects.select_related("line").get(pk=command.call_id)


def leg_of(command: Command) -> Leg:
    assert command.leg_id is not None  # noqa: S101  such a command is only ever asked for with one
    return Leg.objects.select_related("offer__call__line", "offer__staff").get(pk=command.leg_id)


def _caller_sid(call: Call) -> str:
    if not call.caller_sid:
        raise Overtaken
    return call.caller_sid


def check_bridge(command: Command) -> None:
    """Ask Twilio how the two legs of an offer are."""
    offer = Offer.objects.select_related("call", "leg").get(commands=command)
    found = twilio().conferences.list(friendly_name=offer.conference_name, status="in-progress", limit=1)
    there = {p.call_sid for p in found[0].participants.list()} if found else set()
    bridges.checked(
        offer_id=offer.pk,
        staff=_where(offer.leg.sid, there),
        caller=_where(offer.call.caller_sid, there),
        now=clock.now(),
    )


def _where(sid: str | None, there: set[str]) -> bridges.Where:
    if not sid:
        return bridges.Where.UNKNOWN
    if sid in there:
        return bridges.Where.IN
    live = twilio().calls(sid).fetch().status in ("queued", "ringing", "in-progress")
    return bridges.Where.OUT if live else bridges.Where.OVER


ACTIONS: dict[CommandKind, Callable[[Command], None]] = {
    CommandKind.DIAL_STAFF: dial_staff,
    CommandKind.DIAL_CALLER: dial_caller,
    CommandKind.BRIDGE_CALLER: bridge_caller,
    CommandKind.MOVE_CALLER: move_caller,
    CommandKind.END_LEG: end_leg,
    CommandKind.END_CALLER: end_caller,
    CommandKind.CHECK_BRIDGE: check_bridge,
    CommandKind.HOLD: hold,
    CommandKind.RESUME: resume,
    CommandKind.FETCH_RECORDING: fetch_recording,
}
