"""Ask Twilio where the two legs of an accepted offer are.

If Twilio does not answer, nothing is concluded about either leg (`bridges.not_checked`).
"""

from collections.abc import Callable, Generator
from datetime import timedelta
from functools import partial
from typing import Any

from helpline import clock
from helpline.call_status import CallStatus
from helpline.carrier import inquiry
from helpline.carrier.outcome import DONE, Steps, failed
from helpline.models import Call, Command, Offer, OfferState
from helpline.operations import added_line, bridges
from helpline.operations.where import Where

LIST_SETTLES = timedelta(seconds=20)
"""How long after an acceptance a conference that has begun may be missing from Twilio's list.

The webhook that sends the counselor's leg in may take fifteen seconds, and the list lags by some more.
"""

Answers = Generator[Callable[[], Any], Any, tuple[Where, Where, bool]]


def check(command: Command) -> Steps:
    """Ask Twilio how both legs are, and tell `bridges` what it says, or that it does not answer."""
    offer, asked_at = accepted(command), clock.now()
    try:
        staff, caller, answered = yield from _ask(offer)
        crisis_lines = yield from _ask_about_the_crisis_line(offer)
    except inquiry.UNANSWERED as error:
        bridges.not_checked(offer_id=offer.pk, now=clock.now())
        return failed(f"Twilio could not be asked: {type(error).__name__}")
    bridges.checked(
        offer_id=offer.pk,
        staff=staff,
        caller=caller,
        caller_answered=answered,
        crisis_lines=crisis_lines,
        now=clock.now(),
        asked_at=asked_at,
    )
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
    over = call.offers.filter(state__in=[OfferState.FAILED, OfferState.DONE], leg__sid__isnull=False)
    last = over.order_by("-settled_at").first()
    return str((yield partial(inquiry.conference, last.conference_name))) if last else ""


def _ask(offer: Offer) -> Answers:
    """Ask how both legs are; a leg that is over is told even where the conference cannot be asked about."""
    sids = (offer.leg.sid, offer.call.caller_sid)
    statuses: list[str | None] = []
    for sid in sids:
        statuses.append((yield partial(inquiry.status, sid)) if sid else None)
    over = [inquiry.is_over(status) if sid else None for sid, status in zip(sids, statuses, strict=True)]
    try:
        conference = yield partial(inquiry.conference, offer.conference_name)
        there = (yield partial(inquiry.participants, conference)) if conference else {}
        surely = bool(conference) or _has_settled(offer)
    except inquiry.UNANSWERED:
        if True not in over:
            raise
        there, surely = {}, False  # the leg that is over says enough
    staff, caller = (_where(sid, gone, there, surely) for sid, gone in zip(sids, over, strict=True))
    return staff, caller, statuses[1] == CallStatus.IN_PROGRESS


def _ask_about_the_crisis_line(offer: Offer) -> Generator[Callable[[], Any], Any, dict[str, Where]]:
    """Return how each leg of an added crisis line is, without those about which Twilio does not answer."""
    found: dict[str, Where] = {}
    for sid in list(added_line.living(offer).values_list("sid", flat=True)):
        try:
            status = yield partial(inquiry.status, sid)
        except inquiry.UNANSWERED:
            continue
        in_progress = Where.IN if status == CallStatus.IN_PROGRESS else Where.UNKNOWN
        found[sid] = Where.OVER if inquiry.is_over(status) else in_progress
    return found


def _has_settled(offer: Offer) -> bool:
    """Say whether a conference that Twilio does not list surely does not exist."""
    return offer.settled_at is not None and clock.now() - offer.settled_at >= LIST_SETTLES


def _where(sid: str | None, over: bool | None, there: dict[str, Any], surely: bool) -> Where:
    if over is None:
        return Where.UNKNOWN
    if over:
        return Where.OVER
    if sid in there:
        return Where.IN
    return Where.OUT if surely else Where.UNKNOWN
