"""Read from the timeline of a call with whom the caller has talked, and when.

The row of a call stores only when the first conversation began. A caller who lost their counselor may have
waited, and talked with others, since then.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from helpline.models import Call, CallEvent, CallState, EventKind, Outside

PARTED = (EventKind.DROPPED, EventKind.NOT_JOINED, EventKind.DECLINED, EventKind.LEFT_WITH)
"""Events that part caller and counselor.

Nobody is rung while a caller talks. So "declined" during a talk can only mean its end, or the end of a try
to meet.
"""
TOLD_BY = (
    *(EventKind.CONNECTED, EventKind.OUTSIDE_ANSWERED, EventKind.OUTSIDE_FAILED, EventKind.ENDED),
    *PARTED,
)

GUESS = "guess"
"""The mark, in a "connected" event, of two who count as connected.

Twilio has not said that both are in the conference. A later event without it says that they have met.
"""

NEEDED = ("state", "connected_at", "danger_round", "outside_answered_at", "queued_at", "arrived_at")
"""The columns of a call that `since` reads."""


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation of a caller, with a counselor or a number outside. `ended` is None until it ends.

    `sure` is false where Twilio has not said that caller and counselor met.
    """

    began: datetime
    ended: datetime | None = None
    staff_id: int | None = None
    outside: str = ""
    sure: bool = True


def of(calls: Collection[UUID]) -> dict[UUID, list[Talk]]:
    """Return the conversations of each call, in order. It takes one statement, or none without a call."""
    if not calls:
        return {}
    timelines: dict[UUID, list[CallEvent]] = {}
    for event in CallEvent.objects.filter(call__in=calls, kind__in=TOLD_BY).order_by("pk"):
        timelines.setdefault(event.call_id, []).append(event)
    return {call_id: read(timeline) for call_id, timeline in timelines.items()}


def read(timeline: Iterable[CallEvent]) -> list[Talk]:
    """Return the conversations in the events of one call, in order."""
    talks: list[Talk] = []
    ended: datetime | None = None
    for event in in_order(timeline):
        if event.kind == EventKind.ENDED:
            ended = event.at
            _close(talks, event.at)
        elif event.kind == EventKind.CONNECTED:
            _connected(talks, event)
        elif event.kind == EventKind.OUTSIDE_ANSWERED:
            _outside_answered(talks, event, ended)
        elif event.kind == EventKind.OUTSIDE_FAILED:
            _outside_over(talks, event)
        elif event.kind in PARTED:
            _parted(talks, event)
    return talks


def in_order(timeline: Iterable[CallEvent]) -> list[CallEvent]:
    """Return the events of a call in order.

    Late news that caller and counselor met (`met_late`) stands where they met.

    That is before what parted the two, or before the end of the call.
    """
    happened = list(timeline)
    end = next((at for at, event in enumerate(happened) if event.kind == EventKind.ENDED), len(happened))
    told, rest = happened[:end], happened[end:]
    for event in rest:
        if event.kind == EventKind.CONNECTED:
            told.insert(_place_of(event, told), event)
    return told + [event for event in rest if event.kind != EventKind.CONNECTED]


def _place_of(met: CallEvent, told: Sequence[CallEvent]) -> int:
    parted = (
        at
        for at, event in enumerate(told)
        if event.kind in PARTED and event.staff_id == met.staff_id and event.at >= met.at
    )
    return next(parted, len(told))


def _connected(talks: list[Talk], event: CallEvent) -> None:
    """Begin a talk with a counselor, or record that it was no guess: caller and counselor have met."""
    last = talks[-1] if talks else None
    if last and last.ended is None and not last.sure and last.staff_id == event.staff_id:
        talks[-1] = replace(last, sure=True)
        return
    _close(talks, event.at)
    talks.append(Talk(event.at, staff_id=event.staff_id, sure=not event.detail.get(GUESS)))


def _parted(talks: list[Talk], event: CallEvent) -> None:
    """End the talk with a counselor; a crisis line that was added may talk on with the caller."""
    stays = str(event.detail.get("stays_with", ""))
    if stays and talks and talks[-1].ended is None and talks[-1].outside:
        return
    _close(talks, event.at)
    if stays:
        talks.append(Talk(event.at, outside=stays))


def _close(talks: list[Talk], at: datetime) -> None:
    if talks and talks[-1].ended is None:
        talks[-1] = replace(talks[-1], ended=at)


def _outside_answered(talks: list[Talk], event: CallEvent, ended: datetime | None) -> None:
    """Begin a talk with a number outside, unless a talk is going on, with a counselor or outside.

    The event may come after the call ended: then the talk ends at `ended`.
    """
    if not talks or talks[-1].ended is not None:
        talks.append(Talk(event.at, ended, outside=str(event.detail.get("to", ""))))


def _outside_over(talks: list[Talk], event: CallEvent) -> None:
    """End a talk with a number outside; add it by Twilio's seconds if no event told of its beginning."""
    seconds = event.detail.get("seconds")
    if talks and talks[-1].ended is None:
        if talks[-1].outside:
            _close(talks, event.at)
    elif event.detail.get("answered") and seconds:
        began = event.at - timedelta(seconds=seconds)
        talks.append(Talk(began, event.at, outside=str(event.detail.get("to", ""))))


def have_surely_met(call: Call) -> bool:
    """Say whether Twilio has reported a counselor and the caller together at any time of the call."""
    return any(talk.sure and talk.staff_id is not None for talk in of([call.pk]).get(call.pk, []))


def last_was_sure(call: Call) -> bool:
    """Say whether Twilio has reported the caller together with the counselor whom they talked with last."""
    ours = [talk for talk in of([call.pk]).get(call.pk, []) if talk.staff_id is not None]
    return bool(ours) and ours[-1].sure


def is_only_guessed(call: Call) -> bool:
    """Say whether caller and counselor count as connected although Twilio has not said that they met."""
    return call.state == CallState.CONNECTED and not call.caller_in_conference


def was_left_outside(call: Call) -> bool:
    """Say whether a caller's counselor left them, on purpose, with who has them outside."""
    since = call.outside_answered_at
    left = CallEvent.objects.filter(call=call.pk, kind=EventKind.LEFT_WITH)
    return since is not None and left.filter(at=since).exists()


def parted_at(call: Call) -> datetime | None:
    """Return when a caller lost their counselor; None where they were connected with somebody since."""
    kinds = (EventKind.CONNECTED, EventKind.ENDED, *PARTED)
    told = in_order(CallEvent.objects.filter(call=call.pk, kind__in=kinds).order_by("pk"))
    last = next((event for event in reversed(told) if event.kind != EventKind.ENDED), None)
    return last.at if last is not None and last.kind in PARTED else None


def began(calls: Iterable[Call]) -> dict[UUID, datetime]:
    """Return when the present conversation of each of these calls began; leave out calls without one.

    This makes at most one statement.
    """
    talking = [call for call in calls if call.state == CallState.CONNECTED and call.connected_at is not None]
    again = [call.pk for call in talking if _was_accepted_again(call)]
    first = {call.pk: call.connected_at for call in talking if call.connected_at is not None}
    return first | {call_id: talks[-1].began for call_id, talks in of(again).items() if talks}


def _was_accepted_again(call: Call) -> bool:
    return bool(call.accepted_at and call.connected_at and call.connected_at < call.accepted_at)


def since(calls: Iterable[Call]) -> dict[UUID, datetime]:
    """Return since when each caller has been waiting, or talking with a line outside.

    A caller who has talked with somebody has been waiting since that talk ended. Their place in line is
    something else, and stays the earlier one. This makes at most one statement.
    """
    every = list(calls)
    talks = of([call.pk for call in every if has_talked(call)])
    return {call.pk: _since(call, talks.get(call.pk, [])) for call in every}


def has_talked(call: Call) -> bool:
    """Say whether the caller may have talked with somebody already: a counselor, or a number outside."""
    return call.connected_at is not None or call.danger_round > 0


def _since(call: Call, talks: list[Talk]) -> datetime:
    if call.state == CallState.DIVERTED and call.outside_answered_at is not None:
        return call.outside_answered_at
    parted = talks[-1].ended if talks else None
    return parted or call.queued_at or call.arrived_at


def without_us_since(call: Call, talks: list[Talk]) -> datetime:
    """Return when a caller in danger told of it, or when they last lost a counselor, whichever is later."""
    told = call.danger_at or call.queued_at or call.arrived_at
    lost = (talk.ended for talk in talks if talk.staff_id is not None and talk.ended is not None)
    return max([told, *lost])


def waited_in_danger(call: Call, talks: list[Talk], now: datetime) -> timedelta:
    """Return how long a caller in danger has had nobody to talk with.

    The wait begins as `without_us_since` says. Time in which the crisis line talked is subtracted, but does
    not start the wait again: a machine that answers there, round after round, must not hide that nobody
    helps.
    """
    start = without_us_since(call, talks)
    helped = (
        max((talk.ended or now) - max(talk.began, start), timedelta(0))
        for talk in talks
        if talk.outside == Outside.CRISIS
    )
    return now - start - sum(helped, timedelta(0))


def waited(call: Call, talks: list[Talk]) -> timedelta | None:
    """Return how long a caller stood in line in all; None if they never did, or are in their first wait."""
    if call.queued_at is None or not (talks or call.ended_at):
        return None
    total, waits_since = timedelta(0), call.queued_at
    for talk in talks:
        total += max(talk.began - waits_since, timedelta(0))
        waits_since = talk.ended or talk.began
    if call.ended_at and not (talks and talks[-1].ended is None):
        total += max(call.ended_at - waits_since, timedelta(0))
    return total


def talked(call: Call, talks: list[Talk]) -> timedelta | None:
    """Return how long a caller is known to have talked with our staff; None if never or during the call."""
    ours = [talk for talk in talks if talk.staff_id is not None and talk.sure]
    if not ours or call.ended_at is None:
        return None
    return sum(((talk.ended or call.ended_at) - talk.began for talk in ours), timedelta(0))
