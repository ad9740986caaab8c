"""One scene for each kind of command: the exchange and Twilio just before it is sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    Line,
    Offer,
    OfferState,
    OutsideNumber,
    Participant,
    ParticipantRole,
    ParticipantState,
    RingOn,
    Staff,
    Voicemail,
)
from helpline.operations import commands
from helpline.voice.callback_urls import queue_name
from tests.support import cast, crisis_legs
from tests.support.cast import NOON
from tests.support.small_twilio import QUEUE, SmallTwilio

CALLER = "CA" + "1" * 32
STAFF = "CA" + "2" * 32
CRISIS = "CA" + "8" * 32
COLLEAGUE = "CA" + "6" * 32
PARTY = "CA" + "7" * 32
INTERPRETER = "+12025550151"
CHILD = "CA" + "9" * 32
RECORDING = "RE" + "d" * 32
PHONE = "+12025550101"
SOON = NOON + timedelta(minutes=10)


@dataclass
class Scene:
    """A command that waits, and what Twilio has done once it was carried out."""

    command: Command
    done: tuple[str, str]
    first: tuple[tuple[str, str], ...] = ()
    """What was done before that."""


def offered(call: Call, state: OfferState, ring_on: RingOn, leg: ParticipantState, sid: str | None) -> Offer:
    """Somebody is rung for a call, or has it."""
    name = f"person{Staff.objects.count()}"
    person = cast.staff(name, phone=PHONE if ring_on == RingOn.PHONE else "", on_duty_since=NOON)
    offer = Offer.objects.create(
        call=call,
        staff=person,
        ring_on=ring_on,
        state=state,
        made_at=NOON,
        ring_until=NOON + timedelta(seconds=60),
        settled_at=None if state == OfferState.RINGING else NOON,
    )
    Participant.objects.create(offer=offer, state=leg, sid=sid)
    return offer


def waiting(world: SmallTwilio, on: Line | None = None, sid: str = CALLER, **more: Any) -> Call:
    """A caller in the queue, on their first stay."""
    about: dict[str, Any] = {"state": CallState.WAITING, "stay": 1, "stay_entered": 1, "queue_sid": QUEUE}
    about |= more
    call = cast.call(on or cast.line(), sid=sid, queued_at=NOON, move_on_at=SOON, **about)
    world.queues = [queue_name(call)]
    world.in_queue(sid)
    return call


def accepted(world: SmallTwilio, **more: Any) -> Offer:
    """Somebody has accepted and is in the conference; the caller is still in the queue."""
    call = waiting(world, **more)
    offer = offered(call, OfferState.ACCEPTED, RingOn.BROWSER, ParticipantState.JOINED, STAFF)
    Call.objects.filter(pk=call.pk).update(
        state=CallState.CONNECTING, staff=offer.staff, accepted_at=NOON, move_on_at=SOON
    )
    world.in_conference(offer.conference_name, STAFF)
    return Offer.objects.select_related("call__line", "staff", "participant").get(pk=offer.pk)


def talking(world: SmallTwilio, **more: Any) -> Offer:
    """Both are in the conference."""
    offer = accepted(world, **more)
    conference = world.in_conference(offer.conference_name, CALLER)
    Call.objects.filter(pk=offer.call_id).update(
        state=CallState.CONNECTED,
        move_on_at=None,
        connected_at=NOON,
        stay_left=1,
        caller_sent=True,
        caller_in_conference=True,
        conference_sid=conference.sid,
    )
    offer.call.refresh_from_db()
    return offer


def ask(kind: CommandKind, offer: Offer | None = None, **about: Any) -> Command:
    """Write a command, about the call of an accepted offer where one is given."""
    if offer is not None:
        about = {"call": offer.call, "offer": offer} | about
    return commands.enqueue(kind, now=NOON, **about)


def dial_staff(world: SmallTwilio) -> Scene:
    offer = offered(waiting(world), OfferState.RINGING, RingOn.PHONE, ParticipantState.PLANNED, None)
    Call.objects.update(state=CallState.OFFERED)
    command = commands.enqueue(
        CommandKind.DIAL_STAFF, now=NOON, call=offer.call, participant=offer.participant
    )
    return Scene(command, ("dialled", PHONE))


def dial_caller(world: SmallTwilio) -> Scene:
    offer = accepted(world)
    outbound: dict[str, Any] = {"direction": "outbound", "caller_sid": None, "stay": 0, "stay_entered": 0}
    cast.write(Call.objects.all(), number_to_ring=cast.CALLER, **outbound)
    world.waiting.clear()
    del world.legs[CALLER]
    return Scene(ask(CommandKind.DIAL_CALLER, offer), ("dialled", cast.CALLER))


def bridge_caller(world: SmallTwilio) -> Scene:
    return Scene(ask(CommandKind.BRIDGE_CALLER, accepted(world)), ("sent on", CALLER))


def bridge_out_of_a_dial(world: SmallTwilio) -> Scene:
    """In danger; the crisis line is being rung when somebody here has accepted."""
    offer = accepted(world, priority="crisis", outside="crisis")
    world.waiting.clear()
    world.leg(CHILD, parent=CALLER, status="ringing", direction="outbound-dial")
    return Scene(ask(CommandKind.BRIDGE_CALLER, offer), ("sent on", CALLER), first=(("ended", CHILD),))


def move_out(world: SmallTwilio) -> Scene:
    """Nobody came: the caller is to be asked for a message."""
    call = waiting(world)
    Call.objects.update(state=CallState.MESSAGE, move_on_at=None)
    command = ask(CommandKind.MOVE_CALLER, call=call, stay=1)
    return Scene(command, ("sent on", CALLER))


def move_back(world: SmallTwilio) -> Scene:
    """The counselor was lost: the caller is to be brought back into the queue."""
    offer = talking(world)
    Offer.objects.update(state=OfferState.FAILED)
    Call.objects.update(
        state=CallState.WAITING,
        staff=None,
        move_on_at=SOON,
        stay=2,
        caller_sent=False,
        caller_in_conference=False,
        conference_sid="",
    )
    world.moved_into_the_queue = True
    command = ask(CommandKind.MOVE_CALLER, call=offer.call, stay=2)
    return Scene(command, ("removed", CALLER))


def hold(world: SmallTwilio) -> Scene:
    offer = talking(world)
    Call.objects.update(on_hold=True)
    return Scene(ask(CommandKind.HOLD, offer), ("held", CALLER))


def resume(world: SmallTwilio) -> Scene:
    offer = talking(world)
    world.conferences[offer.conference_name].members[CALLER].hold = True
    return Scene(ask(CommandKind.RESUME, offer), ("resumed", CALLER))


def add_crisis_line(world: SmallTwilio) -> Scene:
    offer = accepted(world, priority="crisis")
    return Scene(ask(CommandKind.ADD_CRISIS_LINE, offer), ("added", "+12025550188"))


def end_crisis_line(world: SmallTwilio) -> Scene:
    """The counselor was lost while the crisis line, added to the two, rings."""
    offer = accepted(world, priority="crisis")
    Offer.objects.update(state=OfferState.FAILED)
    leg = crisis_legs.make(offer, CRISIS, NOON)
    Call.objects.update(state=CallState.WAITING, staff=None)
    world.leg(CRISIS, to="+12025550188", status="ringing")
    return Scene(ask(CommandKind.END_CRISIS_LINE, offer, participant=leg), ("ended", CRISIS))


def called_in(world: SmallTwilio, sid: str | None = None) -> Participant:
    """An interpreter is called into a conversation."""
    offer = talking(world)
    number = OutsideNumber.objects.create(
        slug="line", kind="interpreter", name="Interpreters", number=INTERPRETER, review_on=NOON.date()
    )
    return Participant.objects.create(
        call=offer.call,
        conference=offer.conference,
        role="interpreter",
        number=number,
        asked_at=NOON,
        sid=sid,
        state=ParticipantState.JOINED if sid else ParticipantState.PLANNED,
    )


def add_party(world: SmallTwilio) -> Scene:
    party = called_in(world)
    command = ask(CommandKind.ADD_PARTY, Offer.objects.get(), participant=party)
    return Scene(command, ("added", INTERPRETER))


def end_party(world: SmallTwilio) -> Scene:
    """The counselor takes an interpreter out of the conversation."""
    party = called_in(world, PARTY)
    world.in_conference(Offer.objects.get().conference_name, PARTY)
    return Scene(ask(CommandKind.END_PARTY, call=party.call, participant=party), ("ended", PARTY))


def with_crisis_line(world: SmallTwilio) -> Offer:
    """In danger; the crisis line was added, and the three talk."""
    offer = talking(world, priority="crisis")
    crisis_legs.make(offer, CRISIS, NOON, answered_at=NOON)
    world.in_conference(offer.conference_name, CRISIS)
    return offer


def set_exit(world: SmallTwilio) -> Scene:
    """The crisis line has answered: the conversation is not to end when the counselor leaves."""
    offer = with_crisis_line(world)
    return Scene(
        ask(CommandKind.SET_EXIT, offer, participant=offer.participant), ("leaves others in it", STAFF)
    )


def set_mode(world: SmallTwilio) -> Scene:
    """A supervisor who listened so far coaches the counselor."""
    offer = talking(world)
    leg = supporting(world, offer)
    return Scene(ask(CommandKind.SET_MODE, offer, participant=leg), (f"heard by {STAFF}", COLLEAGUE))


def take_over(world: SmallTwilio) -> Scene:
    """A supervisor who coaches takes the call over: everybody hears them from the same request on."""
    offer = talking(world)
    leg = supporting(world, offer)
    world.conferences[offer.conference_name].members[COLLEAGUE].heard_by = STAFF
    command = ask(CommandKind.HAND_OVER, offer, participant=leg)
    return Scene(
        command, ("leaves others in it", STAFF), first=(("ends it", COLLEAGUE), ("heard by all", COLLEAGUE))
    )


def supporting(world: SmallTwilio, offer: Offer) -> Participant:
    """A supervisor is in the conversation, whom Twilio has as a listener, and who wants to coach."""
    beside(world, offer)
    Command.objects.all().delete()
    Participant.objects.filter(sid=COLLEAGUE).update(
        role=ParticipantRole.SUPERVISOR, mode="coach", mode_told="listen"
    )
    world.conferences[offer.conference_name].members[COLLEAGUE].heard_by = "nobody"
    return Participant.objects.get(sid=COLLEAGUE)


def beside(world: SmallTwilio, offer: Offer) -> Command:
    """Somebody consulted is in the conversation; return the command that gives them the call."""
    theirs = Offer.objects.create(
        call=offer.call,
        staff=cast.staff("bo"),
        ring_on=RingOn.BROWSER,
        state=OfferState.ALONGSIDE,
        conference=offer.conference,
        made_at=NOON,
        ring_until=NOON,
        settled_at=NOON,
    )
    leg = Participant.objects.create(
        offer=theirs, role=ParticipantRole.CONSULTED, sid=COLLEAGUE, state=ParticipantState.JOINED
    )
    world.in_conference(offer.conference_name, COLLEAGUE)
    world.conferences[offer.conference_name].members[COLLEAGUE].ends = False
    return ask(CommandKind.HAND_OVER, offer, participant=leg)


def crisis_line_has_left(world: SmallTwilio) -> Scene:
    """It is out again: from now on the conversation ends when the counselor leaves it."""
    offer = with_crisis_line(world)
    crisis_legs.known().update(ended_at=NOON, state=ParticipantState.ENDED)
    world.conferences[offer.conference_name].members[STAFF].ends = False
    return Scene(ask(CommandKind.SET_EXIT, offer, participant=offer.participant), ("ends it", STAFF))


def resume_without_counselor(world: SmallTwilio) -> Scene:
    """The counselor was lost while the caller was on hold; the crisis line goes on with them."""
    offer = with_crisis_line(world)
    Offer.objects.update(state=OfferState.FAILED)
    Call.objects.update(state=CallState.DIVERTED, outside="crisis", staff=None)
    world.conferences[offer.conference_name].members[CALLER].hold = True
    return Scene(ask(CommandKind.RESUME, offer), ("resumed", CALLER))


def end_leg(world: SmallTwilio) -> Scene:
    offer = talking(world)
    return Scene(
        commands.enqueue(CommandKind.END_LEG, now=NOON, call=offer.call, participant=offer.participant),
        ("ended", STAFF),
    )


def end_caller(world: SmallTwilio) -> Scene:
    call = waiting(world)
    Call.objects.update(
        state=CallState.ENDED, disposition="answered", ended_at=NOON, move_on_at=None, queued_at=NOON
    )
    return Scene(ask(CommandKind.END_CALLER, call=call), ("ended", CALLER))


def fetch_recording(world: SmallTwilio) -> Scene:
    call = cast.call(cast.line(), state=CallState.MESSAGE)
    message = Voicemail.objects.create(recording_sid=RECORDING, call=call, seconds=3, left_at=NOON)
    world.recordings[RECORDING] = b"RIFFsound"
    return Scene(ask(CommandKind.FETCH_RECORDING, call=call, voicemail=message), ("deleted", RECORDING))


SCENES: dict[str, Callable[[SmallTwilio], Scene]] = {
    scene.__name__: scene
    for scene in (
        dial_staff,
        dial_caller,
        bridge_caller,
        bridge_out_of_a_dial,
        move_out,
        move_back,
        hold,
        resume,
        add_crisis_line,
        end_crisis_line,
        add_party,
        end_party,
        set_exit,
        set_mode,
        crisis_line_has_left,
        resume_without_counselor,
        end_leg,
        end_caller,
        fetch_recording,
    )
}
