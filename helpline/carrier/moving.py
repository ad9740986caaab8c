"""Move a caller from where they are to where they belong, and never out of a conversation."""

from collections.abc import Callable, Generator, Iterable
from functools import partial
from typing import Any

from twilio.base.exceptions import TwilioRestException

from helpline import clock
from helpline.call_status import CallStatus
from helpline.carrier import adopting, inquiry, wanted
from helpline.carrier.client import twilio, update
from helpline.carrier.outcome import DONE, SOON, Steps, failed, no_longer_needed, not_ready
from helpline.carrier.wanted import call_of, sid_of
from helpline.carrier.whereabouts import accepted, conference_before
from helpline.models import Call, Command
from helpline.voice.callback_urls import url

MOST_ON_THE_WAY = 3
"""Tries, a second each, for which a caller who is no longer in a queue counts as on the way out of it."""
MOST_ON_THE_WAY_IN = 8
"""Tries, a second each, for which a caller not yet in the queue counts as hearing the words before it."""


def bridge_caller(command: Command) -> Steps:
    """Bring the caller into the conference in which the counselor waits."""
    address = url("bridge", call_id=command.call_id, conference=accepted(command).conference)
    return (yield from _send_on(command, address, leave_ringing=False))


def move_caller(command: Command) -> Steps:
    """Move the caller from where they are to what their call's state calls for."""
    address = url("moved", call_id=command.call_id, stay=command.stay)
    return (yield from _send_on(command, address, leave_ringing=True))


def _send_on(command: Command, address: str, *, leave_ringing: bool) -> Steps:
    """Give the caller's leg another document: out of the queue, or wherever else it is.

    The request to Twilio names the caller as a member of the queue, or as a participant of the conference
    that is over. Twilio refuses it once the leg is elsewhere, so a request that is slow on its way never
    takes a caller out of a conversation that has begun meanwhile. A caller who is in neither is between the
    two, and arrives without our help: they are redirected only if they have not arrived for seconds.
    https://www.twilio.com/docs/voice/api/member-resource
    """
    call = call_of(command)
    if call.outside:
        return (yield from _redirect_unless_outside(command, address, leave_ringing))
    if call.stay_entered < call.stay and (yield from _out_of_conference(call)):
        return DONE
    if (yield from _out_of_the_queue(call, address)):
        return DONE
    if command.attempts < _most_on_the_way(call):
        return (yield from _not_redirected(call))
    return (yield from _redirect_unless_outside(command, address, leave_ringing))


def _most_on_the_way(call: Call) -> int:
    """Return how many tries may find a caller in neither queue nor conference before they are redirected."""
    if call.stay_entered < call.stay:
        return MOST_ON_THE_WAY_IN
    return MOST_ON_THE_WAY if call.stay_left < call.stay else 0


def _out_of_the_queue(call: Call, address: str) -> Generator[Callable[[], Any], Any, bool]:
    """Take a caller out of the queue; return whether they were in it."""
    if not call.queue_sid:
        return False
    member = twilio().queues(call.queue_sid).members(sid_of(call))
    try:
        yield partial(member.update, url=address, method="POST")
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        return False
    return True


def _out_of_conference(call: Call) -> Generator[Callable[[], Any], Any, bool]:
    """Remove a caller from the conference with the counselor whom they lost; return whether they were in it.

    The action of their Dial then asks us what comes next. This request names that conference, so it takes
    nobody out of the next one, however late it arrives.
    https://www.twilio.com/docs/voice/api/conference-participant-resource
    """
    conference = yield from conference_before(call)
    if not conference:
        return False
    try:
        yield twilio().conferences(conference).participants(sid_of(call)).delete
    except TwilioRestException as error:
        if error.status != inquiry.NOT_FOUND:
            raise
        return False
    return True


def _redirect_unless_outside(command: Command, address: str, leave_ringing: bool) -> Steps:
    """Redirect the caller's leg, unless the caller is with a number outside.

    A redirect ends what the leg is doing. So Twilio is asked first, and a caller who talks with a number
    outside is left there. Our records may not know of that number: a document that we gave while we failed
    dials one (`voice.fallback`).

    With `leave_ringing` a caller for whom that number still rings is left there too. Otherwise the ringing is
    stopped first.
    """
    call = call_of(command)
    children = yield partial(inquiry.live_children, sid_of(call))
    if adopting.outside(call, children, clock.now()):
        return no_longer_needed("the number outside has answered")
    if children and leave_ringing:
        return DONE
    if changed := wanted.again(command):
        return changed
    if children:
        yield from _stop_ringing(children)
        return not_ready(SOON, "the end of their Dial, or whoever has answered just now, settles it")
    if call.outside and not leave_ringing and command.attempts < MOST_ON_THE_WAY:
        return (yield from _comes_by_itself(call, address))
    return (yield from _redirect(call, address))


def _stop_ringing(children: Iterable[str]) -> Generator[Callable[[], Any], Any, None]:
    """Stop ringing numbers outside.

    Twilio cancels only a leg that nobody has answered. So a person who answers between our question and this
    request keeps the caller, whether Twilio refuses the request or takes it and does nothing: the next look
    at the legs tells. https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource
    """
    for sid in children:
        try:
            yield update(sid, status=CallStatus.CANCELED)
        except TwilioRestException as error:
            if not inquiry.says_gone(error):
                raise


def _comes_by_itself(call: Call, address: str) -> Steps:
    """Take a caller out of the queue, or leave them to the end of a Dial that nobody has answered.

    The action of that Dial sends them into the conference (`voice.crisis.outside_over`). A redirect at the
    same time could take them out of there again. So it follows only if they have not come by the try
    MOST_ON_THE_WAY.
    """
    if (yield from _out_of_the_queue(call, address)):
        return DONE
    return not_ready(SOON, "the caller is on the way out of a Dial")


def _redirect(call: Call, address: str) -> Steps:
    try:
        yield update(sid_of(call), url=address, method="POST")
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
        return (yield from _not_redirected(call))
    return DONE


def _not_redirected(call: Call) -> Steps:
    """Find out why a caller was not redirected: the leg is over, not answered, or between two documents."""
    status = yield partial(inquiry.status, sid_of(call))
    if not inquiry.is_over(status):
        return not_ready(SOON, "the leg is between two documents")
    adopting.caller_is_over(call, status, clock.now())
    return failed("the caller's leg is over")
