"""Promising a caller a call, at a number they give, at a time where they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction

from helpline import contact, vault
from helpline.models import Call, Callback, CallbackReason, CallbackState
from helpline.operations import callbacks, floors
from intake.models import CallerIdMode, CallerNumber, IntakeRecord, SafeToCall
from intake.operations import numbers

GRACE = timedelta(minutes=1)
"""A time on the clock means its whole minute."""


class HasPassed(ValueError):
    """The time is over already where the person is."""


class NotSafe(Exception):
    """Somebody told us not to ring this number; `said_at` is when (UTC)."""

    def __init__(self, said_at: datetime) -> None:
        super().__init__("it is not safe to ring this number")
        self.said_at = said_at


class WouldShow(Exception):
    """They want our number hidden; Twilio shows the number from which it calls."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks for: which number, when on the clock where they are, and how it is safe."""

    number: str
    local_date: date
    local_time: time
    zone: str
    asked_for_this_time: bool = False
    wishes: Mapping[str, str | bool] = field(default_factory=dict)


def preview(*, wish: Wish, now: datetime) -> contact.Verdict:
    """Return what the rules say of a wish. Raises contact.NotANumber, HasPassed, NotSafe, WouldShow."""
    plain = contact.parse_number(wish.number)
    if _at(wish) + GRACE <= now:
        raise HasPassed
    _refuse_unsafe(plain, wish, now)
    _refuse_to_show(plain, wish)
    return callbacks.preview(
        number=plain,
        local_date=wish.local_date,
        local_time=wish.local_time,
        zone=wish.zone,
        asked_for_this_time=wish.asked_for_this_time,
        said_safe=wish.wishes.get("safe_to_call") == SafeToCall.YES,
        now=now,
    )


@transaction.atomic
def promise(*, record_id: UUID, wish: Wish, staff_id: int, now: datetime) -> Callback:
    """Promise the call. Raises contact.NotANumber, HasPassed, NotSafe, WouldShow, callbacks.NotAllowed.

    The same promise made twice, by a second press of the button, is one promise.
    """
    floors.lock()
    record = IntakeRecord.objects.select_for_update(of=("self",)).select_related("call").get(pk=record_id)
    verdict = preview(wish=wish, now=now)
    if verdict.decision != contact.Decision.ALLOW:
        raise callbacks.NotAllowed(verdict)
    numbers.give(
        number=wish.number,
        zone=wish.zone,
        wishes=wish.wishes,
        staff_id=staff_id,
        now=now,
        caller=record.caller,
    )
    return _standing(record.call, wish) or callbacks.promise(
        line_id=record.call.line_id,
        number=wish.number,
        local_date=wish.local_date,
        local_time=wish.local_time,
        zone=wish.zone,
        staff_id=staff_id,
        reason=CallbackReason.PROMISED,
        language=record.call.language,
        topic=record.call.topic,
        origin_id=record.call_id,
        asked_for_this_time=wish.asked_for_this_time,
        now=now,
    )


def _at(wish: Wish) -> datetime:
    return contact.resolve_local(datetime.combine(wish.local_date, wish.local_time), wish.zone)


def _refuse_unsafe(number: str, wish: Wish, now: datetime) -> None:
    """What is said now counts; where nothing is, what was last said of the number does."""
    said_now = wish.wishes.get("safe_to_call", "")
    if said_now == SafeToCall.NO:
        raise NotSafe(now)
    if not said_now:
        before = CallerNumber.objects.filter(number_index=vault.index(number), safe_to_call=SafeToCall.NO)
        if found := before.first():
            raise NotSafe(found.given_at)


def _refuse_to_show(number: str, wish: Wish) -> None:
    """A family that sees our number learns where the call comes from (42 CFR Part 2)."""
    known = numbers.find(number)
    mode = wish.wishes.get("caller_id_mode") or (known.caller_id_mode if known else "")
    if mode == CallerIdMode.HIDDEN:
        raise WouldShow


def _standing(call: Call, wish: Wish) -> Callback | None:
    """Return the promise of just this that was made in this call and still stands."""
    return Callback.objects.filter(
        origin=call,
        state=CallbackState.PROMISED,
        number_index=vault.index(contact.parse_number(wish.number)),
        local_date=wish.local_date,
        local_time=wish.local_time,
        zone=wish.zone,
    ).first()
