"""What each kind of command asks of Twilio. Whether it is still wanted was asked just before (`wanted`)."""

from collections.abc import Callable, Generator, Iterable
from datetime import timedelta
from functools import partial
from typing import Any

from twilio.base.exceptions import TwilioRestException

from helpline import clock
from helpline.carrier import adopting, inquiry, wanted, whereabouts
from helpline.carrier.client import media, twilio
from helpline.carrier.outcome import DONE, Steps, failed, later, stale
from helpline.carrier.wanted import call_of, leg_of
from helpline.models import Call, Command, CommandKind, LegState, OfferState, Voicemail
from helpline.operations import added_line, bridges, danger, legs, voicemails
from helpline.voice.addresses import url

RING_THE_CRISIS_LINE_FOR = 30
CRISIS_LABEL = "crisis"
"""Under this name the crisis line is in a conference; Twilio refuses a second one of the name."""
EVENTS = ["initiated", "ringing", "answered", "completed"]
SOON = timedelta(seconds=1)
MOST_ON_THE_WAY = 3
"""So often a caller who is in no queue any more is taken to be on the way out of it, a second each."""


def dial_staff(command: Command) -> Steps:
    """Ring a person's own telephone; behind it waits the gate, not the caller."""
    leg = leg_of(command)
    offer = leg.offer
    seconds = int((offer.ring_until - offer.made_at).total_seconds())
    made = yield partial(
        twilio().calls.create,
        to=offer.staff.phone,
        from_=offer.call.line.number,
        url=url("gate", leg_id=leg.pk),
        method="POST",
        status_callback=url("leg-status", leg_id=leg.pk),
        status_callback_method="POST",
        status_callback_event=EVENTS,
        timeout=max(seconds, 5),
    )
    return (yield from _keep_one(adopting.leg(leg, made.sid, clock.now()), made.sid))


def dial_caller(command: Command) -> Steps:
    """Ring somebody back: the counsellor is in the conference already."""
    call = call_of(command)
    made = yield partial(
        twilio().calls.create,
        to=call.number_to_ring,
        from_=call.line.number,
        url=url("bridge", call_id=call.pk, offer_id=command.offer_id),
        method="POST",
        fallback_url=url("fallback"),
        status_callback=url("caller-status", call_id=call.pk),
        status_callback_method="POST",
        status_callback_event=EVENTS,
        timeout=int(bridges.RING_THE_CALLER_FOR.total_seconds()),
    )
    return (yield from _keep_one(adopting.caller(call, made.sid, clock.now()), made.sid))


def _keep_one(kept: bool, sid: str) -> Steps:
    """A leg that another request had made before us is the one; this one is ended."""
    if not kept:
        yield _update(sid, status="completed")
    return DONE


def bridge_caller(command: Command) -> Steps:
    """Bring the caller into the conference in which the counsellor waits."""
    address = url("bridge", call_id=command.call_id, offer_id=command.offer_id)
    return (yield from _send_on(command, address, leave_ringing=False))


def move_caller(command: Command) -> Steps:
    """Take the caller from where they are to what their call's state calls for."""
    address = url("moved", call_id=command.call_id, stay=command.stay)
    return (yield from _send_on(command, address, leave_ringing=True))


def _send_on(command: Command, address: str, *, leave_ringing: bool) -> Steps:
    """Give the caller's leg another document: out of the queue, or wherever else it is.

    A member of a queue is asked for as such. Twilio refuses that once the leg has left the queue (twilio.md,
    Members), so a request that is slow on its way never takes a caller out of a conversation that has begun
    meanwhile. A caller who has just left by themselves is asked about in that case: their next document is
    on its way, or has come.
    """
    call = call_of(command)
    if not call.outside and _may_be_in_the_queue(call):
        if (yield from _dequeue(call, address)):
            return DONE
        if command.attempts < MOST_ON_THE_WAY:
            return (yield from _not_redirected(call))
    return (yield from _redirect_unless_outside(command, address, leave_ringing))


def _may_be_in_the_queue(call: Call) -> bool:
    return bool(call.queue_sid) and call.stay_entered == call.stay > call.stay_left


def _dequeue(call: Call, address: str) -> Generator[Callable[[], Any], Any, bool]:
    """Take a caller out of the queue; return whether they were in it."""
    member = twilio().queues(call.queue_sid).members(sid_of(call))
    try:
        yield partial(member.update, url=address, method="POST")
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        return False
    return True


def _redirect_unless_outside(command: Command, address: str, leave_ringing: bool) -> Steps:
    """Redirect the caller's leg, unless it is with a number outside.

    A redirect ends what the leg is doing. So Twilio is asked first, and whoever talks with a number outside
    is left there; a document that we gave while we failed dials one without our books knowing
    (`voice.fallback`).
    `leave_ringing`: so is one for whom that number still rings. Otherwise the ringing is stopped first.
    """
    call = call_of(command)
    children = yield partial(inquiry.live_children, sid_of(call))
    if inquiry.IN_PROGRESS in children.values():
        danger.outside_answered(call_id=call.pk, round_=call.danger_round, now=clock.now())
        return stale("the number outside has answered")
    if children and leave_ringing:
        return DONE
    if call.outside and (changed := wanted.again(command)):
        return changed
    if not (yield from _stop_ringing(children)):
        return later(SOON, "the number outside may just have answered")
    if call.outside and not leave_ringing and (children or command.attempts < MOST_ON_THE_WAY):
        return (yield from _comes_by_itself(call, address))
    return (yield from _redirect(call, address))


def _stop_ringing(children: Iterable[str]) -> Generator[Callable[[], Any], Any, bool]:
    """Stop ringing numbers outside; return whether all have stopped.

    Twilio cancels only a leg that nobody has answered (twilio.md, A3). So whoever answers between our
    question and this request keeps the caller.
    """
    for sid in children:
        try:
            yield _update(sid, status="canceled")
        except TwilioRestException as error:
            if not inquiry.says_gone(error):
                raise
            return False
    return True


def _comes_by_itself(call: Call, address: str) -> Steps:
    """Take a caller out of the queue, or leave them to the end of a Dial that nobody has answered.

    The action of that Dial sends them into the conference (`voice.crisis.outside_over`). A redirect beside it
    could take them out of there again. It follows only where nothing has come after MOST_ON_THE_WAY seconds.
    """
    if _may_be_in_the_queue(call) and (yield from _dequeue(call, address)):
        return DONE
    return later(SOON, "the caller is on the way out of a Dial")


def _redirect(call: Call, address: str) -> Steps:
    try:
        yield _update(sid_of(call), url=address, method="POST")
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        return (yield from _not_redirected(call))
    return DONE


def _not_redirected(call: Call) -> Steps:
    """Twilio has refused: the leg is over, not answered yet, or between the queue and its next document."""
    status = yield partial(inquiry.status, sid_of(call))
    if not inquiry.is_over(status):
        return later(SOON, "the leg is between two documents")
    adopting.caller_is_over(call, status, clock.now())
    return failed("the caller's leg is over")


def end_leg(command: Command) -> Steps:
    """Stop ringing a person, or end their leg. Who listens to the gate is told that the call is taken.

    A leg that has survived one request is not told anything more: it is ended.
    """
    leg = leg_of(command)
    sid = str(leg.sid)
    told = leg.state == LegState.ANSWERED and command.attempts == 0
    how = {"url": url("taken", leg_id=leg.pk), "method": "POST"} if told else {"status": "completed"}
    try:
        yield _update(sid, **how)
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        status = yield partial(inquiry.status, sid)
        if not inquiry.is_over(status):
            return later(SOON, "the leg is not in progress yet")
        legs.ended(leg_id=leg.pk, status=status or "completed", now=clock.now())
    return DONE


def end_caller(command: Command) -> Steps:
    """End the caller's leg. One that Twilio says is over is as good as ended."""
    sid = sid_of(call_of(command))
    try:
        yield _update(sid, status="completed")
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        status = yield partial(inquiry.status, sid)
        if not inquiry.is_over(status):
            return later(SOON, "the leg is not in progress yet")
    return DONE


def hold(command: Command) -> Steps:
    """Let the caller hear music."""
    return _set_hold(command, hold=True, hold_url=url("hold", call_id=command.call_id), hold_method="POST")


def resume(command: Command) -> Steps:
    """Let the caller hear the counsellor again."""
    return _set_hold(command, hold=False)


def _set_hold(command: Command, **how: Any) -> Steps:
    conference = yield from whereabouts.conference_of(command)
    if not conference:
        return later(SOON, "the conference is not listed yet")
    if changed := wanted.again(command):
        return changed
    yield partial(twilio().conferences(conference).participants(sid_of(call_of(command))).update, **how)
    return DONE


def check_bridge(command: Command) -> Steps:
    """Ask how the two legs of an accepted offer are."""
    return whereabouts.check(command)


def add_crisis_line(command: Command) -> Steps:
    """Call the crisis line into the conversation of a caller in danger, which goes on when it hangs up."""
    call, offer = call_of(command), whereabouts.accepted(command)
    try:
        made = yield partial(
            twilio().conferences(call.conference_sid or offer.conference_name).participants.create,
            to=call.line.crisis_number,
            from_=call.line.number,
            label=CRISIS_LABEL,
            beep="false",
            end_conference_on_exit=False,
            status_callback=url("crisis-status", call_id=call.pk, offer_id=offer.pk),
            status_callback_method="POST",
            status_callback_event=EVENTS,
            timeout=RING_THE_CRISIS_LINE_FOR,
        )
    except TwilioRestException as error:
        if error.code not in LABEL_IN_USE:
            raise
        return DONE
    added_line.rings(offer_id=offer.pk, sid=made.call_sid, now=clock.now())
    return DONE


def end_crisis_line(command: Command) -> Steps:
    """End the crisis line's leg of a conversation; where the two have met and it has answered, it stays."""
    offer = whereabouts.accepted(command)
    status = yield partial(inquiry.status, offer.crisis_sid)
    if inquiry.is_over(status):
        return DONE
    if status == inquiry.IN_PROGRESS and offer.state == OfferState.ACCEPTED:
        return stale("the crisis line has answered")
    try:
        yield _update(offer.crisis_sid, status="completed")
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        return later(SOON, "the leg may just have ended")
    return DONE


LABEL_IN_USE = frozenset({16025, 16026})


def fetch_recording(command: Command) -> Steps:
    """Keep a message's audio here, sealed, then delete it there.

    Doing it twice does no harm: what is kept is not fetched again, and what is gone there is as good as
    deleted.
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


def sid_of(call: Call) -> str:
    """Return Twilio's id of the caller's leg."""
    assert call.caller_sid  # noqa: S101  `wanted` has seen to it
    return call.caller_sid


def _update(sid: str, **how: str) -> Callable[[], Any]:
    return partial(twilio().calls(sid).update, **how)


ACTIONS: dict[CommandKind, Callable[[Command], Steps]] = {
    CommandKind.DIAL_STAFF: dial_staff,
    CommandKind.DIAL_CALLER: dial_caller,
    CommandKind.BRIDGE_CALLER: bridge_caller,
    CommandKind.MOVE_CALLER: move_caller,
    CommandKind.END_LEG: end_leg,
    CommandKind.END_CALLER: end_caller,
    CommandKind.HOLD: hold,
    CommandKind.RESUME: resume,
    CommandKind.CHECK_BRIDGE: check_bridge,
    CommandKind.ADD_CRISIS_LINE: add_crisis_line,
    CommandKind.END_CRISIS_LINE: end_crisis_line,
    CommandKind.FETCH_RECORDING: fetch_recording,
}
