"""Read what happened in a call, for the question why nobody answered it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from helpline import routing
from helpline.complete import complete
from helpline.models import (
    Call,
    CallEvent,
    Command,
    CommandKind,
    CommandState,
    Direction,
    Disposition,
    EventKind,
    Offer,
    OfferState,
    RingOn,
    Staff,
)
from helpline.operations.conversations import GUESS, PARTED, in_order
from helpline.queries.crisis_line import Attempt, attempts
from helpline.routing.causes import Cause
from helpline.routing.intervals import IN_LINE, Answer, Decided, History, Interval, Phase, Ring
from helpline.routing.intervals import answer as answer_of
from helpline.routing.intervals import intervals as intervals_of

CAME: dict[OfferState, Cause] = complete(
    "helpline.queries.unanswered.CAME",
    OfferState,
    {
        OfferState.RINGING: Cause.RINGING,
        OfferState.ACCEPTED: Cause.ANSWERED,
        OfferState.ALONGSIDE: Cause.ANSWERED,
        OfferState.DECLINED: Cause.DECLINED,
        OfferState.LAPSED: Cause.NOT_ANSWERED,
        OfferState.WITHDRAWN: Cause.STOPPED_RINGING,
        OfferState.PASSED_ON: Cause.PASSED_ON,
        OfferState.NOT_RUNG: Cause.DESK_SILENT,  # of a telephone: `_not_rung`
        OfferState.FAILED: Cause.ANSWERED,
        OfferState.DONE: Cause.ANSWERED,
    },
)
"""What came of ringing a person, by the state of their offer; `_came` looks closer at some of them."""
BEGINS: dict[EventKind, Cause | None] = complete(
    "helpline.queries.unanswered.BEGINS",
    EventKind,
    {
        EventKind.ARRIVED: None,
        EventKind.CHOSE: None,
        EventKind.QUEUED: IN_LINE,
        EventKind.OFFERED: None,
        EventKind.DECLINED: IN_LINE,  # by whoever has the caller already
        EventKind.LAPSED: None,
        EventKind.WITHDRAWN: None,
        EventKind.PASSED_ON: None,
        EventKind.NOT_RUNG: None,
        EventKind.TOO_LATE: None,
        EventKind.ACCEPTED: Cause.CONNECTING,
        EventKind.CONNECTED: Cause.TALKING,
        EventKind.HELD: None,
        EventKind.RESUMED: None,
        EventKind.ASKED: None,
        EventKind.NOT_COMING: None,
        EventKind.JOINED_IN: None,
        EventKind.LEFT_IT: None,
        EventKind.HANDED_OVER: None,
        EventKind.REMOVED: None,
        EventKind.LEFT_WITH: Cause.OUTSIDE,
        EventKind.DROPPED: IN_LINE,
        EventKind.NOT_JOINED: IN_LINE,
        EventKind.UNMATCHED: Cause.LEAVING_MESSAGE,
        EventKind.NOBODY_RUNG: None,
        EventKind.ASKED_CALLBACK: Cause.GIVING_NUMBER,
        EventKind.ASKED_MESSAGE: Cause.LEAVING_MESSAGE,
        EventKind.DIVERTED: Cause.CALLING_OUTSIDE,
        EventKind.OUTSIDE_ANSWERED: Cause.OUTSIDE,
        EventKind.OUTSIDE_FAILED: IN_LINE,
        EventKind.NOT_DANGER: None,
        EventKind.CHECKED: None,
        EventKind.DIALLED: None,
        EventKind.MODE: None,
        EventKind.NOTICE: None,
        EventKind.GAVE_NUMBER: None,
        EventKind.EMERGENCY: None,
        EventKind.PARTY: None,
        EventKind.RECONCILED: None,
        EventKind.NOT_SENT: None,
        EventKind.REFUSED: None,
        EventKind.ENDED: None,
        EventKind.WRAPPED_UP: None,
    },
)
"""What a caller does from an event on; None: the event changes nothing about it."""
WITH_SOMEBODY = (Cause.CONNECTING, Cause.UNCONFIRMED, Cause.TALKING)
OF_OUTSIDE = (EventKind.DIVERTED, EventKind.OUTSIDE_ANSWERED, EventKind.OUTSIDE_FAILED)


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Every second of a call: its intervals, the short answer, people's names by the router's ids.

    `added` are the attempts at a crisis line that was added to the conversation. `outside` is which number
    outside the caller was put through to, from each instant on.
    """

    intervals: tuple[Interval, ...]
    answer: Answer
    names: Mapping[str, str]
    added: Sequence[Attempt] = ()
    outside: Sequence[tuple[datetime, str]] = ()

    def outside_at(self, at: datetime) -> str:
        """Return which number outside had the caller at an instant, or was called; "" if none was named."""
        return next((to for since, to in reversed(self.outside) if since <= at), "")


def read(call: Call, now: datetime) -> Unanswered:
    """Return every second of a call until its end, or until now. It takes four SQL statements, or five."""
    events = list(CallEvent.objects.filter(call=call).order_by("pk"))
    offers = list(Offer.objects.filter(call=call).from_the_queue().order_by("made_at", "pk"))
    dialled = _dialled(call)
    told = intervals_of(
        History(
            arrived=call.arrived_at,
            until=call.ended_at or now,
            phases=_phases(events, call.direction),
            rings=[_ring(offer, call, events, dialled) for offer in offers],
            decisions=_decisions(events, offers),
        )
    )
    names = {str(pk): name for pk, name in Staff.objects.values_list("pk", "name")}
    outside = [event for event in events if event.kind in OF_OUTSIDE]
    put_through = [(event.at, str(event.detail.get("to", ""))) for event in outside]
    return Unanswered(told, answer_of(told), names, attempts(call), put_through)


def _phases(events: Iterable[CallEvent], direction: str) -> list[Phase]:
    """Return what the caller did, phase by phase, until the call ended.

    A person whom we called has not hung up on anybody if the call ends before they have met the counselor.
    """
    unmet = Cause.HUNG_UP_EARLY if direction == Direction.INBOUND else Cause.NOT_CONNECTED
    phases: list[Phase] = []
    for event in in_order(events):
        kind = EventKind(event.kind)
        current = phases[-1].cause if phases else Cause.CHOOSING
        if kind == EventKind.ENDED:
            if current == Cause.CONNECTING:
                in_doubt = event.detail.get("disposition") == Disposition.UNCONFIRMED
                phases[-1] = replace(phases[-1], cause=Cause.UNCONFIRMED if in_doubt else unmet)
            break
        begins = BEGINS[kind]
        if begins is None or not _changes(kind, current):
            continue
        if kind in PARTED and current == Cause.CONNECTING:
            phases[-1] = replace(phases[-1], cause=Cause.NOT_CONNECTED)
        cause = Cause.OUTSIDE if event.detail.get("stays_with") else begins
        cause = Cause.UNCONFIRMED if event.detail.get(GUESS) else cause
        phases.append(Phase(event.at, cause, str(event.staff_id) if cause in WITH_SOMEBODY else ""))
    return phases


def _changes(kind: EventKind, current: Cause) -> bool:
    """Say whether an event changes what the caller does.

    A crisis line that is added to a conversation does not end it, and an offer that is declined while the
    caller stands in line keeps them there.
    """
    if kind in OF_OUTSIDE:
        return current not in WITH_SOMEBODY
    return current in WITH_SOMEBODY if kind in PARTED else True


def _dialled(call: Call) -> dict[UUID, str]:
    """Return the state of the request to ring a telephone, by the offer."""
    asked = Command.objects.filter(call=call, kind=CommandKind.DIAL_STAFF, offer__isnull=False)
    return {pk: state for pk, state in asked.order_by("pk").values_list("offer_id", "state") if pk}


def _ring(offer: Offer, call: Call, events: Iterable[CallEvent], dialled: Mapping[UUID, str]) -> Ring:
    return Ring(
        staff=str(offer.staff_id),
        since=offer.made_at,
        until=_rang_until(offer, events),
        came=_came(offer, call, events, dialled),
        where=offer.ring_on,
    )


def _rang_until(offer: Offer, events: Iterable[CallEvent]) -> datetime | None:
    """Return when an offer stopped ringing; one that was accepted is settled only after the conversation."""
    if CAME[OfferState(offer.state)] != Cause.ANSWERED:
        return offer.settled_at
    accepted = (
        event.at
        for event in events
        if event.kind == EventKind.ACCEPTED and event.staff_id == offer.staff_id and event.at >= offer.made_at
    )
    return next(accepted, offer.settled_at or offer.made_at)


def _came(offer: Offer, call: Call, events: Iterable[CallEvent], dialled: Mapping[UUID, str]) -> Cause:
    came = CAME[OfferState(offer.state)]
    if offer.state == OfferState.NOT_RUNG and offer.ring_on == RingOn.PHONE:
        return Cause.CARRIER_FAILED if dialled.get(offer.pk) in _ASKED else Cause.WE_FAILED
    if offer.state != OfferState.WITHDRAWN:
        return came
    if any(_was_for_danger(event, offer) for event in events):
        return Cause.NEEDED_IN_DANGER
    left = call.ended_at is not None and offer.settled_at == call.ended_at
    return Cause.HUNG_UP_EARLY if left and call.direction == Direction.INBOUND else came


_ASKED = (CommandState.DONE, CommandState.FAILED, CommandState.UNKNOWN)
"""States of a request that Twilio was asked, so that a telephone which did not ring is its failure."""


def _was_for_danger(event: CallEvent, offer: Offer) -> bool:
    same = event.kind == EventKind.WITHDRAWN and event.staff_id == offer.staff_id
    return same and event.at == offer.settled_at and event.detail.get("why") == "danger"


def _decisions(events: Iterable[CallEvent], offers: Iterable[Offer]) -> list[Decided]:
    """Return the decisions of the router about the call, in the order in which they were made."""
    made = {(offer.staff_id, offer.made_at): offer.because for offer in offers}
    found = []
    for event in events:
        because = event.detail.get("because")
        if event.kind == EventKind.OFFERED:
            because = made.get((event.staff_id or 0, event.at))
        if because:
            found.append(Decided(event.at, routing.read_explanation(because)))
    return found
