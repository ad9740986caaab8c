"""Hold the whole state of the emulated account, and change calls from outside: answer, end, redirect."""

from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..control_flow import Failure, Interrupt, Request
from ..http.faults import ON_CALLERS, Faults
from ..http.notifications import Notifications
from ..http.webhooks import Webhooks
from ..hub import Hub
from ..settings import Application, Number, Settings
from ..sids import Sids
from ..switches import Switches
from ..time.activity import Activity
from ..time.clock import Clock, DrivenClock, RealClock
from . import ringing, status_callbacks
from .conference import Conferences
from .dial_plan import DialPlan
from .leg import DEFAULT_TIME_LIMIT, Leg, Reporting
from .messages import Messages
from .places import Place
from .queues import Queues
from .rate_limit import RateLimit
from .recordings import Recordings
from .softphone_presence import SoftphonePresence
from .sound import SPEECH_RATE
from .steps import Step

WITHHELD = "anonymous"
"""What is shown in place of a caller's number that is withheld."""
MAX_KEPT = 2000
"""How many calls that are over are kept; REST and the control interface no longer find older ones."""

TRIAL = "This call comes from a trial account."


ExtraParams = Callable[[], dict[str, str]]
"""A function that returns additional parameters for each request for a document."""


@dataclass(frozen=True)
class Dependencies:
    """Functions of packages above `telephony` that an exchange needs; `server.py` hands them in.

    `follow` runs a call from its first document to its end. `follow_nested` runs documents beside the call's
    own, in a context (queue, conference or whisper). `play` lets a person do the steps of their script.
    `render` returns a call, a bridge or a conference as open pages show it.
    """

    follow: Callable[["Exchange", Leg, Request], Awaitable[None]]
    follow_nested: Callable[["Exchange", Leg, Request, str, ExtraParams | None], Awaitable[None]]
    play: Callable[[Leg, list[Step]], None]
    render: Mapping[str, Callable[[Any], dict[str, Any]]]


class Exchange:
    """Hold all calls, queues, conferences, recordings, messages, numbers and applications of one account."""

    def __init__(self, settings: Settings, dependencies: Dependencies) -> None:
        self.settings = settings
        self._dependencies = dependencies
        self.credentials = settings.credentials
        self.base_url = ""
        self.sids = Sids(settings.seed)
        self.hub = Hub()
        self.activity = Activity()
        self.clock: Clock = DrivenClock(self.activity, settings.start) if settings.driven else RealClock()
        self.faults = Faults(self.sids)
        self.switches = Switches(dict(settings.switches))
        self.notifications = Notifications(self.sids.new, self.clock.now)
        self.webhooks = Webhooks(
            self.credentials,
            self.clock,
            self.sids,
            self.activity,
            self.hub,
            self.faults,
            self.switches,
            self.notifications,
        )
        self.registered: dict[str, int] = {}
        self.presence = SoftphonePresence(self)
        self._clear()

    def _clear(self) -> None:
        self.legs: dict[str, Leg] = {}
        self._over: deque[str] = deque()
        self.queues = Queues(self)
        self.conferences = Conferences(self)
        self.recordings = Recordings(self)
        self.messages = Messages(self)
        self.scripts: dict[str, list[Step]] = {}
        self.places: dict[str, Place] = {}
        self.sounds: dict[str, float] = {}
        self.rate_limit = RateLimit(self.settings.cps)
        self.verified: set[str] = set()
        self.numbers = {number.phone_number: replace(number) for number in self.settings.numbers}
        self.applications = {app.sid: replace(app) for app in self.settings.applications}

    async def reset(self) -> None:
        """Delete all calls, queues, conferences, recordings, messages, scripts, faults and logs.

        Numbers and applications that were added or changed since the start keep their URLs.
        """
        numbers, applications = self.numbers, self.applications
        await self.webhooks.reset()
        self.activity.clear()
        self.faults.clear()
        self.switches.reset()
        self.notifications.clear()
        self.clock.reset()
        self.presence.cancel_pending()
        self.sids.reset()
        self._clear()
        self.numbers |= numbers
        self.applications |= applications
        self.hub.tell("reset")

    def tell(self, kind: str, what: Any) -> None:
        """Send the current state of a call, a bridge or a conference to open pages."""
        self.hub.tell(kind, lambda: {kind: self._dependencies.render[kind](what)})

    def log(self, leg: Leg, words: str, level: int) -> None:
        """Record an error (level 0) or a warning (1) about a leg's document.

        `words` start with a code and a colon.
        """
        if leg.log_entry is not None and level:
            self.webhooks.warn(leg.log_entry, words)
        else:
            self.notifications.add(leg.sid, words, level, leg.log_entry)

    def fail(self, leg: Leg, failure: Failure) -> None:
        """Record why a leg's document could not be followed, unless that was recorded already."""
        if not failure.reported:
            failure.reported = True
            self.log(leg, failure.words, level=0)

    # Starting calls.

    def make_leg(
        self,
        *,
        from_: str,
        to: str,
        direction: str,
        parent_sid: str = "",
        reporting: Reporting | None = None,
        fallback: Request | None = None,
    ) -> Leg:
        """Create a leg that does nothing yet."""
        now = self.clock.now()
        leg = Leg(
            self,
            self.sids.new("CA"),
            from_,
            to,
            direction,
            now,
            parent_sid=parent_sid,
            reporting=reporting or Reporting(),
            fallback=fallback,
            updated_at=now,
        )
        self.legs[leg.sid] = leg
        status_callbacks.warn_of_unknown_events(leg)
        return leg

    def incoming(self, from_: str, to: str, extra: dict[str, str] | None = None) -> Leg:
        """Call a number from a telephone; the call fails when the number is not one of the account's.

        `extra` are parameters that the carrier adds, such as ForwardedFrom.
        """
        number = self.numbers.get(to)
        target: Number | Application | None = number
        if number is not None and number.application_sid in self.applications:
            target = self.applications[number.application_sid]
        said = dict(extra or {})
        shown = from_ if self.faults.take(ON_CALLERS, from_, to) is None else WITHHELD
        if self.switches["stir_verstat"] != "none":
            said.setdefault("StirVerstat", self.switches["stir_verstat"])
        if number is not None and number.caller_id_lookup:
            said.setdefault("CallerName", "WIRELESS CALLER")
        leg = self._start_inbound(shown, to, target, said, from_)
        leg.number_sid = number.sid if number else ""
        return leg

    def connect(self, identity: str, app: Application, custom: dict[str, str]) -> Leg:
        """Call an application from a softphone.

        `custom` are the parameters that its page sent; they come from a browser and prove nothing.
        """
        leg = self._start_inbound(f"client:{identity}", custom.get("To", ""), app, custom)
        leg.extra["ApplicationSid"] = app.sid
        return leg

    def _start_inbound(
        self,
        from_: str,
        to: str,
        target: Number | Application | None,
        extra: dict[str, str],
        telephone: str = "",
    ) -> Leg:
        leg = self.make_leg(from_=from_, to=to, direction="inbound")
        leg.telephone = telephone
        leg.extra |= extra
        if target is not None:
            leg.reporting = Reporting(target.status_callback, target.status_callback_method)
            leg.fallback = Request(target.fallback_url, target.fallback_method, kind="fallback")
        leg.started_at = self.clock.now()
        leg.change(status="ringing", doing="ringing")
        leg.hear("ring")
        if target is None or not target.voice_url:
            self.end(leg, "failed")
            return leg
        request = Request(target.voice_url, target.voice_method, kind="voice")
        self.run(leg, self._play_and_follow(leg, request))
        return leg

    async def _play_and_follow(self, leg: Leg, request: Request) -> None:
        self.play(leg)
        await self.follow(leg, request)

    def call(
        self,
        *,
        to: str,
        from_: str,
        request: Request,
        reporting: Reporting,
        fallback: Request | None,
        plan: DialPlan,
        limit: float = DEFAULT_TIME_LIMIT,
    ) -> Leg:
        """Call a telephone as soon as the rate limit allows.

        On answer the leg follows the document of `request`. `limit` is the longest duration in seconds.
        """
        leg = self.make_leg(
            from_=from_, to=to, direction="outbound-api", reporting=reporting, fallback=fallback
        )
        leg.limit = limit
        leg.change(doing="queued")
        leg.queue_time = self.rate_limit.wait(self.clock.now())

        async def answered() -> None:
            if self.switches.on("trial"):
                leg.hear("say", TRIAL, "en-US")
                await leg.sleep(len(TRIAL) / SPEECH_RATE)
            await self.follow(leg, request)

        self.run(leg, ringing.ring(leg, plan, answered, leg.queue_time))
        return leg

    def ring(self, leg: Leg, plan: DialPlan, answered: Callable[[], Awaitable[None]]) -> None:
        """Call a telephone now; on answer `answered` is run."""
        self.run(leg, ringing.ring(leg, plan, answered))

    def run(self, leg: Leg, work: Coroutine[Any, Any, None]) -> None:
        """Start a leg's work in the background.

        An unexpected exception in it ends the leg, not the emulator.
        """
        self.webhooks.start(self._end_leg_on_error(leg, work), leg.sid)

    async def _end_leg_on_error(self, leg: Leg, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Interrupt:
            return
        except Exception:
            self.end(leg, "failed")
            raise

    # Operations on calls.

    def answer(self, leg: Leg) -> None:
        """Pick up a ringing telephone."""
        leg.picked_up = True
        leg.wake()

    def end(self, leg: Leg, how: str) -> None:
        """End a leg with a final status; do nothing when it is over already."""
        if not leg.alive:
            return
        queued = leg.status == "queued"
        leg.ended_at = self.clock.now()
        leg.doing_override = ""
        leg.change(status=how, doing="ended")
        leg.hear("ended", how)
        self.recordings.stop_all(leg.sid)
        if not (queued and how == "canceled"):
            status_callbacks.send(leg, "completed")
        leg.stop()
        leg.run_end_callbacks()
        self._over.append(leg.sid)
        while len(self._over) > MAX_KEPT:
            self.legs.pop(self._over.popleft(), None)

    def hang_up(self, leg: Leg) -> None:
        """Hang up from the person's side.

        A telephone that is still ringing declines, which is `no-answer`.
        """
        if leg.direction != "inbound" and leg.status in ("queued", "ringing"):
            self.end(leg, "no-answer")
        else:
            self.end(leg, "completed")

    def play(self, leg: Leg) -> None:
        """Start the script of a leg's person."""
        self._dependencies.play(leg, self.scripts.get(leg.person, []))

    async def follow(self, leg: Leg, request: Request) -> None:
        """Run a call from its first document to its end."""
        await self._dependencies.follow(self, leg, request)

    async def follow_nested(
        self, leg: Leg, request: Request, place: str, about: ExtraParams | None = None
    ) -> None:
        """Run documents beside the call's own, in a queue, in a conference or before a bridge."""
        await self._dependencies.follow_nested(self, leg, request, place, about)

    def find(self, *, to: str = "", from_: str = "", status: str = "", live: bool | None = None) -> list[Leg]:
        """Return the legs that match all given filters, the latest first."""
        found = [
            leg
            for leg in self.legs.values()
            if to in ("", leg.to)
            and from_ in ("", leg.from_)
            and status in ("", leg.status)
            and live in (None, leg.alive)
        ]
        return found[::-1]

    def allows_caller_id(self, number: str) -> bool:
        """Return whether a number may be the caller ID of a call: it is the account's, or was verified."""
        return number in self.numbers or number in self.verified
