"""Ask Twilio how a leg, a conference or a queue is. The questions change nothing and touch no database.

Each raises one of `UNANSWERED` if Twilio does not answer. "There is no such thing"
is an answer, not an error.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from helpline.call_status import FINAL_STATUSES, LIVE_STATUSES
from helpline.carrier.client import twilio

NOT_FOUND = 404
NOT_IN_PROGRESS = 21220
LARGEST_PAGE = 1000
UNANSWERED = (TwilioException, requests.RequestException)
"""What a question raises that Twilio does not answer, or refuses to."""


def says_gone(error: TwilioRestException) -> bool:
    """Say whether a refusal means that Twilio does not know the leg, or that the leg is not in progress."""
    return bool(error.status == NOT_FOUND or error.code == NOT_IN_PROGRESS)


def status(sid: str) -> str | None:
    """Return Twilio's status of a leg; None if Twilio does not know the leg."""
    return lasted(sid).status


@dataclass(frozen=True, slots=True)
class Lasted:
    """What Twilio says of a leg: its status, how many seconds it lasted, and when it ended; None if unknown.

    All of them are None for a leg that Twilio does not know.
    """

    status: str | None = None
    seconds: int | None = None
    ended_at: datetime | None = None


def lasted(sid: str) -> Lasted:
    """Return Twilio's status of a leg, and how long it lasted."""
    try:
        leg = twilio().calls(sid).fetch()
    except TwilioRestException as error:
        if error.status == NOT_FOUND:
            return Lasted()
        raise
    seconds, ended_at = str(leg.duration or ""), leg.end_time
    return Lasted(
        str(leg.status),
        int(seconds) if seconds.isascii() and seconds.isdigit() else None,
        ended_at if isinstance(ended_at, datetime) else None,
    )


def is_over(status: str | None) -> bool:
    """Say whether a leg with this status has ended, or never existed."""
    return status is None or status in FINAL_STATUSES


def live_legs() -> set[str]:
    """Return the ids of all live legs of the account, from every page of the list."""
    found: set[str] = set()
    for word in LIVE_STATUSES:
        legs = _listed(partial(twilio().calls.list, status=word, page_size=LARGEST_PAGE))
        found |= {str(leg.sid) for leg in legs}
    return found


@dataclass(frozen=True, slots=True)
class Child:
    """A leg that another leg's Dial has made: its status, and the number that was dialled."""

    status: str
    to: str


def live_children(sid: str) -> dict[str, Child]:
    """Return the live legs that a leg's Dial has made, by their ids."""
    children = _listed(partial(twilio().calls.list, parent_call_sid=sid))
    live = [child for child in children if str(child.status) in LIVE_STATUSES]
    return {str(child.sid): Child(str(child.status), str(child.to)) for child in live}


def calls_made(to: str, from_: str, since: datetime) -> list[tuple[datetime, str]]:
    """Return the time and id of each call that REST, not a Dial, has made to a number since an instant."""
    found = [
        (call.date_created or call.start_time, str(call.sid))
        for call in _listed(partial(twilio().calls.list, to=to, from_=from_, limit=50))
        if not call.parent_call_sid and call.direction != "inbound"
    ]
    return [(made_at, sid) for made_at, sid in found if made_at is not None and made_at >= since]


@dataclass(frozen=True, slots=True)
class Recording:
    """A finished recording: its id, the leg that spoke, when it began, and its length in seconds."""

    sid: str
    leg: str
    made_at: datetime
    seconds: int


def recordings(since: datetime) -> list[Recording]:
    """Return the recordings made since an instant that are finished and that Twilio still keeps."""
    found = _listed(partial(twilio().recordings.list, date_created_after=since, page_size=LARGEST_PAGE))
    return [
        Recording(str(one.sid), str(one.call_sid), one.date_created, int(one.duration or 0))
        for one in found
        if str(one.status) == "completed" and one.date_created is not None
    ]


def conference(name: str) -> str:
    """Return the id of the live conference of this name; empty if Twilio lists none.

    The list lags by seconds: a conference that it does not show may have begun.
    """
    found = _listed(partial(twilio().conferences.list, friendly_name=name, limit=20))
    return next((str(one.sid) for one in found if str(one.status) != "completed"), "")


def participants(conference_sid: str) -> dict[str, Any]:
    """Return the participants of a conference, by leg; none if it is over or unknown."""
    everyone = _listed(twilio().conferences(conference_sid).participants.list)
    return {str(one.call_sid): one for one in everyone}


def is_queued(queue_name: str, sid: str) -> bool:
    """Say whether a leg waits in the queue of this name."""
    for queue in _listed(twilio().queues.list):
        if str(queue.friendly_name) == queue_name:
            return _is_member(str(queue.sid), sid)
    return False


def _is_member(queue_sid: str, sid: str) -> bool:
    try:
        twilio().queues(queue_sid).members(sid).fetch()
    except TwilioRestException as error:
        if error.status == NOT_FOUND:
            return False
        raise
    return True


def _listed(listing: Callable[[], list[Any]]) -> list[Any]:
    """Fetch all pages of one of Twilio's lists; return [] if Twilio does not know what it belongs to.

    Any other refusal is raised as a TwilioRestException with its HTTP status, which the library leaves out
    when it is a later page that was refused.
    """
    try:
        return listing()
    except TwilioRestException as error:
        refused = error
    except TwilioException as error:
        answer = error.args[1] if len(error.args) > 1 else None
        if answer is None:
            raise
        refused = TwilioRestException(answer.status_code, "", "the list was refused", _code(answer.text))
    if refused.status == NOT_FOUND:
        return []
    raise refused


def _code(body: str) -> int | None:
    try:
        return int(json.loads(body)["code"])
    except (ValueError, KeyError, TypeError):
        return None
