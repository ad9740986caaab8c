"""Put every second of a call into words and into plain data: what the caller did, why nobody answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpline.complete import complete
from helpline.console.explanations import IN_FULL
from helpline.console.times import span
from helpline.models import Outside
from helpline.queries.crisis_line import Attempt
from helpline.queries.summary import OUTSIDE
from helpline.queries.unanswered import Unanswered
from helpline.routing.causes import Cause
from helpline.routing.intervals import Decided, Interval, Ring

SAYS: dict[Cause, str] = complete(
    "helpline.console.unanswered.SAYS",
    Cause,
    {
        Cause.CHOOSING: "the caller was in the menu",
        Cause.NOBODY_ON_SHIFT: "nobody who could take it was on duty and on shift",
        Cause.NOBODY_TRAINED: "nobody on duty was trained for it",
        Cause.OTHER_LANGUAGE: "nobody trained who was on duty spoke the caller’s language",
        Cause.OTHER_TEAM: "nobody of the line’s teams was on duty",
        Cause.KEPT_FREE: "everybody trained had opted out or had reached a limit",
        Cause.AWAY: "everybody trained was on a break or not at the desk",
        Cause.ALL_BUSY: "everybody trained was busy with another call",
        Cause.ALL_TRIED: "everybody who could take it had declined, missed or lost it within a minute",
        Cause.NOBODY_ELSE: "nobody was called; no reason is kept for these seconds",
        Cause.RINGING: "it rings for {who}",
        Cause.ANSWERED: "it rang for {who}, who took it",
        Cause.NOT_ANSWERED: "it rang for {who}, who did not answer",
        Cause.DECLINED: "it rang for {who}, who declined",
        Cause.PASSED_ON: "it rang for {who}, who went on a break or off duty",
        Cause.NEEDED_IN_DANGER: "it rang for {who}, whom a caller in danger then needed",
        Cause.STOPPED_RINGING: "it rang for {who}, until the caller left the line or somebody else took it",
        Cause.HUNG_UP_EARLY: "the caller hung up while {who} was being called or connected",
        Cause.DESK_SILENT: "it rang for {who}, whose desk was not heard from",
        Cause.CARRIER_FAILED: "the phone of {who} was to ring, and Twilio could not ring it",
        Cause.WE_FAILED: "the phone of {who} was to ring, and we did not ask Twilio in time",
        Cause.CONNECTING: "{who} had accepted, and the two were being connected",
        Cause.NOT_CONNECTED: "{who} had accepted, and the two could not be connected",
        Cause.UNCONFIRMED: "{who} and the caller are treated as connected: Twilio has not confirmed it",
        Cause.TALKING: "{who} and the caller talked",
        Cause.CALLING_OUTSIDE: "nobody here could be called, and {line} was",
        Cause.OUTSIDE: "the caller talked with {line}",
        Cause.GIVING_NUMBER: "the caller was giving a number to be called back on",
        Cause.LEAVING_MESSAGE: "the caller was asked for a message",
    },
)
"""What happened in an interval, in words; {who} is the people in it, {line} the number outside."""


@dataclass(frozen=True, slots=True)
class Row:
    """An interval as the page shows it. `because` counts the reasons of the decision that held then."""

    since: datetime
    until: datetime
    lasted: str
    cause: Cause
    says: str
    because: str


def rows(told: Unanswered) -> list[Row]:
    """Return the intervals of a call in words."""
    return [
        Row(each.since, each.until, span(each.length), each.cause, says(each, told), _because(each))
        for each in told.intervals
    ]


def says(interval: Interval, told: Unanswered) -> str:
    """Return in words what happened in an interval."""
    line = _line(told.outside_at(interval.since))
    return SAYS[interval.cause].format(who=_who(interval.staff, told.names), line=line)


def _line(outside: str) -> str:
    """Return the words for a number outside; `outside` is one of `Outside`, or empty."""
    return OUTSIDE[Outside(outside)] if outside in Outside.values else "a number outside"


def in_one_line(told: Unanswered) -> str:
    """Return the short answer to the question why nobody answered a call."""
    answer = told.answer
    taken = "Answered" if answer.sure else "Not confirmed: accepted"
    taken = f"{taken} after {span(answer.waited)}."
    if answer.main is None:
        return taken if answer.by else "The caller never stood in line."
    why = SAYS[answer.main].format(who="somebody", line=_line_of_main(told))
    lasted = f", for {span(answer.lasted)} of the wait" if answer.lasted else ""
    if answer.by:
        return f"{taken} Before that, {why}{lasted}."
    return f"Nobody answered: {why}{lasted}."


def _line_of_main(told: Unanswered) -> str:
    """Return the number outside that the short answer is about, in words."""
    about = (each for each in told.intervals if each.cause == told.answer.main)
    return _line(next((told.outside_at(each.since) for each in about), ""))


def data(told: Unanswered) -> dict[str, Any]:
    """Return every second of a call as plain values, with the evidence of each interval."""
    return {
        "answer": in_one_line(told),
        "cause": told.answer.main,
        "intervals": [_data(each, told) for each in told.intervals],
        "crisis_line_added": [_attempt(each) for each in told.added],
    }


def _data(interval: Interval, told: Unanswered) -> dict[str, Any]:
    names = told.names
    return {
        "from": interval.since.isoformat(),
        "until": interval.until.isoformat(),
        "cause": interval.cause,
        "says": says(interval, told),
        "staff": [_name(each, names) for each in interval.staff],
        "rang": [_rang(each, names) for each in interval.rings],
        "decision": _decision(interval.decided, names),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "from": attempt.began.isoformat(),
        "answered": attempt.answered.isoformat() if attempt.answered else None,
        "until": attempt.ended.isoformat() if attempt.ended else None,
        "says": f"The crisis line {attempt.came}",
    }


def _rang(ring: Ring, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "staff": _name(ring.staff, names),
        "on": ring.where,
        "from": ring.since.isoformat(),
        "until": ring.until.isoformat() if ring.until else None,
        "came_of_it": ring.came,
    }


def _decision(decided: Decided | None, names: Mapping[str, str]) -> dict[str, Any] | None:
    if decided is None:
        return None
    told = decided.explanation
    return {
        "at": decided.at.isoformat(),
        "chosen_for": told.chosen_for,
        "relaxed": list(told.relaxed),
        "set_aside": list(told.lifted),
        "able": {"count": told.able.count, "staff": [_name(each, names) for each in told.able.staff]},
        "excluded": {
            reason: {"count": group.count, "staff": [_name(each, names) for each in group.staff]}
            for reason, group in told.excluded.items()
        },
    }


def _because(interval: Interval) -> str:
    """Count the reasons of the decision that held in an interval; empty where somebody was rung."""
    if interval.decided is None or interval.decided.explanation.chosen_for or interval.rings:
        return ""
    words = {str(reason): text for reason, text in IN_FULL.items()}
    excluded = interval.decided.explanation.excluded
    return ", ".join(f"{group.count} {words.get(word, word)}" for word, group in excluded.items())


def _who(staff: Sequence[str], names: Mapping[str, str]) -> str:
    return ", ".join(_name(each, names) for each in staff) or "nobody"


def _name(staff: str, names: Mapping[str, str]) -> str:
    return names.get(staff, "someone no longer here")
