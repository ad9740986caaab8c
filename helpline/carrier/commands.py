"""Carry out each kind of command by requests to Twilio. `wanted` has said just before that it is needed."""

from collections.abc import Callable
from functools import partial
from typing import Any

from twilio.base.exceptions import TwilioRestException

from helpline import clock
from helpline.call_status import CallStatus
from helpline.carrier import adopting, inquiry, moving, parties, wanted, whereabouts
from helpline.carrier.client import media, twilio, update
from helpline.carrier.outcome import DONE, SOON, Steps, failed, no_longer_needed, not_ready, unknown
from helpline.carrier.wanted import call_of, leg_of, sid_of
from helpline.complete import complete
from helpline.contact_rules import e164
from helpline.models import (
    LIVE_OFFERS,
    SILENT,
    Call,
    Command,
    CommandKind,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
    RingOn,
    Voicemail,
)
from helpline.operations import crisis_line, exits, legs, listening, picking_up, voicemails
from helpline.voice.callback_urls import url

RING_THE_CRISIS_LINE_FOR = 30
CRISIS_LABEL = "crisis"
"""The crisis line's name in a conference; Twilio refuses a second participant with this name."""


def dial_staff(command: Command) -> Steps:
    """Ring a counselor's own telephone; the person who picks up is screened before they meet the caller."""
    leg = leg_of(command)
    offer = leg.staff_offer
    seconds = int((offer.ring_until - offer.made_at).total_seconds())
    made = yield partial(
        twilio().calls.create,
        to=e164(offer.staff.phone),
        from_=offer.call.line.number,
        url=url("gate", leg_id=leg.pk),
        method="POST",
        status_callback=url("leg-status", leg_id=leg.pk),
        status_callback_method="POST",
        status_callback_event=parties.EVENTS,
        timeout=max(seconds, 5),
    )
    return (yield from _keep_one(adopting.leg(leg, made.sid, clock.now()), made.sid))


def dial_caller(command: Command) -> Steps:
    """Ring a caller back; the counselor is in the conference already."""
    call = call_of(command)
    made = yield partial(
        twilio().calls.create,
        to=e164(call.number_to_ring),
        from_=call.line.number,
        url=url("bridge", call_id=call.pk, conference=whereabouts.accepted(command).conference),
        method="POST",
        fallback_url=url("fallback"),
        status_callback=url("caller-status", call_id=call.pk),
        status_callback_method="POST",
        status_callback_event=parties.EVENTS,
        timeout=int(picking_up.RING_THE_CALLER_FOR.total_seconds()),
    )
    return (yield from _keep_one(adopting.caller(call, made.sid, clock.now()), made.sid))


def _keep_one(kept: bool, sid: str) -> Steps:
    """End the leg that was just made, if another request had made one before: that earlier one is kept."""
    if not kept:
        yield update(sid, status=CallStatus.COMPLETED)
    return DONE


def end_leg(command: Command) -> Steps:
    """Stop ringing a counselor, or end their leg; one who is being screened is told that the call is taken.

    A leg that has survived one request is told nothing more: it is ended.
    """
    leg = leg_of(command)
    sid = str(leg.sid)
    told = leg.state == ParticipantState.ANSWERED and command.attempts == 0
    how = {"url": url("taken", leg_id=leg.pk), "method": "POST"} if told else {"status": CallStatus.COMPLETED}
    try:
        yield update(sid, **how)
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        status = yield partial(inquiry.status, sid)
        if not inquiry.is_over(status):
            return not_ready(SOON, "the leg is not in progress yet")
        legs.ended(leg_id=leg.pk, status=status or CallStatus.COMPLETED, now=clock.now())
        return DONE
    if not told and leg.staff_offer.ring_on == RingOn.BROWSER and leg.staff_offer.state not in LIVE_OFFERS:
        # A softphone has no status callback, and the action of its Dial may have been on its way already.
        legs.ended(leg_id=leg.pk, status=CallStatus.COMPLETED, now=clock.now())
    elif leg.staff_offer.state == OfferState.ACCEPTED:
        # No report may come. Twilio is asked who is still there, and only then others have the caller.
        legs.out_of_conference(leg_id=leg.pk, now=clock.now())
    return DONE


def end_caller(command: Command) -> Steps:
    """End the caller's leg. A leg that Twilio says is over counts as ended."""
    sid = sid_of(call_of(command))
    try:
        yield update(sid, status=CallStatus.COMPLETED)
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        status = yield partial(inquiry.status, sid)
        if not inquiry.is_over(status):
            return not_ready(SOON, "the leg is not in progress yet")
    return DONE


def hold(command: Command) -> Steps:
    """Put the caller on hold: they hear music."""
    return _set_hold(command, hold=True, hold_url=url("hold", call_id=command.call_id), hold_method="POST")


def resume(command: Command) -> Steps:
    """Take the caller off hold: they hear the counselor again."""
    return _set_hold(command, hold=False)


def _set_hold(command: Command, **how: Any) -> Steps:
    conference = yield from whereabouts.conference_of(command)
    if not conference:
        return not_ready(SOON, "the conference is not listed yet")
    if changed := wanted.again(command):
        return changed
    yield partial(twilio().conferences(conference).participants(sid_of(call_of(command))).update, **how)
    return DONE


def set_exit(command: Command) -> Steps:
    """Tell Twilio whether the conversation ends when the counselor, or the crisis line, leaves it.

    It always ends when the crisis line with which a caller was left leaves it. Twilio lets it be changed for
    a participant who is in the conference, and for nobody else.
    https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource
    """
    conference = yield from whereabouts.conference_of(command)
    if not conference:
        return not_ready(SOON, "the conference is not listed yet")
    if changed := wanted.again(command):
        return changed
    sid, ends = _whose_exit(command)
    there = twilio().conferences(conference).participants(sid)
    try:
        yield partial(there.update, end_conference_on_exit=ends)
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        status = yield partial(inquiry.status, sid)
        if not inquiry.is_over(status):
            return not_ready(SOON, "the leg is not in the conference yet")
        return failed("whoever was to take over has left") if _is_to_take_over(command) else DONE
    return DONE


def _is_to_take_over(command: Command) -> bool:
    """Say whether a command is about somebody from outside with whom a counselor leaves the caller."""
    return leg_of(command).keeps_caller


def _whose_exit(command: Command) -> tuple[str, bool]:
    """Return the leg that a command is about, and whether the conversation is to end when it leaves."""
    leg, has_it = leg_of(command), exits.who_has(whereabouts.accepted(command))
    if leg.role == ParticipantRole.CRISIS_LINE:
        return str(leg.sid), True
    if leg.number_id is not None:
        return str(leg.sid), leg.keeps_caller
    if has_it is None or leg.offer_id != has_it.pk:
        return str(leg.sid), False
    goes_on = Participant.objects.filter(
        call=has_it.call_id, conference=has_it.conference, keeps_caller=True
    ).exclude(state=ParticipantState.ENDED)
    return str(leg.sid), crisis_line.ends_conversation(has_it) and not goes_on.exists()


def hand_over(command: Command) -> Steps:
    """Tell Twilio that the conversation ends when the colleague leaves it, not when the counselor does.

    A supervisor who listened so far is heard by everybody from the same request on.

    In this order: whatever is lost in between, somebody's leaving ends it, and nobody stays alone in it.
    https://www.twilio.com/docs/voice/api/conference-participant-resource#update-a-participant-resource
    """
    conference = yield from whereabouts.conference_of(command)
    if not conference:
        return not_ready(SOON, "the conference is not listed yet")
    there = twilio().conferences(conference).participants
    legs_of_both = ((leg_of(command).sid, True), (whereabouts.accepted(command).participant.sid, False))
    heard = {"muted": False, "coaching": False} if leg_of(command).mode else {}
    for sid, ends in legs_of_both:
        if changed := wanted.again(command):
            return changed
        try:
            yield partial(there(str(sid)).update, end_conference_on_exit=ends, **(heard if ends else {}))
        except TwilioRestException as error:
            if not inquiry.says_gone(error):
                raise
            if ends:
                return failed("the colleague is not in the conference")
            # The counselor has left. The colleague stays with the caller, and ends it: the call is theirs.
    return DONE


def set_mode(command: Command) -> Steps:
    """Tell Twilio who hears somebody beside a counselor. It reads what they want now.

    Twilio lets it be changed for a participant who is in the conference: until they are, it is asked again.
    """
    conference = yield from whereabouts.conference_of(command)
    if not conference:
        return not_ready(SOON, "the conference is not listed yet")
    leg, coached = leg_of(command), str(whereabouts.accepted(command).participant.sid)
    if changed := wanted.again(command):
        return changed
    there = twilio().conferences(conference).participants(str(leg.sid))
    try:
        yield partial(there.update, **_heard_by(leg.mode, coached))
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        return not_ready(SOON, "the leg is not in the conference yet")
    listening.told(participant_id=leg.pk, mode=leg.mode, now=clock.now())
    return DONE


def _heard_by(mode: str, coached: str) -> dict[str, Any]:
    if mode not in SILENT:
        return {"muted": False, "coaching": False}
    return {"muted": mode == Mode.LISTEN, "coaching": True, "call_sid_to_coach": coached}


def check_bridge(command: Command) -> Steps:
    """Ask Twilio how the two legs of an accepted offer are."""
    return whereabouts.check(command)


def add_crisis_line(command: Command) -> Steps:
    """Call the crisis line into the conference of a caller in danger."""
    offer = whereabouts.accepted(command)
    try:
        adding = partial(_adding, call_of(command), offer)
        made = yield from parties.into_conference(call_of(command), offer.conference_name, adding)
    except TwilioRestException as error:
        if error.code not in parties.LABEL_IN_USE:
            raise
        return unknown(SOON, "another leg has its name")
    crisis_line.rings(conference=offer.conference, sid=made.call_sid, now=clock.now())
    return DONE


def _adding(call: Call, offer: Offer, conference: str) -> Callable[[], Any]:
    """Return the request that calls the crisis line into a conference, which goes on when it hangs up."""
    return partial(
        twilio().conferences(conference).participants.create,
        to=call.line.crisis_number,
        from_=call.line.number,
        label=CRISIS_LABEL,
        beep="false",
        end_conference_on_exit=False,
        status_callback=url("crisis-status", call_id=call.pk, conference=offer.conference),
        status_callback_method="POST",
        status_callback_event=parties.EVENTS,
        timeout=RING_THE_CRISIS_LINE_FOR,
    )


def end_crisis_line(command: Command) -> Steps:
    """End the crisis line's leg in a conference, unless it is the only one that was answered."""
    leg, sid = leg_of(command), str(leg_of(command).sid)
    status = yield partial(inquiry.status, sid)
    if inquiry.is_over(status):
        return DONE
    if status == CallStatus.IN_PROGRESS:
        crisis_line.answered(conference=leg.conference, sid=sid, now=clock.now())
        if crisis_line.may_stay(leg):
            return no_longer_needed("the crisis line has answered")
    try:
        yield update(sid, status=CallStatus.COMPLETED)
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        return not_ready(SOON, "the leg may just have ended")
    return DONE


def fetch_recording(command: Command) -> Steps:
    """Keep a message's audio here, sealed, and then delete it at Twilio.

    Doing it twice does no harm: audio that is kept is not fetched again, and a recording that is gone at
    Twilio counts as deleted.
    """
    voicemail = Voicemail.objects.only("pk", "recording_sid").get(commands=command)
    if not Voicemail.objects.filter(pk=voicemail.pk, audio__isnull=False).exists():
        audio, content_type = yield partial(media, voicemail.recording_sid)
        voicemails.keep_audio(voicemail_id=voicemail.pk, audio=audio, content_type=content_type)
    try:
        yield twilio().recordings(voicemail.recording_sid).delete
    except TwilioRestException as error:
        if error.status != inquiry.NOT_FOUND:
            raise
    return DONE


COMMANDS: dict[CommandKind, Callable[[Command], Steps]] = complete(
    "helpline.carrier.commands.COMMANDS",
    CommandKind,
    {
        CommandKind.DIAL_STAFF: dial_staff,
        CommandKind.DIAL_CALLER: dial_caller,
        CommandKind.BRIDGE_CALLER: moving.bridge_caller,
        CommandKind.MOVE_CALLER: moving.move_caller,
        CommandKind.END_LEG: end_leg,
        CommandKind.END_CALLER: end_caller,
        CommandKind.SET_EXIT: set_exit,
        CommandKind.HAND_OVER: hand_over,
        CommandKind.SET_MODE: set_mode,
        CommandKind.HOLD: hold,
        CommandKind.RESUME: resume,
        CommandKind.CHECK_BRIDGE: check_bridge,
        CommandKind.ADD_CRISIS_LINE: add_crisis_line,
        CommandKind.ADD_PARTY: parties.add,
        CommandKind.END_PARTY: parties.end,
        CommandKind.END_CRISIS_LINE: end_crisis_line,
        CommandKind.FETCH_RECORDING: fetch_recording,
    },
)
