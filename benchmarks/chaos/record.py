"""Record what the carrier saw: every leg, word and webhook, and who was in a conversation with whom.

It is read from the emulator's stream of news while the run goes on. What people did of their own will is
written in by those who play them, so that a judge can tell a hang-up from a loss.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

OVER = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
News = dict[str, Any]


def now() -> datetime:
    """Return the current time; the emulator uses the same clock."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Heard:
    """Something that was heard on a leg; `speaker` is empty where it was the application."""

    at: datetime
    kind: str
    text: str
    speaker: str


@dataclass
class Leg:
    """A leg as the carrier last described it, with each change: when, its status, and where it was."""

    sid: str
    person: str
    from_: str
    to: str
    direction: str
    parent: str
    created_at: datetime
    status: str = ""
    doing: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    changes: list[tuple[datetime, str, str]] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    @property
    def alive(self) -> bool:
        return self.status not in OVER

    def began(self, status: str) -> datetime | None:
        """Return when the leg first had a status."""
        return next((at for at, had, _ in self.changes if had == status), None)

    def waited(self, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the times that the leg spent in a queue."""
        since = None
        for at, _, doing in [*self.changes, (self.ended_at or until, "", "")]:
            if doing.startswith("queue:"):
                since = since or at
            elif since is not None:
                yield since, at
                since = None


@dataclass(frozen=True)
class Company:
    """The legs that were in a conference, or in a Dial that connected two, from one moment on."""

    at: datetime
    room: str
    participants: frozenset[str]
    together: bool


@dataclass(frozen=True)
class Act:
    """One thing that a person on a telephone or at a desk did: `what` they did, and on which leg (`sid`)."""

    at: datetime
    sid: str
    what: str


@dataclass
class Record:
    """Everything that happened in a run."""

    legs: dict[str, Leg] = field(default_factory=dict)
    company: list[Company] = field(default_factory=list)
    webhooks: dict[str, dict[int, News]] = field(default_factory=lambda: defaultdict(dict))
    acts: dict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))
    troubles: list[tuple[datetime, datetime, str]] = field(default_factory=list)
    ready: list[tuple[datetime, str, str]] = field(default_factory=list)
    """The states that the desks showed: when, whose desk, and which state."""
    desks: dict[str, str] = field(default_factory=dict)
    """The state that each desk shows in the end."""
    staying: set[str] = field(default_factory=set)
    """The legs of callers who wait for what their counselor has announced."""
    on_ringing: list[Callable[[Leg], None]] = field(default_factory=list)
    clock: Callable[[], datetime] = now
    _rooms: dict[str, Company] = field(default_factory=dict)
    _where: dict[str, str] = field(default_factory=dict)

    def did(self, sid: str, what: str) -> None:
        """Record what somebody is about to do."""
        self.acts[sid].append(Act(self.clock(), sid, what))

    def take(self, news: News, at: datetime | None = None) -> None:
        """Record one event of the emulator's stream, which came `at` a moment or now."""
        kind = news["type"]
        if kind == "call":
            self._call(news["call"], at or now())
        elif kind == "heard":
            self._heard(news["sid"], news["item"])
        elif kind == "webhook":
            self.webhooks[news["webhook"]["call_sid"]][news["webhook"]["id"]] = news["webhook"]
        elif kind in ("conference", "bridge"):
            self._company(kind, news[kind])

    def _call(self, call: News, at: datetime) -> None:
        leg = self.legs.get(call["sid"])
        new = leg is None
        if leg is None:
            leg = Leg(
                call["sid"],
                call["person"],
                call["from"],
                call["to"],
                call["direction"],
                call["parent_sid"],
                _instant(call["created_at"]),
            )
            self.legs[leg.sid] = leg
        rang = leg.status != "ringing" and call["status"] == "ringing"
        leg.status, leg.doing = call["status"], call["doing"]
        leg.answered_at, leg.ended_at = _maybe(call["answered_at"]), _maybe(call["ended_at"])
        leg.changes.append((leg.ended_at or at, leg.status, leg.doing))
        for item in call.get("heard", []) if new else []:
            self._heard(leg.sid, item)
        if rang:
            for tell in self.on_ringing:
                tell(leg)

    def _heard(self, sid: str, item: News) -> None:
        if sid in self.legs:
            heard = Heard(_instant(item["at"]), item["kind"], item["text"], item["from"])
            self.legs[sid].heard.append(heard)

    def _company(self, kind: str, room: News) -> None:
        name = room["name"] if kind == "conference" else "bridge " + " ".join(room["participants"])
        together = room["open"] if kind == "bridge" else room["status"] == "in-progress"
        there = frozenset(room["participants"]) if room.get("open", True) else frozenset()
        company = Company(_instant(room["at"]), name, there, together)
        before = self._rooms.get(name)
        for sid in before.participants - there if before else ():
            if self._where.get(sid) == name:
                del self._where[sid]
        self._where |= dict.fromkeys(there, name)
        self._rooms[name] = company
        self.company.append(company)

    def with_whom(self, sid: str) -> frozenset[str]:
        """Return who hears a leg now."""
        room = self._rooms.get(self._where.get(sid, ""))
        return room.participants - {sid} if room and room.together else frozenset()

    def free(self) -> set[str]:
        """Return who is free, by what their desk showed last."""
        last = {who: state for _, who, state in self.ready}
        return {who for who, state in last.items() if state == "ready"}

    def asked(self, sid: str) -> list[News]:
        """Return the webhooks of a leg, the earliest first."""
        return sorted(self.webhooks[sid].values(), key=lambda note: int(note["id"]))


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _maybe(text: str | None) -> datetime | None:
    return _instant(text) if text else None


async def listen(session: aiohttp.ClientSession, origin: str, record: Record) -> None:
    """Record the emulator's stream of events until cancelled."""
    timeout = aiohttp.ClientTimeout(total=None, sock_read=60)
    async with session.get(f"{origin}/emulator/v1/live", timeout=timeout) as answer:
        async for news in _news(answer):
            record.take(news)


async def _news(answer: aiohttp.ClientResponse) -> AsyncIterator[News]:
    buffer = b""
    async for chunk in answer.content.iter_any():
        *events, buffer = (buffer + chunk).split(b"\n\n")
        for event in events:
            if event.startswith(b"data: "):
                yield json.loads(event[6:])


async def until(true: Callable[[], Any], seconds: float) -> bool:
    """Wait until a condition holds; return whether it did in time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not true():
                await asyncio.sleep(0.1)
            return True
    return False
