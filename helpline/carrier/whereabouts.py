"""Ask Twilio where the two legs of an accepted offer are, and those of a crisis line that was added.

Each look stands alone: one that Twilio does not answer hides nothing of the others. A leg in the list of
participants is there, and a leg that is over is over, whatever else was not answered. Only what was seen
counts: a caller's leg that was not looked for everywhere is not known. If nothing is known of caller and
counselor, because a look was not answered, nothing is concluded about either leg (`bridges.not_checked`).
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, TypeVar

from helpline import clock
from helpline.call_status import CallStatus
from helpline.carrier import adopting, inquiry
from helpline.carrier.client import update
from helpline.carrier.outcome import DONE, Steps, failed
from helpline.models import Call, Command, Offer, OfferState
from helpline.operations import alongside, bridges, crisis_line, parties
from helpline.operations.where import Where

LIST_SETTLES = timedelta(seconds=20)
"""How long after an acceptance a conference that has begun may be missing from Twilio's list.

The webhook that sends the counselor's leg in may take fifteen seconds, and the list lags by some more.
"""

CONNECTED = "connected"
"""The status of a participant who has answered and is in the conference."""

T = TypeVar("T")


def check(command: Command) -> Steps:
    """Ask Twilio how both legs are, and tell `bridges` what it says, or that it does not answer."""
    offer, asked_at = accepted(command), clock.now()
    if offer.state != OfferState.ACCEPTED:
        return (yield from _check_crisis_lines(offer))
    seen = yield from _look(offer)
    staff, caller = _where_counselor(offer.participant.sid, seen), _where(offer.call.caller_sid, seen)
    crisis_lines = {sid: _crisis_line(sid, seen) for sid in seen.crisis_lines}
    if seen.unanswered and staff == caller == Where.UNKNOWN:
        bridges.not_checked(offer_id=offer.pk, crisis_lines=crisis_lines, now=clock.now())
        return failed(f"Twilio could not be asked: {seen.unanswered}")
    bridges.checked(
        offer_id=offer.pk,
        staff=staff,
        caller=caller,
        caller_answered=_is_answered(offer.call.caller_sid, seen),
        crisis_lines=crisis_lines,
        others={sid: _where(sid, seen) for sid in seen.others},
        now=clock.now(),
        asked_at=asked_at,
    )
    _note_who_has_answered(offer, seen)
    yield from _remove_strangers(offer, seen)
    return DONE


def _note_who_has_answered(offer: Offer, seen: "Seen") -> None:
    the_two = (offer.participant.sid, offer.call.caller_sid)
    connected = [sid for sid, one in seen.there.items() if one.status == CONNECTED and sid not in the_two]
    if connected:
        parties.are_there(sids=connected, now=clock.now())


def _remove_strangers(offer: Offer, seen: "Seen") -> "Looking[None]":
    """End the leg of whoever is in the conference and is known to nobody here, and note it.

    A leg that we have asked for may be there before its id is known here: it has a label of ours, or the
    request for it is still open.
    """
    if adopting.may_be_on_its_way(offer):
        return
    for sid, one in seen.there.items():
        if not adopting.is_known(sid) and not getattr(one, "label", ""):
            yield update(sid, status=CallStatus.COMPLETED)
            adopting.removed(offer, sid, clock.now())


def _check_crisis_lines(offer: Offer) -> Steps:
    """Ask Twilio whether the crisis line is still with a caller who was left with it."""
    for leg in crisis_line.living(offer):
        try:
            lasted = yield partial(inquiry.lasted, str(leg.sid))
        except inquiry.UNANSWERED as error:
            return failed(f"Twilio could not be asked: {type(error).__name__}")
        adopting.crisis_line_is(leg, lasted, clock.now())
    return DONE


def accepted(command: Command) -> Offer:
    """Return the accepted offer that a command was decided for; a command without one is never sent."""
    assert command.offer is not None  # noqa: S101  `wanted` has seen to it
    return command.offer


def conference_of(command: Command) -> Generator[Callable[[], Any], Any, str]:
    """Return the id of the conference that a command is about; ask Twilio if no webhook has told us."""
    offer = accepted(command)
    known = command.call.conference_sid if command.call else ""
    return known or str((yield partial(inquiry.conference, offer.conference_name)))


def conference_before(call: Call) -> Generator[Callable[[], Any], Any, str]:
    """Return the id of the conference of the last acceptance that is over; empty if Twilio lists none."""
    last = call.offers.filter(participant__sid__isnull=False).last_over()
    return str((yield partial(inquiry.conference, last.conference_name))) if last else ""


@dataclass
class Seen:
    """Twilio's answers about one accepted offer: its legs and its conference.

    `others` are the legs of those beside the counselor. `statuses` holds the status of each leg about which
    it answered, by id; None for a leg that it does not know. `there` are the participants of the conference.
    `surely` says that whoever is not among them is not in it. `unanswered` names the last error of a look
    without an answer; empty if there was none.
    """

    crisis_lines: list[str]
    others: list[str] = field(default_factory=list)
    statuses: dict[str, str | None] = field(default_factory=dict)
    there: dict[str, Any] = field(default_factory=dict)
    surely: bool = False
    unanswered: str = ""


Looking = Generator[Callable[[], Any], Any, T]


def _look(offer: Offer) -> Looking[Seen]:
    """Ask for the status of each leg, and for the conference; return what was answered."""
    seen = Seen([str(leg.sid) for leg in crisis_line.living(offer)])
    seen.others = [sid for one in alongside.beside(offer.call_id) if (sid := one.participant.sid)]
    for sid in filter(None, (offer.participant.sid, offer.call.caller_sid, *seen.others)):
        yield from _look_at_leg(sid, seen)
    yield from _look_into_the_conference(offer, seen)
    for sid in seen.crisis_lines:
        yield from _look_at_leg(sid, seen)
    return seen


def _look_at_leg(sid: str, seen: Seen) -> Looking[None]:
    try:
        seen.statuses[sid] = yield partial(inquiry.status, sid)
    except inquiry.UNANSWERED as error:
        seen.unanswered = type(error).__name__


def _look_into_the_conference(offer: Offer, seen: Seen) -> Looking[None]:
    """List the participants; where Twilio does not say which conference it is, of the one that we know.

    The one that we know may be over, and the two in a new one of the same name. So where nobody is in its
    list, that proves nothing. One with somebody in it goes on, and there is no other of its name.
    """
    listed, conference = True, offer.call.conference_sid
    try:
        conference = str((yield partial(inquiry.conference, offer.conference_name)))
    except inquiry.UNANSWERED as error:
        listed, seen.unanswered = False, type(error).__name__
    try:
        seen.there = (yield partial(inquiry.participants, conference)) if conference else {}
    except inquiry.UNANSWERED as error:
        listed, seen.unanswered = False, type(error).__name__
    seen.surely = bool(seen.there) or (listed and (bool(conference) or _has_settled(offer)))


def _has_settled(offer: Offer) -> bool:
    """Say whether an acceptance ended long enough ago for Twilio to list its conference, if there is one."""
    return offer.settled_at is not None and clock.now() - offer.settled_at >= LIST_SETTLES


def _where_counselor(sid: str | None, seen: Seen) -> Where:
    """Return where a counselor's leg is.

    A counselor who is known not to be there is OUT, whether their leg lives or not: either way the caller
    does not have them.
    """
    where = _where(sid, seen)
    return Where.OUT if where == Where.UNKNOWN and sid and seen.surely else where


def _where(sid: str | None, seen: Seen) -> Where:
    """Return where a leg is. It is OUT only if it lives and is known not to be in the conference."""
    if sid in seen.statuses and inquiry.is_over(seen.statuses[sid]):
        return Where.OVER
    if sid in seen.there:
        return Where.IN
    return Where.OUT if sid in seen.statuses and seen.surely else Where.UNKNOWN


def _is_answered(sid: str | None, seen: Seen) -> bool | None:
    """Say whether a caller's leg was picked up; None if there is a leg and Twilio did not say."""
    if sid and sid not in seen.statuses:
        return None
    return bool(sid) and seen.statuses[str(sid)] == CallStatus.IN_PROGRESS


def _crisis_line(sid: str, seen: Seen) -> Where:
    """Return whether a leg of the crisis line is over or in progress, as its status or the list says.

    A participant that is being called is in the list as well, and is not "connected" yet.
    """
    if sid in seen.statuses:
        status = seen.statuses[sid]
        in_progress = Where.IN if status == CallStatus.IN_PROGRESS else Where.UNKNOWN
        return Where.OVER if inquiry.is_over(status) else in_progress
    one = seen.there.get(sid)
    return Where.IN if one is not None and one.status == CONNECTED else Where.UNKNOWN
