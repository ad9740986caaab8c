"""Promise to call somebody back, change the promise, and withdraw or settle it. `making` makes the call."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F

from helpline import contact_rules
from helpline.contact_rules import PromisedTime
from helpline.models import (
    OPEN,
    Call,
    Callback,
    CallbackEventKind,
    CallbackReason,
    CallbackState,
    Line,
)
from helpline.models.callback import own_key
from helpline.operations import attempts, callback_timeline, floors, ruling, stopping, wishes
from helpline.operations.floors import FloorLock
from helpline.operations.making import claim_due, make
from helpline.operations.ruling import NotAllowed, Question
from helpline.operations.transactions import operation
from helpline.operations.wishes import NOT_SAFE
from helpline.privacy import encryption

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
    """It is too late for the change. The message is a sentence for the person who wanted it."""


ON_THE_LINE = "It is too late: they are on the line, or the call was made. Record what came of it."
BEING_MADE = "A call to them is being made right now. Wait until it is over."
STANDS_ALREADY = "Another callback to this number is scheduled from the same conversation."
SETTLED = "This callback is closed already."


def preview(
    *,
    line: Line | None,
    number: contact_rules.PhoneNumber | None,
    when: PromisedTime,
    now: datetime,
    reason: str = CallbackReason.PROMISED,
    origin: Call | None = None,
    said: frozenset[contact_rules.WishKind] = frozenset(),
) -> contact_rules.Verdict:
    """Return the verdict of the rules on calling a number at a time on the person's clock.

    `said` holds the wishes about the number that the person says now. Raises `contact_rules.WrongTime`.
    """
    question = _question(line, number, reason, when, origin, now, said)
    return ruling.rule(question, at=when.due_at(now), now=now)


def _question(
    line: Line | None,
    number: contact_rules.PhoneNumber | None,
    reason: str,
    when: PromisedTime,
    origin: Call | None,
    now: datetime,
    said: frozenset[contact_rules.WishKind] = frozenset(),
) -> Question:
    return Question(
        number=number,
        line=line,
        purpose=reason,
        when=when,
        asked_at=now,
        origin=origin,
        said=said,
    )


def promise_under(
    lock: FloorLock,
    *,
    line_id: int,
    number: contact_rules.PhoneNumber,
    when: PromisedTime,
    staff_id: int,
    reason: str,
    language: str,
    topic: str,
    now: datetime,
    origin_id: UUID | None = None,
    said: frozenset[contact_rules.WishKind] = frozenset(),
) -> Callback:
    """Promise to call a number that the person gave, at a time on their clock.

    `said` holds the wishes about the number that they say now. The rules take them into account; recording
    them is left to the caller of this function. Two promises to one number from one call are the same
    promise: the same time again changes nothing, and another time moves the promise. Raises
    `contact_rules.WrongTime`, NotAllowed where the rules forbid the call, and TooLate where the call is being
    made already or another promise to the number stands.
    """
    line = Line.objects.get(pk=line_id)
    origin = Call.objects.get(pk=origin_id) if origin_id else None
    question = _question(line, number, reason, when, origin, now, said)
    at = when.due_at(now)
    ruling.require(question, at=at, now=now)
    wishes.take_back_a_no(question, staff_id, now)
    fingerprints = encryption.fingerprints(question.number)
    keys = [_key(origin, fingerprint, reason, when) for fingerprint in fingerprints]
    standing = Callback.objects.select_related("line").filter(key__in=keys, state__in=OPEN).first()
    if standing is not None:
        return _moved(standing, when, at, staff_id, now)
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
        **_columns(when, at),
    )
    callback_timeline.promised(callback, now, staff_id, _told(when))
    return callback


def _columns(when: PromisedTime, at: datetime) -> dict[str, Any]:
    """Return the columns that store the time of a promise; `at` is the instant at which it is due."""
    return {
        "local_date": when.day,
        "local_time": when.time,
        "zone": when.zone,
        "asked_for_this_time": when.asked_for,
        "due_at": at,
        "expires_at": at + STANDS_FOR,
        "on_the_clock": True,
    }


def _told(when: PromisedTime) -> dict[str, object]:
    """Return the promised time as the timeline of a promise stores it."""
    return {"for": str(when)}


promise = floors.locking(promise_under)


def _key(origin: Call | None, fingerprint: str, reason: str, when: PromisedTime) -> str:
    """Return the key by which two promises are the same one.

    For a promise from a call it is that call and the number; else it is the reason, the number and the time.
    """
    if origin is not None:
        return f"{origin.pk}:{fingerprint}"
    return f"{reason}:{fingerprint}:{when.day}T{when.time:%H:%M}:{when.zone}"[:120]


def _moved(callback: Callback, when: PromisedTime, at: datetime, staff_id: int, now: datetime) -> Callback:
    """Move a promise to another time that was agreed on in the same call; the same time changes nothing."""
    if callback.promised_time == when:
        return callback
    _agree(callback, when, at, staff_id, now, asked=True)
    return callback


@operation
def promise_again(
    *,
    callback_id: UUID,
    when: PromisedTime,
    staff_id: int,
    now: datetime,
) -> None:
    """Move a callback that was handed over, or that is still to come, to another time.

    `when` says anew whether the person asked for exactly that time, because an earlier wish was about the
    earlier time. Earlier attempts stop counting only if the person asked. A callback after somebody was cut
    off, which only a person could make, becomes a promise like any other, under every rule.
    Raises `contact_rules.NotANumber` where its number cannot be read, `contact_rules.WrongTime`, NotAllowed
    and TooLate.
    """
    floors.lock()
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    _as_a_promise(callback)
    if callback.number is None:
        raise contact_rules.NotANumber("the number cannot be read")
    question = _question(callback.line, callback.number, callback.reason, when, None, now)
    if not when.asked_for:
        question = replace(question, asked_at=callback.asked_at)
    at = when.due_at(now)
    ruling.require(replace(question, callback=callback), at=at, now=now)
    _agree(callback, when, at, staff_id, now, asked=when.asked_for)


def _as_a_promise(callback: Callback) -> None:
    """Turn a callback that only a person may make into an ordinary promise, to which every rule applies."""
    if callback.reason in (CallbackReason.CUT_OFF, CallbackReason.BY_HAND):
        callback.reason = CallbackReason.PROMISED
        callback.key = f"{callback.origin_id}:{callback.number_index}" if callback.origin_id else own_key()


def _agree(
    callback: Callback, when: PromisedTime, at: datetime, staff_id: int, now: datetime, *, asked: bool
) -> None:
    """Write another time into a promise, and the earlier time into its timeline; raise TooLate.

    `asked` says that the person asked for it: then earlier attempts no longer count.
    """
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
        **_columns(when, at),
    )
    if not changed:
        raise TooLate(BEING_MADE if callback.state == CallbackState.UNDER_WAY else SETTLED)
    callback.refresh_from_db()
    callback_timeline.record(
        callback, CallbackEventKind.AGREED_AGAIN, now=now, staff_id=staff_id, detail=_told(when) | before
    )
    callback_timeline.tell(callback)


@operation
def withdraw(*, callback_id: UUID, staff_id: int, now: datetime, why: str = "") -> None:
    """Withdraw a promise that the person no longer wants, and stop its call. Raises TooLate."""
    lock = floors.lock()
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    if stopping.stop(lock, callback, now) == stopping.Stopped.TOO_LATE:
        raise TooLate(ON_THE_LINE)
    if not attempts.finish(lock, callback, CallbackState.DECLINED, now, why, staff_id=staff_id):
        raise TooLate(SETTLED)


@operation
def settle(*, callback_id: UUID, staff_id: int, now: datetime, why: str = "") -> None:
    """Close a callback that was handed over, because a person has dealt with it. Raises TooLate."""
    if not Callback.objects.filter(pk=callback_id).move(CallbackState.SETTLED, settled_at=now):
        raise TooLate(SETTLED)
    callback = Callback.objects.select_related("line").get(pk=callback_id)
    callback_timeline.record(callback, CallbackEventKind.SETTLED, now=now, staff_id=staff_id, why=why)
    callback_timeline.tell(callback)
