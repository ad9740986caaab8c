"""Correct instants that a clock which was ahead has written.

If a clock was an hour ahead for a while, the deadlines that were written then are an hour late when it is
right again: an offer rings on, a caller waits, a command is not sent. So a deadline that is further ahead
than it can ever be is made due now. An instant that must be past is made now as well: a desk that was heard
from an hour ahead would seem to be open for an hour. The sweep does this first, so that all other code only
compares a deadline with the clock.

What is over stays as it was written: only rows of live calls, open promises and the like are read. So a
look costs three short statements a second, however large the tables are. As a rule nothing is found; then
none of the statements that correct it is written.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Count, F, Q, QuerySet, When

from helpline.carrier.claims import LONGEST_CLAIM
from helpline.carrier.refusals import LONGEST_BACKOFF
from helpline.jobs import wrong_promises
from helpline.jobs.far_ahead import TOLERANCE
from helpline.models import (
    LIVE,
    QUEUED,
    Alarm,
    Call,
    CallbackAttempt,
    CallState,
    Command,
    CommandState,
    Direction,
    Duty,
    HelpRequest,
    NumberWish,
    Offer,
    OfferState,
    Participant,
    SignedIn,
    Staff,
)
from helpline.models.written_at import AnyRow, place_of
from helpline.models.written_once import WrittenOnce
from helpline.operations import floors, help_requests
from helpline.operations.alarms import TELL_EVERY, TELL_WITHOUT_CALL_EVERY
from helpline.operations.calls import LONGEST_HOLD
from helpline.operations.losing import ANSWERED_WAIT
from helpline.operations.rejoining import REJOIN_FOR
from helpline.validators import SECONDS

log = logging.getLogger(__name__)

AT_ONCE = timedelta(0)
"""How far ahead an instant may be that must be past."""
LONGEST_STATE = timedelta(hours=24)
"""The limit for a state without another one here, such as a callback that waits while its promise holds."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold how far ahead the columns of some rows may be; a column that none of them has is left out."""

    rows: "QuerySet[Any]"
    longest: dict[str, timedelta]

    def wrong(self, column: str, now: datetime) -> Q:
        """Return the condition that a column is further ahead than it can be."""
        return Q(**{f"{column}__gt": now + self.longest[column] + TOLERANCE})

    def found(self, now: datetime) -> "QuerySet[Any]":
        """Return the rows of which at least one column is further ahead than it can be."""
        return self.rows.filter(reduce(or_, (self.wrong(column, now) for column in self.longest)))

    def count(self, now: datetime) -> int:
        """Return how many instants are further ahead than they can be.

        That there is one is asked first: Django takes longer to write the statement that counts.
        """
        if not self.found(now).exists():
            return 0
        each = {f"wrong_{name}": Count("pk", filter=self.wrong(name, now)) for name in self.longest}
        return sum(self.found(now).aggregate(**each).values())

    def bring_back(self, now: datetime) -> None:
        """Set to now every instant that is further ahead than it can be, and leave the others of its row."""
        ids = list(self.found(now).values_list("pk", flat=True))
        changed = {
            name: Case(When(self.wrong(name, now), then=now), default=F(name)) for name in self.longest
        }
        self.rows.model._default_manager.filter(pk__in=ids).update(**changed)


def bring_back(*, now: datetime) -> int:
    """Set to now every instant that is further ahead than it can be; return how many there were."""
    calls, tried = _LIVE(), wrong_promises.tried()
    live = [call.pk for call in calls]
    if not _that_stay_too_long(calls, now) and not _any_wrong(live, tried, now):
        return 0
    found = _correct(list(limits(live, tried)), now)
    if found:
        log.error(
            "%s instants were further ahead than they can be: a clock was wrong; they are set to now", found
        )
    return found


def _correct(limited: Sequence[Limits], now: datetime) -> int:
    """Set to now the deadlines of calls, the instants of promises and those that are limited, where wrong."""
    with transaction.atomic():
        floors.lock()
        stay = _that_stay_too_long(_LIVE(), now)
        counted = [(each, each.count(now)) for each in limited]
        found = len(stay) + wrong_promises.count(now) + sum(count for _, count in counted)
        Call.objects.filter(pk__in=stay).update(move_on_at=now)
        wrong_promises.bring_back(now)
        for each, count in counted:
            if count:
                each.bring_back(now)
    return found


def _any_wrong(live: Sequence[UUID], tried: Sequence[UUID], now: datetime) -> bool:
    """Say whether an instant of a promise or of the limited rows is further ahead than it can be."""
    live, tried = _filled_up(live), _filled_up(tried)
    return _look(len(live), len(tried)).exists(now, [*live, *tried])


def _filled_up(ids: Sequence[UUID]) -> Sequence[UUID]:
    """Return the ids with the last one repeated, up to a power of two: few lengths, few statements."""
    if not ids:
        return ids
    missing = (1 << (len(ids) - 1).bit_length()) - len(ids)
    return [*ids, *([ids[-1]] * missing)]


@lru_cache(maxsize=64)
def _look(live: int, tried: int) -> AnyRow:
    """Return the look for what is wrong, for so many live calls and promises that were tried."""
    ids = [place_of(number) for number in range(live + tried)]
    limited = list(limits(ids[:live], ids[live:]))
    return AnyRow(lambda now: [*(each.found(now) for each in limited), *wrong_promises.found(now)])


def limits(live: Sequence[UUID], tried: Sequence[UUID]) -> Iterator[Limits]:
    """Yield the rows that are read, with how far ahead each of their instants may be.

    `live` are the ids of the live calls, and `tried` those of the open promises that were tried. They are
    values, not subqueries: PostgreSQL would read whole tables, because it expects nothing in the future.
    """
    yield from _of_calls(live)
    yield from _of_commands(live)
    yield Limits(
        Staff.objects.exclude(duty=Duty.OFF),
        # A desk that is open says so again within seconds, and one that is silent is absent `PRESENT_FOR`
        # later. Somebody in wrap-up is idle from its end on.
        dict.fromkeys(("seen_at", "duty_since", "rung_at"), AT_ONCE)
        | dict.fromkeys(("wrap_up_until", "idle_since"), most("wrap_up_seconds")),
    )
    help_asked = HelpRequest.objects.filter(closed_at=None)
    yield Limits(help_asked, {"asked_at": AT_ONCE, "tell_at": help_requests.TELL_EVERY})
    yield Limits(Alarm.objects.filter(call=None), {"tell_at": TELL_WITHOUT_CALL_EVERY})
    # The next attempt waits for some time after the last one.
    yield Limits(CallbackAttempt.objects.filter(callback__in=tried), {"at": AT_ONCE})
    # A page that somebody used in the future would not be locked until then.
    yield Limits(SignedIn.objects.filter(locked_at=None), {"active_at": AT_ONCE})
    # The last wish on a matter holds. One said in the future would hold against what is said after it.
    yield Limits(NumberWish.objects.all(), {"said_at": AT_ONCE})


def _of_calls(live: Sequence[UUID]) -> Iterator[Limits]:
    past = ["arrived_at", "queued_at", "danger_at", "outside_answered_at"]
    past += ["accepted_at", "connected_at", "joined_at", "notice_over_at"]
    yield Limits(
        Call.objects.filter(state__in=LIVE),
        dict.fromkeys(past, AT_ONCE)
        | {"leave_at": ANSWERED_WAIT, "rejoin_until": REJOIN_FOR, "hold_until": LONGEST_HOLD},
    )
    yield Limits(Offer.objects.filter(state=OfferState.RINGING), {"ring_until": most("ring_seconds")})
    # One that rings is compared with the last word of a desk, so it keeps its instant until it is settled.
    yield Limits(
        Offer.objects.filter(state__in=(OfferState.ACCEPTED, OfferState.ALONGSIDE)), {"made_at": AT_ONCE}
    )
    yield Limits(Offer.objects.filter(call__in=live), {"settled_at": AT_ONCE})
    of_a_leg = ("asked_at", "answered_at", "joined_at", "ended_at")
    yield Limits(Participant.objects.filter(call__in=live), dict.fromkeys(of_a_leg, AT_ONCE))
    yield Limits(Alarm.objects.filter(call__isnull=False, closed_at=None), {"tell_at": TELL_EVERY})
    # An alarm that was closed in the future would keep the next one of its caller from being raised.
    alarms = Alarm.objects.filter(call__in=live)
    yield Limits(alarms, dict.fromkeys(("opened_at", "acknowledged_at", "closed_at"), AT_ONCE))


def _of_commands(live: Sequence[UUID]) -> Iterator[Limits]:
    waits = Command.objects.filter(state__in=(CommandState.PENDING, CommandState.UNKNOWN))
    yield Limits(waits, {"not_before": LONGEST_BACKOFF, "created_at": AT_ONCE})
    yield Limits(Command.objects.filter(state=CommandState.SENDING), {"claimed_until": LONGEST_CLAIM})
    # The crisis line is asked to be added again some seconds after it was last asked, done or not.
    yield Limits(Command.objects.filter(call__in=live), {"created_at": AT_ONCE})
    # Commands that were sent in the last second count against the account's limit of calls per second.
    yield Limits(Command.objects.all(), {"sent_at": AT_ONCE})


def _that_stay_too_long(calls: Sequence[Call], now: datetime) -> list[UUID]:
    """Return which of the live calls may stay in their state for longer than that can be."""
    return [
        call.pk
        for call in calls
        if call.move_on_at and call.move_on_at > now + longest_stay(call) + TOLERANCE
    ]


def longest_stay(call: Call) -> timedelta:
    """Return the longest time for which a call of `_LIVE` may stay in its present state."""
    if call.state in QUEUED and call.direction == Direction.OUTBOUND:
        return LONGEST_STATE
    if call.state in QUEUED and call.is_crisis:
        return most("crisis_seconds")
    if call.state in QUEUED:
        return timedelta(seconds=call.max_wait_seconds)  # type: ignore[attr-defined]
    if call.state == CallState.CONNECTING:
        return most("connect_seconds")
    return LONGEST_STATE


def most(name: str) -> timedelta:
    """Return the longest span that a line may set under this name."""
    return timedelta(seconds=SECONDS[name][2])


_LIVE = WrittenOnce(
    lambda _: (
        Call.objects.filter(state__in=LIVE)
        .only("direction", "move_on_at", "priority", "state")
        .annotate(max_wait_seconds=F("line__max_wait_seconds"))
    )
)
"""The live calls, with what says how long each may stay in its state."""
