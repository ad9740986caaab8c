"""Keep a caller's place in line after they hang up: promise to call them when their turn comes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from helpline import contact_rules
from helpline.models import (
    MAY_STILL_CHANGE,
    OPEN,
    Call,
    Callback,
    CallbackEventKind,
    CallbackReason,
    CallbackState,
    CallState,
    Disposition,
    Priority,
)
from helpline.operations import callback_timeline, floors, making, ruling, wishes
from helpline.operations.ruling import NotAllowed, Question
from helpline.operations.transactions import operation
from helpline.privacy import encryption

STANDS_FOR = timedelta(hours=4)
"""How long after its due time a kept place is still called before it is handed to a person."""
SOON = timedelta(seconds=20)
"""How long after the promise a kept place is due: the caller still hears the goodbye.

If they hang up sooner, the call is made sooner (`making.make_kept`).
"""


@dataclass(frozen=True, slots=True)
class Prospect:
    """Say when we would call a number: in its turn, at a later instant (`at`), or not at all (`never`).

    In its turn, `at` is None, and `until` is the last moment at which the rules allow the call. `zones` are
    the time zones in which the person may be, for saying the time on their clock.
    """

    verdict: contact_rules.Verdict
    at: datetime | None
    until: datetime | None
    zones: tuple[str, ...]

    @property
    def never(self) -> bool:
        return self.verdict.decision == contact_rules.Decision.DENY


def when_we_would_call(*, call_id: UUID, number: contact_rules.PhoneNumber, now: datetime) -> Prospect:
    """Return when we would call a number if its caller keeps their place; ask this before promising aloud.

    The caller's time zone is not known, so the rules look at all zones of the number.
    """
    call = Call.objects.select_related("line").get(pk=call_id)
    found = ruling.facts(_kept(call, number, now), now)
    verdict = contact_rules.may_contact(number, now, facts=found)
    until = contact_rules.permitted_until(number, now, facts=found) if verdict.allowed else None
    return Prospect(verdict, verdict.until, until, tuple(sorted(number.zones())))


def _kept(call: Call, number: contact_rules.PhoneNumber, now: datetime) -> Question:
    return Question(
        number=number, line=call.line, purpose=CallbackReason.KEPT_PLACE, asked_at=now, origin=call
    )


@operation
def keep_place(*, call_id: UUID, number: contact_rules.PhoneNumber, now: datetime) -> Callback:
    """Promise a waiting caller to call them when their turn comes, or later, when the calling hours allow it.

    Asking again does not make a second promise: the place stays that of the first call, the instant at which
    it joined the queue. Where the report that they hung up comes before their yes, the call still counts as
    one that ended with a callback. Raises NotAllowed where the rules forbid the number at all.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    callback = _keep(call, number, now)
    Call.objects.filter(pk=call.pk).update(given_number="")
    if call.state == CallState.ENDED:
        without_it = (Disposition.ABANDONED_QUEUE, Disposition.DIVERTED, *MAY_STILL_CHANGE)
        Call.objects.filter(pk=call.pk, disposition__in=without_it).update(disposition=Disposition.CALLBACK)
        making.make_kept(lock, call.pk, now)
        callback.refresh_from_db()
    return callback


def kept_by(call_id: UUID) -> Callback | None:
    """Return the open promise by which the caller of a call keeps their place; None where there is none."""
    kept = Callback.objects.filter(origin=call_id, reason=CallbackReason.KEPT_PLACE, state__in=OPEN)
    return kept.first()


def _keep(call: Call, number: contact_rules.PhoneNumber, now: datetime) -> Callback:
    """Write the promise of a kept place, or renew the open one for this number; raise NotAllowed."""
    question = _kept(call, number, now)
    verdict = ruling.rule(question, at=now, now=now)
    if verdict.decision == contact_rules.Decision.DENY:
        raise NotAllowed(verdict)
    wishes.take_back_a_no(question, None, now)
    fingerprints = encryption.fingerprints(question.number)
    keys = [f"{CallbackReason.KEPT_PLACE}:{fingerprint}" for fingerprint in fingerprints]
    due_at = verdict.until or now + SOON
    open_one = Callback.objects.filter(key__in=keys, state__in=OPEN).first()
    if open_one is not None:
        return _kept_again(open_one, call, due_at, now)
    callback = Callback.objects.create(
        line=call.line,
        origin=call,
        reason=CallbackReason.KEPT_PLACE,
        number=question.number,
        key=keys[0],
        language=call.language,
        topic=call.topic,
        priority=_priority(call),
        queued_at=call.queued_at or now,
        due_at=due_at,
        expires_at=due_at + STANDS_FOR,
        promised_at=now,
        asked_at=now,
    )
    callback_timeline.promised(callback, now, None, {"due": due_at.isoformat(), "call": str(call.pk)})
    return callback


def _priority(call: Call) -> Priority:
    """Return the priority of a kept place: that of the call, but high instead of crisis after danger.

    Crisis is for a caller in danger who is on the line now.
    """
    return Priority.HIGH if call.is_crisis else Priority(call.priority)


def _kept_again(callback: Callback, call: Call, due_at: datetime, now: datetime) -> Callback:
    """Renew the promise of a caller who asks again: take over the time, language and topic of this call.

    The due time only ever moves earlier, and earlier attempts no longer count.
    """
    Callback.objects.filter(pk=callback.pk).update(origin=call, asked_at=now)
    Callback.objects.filter(pk=callback.pk, state=CallbackState.PROMISED).update(
        due_at=min(callback.due_at, due_at),
        expires_at=max(callback.expires_at, due_at + STANDS_FOR),
        on_the_clock=False,
        attempts_made=0,
        language=call.language,
        topic=call.topic,
        priority=Priority.HIGH
        if Priority.HIGH in (callback.priority, _priority(call))
        else callback.priority,
    )
    callback_timeline.record(callback, CallbackEventKind.PROMISED, now=now, detail={"call": str(call.pk)})
    callback.refresh_from_db()
    return callback
