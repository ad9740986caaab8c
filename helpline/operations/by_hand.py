"""Make a call that a staff member asks for by hand: to keep a promise now, or to reach somebody cut off.

The call rings the staff member who asked for it, at once. Calling hours and limits on attempts do not stop
such a call; a rule that forbids calling the number at all does.
"""

from datetime import datetime, timedelta
from uuid import UUID

from helpline import contact_rules
from helpline.models import (
    LIVE_OFFERS,
    OPEN,
    QUEUED,
    Call,
    Callback,
    CallbackEventKind,
    CallbackReason,
    CallbackState,
    CallState,
    Direction,
    Duty,
    EventKind,
    Offer,
    OfferState,
    Priority,
    Staff,
)
from helpline.operations import callback_timeline, events, floors, making, matching, outside, ruling
from helpline.operations.floors import FloorLock
from helpline.operations.picked_up import has_picked_up
from helpline.operations.transactions import operation
from helpline.privacy import encryption

FIND_SOMEBODY_WITHIN = timedelta(minutes=10)
DIAL_BACK_WITHIN = timedelta(hours=2)
"""How long after a call in danger ended it may be dialled back; later a callback is promised instead."""


class CannotCall(Exception):
    """The call can't be made by hand. The message is a sentence for the person who wanted to make it."""


NO_REASON = "Say why you are calling them now."
NOT_ON_DUTY = "Go on duty first: your own desk or phone has to ring."
IN_A_CALL = "Finish the call that you are in first."
RINGS_FOR_YOU = "A call is ringing for you. Take it, or press Not now, first."
NOT_OPEN = "This callback is closed, or the call is already being made."
NOT_IN_DANGER = (
    "Only a call in danger that was cut off is called back like this. Schedule a callback instead."
)
STILL_ON_THE_LINE = "They are still on the line."
TOO_LONG_AGO = "The call was over two hours ago. Schedule a callback instead."
NO_NUMBER_GIVEN = (
    "They gave us no number for this. The number they called from may not be safe, so it is not called."
)
UNREADABLE = "Its number cannot be read. Ask for it again when they call."
STANDS_ALREADY = "Another callback to this number is scheduled from the same conversation. Make that one."
TALKING = "We are talking with somebody on that number now."
BEING_CALLED = "A colleague is calling that number now."


@operation
def call_now(*, callback_id: UUID, staff_id: int, why: str, now: datetime) -> Call:
    """Make a promised call now for the staff member who asks for it, and record the reason they gave (`why`).

    Raises CannotCall and NotAllowed.
    """
    lock = floors.lock()
    person = ready(staff_id)
    if not why.strip():
        raise CannotCall(NO_REASON)
    callback = Callback.objects.select_related("line", "origin").get(pk=callback_id)
    if not callback.number:
        raise CannotCall(UNREADABLE)
    if callback.reason == CallbackReason.CUT_OFF and callback.origin is not None:
        _require_cut_off(callback.origin, now)
    verdict = require_allowed(ruling.of_callback(callback), callback.fingerprints(), now)
    return begin(lock, callback, verdict, person, why.strip(), now)


@operation
def dial_back(*, call_id: UUID, staff_id: int, now: datetime) -> Callback:
    """Call back somebody in danger whose call was cut off, on the number that they gave for this case.

    This never happens without a person's request, and never dials the number that they called from. Pressing
    twice makes one call: where it waits for somebody to take it, it rings whoever pressed. Raises CannotCall,
    and NotAllowed where the rules forbid the number: our own, one outside our regions, one that costs the
    caller, or one that is not safe.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    _require_cut_off(call, now)
    key = f"{CallbackReason.CUT_OFF}:{call.pk}"
    standing = Callback.objects.filter(key=key, state__in=OPEN).first()
    if standing is not None:
        _ring_again(lock, standing, staff_id, now)
        return standing
    person = ready(staff_id)
    question = ruling.Question(
        number=call.cut_off_number,
        line=call.line,
        purpose=CallbackReason.CUT_OFF,
        origin=call,
    )
    verdict = require_allowed(question, encryption.fingerprints(call.cut_off_number), now)
    callback = Callback.objects.create(
        line=call.line,
        origin=call,
        reason=CallbackReason.CUT_OFF,
        number=call.cut_off_number,
        key=key,
        language=call.language,
        topic=call.topic,
        priority=Priority.HIGH,
        staff=person,
        due_at=now,
        expires_at=now + FIND_SOMEBODY_WITHIN,
        promised_at=now,
        asked_at=now,
    )
    events.record(call.pk, EventKind.DIALLED, now=now, staff_id=staff_id, callback=str(callback.pk))
    begin(lock, callback, verdict, person, "Cut off while in danger", now)
    callback.refresh_from_db()
    return callback


def _ring_again(lock: FloorLock, callback: Callback, staff_id: int, now: datetime) -> None:
    """Ring a person for a call that nobody has taken yet, unless something rings for them already."""
    call = Call.objects.filter(callback_attempt__callback=callback, state__in=QUEUED).first()
    if call is None or Offer.objects.filter(staff=staff_id, state__in=LIVE_OFFERS).exists():
        return
    matching.ring(lock, call, ready(staff_id), now)


def ready(staff_id: int) -> Staff:
    """Return the staff member if they can be rung at this moment; else raise CannotCall."""
    person = Staff.objects.get(pk=staff_id)
    if person.duty == Duty.OFF:
        raise CannotCall(NOT_ON_DUTY)
    live = Offer.objects.filter(staff=person, state__in=LIVE_OFFERS).first()
    if live is not None:
        raise CannotCall(RINGS_FOR_YOU if live.state == OfferState.RINGING else IN_A_CALL)
    return person


def may_be_cut_off(call: Call) -> bool:
    """Say whether a call is in danger, so that a number may be kept in case it is cut off."""
    return call.is_crisis and outside.may_be_dialled_for(call)


def _require_cut_off(call: Call, now: datetime) -> None:
    if not call.is_crisis:
        raise CannotCall(NOT_IN_DANGER)
    if call.state != CallState.ENDED or call.ended_at is None:
        raise CannotCall(STILL_ON_THE_LINE)
    if now - call.ended_at > DIAL_BACK_WITHIN:
        raise CannotCall(TOO_LONG_AGO)
    if not call.cut_off_number:
        raise CannotCall(NO_NUMBER_GIVEN)


def require_allowed(
    question: ruling.Question, fingerprints: list[str], now: datetime
) -> contact_rules.Verdict:
    """Return the verdict of the rules; raise NotAllowed where they forbid the number at all.

    A verdict that only defers the call, as for the hour, does not stop it. Raises CannotCall while we talk on
    that number, or call it.
    """
    verdict = ruling.rule(question, at=now, now=now)
    if verdict.decision == contact_rules.Decision.DENY:
        raise ruling.NotAllowed(verdict)
    other = ruling.calls_with(fingerprints).first()
    if other is not None:
        ours = other.direction == Direction.OUTBOUND and not has_picked_up(other)
        raise CannotCall(BEING_CALLED if ours else TALKING)
    return verdict


def begin(
    lock: FloorLock,
    callback: Callback,
    verdict: contact_rules.Verdict,
    person: Staff,
    why: str,
    now: datetime,
) -> Call:
    """Begin the call of a callback, and ring the staff member who makes it; raise CannotCall."""
    if callback.state not in (CallbackState.PROMISED, CallbackState.HANDED_OVER):
        raise CannotCall(NOT_OPEN)
    if callback.has_open_twin():
        raise CannotCall(STANDS_ALREADY)
    callback.staff = person
    Callback.objects.filter(pk=callback.pk).update(
        staff=person, expires_at=max(callback.expires_at, now + FIND_SOMEBODY_WITHIN)
    )
    call = making.begin(lock, callback, verdict, now + FIND_SOMEBODY_WITHIN, now)
    if call is None:
        raise CannotCall(NOT_OPEN)
    callback_timeline.record(
        callback,
        CallbackEventKind.CALLED_BY_HAND,
        now=now,
        staff_id=person.pk,
        why=why,
        detail={"call": str(call.pk)},
    )
    matching.ring(lock, call, person, now)
    return call
