"""Decide what a person on duty is doing, for the router and for the page Live."""

from datetime import datetime
from enum import StrEnum

from helpline.models import CallState, Duty, OfferState, Staff


class Doing(StrEnum):
    """The things that a person on duty may be doing, in the order in which the page Live lists them."""

    TALKING = "talking"
    CONNECTING = "connecting"
    RINGING = "ringing"
    FREE = "free"
    WRAP_UP = "wrap-up"
    OUTCOME_MISSING = "outcome missing"
    BREAK = "break"
    AWAY = "away"
    OFF_SHIFT = "not on shift"


def busy_with(
    person: Staff, *, offer: str | None, call: str | None, outcome_missing: bool, now: datetime
) -> Doing:
    """Return what a person on duty is busy with, or FREE, whether they are present and on shift or not.

    A person who owes an outcome and is otherwise free is OUTCOME_MISSING. `offer` is the state of their live
    offer, and `call` the state of its call; None where they have none.
    """
    if offer == OfferState.RINGING:
        return Doing.RINGING
    if offer is not None:
        return Doing.TALKING if call == CallState.CONNECTED else Doing.CONNECTING
    if person.duty == Duty.BREAK:
        return Doing.BREAK
    if person.in_wrap_up(now):
        return Doing.WRAP_UP
    return Doing.OUTCOME_MISSING if outcome_missing else Doing.FREE


def doing(person: Staff, busy: Doing, now: datetime) -> Doing:
    """Return what a person on duty is doing; one who is not busy may be away, or not on shift.

    `busy` is what `busy_with` returned for them.
    """
    if busy not in (Doing.FREE, Doing.OUTCOME_MISSING):
        return busy
    if not person.is_present(now):
        return Doing.AWAY
    on_shift = any(shift.covers(now) for shift in person.shifts.all())
    return busy if on_shift else Doing.OFF_SHIFT
