"""Read the product's own records as plain values, once everything has settled.

Only the models' stable names are used: Alarm, Call, Callback, CallbackAttempt, Command, Offer,
OutsideNumber, Participant, Staff.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

OPEN_COMMANDS = ("pending", "sending", "unknown")
LIVE_OFFERS = ("ringing", "accepted", "alongside")
IN_IT = ("ringing", "answered", "joining", "joined")
KEPT_OR_OWNED = ("reached", "declined", "handed_over", "settled")
STANDS = "promised"


@dataclass(frozen=True)
class CallRow:
    """A call. `events` is its story, a line an event."""

    id: str
    sid: str
    direction: str
    state: str
    disposition: str
    events: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True)
class Promise:
    """A callback. `origin` is the leg of the call in which it was promised; `legs` are those that kept it."""

    id: str
    state: str
    reason: str
    origin: str
    promised_at: datetime
    due_at: datetime
    legs: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """Somebody's part in the conversation of a call, by their leg.

    `asked` says that they were asked to join somebody who had the call; `role` is their last one.
    """

    sid: str
    call: str
    role: str
    asked: bool


@dataclass
class Database:
    """The records at the end of a run."""

    calls: list[CallRow] = field(default_factory=list)
    promises: list[Promise] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    offers_by_phone: dict[str, int] = field(default_factory=dict)
    """How many offers were made to each person by telephone, by their user name."""
    parts: dict[str, Part] = field(default_factory=dict)
    """Who was to take part in a conversation, by leg."""
    staff: dict[str, str] = field(default_factory=dict)
    """The key of each of the staff, by user name."""
    directory: dict[str, str] = field(default_factory=dict)
    """The key of each number that can be brought in, by the number."""
    alarms: dict[str, datetime] = field(default_factory=dict)
    """When an alarm was opened about a call."""

    def call(self, sid: str) -> CallRow | None:
        """Return the call of a caller's leg."""
        return next((call for call in self.calls if call.sid == sid), None)


def read(now: datetime) -> Database:
    """Read everything. Django is set up by now."""
    from helpline.models import Call, Callback, Offer

    found = Database(unfinished=list(unfinished(now)))
    for call in Call.objects.prefetch_related("events"):
        story = tuple((event.at, _line(event)) for event in sorted(call.events.all(), key=lambda e: e.pk))
        row = (str(call.pk), call.caller_sid or "", call.direction, call.state, call.disposition)
        found.calls.append(CallRow(*row, story))
    for promise in Callback.objects.select_related("origin").prefetch_related("attempts__call"):
        origin = (promise.origin.caller_sid or "") if promise.origin else ""
        legs = [one.call.caller_sid for one in promise.attempts.all() if one.call and one.call.caller_sid]
        when = (promise.promised_at, promise.due_at)
        what = (str(promise.pk), promise.state, promise.reason, origin)
        found.promises.append(Promise(*what, *when, tuple(legs)))
    for name in Offer.objects.filter(ring_on="phone").values_list("staff__user__username", flat=True):
        found.offers_by_phone[name] = found.offers_by_phone.get(name, 0) + 1
    _read_company(found)
    return found


def _read_company(found: Database) -> None:
    """Read who took part in conversations, and by which keys the story of a call names them."""
    from helpline.models import Alarm, OutsideNumber, Participant, Staff

    for one in Participant.objects.filter(sid__isnull=False).select_related("offer"):
        asked = one.offer is not None and one.offer.conference != one.offer.pk
        found.parts[str(one.sid)] = Part(str(one.sid), str(one.call_id), one.role, asked)
    for pk, name in Staff.objects.values_list("pk", "user__username"):
        found.staff[name] = str(pk)
    for pk, number in OutsideNumber.objects.values_list("pk", "number"):
        found.directory[number] = str(pk)
    for call, at in Alarm.objects.filter(call__isnull=False).values_list("call", "opened_at"):
        found.alarms[str(call)] = at


def _line(event: object) -> str:
    staff = getattr(event, "staff_id", None)
    detail = getattr(event, "detail", None) or {}
    words = " ".join(f"{name}={value}" for name, value in sorted(detail.items()))
    return f"{getattr(event, 'kind', '')} {f'staff {staff} ' if staff else ''}{words}".strip()


def unfinished(now: datetime) -> Iterable[str]:
    """Yield what is unfinished, though a system at rest has nothing unfinished.

    A call that is not over; an offer that rings or is held; somebody who is in a conversation; a command that
    is not carried out, refused or dropped, but for a message's audio that is fetched again later; an attempt
    at a callback under way; a promise that is under way or overdue by more than twenty seconds, though
    everybody is free.
    """
    from helpline.models import Call, Callback, CallbackAttempt, Command, Offer, Participant

    for pk, state in Call.objects.exclude(state="ended").values_list("pk", "state"):
        yield f"call {pk} is {state}"
    for pk, state in Offer.objects.filter(state__in=LIVE_OFFERS).values_list("pk", "state"):
        yield f"offer {pk} is {state}"
    for pk, role in Participant.objects.filter(state__in=IN_IT).values_list("pk", "role"):
        yield f"participant {pk}, {role}, is in a conversation"
    later = {"kind": "fetch_recording", "state": "pending", "not_before__gt": now}
    commands = Command.objects.filter(state__in=OPEN_COMMANDS).exclude(**later)
    for command, kind, state in commands.values_list("pk", "kind", "state"):
        yield f"command {command}, {kind}, is {state}"
    for attempt in CallbackAttempt.objects.filter(outcome="under_way").values_list("pk", flat=True):
        yield f"attempt {attempt} is under way"
    for promise in Callback.objects.filter(state="under_way").values_list("pk", flat=True):
        yield f"callback {promise} is under way"
    late = Callback.objects.filter(state=STANDS, due_at__lt=now - timedelta(seconds=20))
    for promise in late.values_list("pk", flat=True):
        yield f"callback {promise} is overdue"
