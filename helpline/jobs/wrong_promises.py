"""Correct promises to call that were made or put off by a clock which was ahead.

What was said to a caller stays: a time on their clock, or a kept place that is called in the morning. A kept
place that is called in its turn is due now, and stands as long from then on. A promise that was put off waits
as long from now on as it would have waited by that clock; whether it may be called then, the rules say when
it is due.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from helpline.jobs.far_ahead import TOLERANCE
from helpline.models import OPEN, Callback, CallbackEvent, CallbackEventKind, CallbackState
from helpline.models.written_once import WrittenOnce
from helpline.operations import callback_timeline
from helpline.operations.making import NOT_LONGER_THAN

PAST = ("promised_at", "asked_at", "queued_at")
"""The instants of a promise that must be past."""


def tried() -> list[UUID]:
    """Return the open promises that were tried since their time was agreed on."""
    return [callback.pk for callback in _TRIED()]


def found(now: datetime) -> "tuple[QuerySet[Callback], QuerySet[Callback]]":
    """Return the open promises that a clock that was ahead has made, and those that it has put off."""
    return _made(now), _put_off(now)


def count(now: datetime) -> int:
    """Return how many open promises a clock that was ahead has made or put off."""
    return sum(promises.count() for promises in found(now))


def bring_back(now: datetime) -> None:
    """Correct the promises that a wrong clock made or put off, in a transaction that holds the lock."""
    for callback in _made(now).only(*PAST, "local_date", "due_at", "expires_at"):
        _correct(callback, now)
    for callback in _put_off(now):
        _wait_from(callback, now)


def _made(now: datetime) -> "QuerySet[Callback]":
    """Return the open promises that were made, or asked for again, in the future."""
    ahead = now + TOLERANCE
    made = Q(promised_at__gt=ahead) | Q(asked_at__gt=ahead) | Q(queued_at__gt=ahead)
    return Callback.objects.filter(made, state__in=OPEN)


def _correct(callback: Callback, now: datetime) -> None:
    """Make the instants now that must be past, and a promise that is kept in its turn due now."""
    instants = {name: getattr(callback, name) for name in PAST}
    changed = {name: now for name, at in instants.items() if at is not None and at > now + TOLERANCE}
    by = callback.due_at - now
    if by > timedelta(0) and _in_its_turn(callback):
        changed |= {"due_at": now, "expires_at": callback.expires_at - by}
    Callback.objects.filter(pk=callback.pk).update(**changed)


def _in_its_turn(callback: Callback) -> bool:
    """Say whether a promise has no agreed time and was not put off to a later hour when it was made."""
    asked_at = callback.asked_at or callback.promised_at
    return callback.local_date is None and callback.due_at <= asked_at + NOT_LONGER_THAN


def _put_off(now: datetime) -> "QuerySet[Callback]":
    """Return the promises last put off at an instant that is still to come (`by_that_clock`)."""
    last = CallbackEvent.objects.filter(callback=OuterRef("pk")).order_by("-pk")
    waiting = Callback.objects.filter(
        state=CallbackState.PROMISED, on_the_clock=False, due_at__gt=now + TOLERANCE
    )
    told = waiting.alias(last=Subquery(last.values("kind")[:1]), last_at=Subquery(last.values("at")[:1]))
    ahead = told.filter(last=CallbackEventKind.PUT_OFF, last_at__gt=now + TOLERANCE)
    return ahead.annotate(by_that_clock=F("last_at"))


def _wait_from(callback: "Callback", now: datetime) -> None:
    """Let a promise wait from now on, and record until when, so that this is done once."""
    due_at = callback.due_at - (callback.by_that_clock - now)  # type: ignore[attr-defined]
    Callback.objects.filter(pk=callback.pk).update(due_at=due_at)
    callback_timeline.put_off(callback, due_at, now)


_TRIED = WrittenOnce(lambda _: Callback.objects.filter(state__in=OPEN, attempts_made__gt=0).only("pk"))
