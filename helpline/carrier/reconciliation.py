"""Compare what we believe about calls and legs with Twilio's own list: an end may never be reported to us.

The list may lag. So Twilio is asked about each leg that the list lacks, and only its answer that the leg is
over ends it here; a leg that Twilio does not know at all is given up only when it is older than SETTLED.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db.models import F, Q
from django.db.models.functions import Coalesce, Greatest

from helpline.call_status import CallStatus
from helpline.carrier import adopting, inquiry
from helpline.models import (
    LIVE_OFFERS,
    Call,
    CallState,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from helpline.operations import leaving_with, legs, parties, voicemails
from helpline.resilience import outages

log = logging.getLogger(__name__)

SETTLED = timedelta(seconds=60)
"""The age from which a call or leg is checked: news of a younger one may still be on its way."""
MAY_STILL_LIVE = timedelta(hours=24)
"""No leg of a call that arrived longer ago than this is alive: Twilio ends each leg after four hours."""


def reconcile(*, now: datetime) -> int:
    """Compare our live calls and legs with Twilio's list; return how many ends and messages were found.

    A leg that lives on although we have ended it, because the request was lost, is ended again. If Twilio
    cannot be asked about one leg, it is still asked about the others.
    """
    callers, staff_legs = list(_callers(now)), list(_staff_legs(now))
    crisis_lines = list(_crisis_lines())
    called_in = list(_called_in(now))
    recent = Call.objects.filter(arrived_at__gte=now - MAY_STILL_LIVE)
    if not callers and not staff_legs and not recent.exists():
        return 0
    alive = inquiry.live_legs()
    _end_again(alive, now)
    gone = [partial(_caller_may_be_over, call, now) for call in callers if call.caller_sid not in alive]
    gone += [partial(_leg_may_be_over, leg, now) for leg in staff_legs if leg.sid not in alive]
    gone += [partial(_crisis_line_may_be_over, one, now) for one in crisis_lines if one.sid not in alive]
    gone += [partial(_party_may_be_over, one, now) for one in called_in if one.sid not in alive]
    return _each([*gone, partial(_messages_may_be_there, now)])


def _callers(now: datetime) -> Iterable[Call]:
    """Return the live calls whose caller's leg is older than SETTLED.

    A callback's leg is as old as its acceptance.
    """
    since = Greatest(F("arrived_at"), Coalesce(F("accepted_at"), F("arrived_at")))
    live = Call.objects.exclude(state=CallState.ENDED).filter(caller_sid__isnull=False)
    return live.alias(since=since).filter(since__lte=now - SETTLED)


def _staff_legs(now: datetime) -> Iterable[Participant]:
    """Return the live staff legs that are older than SETTLED; a browser's leg is as old as its acceptance."""
    since = Greatest(F("offer__made_at"), Coalesce(F("offer__settled_at"), F("offer__made_at")))
    live = (
        Participant.objects.exclude(state=ParticipantState.ENDED)
        .filter(sid__isnull=False, offer__isnull=False)
        .select_related("offer")
    )
    return live.alias(since=since).filter(since__lte=now - SETTLED)


def _crisis_lines() -> Iterable[Participant]:
    """Return the legs of crisis lines that stay with a caller after the counselor was lost.

    A line that has just been added is in Twilio's list, or Twilio is asked about it alone; so none is too
    young.
    """
    kept = Participant.objects.living().filter(role=ParticipantRole.CRISIS_LINE, answered_at__isnull=False)
    return kept.filter(call__state=CallState.DIVERTED, call__caller_in_conference=True)


def _called_in(now: datetime) -> Iterable[Participant]:
    """Return the live legs of those from outside that are older than SETTLED."""
    live = Participant.objects.filter(number__isnull=False, sid__isnull=False)
    return live.exclude(state=ParticipantState.ENDED).filter(asked_at__lte=now - SETTLED)


def _each(questions: Sequence[Callable[[], int]]) -> int:
    found = 0
    for question in questions:
        try:
            found += question()
        except Exception as error:
            if not outages.explain(error):
                log.exception("a leg could not be asked about; it is asked about again in a minute")
    return found


def _caller_may_be_over(call: Call, now: datetime) -> bool:
    status = inquiry.status(str(call.caller_sid))
    if not inquiry.is_over(status):
        return False
    log.warning("leg %s is over, without a status callback", call.caller_sid)
    adopting.caller_is_over(call, status, now)
    return True


def _leg_may_be_over(leg: Participant, now: datetime) -> bool:
    status = inquiry.status(str(leg.sid))
    if not inquiry.is_over(status):
        return False
    if leg.staff_offer.state in LIVE_OFFERS:  # else we have ended it ourselves, and Twilio need not tell
        log.warning("leg %s is over, without a status callback", leg.sid)
    legs.ended(leg_id=leg.pk, status=status or CallStatus.COMPLETED, now=now)
    return True


def _party_may_be_over(party: Participant, now: datetime) -> bool:
    status = inquiry.status(str(party.sid))
    if not inquiry.is_over(status):
        return False
    log.warning("leg %s is over, without a status callback", party.sid)
    leaving_with.party_ended(
        leg_id=party.pk, sid=str(party.sid), status=status or CallStatus.COMPLETED, now=now
    )
    return True


def _crisis_line_may_be_over(leg: Participant, now: datetime) -> bool:
    return adopting.crisis_line_is(leg, inquiry.lasted(str(leg.sid)), now)


def _messages_may_be_there(now: datetime) -> int:
    """Record the messages that callers left and that no webhook reported; return how many.

    Both the end of a recording and its callback may be lost, in one outage. Twilio keeps the audio until we
    have fetched it.
    """
    left_none = Call.objects.filter(
        disposition__in=voicemails.WITHOUT_MESSAGE, ended_at__range=(now - MAY_STILL_LIVE, now - SETTLED)
    )
    known = {call.caller_sid: call for call in left_none.only("pk", "caller_sid", "arrived_at")}
    if not known:
        return 0
    since = min(call.arrived_at for call in known.values())
    found = [one for one in inquiry.recordings(since) if one.leg in known]
    for one in found:
        log.warning("recording %s is there, without a webhook", one.sid)
        call_id = known[one.leg].pk
        voicemails.left(call_id=call_id, recording_sid=one.sid, seconds=one.seconds, now=one.made_at)
    return len(found)


def _long_ago(column: str, now: datetime) -> Q:
    """Return the condition that an instant is longer than SETTLED ago.

    One in the future, written by a wrong clock, counts as long ago.
    """
    return Q(**{f"{column}__lte": now - SETTLED}) | Q(**{f"{column}__gt": now + SETTLED})


def _end_again(alive: set[str], now: datetime) -> None:
    """Ask again for the end of legs that live on although their call, or their offer, has long been over."""
    ended = _long_ago("ended_at", now)
    for call in Call.objects.filter(ended, caller_sid__in=alive, state=CallState.ENDED):
        adopting.end_caller(call, now)
    unneeded = Participant.objects.filter(_long_ago("offer__settled_at", now), sid__in=alive)
    for leg in unneeded.exclude(offer__state__in=LIVE_OFFERS).select_related("offer__call"):
        adopting.end_leg(leg, now)
    for party in Participant.objects.filter(_long_ago("call__ended_at", now), sid__in=alive).filter(
        number__isnull=False
    ):
        parties.end_again(participant_id=party.pk, now=now)
