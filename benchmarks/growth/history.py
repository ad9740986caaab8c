"""Write three years of a helpline: calls and all their rows, the same for the same seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.contrib.sessions.models import Session

from benchmarks.growth.rows import Table, flush
from helpline.contact_rules import PhoneNumber
from helpline.models import (
    AccessRecord,
    Alarm,
    Call,
    Callback,
    CallbackAttempt,
    CallbackEvent,
    CallEvent,
    Command,
    NumberWish,
    Offer,
    Participant,
    SignedIn,
    Voicemail,
)
from helpline.privacy import encryption
from intake.models import Caller, CallerNumber, IntakeRecord, IntakeRevision

YEARS = timedelta(days=3 * 365)
LATELY, RECENT = timedelta(days=4), 1_000
"""So many calls came within the last days at every size: what is open is of these."""
OWN = 1_200
"""The calls of each person whose lists are measured: enough to fill a page."""
IN_DANGER, OWN_IN_DANGER = 0.03, 0.2
"""The share of calls in danger: of all, and of the people whose lists are measured. A third of these have an
alarm, so that their lists of both fill a page at every size: 3 % of OWN would not."""
IN_SPANISH, OWN_IN_SPANISH = 0.02, 0.2
"""The share of calls in Spanish, likewise: a third of these have the topic that the list is filtered by."""
AT_A_TIME = 2_000
FREQUENT = 0.002
"""The share of calls that come from one number."""
ENDINGS = (
    ("answered", 68),
    ("abandoned_queue", 14),
    ("abandoned_menu", 8),
    ("voicemail", 4),
    ("callback", 4),
    ("diverted", 2),
)
OUTCOMES = ("info_given", "referral_offered", "callback_scheduled", "third_party_support", "silent")
BECAUSE = {
    "chosen": {"staff": 17, "rule": "longest_idle", "idle_seconds": 412.25, "tier": 1},
    "passed_over": {str(place): "not_trained" if place % 2 else "on_a_break" for place in range(18)},
}
NOTHING: dict[str, str] = {}
ANSWERS = {
    "reason": "Asks what treatment there is near them, and what it costs without an insurance.",
    "zip3": "212",
    "next_step": "Sent the names of three places; will call again on Friday after work.",
}
TABLES = (
    *(
        Call,
        Offer,
        Participant,
        CallEvent,
        Voicemail,
        Command,
        Callback,
        CallbackAttempt,
        CallbackEvent,
        Alarm,
    ),
    *(Caller, CallerNumber, IntakeRecord, IntakeRevision, NumberWish, AccessRecord, SignedIn, Session),
)


@dataclass(frozen=True)
class Place:
    """The line, staff and instant that the rows refer to; they are the same at every size."""

    line: int
    flow: int
    staff: Sequence[int]
    users: Sequence[int]
    busy: Sequence[int]
    now: datetime


class Writer:
    """Writes calls, one after the other; `numbers` is from how many telephones they come."""

    def __init__(self, place: Place, seed: str, numbers: int, of: int, part: int) -> None:
        self._place, self._random = place, random.Random(seed)
        self._tables = {model: Table(model) for model in TABLES}
        self._numbers, self._of, self._part = numbers, of, part
        self._known: set[str] = set()

    def write(self, calls: int, done: Any) -> None:
        """Write so many calls, over three years up to an hour ago; the last days are alike at every size."""
        self._of_busy = OWN / (calls * self._of)
        for nth, at in enumerate(self._instants(calls)):
            self._call(at, nth)
            if (nth + 1) % AT_A_TIME == 0 or nth + 1 == calls:
                flush(self._tables.values())
                done(nth + 1)

    def _instants(self, calls: int) -> Iterator[datetime]:
        recent, last = min(RECENT // self._of, calls // 2), self._place.now - timedelta(hours=1)
        for many, span, end in ((calls - recent, YEARS, last - LATELY), (recent, LATELY, last)):
            for nth in range(many):
                yield end - span * (1 - (nth + self._random.random()) / many)

    def _add(self, model: Any, **values: Any) -> None:
        self._tables[model].add(**values)

    def _uuid(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def _call(self, at: datetime, nth: int) -> None:
        chance = self._random.random
        ending = self._random.choices(*_weighted())[0]
        outbound = ending == "answered" and chance() < 0.06
        number = self._number()
        call_id, staff = self._uuid(), self._staff()
        measured = staff in self._place.busy
        crisis = chance() < (OWN_IN_DANGER if measured else IN_DANGER)
        queued = at + timedelta(seconds=20 + 20 * chance())
        connected = queued + timedelta(seconds=5 + 200 * chance() ** 3) if ending == "answered" else None
        ended = (connected or queued) + timedelta(seconds=30 + (900 * chance() if connected else 0))
        ours = {"number_to_ring" if outbound else "caller_number": number}
        self._add(
            Call,
            id=call_id,
            line_id=self._place.line,
            flow_id=self._place.flow,
            direction="outbound" if outbound else "inbound",
            state="ended",
            disposition=ending,
            caller_sid=f"CA{call_id.hex}",
            **ours,
            language="es" if chance() < (OWN_IN_SPANISH if measured else IN_SPANISH) else "en",
            topic=self._random.choice(("treatment", "family", "general")),
            priority="crisis" if crisis else "normal",
            arrived_at=at,
            queued_at=None if ending == "abandoned_menu" else queued,
            staff_id=staff if connected else None,
            accepted_at=connected,
            connected_at=connected,
            ended_at=ended,
            because=NOTHING,
            outcome=self._random.choice(OUTCOMES) if connected else "",
            has_message=ending == "voicemail",
        )
        self._events(call_id, at, queued, connected, ended, staff)
        if connected:
            self._conversation(call_id, number, at, connected, ended, staff)
        if ending == "voicemail":
            self._voicemail(call_id, ended, staff)
        if outbound or ending == "callback" or chance() < 0.05:
            self._promise(call_id, number, ended, staff, outbound)
        if crisis and chance() < 0.3:
            self._alarm(call_id, queued)
        self._around(call_id, at, nth)

    def _staff(self) -> int:
        """Return who took a call; those whose lists are measured took enough of them."""
        busy = self._place.busy
        often = self._random.random() < self._of_busy * len(busy)
        return self._random.choice(busy if often else self._place.staff)

    def _number(self) -> str:
        if self._random.random() < FREQUENT:
            return "+12025550100"
        return f"+1212{2_000_000 + self._part + self._of * self._random.randrange(self._numbers):07d}"

    def _events(
        self, call_id: UUID, at: datetime, queued: datetime, connected: Any, ended: datetime, staff: int
    ) -> None:
        told: list[tuple[datetime, str, int | None]] = [(at, "arrived", None), (queued, "queued", None)]
        if connected:
            told += [
                (queued, "offered", staff),
                (connected, "accepted", staff),
                (connected, "connected", staff),
            ]
        told.append((ended, "ended", None))
        for when, kind, who in told:
            self._add(CallEvent, call_id=call_id, at=when, kind=kind, staff_id=who, detail=NOTHING)

    def _conversation(
        self, call_id: UUID, number: str, at: datetime, connected: datetime, ended: datetime, staff: int
    ) -> None:
        chance = self._random.random
        if chance() < 0.25:
            self._offer(call_id, self._random.choice(self._place.staff), "lapsed", at, connected)
        if chance() < 0.02:
            self._offer(call_id, self._random.choice(self._place.staff), "failed", at, connected)
        offer = self._offer(call_id, staff, "done", at, ended)
        leg = self._uuid()
        self._add(
            Participant,
            id=leg,
            call_id=call_id,
            conference=offer,
            role="counselor",
            offer_id=offer,
            sid=f"CA{leg.hex}",
            state="ended",
            asked_at=at,
            answered_at=connected,
            joined_at=connected,
            ended_at=ended,
        )
        for kind in ("bridge_caller", "end_leg"):
            self._add(
                Command,
                kind=kind,
                state="done",
                call_id=call_id,
                participant_id=leg if kind == "end_leg" else None,
                attempts=1,
                created_at=connected,
                not_before=connected,
                sent_at=connected,
                done_at=connected,
            )
        self._record(call_id, number, connected, ended, staff)

    def _offer(self, call_id: UUID, staff: int, state: str, at: datetime, settled: datetime) -> UUID:
        offer = self._uuid()
        self._add(
            Offer,
            id=offer,
            conference=offer,
            call_id=call_id,
            staff_id=staff,
            ring_on="browser",
            state=state,
            made_at=at,
            ring_until=at + timedelta(seconds=20),
            settled_at=settled,
            because=BECAUSE,
        )
        return offer

    def _record(self, call_id: UUID, number: str, connected: datetime, ended: datetime, staff: int) -> None:
        record, caller = self._uuid(), None
        done = self._random.random() < 0.97
        if self._random.random() < 0.2:
            caller = self._uuid()
            self._add(Caller, id=caller, known_as="Somebody", created_at=connected)
        if self._random.random() < 0.3 and number not in self._known and number != "+12025550100":
            self._known.add(number)
            self._add(
                CallerNumber,
                id=self._uuid(),
                number=number,
                given_at=connected,
                confirmed_by_id=staff,
                zone="America/New_York",
                safe_hours="after six",
            )
        self._add(
            IntakeRecord,
            id=record,
            call_id=call_id,
            caller_id=caller,
            counselor_id=staff,
            form_version=1,
            answers=ANSWERS,
            state="completed" if done else "draft",
            revision=2,
            created_at=connected,
            saved_at=ended,
            completed_at=ended if done else None,
        )
        for number_of, kind in ((1, "saved"), (2, "completed" if done else "saved")):
            self._add(
                IntakeRevision,
                record_id=record,
                number=number_of,
                kind=kind,
                changes={"reason": ANSWERS["reason"]} if number_of == 1 else {},
                staff_id=staff,
                writer="0a1b2c3d",
                at=ended,
            )

    def _voicemail(self, call_id: UUID, ended: datetime, staff: int) -> None:
        voicemail = self._uuid()
        new = self._place.now - ended < timedelta(days=1)
        self._add(
            Voicemail,
            id=voicemail,
            call_id=call_id,
            recording_sid=f"RE{voicemail.hex}",
            seconds=12,
            left_at=ended,
            audio=AUDIO,
            content_type="audio/wav",
            state="new" if new else "handled",
            handled_by_id=None if new else staff,
            handled_at=None if new else ended + timedelta(hours=2),
        )

    def _promise(self, call_id: UUID, number: str, ended: datetime, staff: int, kept: bool) -> None:
        callback, due = self._uuid(), ended + timedelta(hours=30)
        state = (
            "promised" if due > self._place.now else self._random.choice(("reached", "settled", "declined"))
        )
        if self._place.now - timedelta(days=4) < due <= self._place.now and self._random.random() < 0.1:
            state = "handed_over"
        over = state not in ("promised", "handed_over")
        self._add(
            Callback,
            id=callback,
            line_id=self._place.line,
            origin_id=None if kept else call_id,
            reason="promised",
            state=state,
            number=number,
            key=f"own:{callback}",
            language="en",
            topic="treatment",
            staff_id=staff,
            due_at=due,
            expires_at=due + timedelta(days=3),
            attempts_made=1,
            handed_over_because="Not reached in 3 attempts" if state == "handed_over" else "",
            promised_at=ended,
            settled_at=due if over else None,
        )
        for kind in ("promised", "begun", "reached")[: 3 if over else 1]:
            self._add(CallbackEvent, callback_id=callback, at=due, kind=kind, staff_id=staff, detail=NOTHING)
        if over:
            attempt = {"callback_id": callback, "call_id": call_id if kept else None, "at": due}
            self._add(CallbackAttempt, **attempt, outcome="reached", trace=[])
        if self._random.random() < 0.1:
            wish = {"number_index": _index(number), "kind": "asked_again", "said_at": ended}
            self._add(NumberWish, **wish, told_id=staff)

    def _alarm(self, call_id: UUID, at: datetime) -> None:
        user = self._random.choice(self._place.users)
        self._add(
            Alarm,
            id=self._uuid(),
            kind="waiting",
            opened_as="waiting",
            call_id=call_id,
            opened_at=at,
            acknowledged_by_id=user,
            acknowledged_at=at,
            closed_by_id=user,
            closed_at=at,
            note="talked",
        )

    def _around(self, call_id: UUID, at: datetime, nth: int) -> None:
        """Write what grows with the years beside calls: who was shown what, sign-ins, sessions."""
        if nth % 20 == 0:
            user = self._random.choice(self._place.users)
            self._add(AccessRecord, at=at, user_id=user, kind="saw_call_number", subject_id=call_id)
        if nth % 10 == 0:
            self._add(
                SignedIn,
                id=self._uuid(),
                user_id=self._random.choice(self._place.users),
                since=at,
                active_at=at,
                address=f"10.0.0.{nth % 250}",
                browser="Firefox on Linux",
            )
            key = f"{self._random.getrandbits(128):032x}"
            self._add(Session, session_key=key, session_data="x" * 120, expire_date=at)


AUDIO = bytes(range(256)) * 8


@lru_cache(maxsize=500_000)
def _index(number: str) -> str:
    return encryption.fingerprint(PhoneNumber(number))


@lru_cache(maxsize=1)
def _weighted() -> tuple[tuple[str, ...], tuple[int, ...]]:
    return tuple(name for name, _ in ENDINGS), tuple(weight for _, weight in ENDINGS)
