"""Ask Twilio to call somebody from outside into a conference, to end their leg, and what became of either."""

from collections.abc import Callable
from functools import partial
from typing import Any

from twilio.base.exceptions import TwilioRestException

from helpline import clock
from helpline.call_status import CallStatus
from helpline.carrier import inquiry, whereabouts
from helpline.carrier.client import twilio, update
from helpline.carrier.outcome import DONE, SOON, Look, Steps, not_ready, unknown
from helpline.carrier.wanted import call_of, leg_of
from helpline.models import Call, Command, OutsideNumber, Participant
from helpline.operations import leaving_with, parties
from helpline.voice.callback_urls import url

RING_FOR = 45
"""How many seconds a number outside rings; an interpreter's line takes a while to find somebody."""
EVENTS = ["initiated", "ringing", "answered", "completed"]
LABEL_IN_USE = frozenset({16025, 16026})
"""Twilio's refusals of a second participant with the same name."""


def label_of(party: Participant) -> str:
    """Return the name in a conference of somebody from outside; it is no other participant's."""
    return f"party-{party.pk}"


def number_of(party: Participant) -> OutsideNumber:
    """Return the number of the directory at which somebody from outside is called."""
    assert party.number is not None  # noqa: S101  a party is made with its number
    return party.number


def add(command: Command) -> Steps:
    """Call somebody from outside into the conference of a conversation, which goes on when they hang up."""
    party = leg_of(command)
    offer = whereabouts.accepted(command)
    try:
        made = yield from into_conference(call_of(command), offer.conference_name, partial(_adding, party))
    except TwilioRestException as error:
        if error.code not in LABEL_IN_USE:
            raise
        return unknown(SOON, "another leg has its name")
    parties.rings(leg_id=party.pk, sid=made.call_sid, now=clock.now())
    return DONE


def into_conference(call: Call, name: str, adding: Callable[[str], Callable[[], Any]]) -> Look[Any]:
    """Call a number into the conference that we know, or into the one of its name; return its leg.

    The conference that we know may be over, and the caller in a new one of the same name. So where Twilio
    refuses its id, the name is tried.
    """
    if call.conference_sid:
        try:
            return (yield adding(call.conference_sid))
        except TwilioRestException as error:
            if error.code in LABEL_IN_USE or error.status not in (400, 404):
                raise
    return (yield adding(name))


def _adding(party: Participant, conference: str) -> Callable[[], Any]:
    """Return the request that calls somebody from outside into a conference, where all hear it ring.

    https://www.twilio.com/docs/voice/api/conference-participant-resource#create-a-participant
    """
    return partial(
        twilio().conferences(conference).participants.create,
        to=number_of(party).number,
        from_=party.call.line.number,
        label=label_of(party),
        beep="false",
        early_media=True,
        end_conference_on_exit=False,
        status_callback=url("party-status", leg_id=party.pk),
        status_callback_method="POST",
        status_callback_event=EVENTS,
        timeout=RING_FOR,
    )


def end(command: Command) -> Steps:
    """End the leg of somebody from outside, whether it rings or was answered."""
    party = leg_of(command)
    sid = str(party.sid)
    try:
        yield update(sid, status=CallStatus.COMPLETED)
    except TwilioRestException as error:
        if not inquiry.says_gone(error):
            raise
    return (yield from look_whether_over(command)) or not_ready(SOON, "the leg is not over yet")


def look_whether_over(command: Command) -> Look[Any]:
    """Ask whether the leg of somebody from outside is over, and record it; return DONE then, else None."""
    party = leg_of(command)
    status = yield partial(inquiry.status, str(party.sid))
    if not inquiry.is_over(status):
        return None
    leaving_with.party_ended(
        leg_id=party.pk, sid=str(party.sid), status=status or CallStatus.COMPLETED, now=clock.now()
    )
    return DONE
