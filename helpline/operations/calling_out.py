"""Call a number from the desk that was not promised a call: one from a record, or one that is typed in.

It goes the way of every callback: the contact rules are asked, the counselor's own leg rings first, and only
then is the number dialled. The call rings for that counselor alone; where they don't take it, it is over.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from helpline import contact_rules
from helpline.contact_rules import Decision, PromisedTime
from helpline.models import (
    OPEN,
    Call,
    Callback,
    CallbackReason,
    CallState,
    EventKind,
    Line,
    Staff,
    flows,
)
from helpline.operations import by_hand, events, floors, ruling
from helpline.operations.by_hand import CannotCall
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import part
from helpline.privacy import encryption

MAY_CALL = "You may call this number now."
OUTCOME_FIRST = "You have just called that number. Record what came of it first."
THEIR_OUTCOME_FIRST = "A colleague has just called that number, and is writing down what came of it."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a counselor wants to call: the number, and on which line.

    `zone` is where the person said that they are, if they did. `given` says that somebody gave us the number
    to be called on. `said` holds what the person said about being called. `origin_id` is the call in whose
    record the number stands; None for a number that is typed in.
    """

    number: contact_rules.PhoneNumber
    line_id: int
    zone: str = ""
    given: bool = True
    said: frozenset[contact_rules.WishKind] = frozenset()
    origin_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a number may be called now, in a sentence. `needs_why` says that it takes a written reason."""

    decision: Decision
    words: str
    needs_why: bool = False


def preview(*, wanted: Wanted, staff_id: int, now: datetime) -> Answer:
    """Return whether a counselor may call a number now. Somebody off duty is told nothing of the number."""
    try:
        person = by_hand.ready(staff_id)
        origin = _origin(wanted)
        verdict = by_hand.require_allowed(_question(wanted, now), _fingerprints(wanted), now)
        _require_settled(_standing(wanted), person)
    except (CannotCall, ruling.NotAllowed) as error:
        return Answer(Decision.DENY, str(error))
    needs_why = _needs_why(verdict, origin)
    words = MAY_CALL if verdict.allowed else f"{contact_rules.why_not(verdict)} {by_hand.NO_REASON}"
    return Answer(verdict.decision, words, needs_why)


def call_number_under(lock: FloorLock, *, wanted: Wanted, staff_id: int, why: str, now: datetime) -> Call:
    """Call a number for the counselor who asks for it, and return the call; pressed twice it is one call.

    The timeline keeps who called, for which call's record, and the reason (`why`). A reason is needed where
    no record says it, and where the hours or the limits of attempts speak against the call. Raises
    CannotCall, and NotAllowed where a rule forbids the number.
    """
    standing = _standing(wanted)
    ringing = _live_call(standing) if standing and standing.staff_id == staff_id else None
    if ringing is not None:
        return ringing
    person = by_hand.ready(staff_id)
    origin = _origin(wanted)
    verdict = by_hand.require_allowed(_question(wanted, now), _fingerprints(wanted), now)
    _require_settled(standing, person)
    if _needs_why(verdict, origin) and not why.strip():
        reason = "" if verdict.allowed else f"{contact_rules.why_not(verdict)} "
        raise CannotCall(reason + by_hand.NO_REASON)
    callback = _keep(wanted, origin, person, now)
    if origin is not None:
        events.record(origin.pk, EventKind.DIALLED, now=now, staff_id=staff_id, callback=str(callback.pk))
    return by_hand.begin(lock, callback, verdict, person, why.strip(), now)


call_number = floors.locking(call_number_under)


def _needs_why(verdict: contact_rules.Verdict, origin: Call | None) -> bool:
    return origin is None or not verdict.allowed


def _origin(wanted: Wanted) -> Call | None:
    """Return the call in whose record the number stands; raise CannotCall while it goes on."""
    if wanted.origin_id is None:
        return None
    origin = Call.objects.get(pk=wanted.origin_id)
    if origin.state != CallState.ENDED:
        raise CannotCall(by_hand.STILL_ON_THE_LINE)
    return origin


def _question(wanted: Wanted, now: datetime) -> ruling.Question:
    return ruling.Question(
        number=wanted.number,
        line=Line.objects.get(pk=wanted.line_id),
        purpose=CallbackReason.BY_HAND,
        when=_on_their_clock(wanted.zone, now),
        given=wanted.given,
        said=wanted.said,
    )


def _on_their_clock(zone: str, now: datetime) -> PromisedTime | None:
    """Return this minute on the clock where the person said that they are; None where they did not."""
    if contact_rules.find_zone(zone) is None:
        return None
    there = now.astimezone(ZoneInfo(zone))
    return PromisedTime(there.date(), there.time().replace(second=0, microsecond=0), zone)


def _fingerprints(wanted: Wanted) -> list[str]:
    return encryption.fingerprints(wanted.number)


def _keys(wanted: Wanted) -> list[str]:
    """Return the keys by which two calls from the desk to a number are the same one, the newest first."""
    return [f"{CallbackReason.BY_HAND}:{fingerprint}" for fingerprint in _fingerprints(wanted)]


def _standing(wanted: Wanted) -> Callback | None:
    """Return the call from the desk to the number that is being made, or whose outcome is not recorded."""
    return Callback.objects.filter(key__in=_keys(wanted), state__in=OPEN).first()


def _live_call(callback: Callback) -> Call | None:
    """Return the call that is being made to the number of a callback."""
    live = Call.objects.exclude(state=CallState.ENDED)
    return live.filter(callback_attempt__callback=callback).first()


def _require_settled(standing: Callback | None, person: Staff) -> None:
    """Raise CannotCall while the outcome of the last call from the desk to the number is not recorded."""
    if standing is not None:
        raise CannotCall(OUTCOME_FIRST if standing.staff_id == person.pk else THEIR_OUTCOME_FIRST)


@part
def _keep(wanted: Wanted, origin: Call | None, person: Staff, now: datetime) -> Callback:
    """Write the callback that the call is made for: it is due now, and nobody asked for it."""
    when = _on_their_clock(wanted.zone, now)
    line = Line.objects.get(pk=wanted.line_id)
    spoken = flows.names(line.flow_id)
    return Callback.objects.create(
        line=line,
        origin=origin,
        reason=CallbackReason.BY_HAND,
        number=wanted.number,
        key=_keys(wanted)[0],
        language=origin.language if origin else spoken.default_language,
        topic=origin.topic if origin else spoken.default_topic,
        staff=person,
        due_at=now,
        expires_at=now + by_hand.FIND_SOMEBODY_WITHIN,
        promised_at=now,
        **({"local_date": when.day, "local_time": when.time, "zone": when.zone} if when else {}),
    )
