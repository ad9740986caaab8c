"""One leg of a call: who is at its end, what they hear, what they press and say."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from ..control_flow import BargedIn, Failure, Interrupt, LegEnded, Redirected, Request
from ..http.cookies import Cookies
from ..http.exchange_log import LogEntry
from ..time.clock import Timer
from .recordings import Recording, Recordings
from .services import Services

TERMINAL = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
LONGEST_CALL = 14400.0
"""Seconds after which a call is ended that nobody has hung up: four hours."""
T = TypeVar("T")


class Room(Protocol):
    """Where people hear each other: a bridge of two, or a conference."""

    def relay(self, speaker: "Leg", kind: str, text: str) -> None:
        """Let the others hear what one of them says or presses."""
        ...


class CallControl(Services, Protocol):
    """What can be done to calls: a leg knows its exchange as this."""

    legs: dict[str, "Leg"]
    recordings: Recordings

    def answer(self, leg: "Leg") -> None:
        """Pick up a telephone that rings."""
        ...

    def end(self, leg: "Leg", how: str) -> None:
        """End a leg, with one of the statuses that end it."""
        ...

    def hang_up(self, leg: "Leg") -> None:
        """Let the person at the end of a leg hang up."""
        ...

    async def follow(self, leg: "Leg", request: Request) -> None:
        """Lead a call from its first document to its end."""
        ...

    def play(self, leg: "Leg") -> None:
        """Let a leg's person do as their script says."""
        ...

    def log(self, leg: "Leg", words: str, level: int) -> None:
        """Note an error (0) or a warning (1) about what a leg's document asks."""
        ...

    def fail(self, leg: "Leg", failure: Failure) -> None:
        """Note why a leg's document could not be followed."""
        ...


@dataclass(frozen=True)
class Heard:
    """Something that the person at the end of a leg heard."""

    at: datetime
    kind: str
    text: str = ""
    language: str = ""
    speaker: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return it as the control interface shows it."""
        return {
            "at": self.at.isoformat(),
            "kind": self.kind,
            "text": self.text,
            "language": self.language,
            "from": self.speaker,
        }


@dataclass(frozen=True)
class Reporting:
    """Where a leg's progress is reported, and which of its events."""

    url: str = ""
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(eq=False)
class Leg:
    """A leg. `person` is whose telephone it is: the number or client that called, or that was called.

    `extra` goes into every webhook, `custom` to the softphone that is called. A leg that Dial made is
    `independent` once REST has given it documents of its own. `limit` is in seconds; `answered_as` what
    machine detection would find (human, machine, fax, unknown), after a `greeting` of so many seconds;
    `note` is the webhook of the document that is followed; `listener` is told of words and sounds;
    `window` names the page that holds the call, with which it ends.
    """

    exchange: CallControl
    sid: str
    from_: str
    to: str
    direction: str
    created_at: datetime
    status: str = "queued"
    telephone: str = ""
    parent_sid: str = ""
    reporting: Reporting = field(default_factory=Reporting)
    fallback: Request | None = None
    number_sid: str = ""
    started_at: datetime | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    updated_at: datetime | None = None
    heard: list[Heard] = field(default_factory=list)
    cookies: Cookies = field(default_factory=Cookies)
    extra: dict[str, str] = field(default_factory=dict)
    custom: dict[str, str] = field(default_factory=dict)
    independent: bool = False
    doing: str = "nothing"
    digits: list[str] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    room: Room | None = None
    label: str = ""
    on_hold: bool = False
    muted: bool = False
    picked_up: bool = False
    sequence: int = 0
    task: "asyncio.Task[None] | None" = None
    on_end: list[Callable[[], None]] = field(default_factory=list)
    doing_override: str = ""
    limit: float = LONGEST_CALL
    answered_as: str = "human"
    greeting: float = 0
    error: tuple[str, str] = ("", "")
    recording: Recording | None = None
    queue_time: float = 0
    log_entry: LogEntry | None = None
    documents: int = 0
    fetched_at: datetime | None = None
    listener: Callable[[str], None] | None = None
    barge_in_check: Callable[[], bool] | None = None
    window: str = ""
    _pending: Interrupt | None = None
    _parked: "asyncio.Future[bool] | None" = None
    _guard: "asyncio.Future[None] | None" = None
    _time_up: Timer | None = None

    @property
    def person(self) -> str:
        """Return whose telephone this is, though its number be withheld."""
        return self.telephone or (self.from_ if self.direction == "inbound" else self.to)

    @property
    def alive(self) -> bool:
        """Say whether the leg is not over."""
        return self.status not in TERMINAL

    @property
    def waits(self) -> bool:
        """Say whether the leg waits for time, keys or words, and not for an application's answer."""
        return self._parked is not None and not self._parked.done()

    def answer(self) -> None:
        """Take the call; called by the first verb that lets an incoming caller hear something."""
        if self.status in ("queued", "initiated", "ringing"):
            self.answered_at = self.exchange.clock.now()
            self.change(status="in-progress")
            self.set_time_limit(self.limit)

    def set_time_limit(self, seconds: float) -> None:
        """End the call so many seconds after it was answered."""
        self.limit = seconds
        if self._time_up is not None:
            self._time_up.cancel()
        if self.answered_at is not None:
            passed = (self.exchange.clock.now() - self.answered_at).total_seconds()
            left = max(seconds - passed, 0.001)
            self._time_up = self.exchange.clock.after(left, lambda: self.exchange.end(self, "completed"))

    def run_end_callbacks(self) -> None:
        """Cancel what was to happen later, and tell who waits for the end."""
        if self._time_up is not None:
            self._time_up.cancel()
        waiting, self.on_end = self.on_end, []
        for tell in waiting:
            tell()

    def change(self, **changes: Any) -> None:
        """Set fields, and tell the pages that show them."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.updated_at = self.exchange.clock.now()
        self.exchange.tell("call", self)

    def set_doing(self, doing: str) -> None:
        """Say what the leg is at now; who sits in a queue, say, is there whatever is played to them."""
        doing = self.doing_override or doing
        if doing != self.doing:
            self.change(doing=doing)

    def hear(self, kind: str, text: str = "", language: str = "", speaker: str = "") -> None:
        """Let the person at the end of the leg hear something."""
        item = Heard(self.exchange.clock.now(), kind, text, language, speaker)
        self.heard.append(item)
        self.exchange.hub.tell(
            "heard", lambda: {"sid": self.sid, "person": self.person, "item": item.as_dict()}
        )
        if self.listener is not None:
            self.listener(text or kind)

    def emit_sound(self, kind: str) -> None:
        """Let those in the same room hear a sound from this leg's side."""
        if self.room is not None:
            self.room.relay(self, kind, "")

    def press(self, digits: str) -> None:
        """Take keys that the person pressed."""
        self.digits.extend(digits)
        if self.room is not None:
            self.room.relay(self, "digits", digits)
        self.wake()

    def speak(self, text: str) -> None:
        """Take words that the person said."""
        self.spoken.append(text)
        if self.room is not None:
            self.room.relay(self, "speech", text)
        self.wake()

    def clear_input(self) -> None:
        """Forget keys and words that nobody asked for."""
        self.digits.clear()
        self.spoken.clear()

    # Waiting, and being interrupted in it.

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until woken, or for `seconds`; return True when the time has run out.

        Raises the interrupt that came, if one did.
        """
        self.raise_pending()
        self._parked = asyncio.get_running_loop().create_future()
        timer = None
        if seconds is not None:
            timer = self.exchange.clock.after(seconds, lambda: self._unpark(True))
        self.exchange.activity.end(self.sid)
        try:
            late = await self._parked
        finally:
            self._parked = None
            if timer is not None:
                timer.cancel()
        self.raise_pending()
        return late

    async def run_interruptible(self, work: Coroutine[Any, Any, T]) -> T:
        """Do something that takes an application's time; an interrupt does not wait for it to be done."""
        try:
            self.raise_pending()
        except Interrupt:
            work.close()
            raise
        task = self.exchange.webhooks.start(work, self.sid)
        self._guard = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait({task, self._guard}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._guard = None
        self.raise_pending()
        return await task  # type: ignore[no-any-return]

    async def sleep(self, seconds: float) -> None:
        """Let time pass. Raises BargedIn when what is heard is to stop for a key or a word."""
        until = self.exchange.clock.now() + timedelta(seconds=seconds)
        while True:
            if self.barge_in_check is not None and self.barge_in_check():
                raise BargedIn
            left = (until - self.exchange.clock.now()).total_seconds()
            if left <= 0 or await self.wait(left):
                return

    def wake(self) -> None:
        """Let a waiting verb look at what has changed."""
        self._unpark(False)

    def interrupt(self, interrupt: Interrupt) -> None:
        """Stop what the leg does now; of several interrupts the one of highest rank is delivered."""
        if self._pending is None or interrupt.rank > self._pending.rank:
            self._pending = interrupt
        self._unpark(False)
        if self._guard is not None and not self._guard.done():
            self._guard.set_result(None)

    def raise_pending(self) -> None:
        """Raise the interrupt that has come, if one has."""
        pending, self._pending = self._pending, None
        if pending is not None:
            raise pending

    def drop_pending(self, kind: type[Interrupt]) -> None:
        """Drop an interrupt of a kind that no longer concerns anyone."""
        if isinstance(self._pending, kind):
            self._pending = None

    def redirect(self, request: Request) -> None:
        """Interrupt with another document."""
        self.interrupt(Redirected(request))

    def stop(self) -> None:
        """Interrupt for good."""
        self.interrupt(LegEnded())

    def _unpark(self, late: bool) -> None:
        if self._parked is not None and not self._parked.done():
            self.exchange.activity.begin(self.sid)
            self._parked.set_result(late)
