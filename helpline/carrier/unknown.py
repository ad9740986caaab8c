"""Ask Twilio what became of a command whose answer was lost, before the command may be sent again.

Each look returns `DONE`, `NOT_DONE`, or that Twilio must be asked again later. If Twilio does not answer this
question either, nothing is concluded.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from helpline import clock
from helpline.call_status import CallStatus
from helpline.carrier import adopting, inquiry, parties
from helpline.carrier.commands import CRISIS_LABEL
from helpline.carrier.outcome import DONE, NOT_DONE, Look, Outcome, Steps, T, failed, unknown
from helpline.carrier.wanted import call_of, leads_out_of_the_queue, leg_of, sid_of
from helpline.carrier.whereabouts import accepted, conference_before, conference_of
from helpline.complete import complete
from helpline.contact_rules import e164
from helpline.models import CREATES_A_CALL, Call, Command, CommandKind
from helpline.operations import crisis_line, legs
from helpline.operations import parties as called_in
from helpline.voice.callback_urls import queue_name

LOOK_AFTER = timedelta(seconds=2)
"""How long after a lost answer Twilio shows what it has done."""
LISTED_AFTER = timedelta(seconds=3)
"""How long after a lost answer a call that Twilio has made is in its list."""
LONGEST_LOOK = timedelta(seconds=10)
"""The longest pause between two looks, for a command that has been unknown for long."""
ON_THE_WAY = timedelta(seconds=20)
"""How long a caller who was sent on may be in no known place: our webhook may take fifteen seconds."""
SKEW = timedelta(seconds=30)
"""How far Twilio's clock and ours may differ."""


def _first_known(*looks: Look[T]) -> Look[T | None]:
    """Return what the first look that shows anything has found; None if none of them shows anything.

    A look that Twilio does not answer hides none of the later ones. If these show nothing either, its error
    is raised, because what was not seen may be there.
    """
    unanswered: Exception | None = None
    for look in looks:
        try:
            found = yield from look
        except inquiry.UNANSWERED as error:
            unanswered = error
        else:
            if found:
                return found
    if unanswered:
        raise unanswered
    return None


def first_look_after(command: Command) -> timedelta:
    """Return how long after a lost answer Twilio is asked what became of it."""
    return LISTED_AFTER if command.kind in CREATES_A_CALL else LOOK_AFTER


def look_again_after(command: Command) -> timedelta:
    """Return how long to wait for the next look; the wait grows with the time it has been unknown."""
    since = clock.now() - (command.sent_at or command.created_at)
    return min(max(LOOK_AFTER, since / 2), LONGEST_LOOK)


def _dial_staff(command: Command) -> Steps:
    leg = leg_of(command)
    sid = yield from _call_made(command, e164(leg.staff_offer.staff.phone), leg.staff_offer.call.line.number)
    if sid:
        adopting.leg(leg, sid, clock.now())
    return DONE if sid else NOT_DONE


def _dial_caller(command: Command) -> Steps:
    call = call_of(command)
    sid = yield from _call_made(command, e164(call.number_to_ring), call.line.number)
    if sid:
        adopting.caller(call, sid, clock.now())
    return DONE if sid else NOT_DONE


def _call_made(command: Command, to: str, from_: str) -> Look[str]:
    """Return the id of the call between two numbers made nearest in time to our request; empty if none.

    Legs that we know already do not count.
    """
    sent_at = command.sent_at or command.created_at
    made = yield partial(inquiry.calls_made, to, from_, sent_at - SKEW)
    ours = [(abs(at - sent_at), sid) for at, sid in made if not adopting.is_known(sid)]
    return min(ours)[1] if ours else ""


def _bridge_caller(command: Command) -> Steps:
    """Look for the caller in the conference and where they came from; in neither, they are on the way."""
    call = call_of(command)
    known = yield from _first_known(
        _if_it_is(_has_come(command, call), DONE),
        _if_it_is(_is_still_waiting(call), NOT_DONE),
        _if_it_is(_is_where_they_talked(call), NOT_DONE),
    )
    return known or (yield from _on_the_way(command, call))


def _if_it_is(look: Look[bool], outcome: Outcome) -> Look[Outcome | None]:
    """Return an outcome if a look shows what it looks for; else None."""
    return outcome if (yield from look) else None


def _has_come(command: Command, call: Call) -> Look[bool]:
    """Say whether a caller is in the conference to which they were sent."""
    conference = yield from conference_of(command)
    return bool(conference) and sid_of(call) in (yield partial(inquiry.participants, conference))


def _is_queued(call: Call) -> Look[bool]:
    return bool((yield partial(inquiry.is_queued, queue_name(call), sid_of(call))))


def _is_still_waiting(call: Call) -> Look[bool]:
    """Say whether a caller is still where a redirect should take them from: the queue, or a Dial outside."""
    if not call.outside:
        return (yield from _is_queued(call))
    children = yield partial(inquiry.live_children, sid_of(call))
    adopting.outside(call, children, clock.now())
    return bool(children)


def _move_caller(command: Command) -> Steps:
    """Look for the caller in the queue and in the conference they were in: Twilio lists no other places."""
    call = call_of(command)
    out = leads_out_of_the_queue(call, clock.now())
    known = yield from _first_known(
        _if_it_is(_is_queued(call), NOT_DONE if out else DONE),
        _if_it_is(_is_where_they_talked(call), NOT_DONE),
    )
    if known:
        return known
    return (yield from _unless_over(call, DONE) if out else _on_the_way(command, call))


def _is_where_they_talked(call: Call) -> Look[bool]:
    """Say whether a caller is still in the conference of the last acceptance that is over."""
    conference = yield from conference_before(call)
    return bool(conference) and sid_of(call) in (yield partial(inquiry.participants, conference))


def _on_the_way(command: Command, call: Call) -> Steps:
    """Wait for a caller who is in neither place, and so between the two, but no longer than ON_THE_WAY."""
    late = clock.now() - (command.sent_at or command.created_at) > ON_THE_WAY
    return (yield from _unless_over(call, NOT_DONE if late else unknown(LOOK_AFTER)))


def _unless_over(call: Call, outcome: Outcome) -> Steps:
    status = yield partial(inquiry.status, sid_of(call))
    if not inquiry.is_over(status):
        return outcome
    adopting.caller_is_over(call, status, clock.now())
    return failed("the caller's leg is over")


def _end_leg(command: Command) -> Steps:
    leg = leg_of(command)
    status = yield partial(inquiry.status, str(leg.sid))
    if not inquiry.is_over(status):
        return NOT_DONE
    legs.ended(leg_id=leg.pk, status=status or CallStatus.COMPLETED, now=clock.now())
    return DONE


def _end_caller(command: Command) -> Steps:
    status = yield partial(inquiry.status, sid_of(call_of(command)))
    return DONE if inquiry.is_over(status) else NOT_DONE


def _hold(command: Command) -> Steps:
    conference = yield from conference_of(command)
    there = (yield partial(inquiry.participants, conference)) if conference else {}
    caller = there.get(sid_of(call_of(command)))
    if caller is None:
        return NOT_DONE
    return DONE if bool(caller.hold) == (command.kind == CommandKind.HOLD) else NOT_DONE


def _add_crisis_line(command: Command) -> Steps:
    """Look for the crisis line in the conference by its label, or for a call to it that we do not know.

    A leg that we heard of since our request is the one that it made, even if that leg is over by now.
    """
    call = call_of(command)
    if crisis_line.heard_of_one(accepted(command), since=command.sent_at or command.created_at):
        return DONE
    sid = yield from _first_known(
        _labelled(command, CRISIS_LABEL), _call_made(command, call.line.crisis_number, call.line.number)
    )
    if sid:
        crisis_line.rings(conference=accepted(command).conference, sid=sid, now=clock.now())
    return DONE if sid else NOT_DONE


def _labelled(command: Command, label: str) -> Look[str]:
    """Return the id of a leg of this name in the conference, if we do not know the leg yet; else ""."""
    conference = yield from conference_of(command)
    there = (yield partial(inquiry.participants, conference)) if conference else {}
    labelled = [sid for sid, one in there.items() if one.label == label]
    return next((sid for sid in labelled if not adopting.is_known(sid)), "")


def _end_crisis_line(command: Command) -> Steps:
    status = yield partial(inquiry.status, str(leg_of(command).sid))
    return DONE if inquiry.is_over(status) else NOT_DONE


def _add_party(command: Command) -> Steps:
    """Look for somebody from outside in the conference by their label, which is no other participant's.

    A call to their number is not looked for: another conversation may call the same interpreters now.
    """
    party = leg_of(command)
    sid = party.sid or (yield from _labelled(command, parties.label_of(party)))
    if sid:
        called_in.rings(leg_id=party.pk, sid=sid, now=clock.now())
    return DONE if sid else NOT_DONE


def _end_party(command: Command) -> Steps:
    return (yield from parties.look_whether_over(command)) or NOT_DONE


MAY_BE_REPEATED = (
    *(CommandKind.CHECK_BRIDGE, CommandKind.FETCH_RECORDING),
    *(CommandKind.SET_EXIT, CommandKind.HAND_OVER, CommandKind.SET_MODE),
)
"""The kinds that are sent again without looking first, because a second time does no harm.

CHECK_BRIDGE is a question that changes nothing; fetching a recording twice keeps, and deletes, the same one.
SET_EXIT, HAND_OVER and SET_MODE read what is true now, and telling Twilio the same twice changes nothing.
"""
LOOKS: dict[CommandKind, Callable[[Command], Steps]] = complete(
    "helpline.carrier.unknown.LOOKS",
    [kind for kind in CommandKind if kind not in MAY_BE_REPEATED],
    {
        CommandKind.DIAL_STAFF: _dial_staff,
        CommandKind.DIAL_CALLER: _dial_caller,
        CommandKind.BRIDGE_CALLER: _bridge_caller,
        CommandKind.MOVE_CALLER: _move_caller,
        CommandKind.END_LEG: _end_leg,
        CommandKind.END_CALLER: _end_caller,
        CommandKind.HOLD: _hold,
        CommandKind.RESUME: _hold,
        CommandKind.ADD_CRISIS_LINE: _add_crisis_line,
        CommandKind.END_CRISIS_LINE: _end_crisis_line,
        CommandKind.ADD_PARTY: _add_party,
        CommandKind.END_PARTY: _end_party,
    },
)
