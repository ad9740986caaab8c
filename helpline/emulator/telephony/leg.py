"""Model one leg of a call: its person, what they hear, press and say, and how its verbs wait."""

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
"""The final statuses of a call."""
DEFAULT_TIME_LIMIT = 14400.0
"""How many seconds a call lasts at most, unless told otherwise: four hours."""
T = TypeVar("T")


class Room(Protocol):
    """A place where people hear each other: a bridge of two legs, or a conference."""

    def relay(self, speaker: "Leg", kind: str, text: str) -> None:
        """Pass what one leg says or presses on to the others."""
        ...


class CallControl(Services, Protocol):
    """The exchange as a leg sees it: services, and operations on calls."""

    legs: dict[str, "Leg"]
    recordings: Recordings

    def answer(self, leg: "Leg") -> None:
        """Pick up a ringing telephone."""
        ...

    def end(self, leg: "Leg", how: str) -> None:
        """End a leg with a final status."""
        ...

    def hang_up(self, leg: "Leg") -> None:
        """Hang up from the person's side."""
        ...

    async def follow(self, leg: "Leg", request: Request) -> None:
        """Run a call from its first document to its end."""
        ...

    def play(self, leg: "Leg") -> None:
        """Start the script of a leg's person."""
        ...

    def log(self, leg: "Leg", words: str, level: int) -> None:
        """Record an error (level 0) or a warning (1) about a leg's document."""
        ...

    def fail(self, leg: "Leg", failure: Failure) -> None:
        """Record why a leg's document could not be followed."""
        ...


@dataclass(frozen=True)
class Heard:
    """Something that the person at the end of a leg heard.

    `speaker` is who it came from in a conference or bridge: a label, a number or `client:NAME`.
    """

    at: datetime
    kind: str
    text: str = ""
    language: str = ""
    speaker: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return it as JSON for the control interface."""
        return {
            "at": self.at.isoformat(),
            "kind": self.kind,
            "text": self.text,
            "language": self.language,
            "from": self.speaker,
        }


@dataclass(frozen=True)
class Reporting:
    """Where status callbacks of a leg are sent, and for which events."""

    url: str = ""
    method: str = "POST"
    events: frozenset[str] = frozenset({"completed"})


@dataclass(eq=False)
class Leg:
    """One leg of a call.

    `telephone` is the caller's real number when `from_` shows another one or none. `extra` goes into every
    webhook, `custom` to the softphone that is called. `limit` is the longest duration in seconds. A leg that
    a Dial created is `independent` once REST has redirected it. `answered_as` is what machine detection would
    find (human, machine, machine-silent, fax, unknown), after a `greeting` of so many seconds. `log_entry` is
    the request of the document that runs. `listener` is called with every text or sound that the person
    hears. `barge_in_check` returns whether a key or word should stop the current prompt. `doing_override` is
    shown as what the leg is doing, whatever is played, while it is in a queue or conference. `window` is the
    page whose closing ends the call.
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
    on_end: list[Callable[[], None]] = field(default_factory=list)
    doing_override: str = ""
    limit: float = DEFAULT_TIME_LIMIT
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
    _waiting: "asyncio.Future[bool] | None" = None
    _interrupted: "asyncio.Future[None] | None" = None
    _time_up: Timer | None = None

    @property
    def person(self) -> str:
        """Return whose telephone this is: a number or `client:NAME`.

        It is the real one, even when the number shown to others is withheld.
        """
        return self.telephone or (self.from_ if self.direction == "inbound" else self.to)

    @property
    def alive(self) -> bool:
        """Return whether the leg is not over."""
        return self.status not in TERMINAL

    def answer(self) -> None:
        """Answer the call; the first verb that plays something to an incoming caller does this."""
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
        """Cancel the time limit and call everyone who waits for the end of the leg."""
        if self._time_up is not None:
            self._time_up.cancel()
        waiting, self.on_end = self.on_end, []
        for tell in waiting:
            tell()

    def change(self, **changes: Any) -> None:
        """Set fields, and show the change on open pages."""
        for name, value in changes.items():
            setattr(self, name, value)
        self.updated_at = self.exchange.clock.now()
        self.exchange.tell("call", self)

    def set_doing(self, doing: str) -> None:
        """Set what the leg is doing now; `doing_override` goes before it."""
        doing = self.doing_override or doing
        if doing != self.doing:
            self.change(doing=doing)

    def hear(self, kind: str, text: str = "", language: str = "", speaker: str = "") -> None:
        """Play something to the person: add it to `heard`, show it on open pages, and call the listener."""
        item = Heard(self.exchange.clock.now(), kind, text, language, speaker)
        self.heard.append(item)
        self.exchange.hub.tell(
            "heard", lambda: {"sid": self.sid, "person": self.person, "item": item.as_dict()}
        )
        if self.listener is not None:
            self.listener(text or kind)

    def emit_sound(self, kind: str) -> None:
        """Play a sound, such as a machine's beep, to the others in the same room."""
        if self.room is not None:
            self.room.relay(self, kind, "")

    def press(self, digits: str) -> None:
        """Take keys that the person pressed, and pass them on to the room."""
        self.digits.extend(digits)
        if self.room is not None:
            self.room.relay(self, "digits", digits)
        self.wake()

    def speak(self, text: str) -> None:
        """Take words that the person said, and pass them on to the room."""
        self.spoken.append(text)
        if self.room is not None:
            self.room.relay(self, "speech", text)
        self.wake()

    def clear_input(self) -> None:
        """Drop keys and words that no verb has asked for."""
        self.digits.clear()
        self.spoken.clear()

    # Waiting, and interrupts.

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until woken, or for `seconds`; return True when the time ran out.

        Raises the interrupt that arrived.
        """
        self.raise_pending()
        self._waiting = asyncio.get_running_loop().create_future()
        timer = None
        if seconds is not None:
            timer = self.exchange.clock.after(seconds, lambda: self._resume(True))
        self.exchange.activity.end(self.sid)
        try:
            late = await self._waiting
        finally:
            self._waiting = None
            if timer is not None:
                timer.cancel()
        self.raise_pending()
        return late

    async def run_interruptible(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a request to an application and return its result.

        An interrupt is raised without waiting for it.
        """
        try:
            self.raise_pending()
        except Interrupt:
            work.close()
            raise
        task = self.exchange.webhooks.start(work, self.sid)
        self._interrupted = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait({task, self._interrupted}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._interrupted = None
        self.raise_pending()
        return await task  # type: ignore[no-any-return]

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass.

        Raises BargedIn when a key or a word stops the prompt, and the interrupt that arrived.
        """
        until = self.exchange.clock.now() + timedelta(seconds=seconds)
        while True:
            if self.barge_in_check is not None and self.barge_in_check():
                raise BargedIn
            left = (until - self.exchange.clock.now()).total_seconds()
            if left <= 0 or await self.wait(left):
                return

    def wake(self) -> None:
        """Let a waiting verb check what has changed."""
        self._resume(False)

    def interrupt(self, interrupt: Interrupt) -> None:
        """Stop what the leg does now; of several interrupts the one of the highest rank is raised."""
        if self._pending is None or interrupt.rank > self._pending.rank:
            self._pending = interrupt
        self._resume(False)
        if self._interrupted is not None and not self._interrupted.done():
            self._interrupted.set_result(None)

    def raise_pending(self) -> None:
        """Raise the interrupt that has arrived, if any."""
        pending, self._pending = self._pending, None
        if pending is not None:
            raise pending

    def drop_pending(self, kind: type[Interrupt]) -> None:
        """Drop a pending interrupt of a kind that no longer matters."""
        if isinstance(self._pending, kind):
            self._pending = None

    def redirect(self, request: Request) -> None:
        """Interrupt the leg and let it follow another document."""
        self.interrupt(Redirected(request))

    def stop(self) -> None:
        """Interrupt the leg for good."""
        self.interrupt(LegEnded())

    def _resume(self, late: bool) -> None:
        if self._waiting is not None and not self._waiting.done():
            self.exchange.activity.begin(self.sid)
            self._waiting.set_result(late)
