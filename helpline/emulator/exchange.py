"""The exchange: everything the emulator knows, and what can happen to a call from outside."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any

from . import fetching, interpreter, scripts, status, views
from .activity import Activity
from .clock import Clock, DrivenClock, RealClock
from .conference import Conferences
from .faults import Faults
from .hub import Hub
from .leg import Leg, Reporting
from .pace import Pace
from .queues import Queues
from .recordings import Recordings
from .settings import Application, Number, Settings
from .sids import Sids
from .signals import Cut, Ended, HangUp, Interrupt, Request, SentOn
from .webhooks import Webhooks


class Exchange:
    """All calls, queues, conferences, recordings, numbers and applications of one account."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.credentials = settings.credentials
        self.base_url = ""
        self.sids = Sids(settings.seed)
        self.hub = Hub()
        self.activity = Activity()
        self.clock: Clock = DrivenClock(self.activity, settings.start) if settings.driven else RealClock()
        self.faults = Faults(self.sids)
        self.webhooks = Webhooks(
            self.credentials, self.clock, self.sids, self.activity, self.hub, self.faults
        )
        self.registered: dict[str, int] = {}
        self._begin()

    def _begin(self) -> None:
        self.legs: dict[str, Leg] = {}
        self.queues = Queues(self)
        self.conferences = Conferences(self)
        self.recordings = Recordings(self)
        self.scripts: dict[str, list[scripts.Step]] = {}
        self.sounds: dict[str, float] = {}
        self.pace = Pace(self.settings.cps)
        self.numbers = {number.phone_number: replace(number) for number in self.settings.numbers}
        self.applications = {app.sid: replace(app) for app in self.settings.applications}

    async def reset(self) -> None:
        """Go back to the start: no calls, queues, conferences, recordings, scripts, faults or notes.

        Numbers and applications that were set up since stay where they were pointed.
        """
        numbers, applications = self.numbers, self.applications
        await self.webhooks.reset()
        self.activity.clear()
        self.faults.clear()
        self.clock.reset()
        self.sids.reset()
        self._begin()
        self.numbers |= numbers
        self.applications |= applications
        self.hub.tell("reset")

    def tell(self, leg: Leg) -> None:
        """Tell open pages what has become of a leg."""
        self.hub.tell("call", call=views.of_leg(leg))

    # Making calls.

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
        """Make a leg that does nothing yet."""
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
        return leg

    def incoming(self, from_: str, to: str) -> Leg:
        """Let a telephone call one of the account's numbers; any other number does not answer."""
        number = self.numbers.get(to)
        place: Number | Application | None = number
        if number is not None and number.application_sid in self.applications:
            place = self.applications[number.application_sid]
        leg = self._arrive(from_, to, place)
        leg.number_sid = number.sid if number else ""
        return leg

    def connect(self, identity: str, app: Application, custom: dict[str, str]) -> Leg:
        """Let a softphone call its application; what it says of the call comes from a browser, unproven."""
        leg = self._arrive(f"client:{identity}", custom.get("To", ""), app, custom)
        leg.extra["ApplicationSid"] = app.sid
        return leg

    def _arrive(
        self, from_: str, to: str, place: Number | Application | None, custom: dict[str, str] | None = None
    ) -> Leg:
        leg = self.make_leg(from_=from_, to=to, direction="inbound")
        if place is not None:
            leg.reporting = Reporting(place.status_callback, place.status_callback_method)
            leg.fallback = Request(place.fallback_url, place.fallback_method, kind="fallback")
        leg.started_at = self.clock.now()
        leg.change(status="ringing", doing="ringing")
        leg.hear("ring")
        if place is None or not place.voice_url:
            self.end(leg, "failed")
            return leg
        request = Request(place.voice_url, place.voice_method, custom or {})
        self.run(leg, self._handle(leg, request))
        return leg

    async def _handle(self, leg: Leg, request: Request) -> None:
        scripts.begin(leg, self.scripts.get(leg.person, []))
        await interpreter.follow(leg, request)

    def call(
        self,
        *,
        to: str,
        from_: str,
        request: Request,
        reporting: Reporting,
        fallback: Request | None,
        timeout: float,
    ) -> Leg:
        """Call a telephone, as soon as the account's pace allows; who answers follows `request`."""
        leg = self.make_leg(
            from_=from_, to=to, direction="outbound-api", reporting=reporting, fallback=fallback
        )
        leg.change(doing="queued")
        wait = self.pace.wait(self.clock.now())

        async def answered() -> None:
            await interpreter.follow(leg, request)

        self.run(leg, self._ringing(leg, timeout, answered, wait))
        return leg

    def ring(self, leg: Leg, timeout: float, answered: Callable[[], Awaitable[None]]) -> None:
        """Call a telephone now; who answers is led through `answered`."""
        self.run(leg, self._ringing(leg, timeout, answered, 0))

    async def _ringing(
        self, leg: Leg, timeout: float, answered: Callable[[], Awaitable[None]], wait: float
    ) -> None:
        try:
            if wait > 0:
                await leg.sleep(wait)
            if not self._reach(leg):
                return
            until = self.clock.after(timeout, lambda: self._unanswered(leg))
            try:
                while not leg.picked_up:
                    await leg.wait()
            finally:
                until.cancel()
            leg.answer()
            status.report(leg, "answered")
            await self._lead(leg, answered)
        except Ended:
            return

    def _reach(self, leg: Leg) -> bool:
        """Let a telephone ring; return whether it does."""
        leg.started_at = self.clock.now()
        status.report(leg, "initiated")
        script = self.scripts.get(leg.person)
        client = leg.to.startswith("client:")
        if client and script is None and not self.registered.get(leg.to.removeprefix("client:")):
            self.end(leg, "no-answer")
            return False
        leg.change(status="ringing", doing="ringing")
        status.report(leg, "ringing")
        leg.hear("ring")
        scripts.begin(leg, script or [])
        return leg.alive

    async def _lead(self, leg: Leg, answered: Callable[[], Awaitable[None]]) -> None:
        try:
            await answered()
        except HangUp as end:
            self.end(leg, end.status)
        except SentOn as sent:
            leg.independent = True
            await interpreter.follow(leg, sent.request)
        except Cut:
            self.end(leg, "completed")
        else:
            self.end(leg, "completed")

    def _unanswered(self, leg: Leg) -> None:
        if not leg.picked_up:
            self.end(leg, "no-answer")

    def run(self, leg: Leg, work: Coroutine[Any, Any, None]) -> None:
        """Start what a leg does; a defect in it ends the leg, not the emulator."""
        leg.task = self.webhooks.start(self._safely(leg, work), leg.sid)

    async def _safely(self, leg: Leg, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Interrupt:
            return
        except Exception:
            self.end(leg, "failed")
            raise

    # What happens to calls.

    def answer(self, leg: Leg) -> None:
        """Pick up a telephone that rings."""
        leg.picked_up = True
        leg.wake()

    def end(self, leg: Leg, how: str) -> None:
        """End a leg, with one of the statuses that end it; one that is over stays as it is."""
        if not leg.alive:
            return
        queued = leg.status == "queued"
        leg.ended_at = self.clock.now()
        leg.seat = ""
        leg.change(status=how, doing="ended")
        leg.hear("ended", how)
        if not (queued and how == "canceled"):
            status.report(leg, "completed")
        leg.stop()
        for tell in leg.on_end:
            tell()

    def hang_up(self, leg: Leg) -> None:
        """Let the person at the end of a leg hang up; one whose telephone rings declines."""
        if leg.direction != "inbound" and leg.status in ("queued", "ringing"):
            self.end(leg, "no-answer")
        else:
            self.end(leg, "completed")

    async def nested(
        self, leg: Leg, request: Request, place: str, about: interpreter.About | None = None
    ) -> None:
        """Follow documents beside the call's own: in a queue, in a conference, before a bridge."""
        await interpreter.nested(leg, request, place, about)

    def notify(self, leg: Leg, request: Request) -> None:
        """Send a request whose answer nobody follows."""
        fetching.notify(leg, request)

    def find(self, *, to: str = "", from_: str = "", status: str = "", live: bool | None = None) -> list[Leg]:
        """Return the legs that fit, the latest first."""
        found = [
            leg
            for leg in self.legs.values()
            if to in ("", leg.to)
            and from_ in ("", leg.from_)
            and status in ("", leg.status)
            and live in (None, leg.alive)
        ]
        return found[::-1]
