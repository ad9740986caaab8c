"""Promising to call somebody back, changing the promise, and taking it back. `making` makes the call."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from helpline import contact, vault
from helpline.models import (
    OPEN,
    Call,
    Callback,
    CallbackEventKind,
    CallbackReason,
    CallbackState,
    Line,
)
from helpline.operations import attempts, callback_story, floors, ruling, stopping, wishes
from helpline.operations.making import claim_due, make
from helpline.operations.ruling import NotAllowed, Question
from helpline.operations.wishes import NOT_SAFE

__all__ = [
    "NOT_SAFE",
    "NotAllowed",
    "TooLate",
    "claim_due",
    "make",
    "preview",
    "promise",
    "promise_again",
    "settle",
    "withdraw",
]

STANDS_FOR = timedelta(hours=24)
"""How long after its time a promise is still tried before it is handed to a person."""


class TooLate(Exception):
    """What was to be undone has happened. The message is a sentence for whoever wanted it."""


ON_THE_LINE = "It is too late: they are on the line, or the call was made. Record what came of it."
BEING_MADE = "A call to them is being made right now. Wait until it is over."
STANDS_ALREADY = "Another callback to this number is scheduled from the same conversation."
SETTLED = "This callback is closed already."


@dataclass(frozen=True, slots=True)
class Agreed:
    """A time that was agreed on: a wall clock where the person is, and whether they asked for just that."""

    local_date: date
    local_time: time
    zone: str
    asked_for_this_time: bool = False

    def at(self, now: datetime) -> datetime:
        """Return the instant; raise contact.WrongTime for one that can't be promised."""
        return contact.instant_of(self.local_date, self.local_time, self.zone, now)

    def columns(self, at: datetime) -> dict[str, Any]:
        """Return what the promise keeps of it."""
        return {
            "local_date": self.local_date,
            "local_time": self.local_time,
            "zone": self.zone,
            "asked_for_this_time": self.asked_for_this_time,
            "due_at": at,
            "expires_at": at + STANDS_FOR,
            "on_the_clock": True,
        }

    def told(self) -> dict[str, object]:
        """Return it as the story of a promise keeps it."""
        return {"for": f"{self.local_date} {self.local_time:%H:%M} {self.zone}"}


def preview(
    *,
    line: Line | None,
    number: contact.PhoneNumber | None,
    local_date: date,
    local_time: time,
    zone: str,
    now: datetime,
    reason: str = CallbackReason.PROMISED,
    asked_for_this_time: bool = False,
    origin: Call | None = None,
    said: frozenset[contact.WishKind] = frozenset(),
) -> contact.Verdict:
    """Return what the rules say of calling a number at a zone's wall-clock time.

    `said` is what the person says of the number now. Raises contact.WrongTime.
    """
    agreed = Agreed(local_date, local_time, zone, asked_for_this_time)
    question = _question(line, number, reason, agreed, origin, now, said)
    return ruling.rule(question, at=agreed.at(now), now=now)


def _question(
    line: Line | None,
    number: contact.PhoneNumber | None,
    reason: str,
    agreed: Agreed,
    origin: Call | None,
    now: datetime,
    said: frozenset[contact.WishKind] = frozenset(),
) -> Question:
    return Question(
        number=number,
        line=line,
        purpose=reason,
        zone=agreed.zone,
        asked_for=agreed.at(now) if agreed.asked_for_this_time else None,
        asked_at=now,
        origin=origin,
        said=said,
    )


@transaction.atomic
def promise(
    *,
    line_id: int,
    number: contact.PhoneNumber,
    local_date: date,
    local_time: time,
    zone: str,
    staff_id: int,
    reason: str,
    language: str,
    topic: str,
    now: datetime,
    origin_id: UUID | None = None,
    asked_for_this_time: bool = False,
) -> Callback:
    """Promise to call a number the person gave, at a wall-clock time of the zone they named.

    Two promises to one number from one call are one: a second press changes nothing, another time moves it.
    Raises contact.WrongTime, NotAllowed where the rules forbid it, and TooLate where the call is being made
    already.
    """
    floors.lock()
    agreed = Agreed(local_date, local_time, zone, asked_for_this_time)
    line = Line.objects.get(pk=line_id)
    origin = Call.objects.get(pk=origin_id) if origin_id else None
    question = _question(line, number, reason, agreed, origin, now)
    at = agreed.at(now)
    ruling.require(question, at=at, now=now)
    wishes.take_back_a_no(question, staff_id, now)
    indexes = vault.indexes(question.number)
    keys = [_key(origin, index, reason, agreed) for index in indexes]
    standing = Callback.objects.select_related("line").filter(key__in=keys, state__in=OPEN).first()
    if standing is not None:
        return _moved(standing, agreed, at, staff_id, now)
    callback = Callback.objects.create(
        line=line,
        origin=origin,
        reason=reason,
        number=question.number,
        key=keys[0],
        language=language,
        topic=topic,
        staff_id=staff_id,
        promised_at=now,
        asked_at=now,
        **agreed.columns(at),
    )
    callback_story.promised(callback, now, staff_id, agreed.told())
    return callback


def _key(origin: Call | None, index: str, reason: str, agreed: Agreed) -> str:
    """Return what makes two promises one: the call and the number, or else every word of it."""
    if origin is not None:
        return f"{origin.pk}:{index}"
    return f"{reason}:{index}:{agreed.local_date}T{agreed.local_time:%H:%M}:{agreed.zone}"[:120]


def _moved(callback: Callback, agreed: Agreed, at: datetime, staff_id: int, now: datetime) -> Callback:
    """Give a promise the other time that was agreed on in the same call; the same time changes nothing."""
    columns = agreed.columns(at)
    same = ("local_date", "local_time", "zone", "asked_for_this_time")
    if all(getattr(callback, name) == columns[name] for name in same):
        return callback
    _agree(callback, agreed, at, staff_id, now, asked=True)
    return callback


@transaction.atomic
def promise_again(
    *,
    callback_id: UUID,
    local_date: date,
    local_time: time,
    zone: str,
    staff_id: int,
    now: datetime,
    asked_for_this_time: bool = False,
) -> None:
    """Give a callback that was handed over, or is still to come, another time.

    Whether the person asked for just that time is said anew: their wish was about the other one. Only if
    they asked do earlier attempts no longer count. A call that was to be made by hand, after somebody was cut
    off, becomes a promise like any other, under every rule. Raises contact.WrongTime, NotAllowed, TooLate,
    and contact.NotANumber where its number cannot be read.
    """
    floors.lock()
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    agreed = Agreed(local_date, local_time, zone, asked_for_this_time)
    _as_a_promise(callback)
    question = _question(callback.line, callback.number, callback.reason, agreed, None, now)
    if not asked_for_this_time:
        question = replace(question, asked_at=callback.asked_at)
    at = agreed.at(now)
    ruling.require(replace(question, callback=callback), at=at, now=now)
    _agree(callback, agreed, at, staff_id, now, asked=asked_for_this_time)


def _as_a_promise(callback: Callback) -> None:
    """Make a promise, under every rule, of a call that only a person may make."""
    if callback.reason == CallbackReason.CUT_OFF:
        callback.reason = CallbackReason.PROMISED
        callback.key = f"{callback.origin_id}:{callback.number_index}"


def _agree(
    callback: Callback, agreed: Agreed, at: datetime, staff_id: int, now: datetime, *, asked: bool
) -> None:
    """Write another time into a promise, and what it was into its story."""
    if callback.has_open_twin():
        raise TooLate(STANDS_ALREADY)
    before: dict[str, object] = {
        "was_due": callback.due_at.isoformat(),
        "was_of": callback.staff_id,
        "attempts": callback.attempts_made,
        "state": callback.state,
    }
    not_being_made = [CallbackState.HANDED_OVER, CallbackState.PROMISED]
    changed = Callback.objects.filter(pk=callback.pk, state__in=not_being_made).move(
        CallbackState.PROMISED,
        or_stay=True,
        reason=callback.reason,
        key=callback.key,
        staff_id=staff_id,
        attempts_made=0 if asked else F("attempts_made"),
        asked_at=now if asked else callback.asked_at,
        handed_over_because="",
        settled_at=None,
        **agreed.columns(at),
    )
    if not changed:
        raise TooLate(BEING_MADE if callback.state == CallbackState.UNDER_WAY else SETTLED)
    callback.refresh_from_db()
    callback_story.record(
        callback, CallbackEventKind.AGREED_AGAIN, now=now, staff_id=staff_id, detail=agreed.told() | before
    )
    callback_story.tell(callback)


@transaction.atomic
def withdraw(*, callback_id: UUID, staff_id: int, now: datetime, why: str = "") -> None:
    """The person does not want the call any more: a call that is being made is stopped. Raises TooLate."""
    lock = floors.lock()
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    if stopping.stop(lock, callback, now) == stopping.Stopped.TOO_LATE:
        raise TooLate(ON_THE_LINE)
    if not attempts.finish(callback, CallbackState.DECLINED, now, why, staff_id=staff_id):
        raise TooLate(SETTLED)


@transaction.atomic
def settle(*, callback_id: UUID, staff_id: int, now: datetime, why: str = "") -> None:
    """A person has dealt with a callback that was handed over. Raises TooLate."""
    if not Callback.objects.filter(pk=callback_id).move(CallbackState.SETTLED, settled_at=now):
        raise TooLate(SETTLED)
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    callback_story.record(callback, CallbackEventKind.SETTLED, now=now, staff_id=staff_id, why=why)
    callback_story.tell(callback)
