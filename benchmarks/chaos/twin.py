"""Run emulator and application in one process, on a clock that stands until it is moved.

Requests between the two do not cross a network one way: a webhook is handed to Django in a thread of its own,
and REST is asked over loopback as always. So hundreds of calls can be lived through while a real one rings.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from http.cookies import SimpleCookie
from typing import Any, TypeVar
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from benchmarks.chaos.orders import (
    AFTER,
    AGAIN_AFTER,
    LOST,
    REST,
    TWICE,
    TWICE_AS_NEW,
    Disorder,
    Seen,
    name_of,
)
from benchmarks.chaos.plan import LINE
from benchmarks.chaos.record import Record
from helpline.emulator.app_keys import EXCHANGE
from helpline.emulator.control_flow import Request
from helpline.emulator.http.faults import Fault
from helpline.emulator.http.http_client import Reply
from helpline.emulator.server import application
from helpline.emulator.settings import Application, Credentials, Number, Settings
from helpline.emulator.telephony.leg import Leg
from helpline.emulator.time.clock import DrivenClock
from helpline.emulator.verbs import fetching

T = TypeVar("T")
PARTY = re.compile(r"/legs/([0-9a-f-]{36})/party")
"""Matches the address at which somebody from outside is reported, by the id of their part in the call."""
REST_OF = {
    "staff": {"staff": "/Calls/{sid}.json", "staff in the conference": "/Participants/{sid}.json"},
    "beside": {"beside": "/{sid}.json"},
}
"""Where REST fails about a leg, by its role and by what a disorder is about."""
IDEMPOTENCY = "I-Twilio-Idempotency-Token"
AT_THE_LATEST = 100.0
"""Seconds after which a report arrives that waits for a webhook which never comes."""


@dataclass
class Fate:
    """The disorder of a call's webhooks, and the webhooks seen so far."""

    disorder: Disorder = field(default_factory=Disorder)
    used: bool = False
    seen: list[Seen] = field(default_factory=list)
    waiting: list[Callable[[], None]] = field(default_factory=list)


class Twin:
    """Emulator and application. `belongs` says to which caller's leg another leg belongs."""

    def __init__(self, port: int) -> None:
        from django.conf import settings

        self.django = ThreadPoolExecutor(1, thread_name_prefix="django")
        self.record = Record(clock=lambda: self.exchange.clock.now())
        self.fates: dict[str, Fate] = {}
        self.belongs: dict[str, str] = {}
        self.phone_for: dict[str, str] = {}
        self.given: dict[str, str] = {}
        self.roles: dict[str, str] = {}
        self.called_in: dict[str, str] = {}
        self._port = port
        voice = f"{settings.PUBLIC_URL}/voice"
        known = (settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN)
        keys = (settings.TWILIO_API_KEY_SID, settings.TWILIO_API_KEY_SECRET)
        number = Number(
            "PN" + "1" * 32,
            LINE,
            voice_url=f"{voice}/incoming",
            fallback_url=f"{voice}/fallback",
            status_callback=f"{voice}/status",
        )
        app = Application(settings.TWILIO_APP_SID, "softphones", f"{voice}/staff/connect")
        self.app = app
        self.emulator = application(
            Settings(
                credentials=Credentials(*known, *keys),
                driven=True,
                seed=1,
                cps=0,
                numbers=(number,),
                applications=(app,),
            )
        )
        self.exchange = self.emulator[EXCHANGE]

    @property
    def now(self) -> datetime:
        return self.exchange.clock.now()

    def begin(self) -> None:
        """Reset for the next batch of calls."""
        self.record = Record(clock=lambda: self.exchange.clock.now())
        self.exchange.faults.clear()
        for known in (self.fates, self.belongs, self.phone_for, self.given, self.roles, self.called_in):
            known.clear()

    async def advance(self, seconds: float) -> None:
        """Let time pass for the carrier."""
        clock = self.exchange.clock
        assert isinstance(clock, DrivenClock)
        await clock.advance(self.now + timedelta(seconds=seconds))

    def holds(self) -> bool:
        """Say whether a webhook still waits for its time."""
        return any(fate.waiting for fate in self.fates.values())

    async def open(self) -> None:
        """Serve REST, and put ourselves between the two."""
        self.runner = web.AppRunner(self.emulator, access_log=None, shutdown_timeout=0.1)
        await self.runner.setup()
        await web.TCPSite(self.runner, "127.0.0.1", self._port).start()
        self.exchange.base_url = f"http://127.0.0.1:{self._port}"
        self.exchange.hub.tell = self._tell  # type: ignore[method-assign]
        self.exchange.webhooks._http.exchange = self._deliver  # type: ignore[method-assign,assignment]
        self._callback = self.exchange.webhooks.callback
        self.exchange.webhooks.callback = self._report  # type: ignore[method-assign,assignment]
        self._notify = fetching.notify
        fetching.notify = self._notify_when

    async def close(self) -> None:
        fetching.notify = self._notify
        await self.runner.cleanup()
        self.django.shutdown()

    async def do(self, work: Callable[[], T]) -> T:
        """Run a function in Django's thread."""
        return await asyncio.get_running_loop().run_in_executor(self.django, work)

    async def quiet(self) -> None:
        await self.exchange.activity.quiet()

    def _tell(self, kind: str, make: Callable[[], dict[str, Any]] = dict) -> None:
        self.record.take({"type": kind, **make()}, self.now)

    # Whose webhook is it?

    def fate_of(self, params: dict[str, str], url: str) -> tuple[Fate, str] | None:
        """Return the fate that a webhook shares, and the role of the leg that it is about."""
        sid = params.get("CallSid", "")
        if sid and (party := PARTY.search(url)) and party[1] in self.called_in:
            self.joins(sid, self.called_in[party[1]], "beside")
        leg = self.exchange.legs.get(sid)
        if leg is not None and leg.to in self.phone_for:
            self.joins(sid, self.phone_for[leg.to])
        elif leg is not None and leg.to in self.given:
            self.belongs.setdefault(sid, self.given[leg.to])
        caller = sid if sid in self.fates else self.belongs.get(sid, "")
        if caller not in self.fates:
            return None
        called = leg is not None and leg.to in self.given
        other = "called" if called else self.roles.get(sid, "staff")
        return self.fates[caller], "caller" if caller == sid else other

    def joins(self, other: str, caller: str, role: str = "staff") -> None:
        """Note that a leg is for a caller, as counselor or beside; where that is to be, REST fails once."""
        if other in self.belongs:
            return
        self.belongs[other], self.roles[other] = caller, role
        disorder = self.fates[caller].disorder if caller in self.fates else Disorder()
        if disorder.how in REST and disorder.first in REST_OF[role]:
            self.misbehave(other, disorder.how, REST_OF[role][disorder.first])

    # What nobody waits for: reports, and the last request of a leg that is over.

    def _report(self, url: str, method: str, params: dict[str, str], **about: Any) -> None:
        self._when(url, params, lambda: self._callback(url, method, params, **about))

    def _notify_when(self, leg: Leg, request: Request | None) -> None:
        if request is not None and request.url:
            params = {"CallSid": leg.sid, "CallStatus": leg.status, **request.params}
            self._when(request.url, params, lambda: self._notify(leg, request))

    def _when(self, url: str, params: dict[str, str], send: Callable[[], None]) -> None:
        """Send at once, or later, or never, as the call's fate will have it."""
        found = self.fate_of(params, url)
        if found is None or not url:
            send()
            return
        fate, role = found
        name = name_of(url, params, role)
        fate.seen.append(Seen(name, report=True))
        if fate.used or fate.disorder.first != name or fate.disorder.how not in (AFTER, LOST):
            send()
            return
        fate.used = True
        if fate.disorder.how == AFTER:
            self._hold(fate, send)

    def _hold(self, fate: Fate, send: Callable[[], None]) -> None:
        def once() -> None:
            if send in fate.waiting:
                fate.waiting.remove(send)
                send()

        fate.waiting.append(send)
        self.exchange.clock.after(AT_THE_LATEST, once)

    # Everything that is delivered.

    async def _deliver(
        self, method: str, url: str, headers: dict[str, str], form: dict[str, str] | None, rules: Any
    ) -> Reply:
        reply = await self.do(lambda: _ask_django(method, url, headers, form))
        found = self.fate_of(form or {}, url)
        if found is not None:
            fate, role = found
            name = name_of(url, form or {}, role)
            if all(one.name != name for one in fate.seen):
                fate.seen.append(Seen(name, report=False))
            await self._again(fate, name, method, url, headers, form)
            if fate.disorder.second == name:
                self._release(fate)
        return reply

    async def _again(
        self,
        fate: Fate,
        name: str,
        method: str,
        url: str,
        headers: dict[str, str],
        form: dict[str, str] | None,
    ) -> None:
        """Deliver a second time, at once or when its time has come."""
        how = fate.disorder.how
        if fate.used or fate.disorder.first != name or how not in (TWICE, TWICE_AS_NEW, AGAIN_AFTER):
            return
        fate.used = True
        token = headers.get(IDEMPOTENCY, "")
        sent = headers | {IDEMPOTENCY: f"{token}-again" if how == TWICE_AS_NEW else token}
        if how != AGAIN_AFTER:
            await self.do(lambda: _ask_django(method, url, sent, form))
            return

        def again() -> None:
            work = self.do(lambda: _ask_django(method, url, sent, form))
            self.exchange.webhooks.start(_quietly(work), "again")

        self._hold(fate, again)

    def _release(self, fate: Fate) -> None:
        waiting, fate.waiting = fate.waiting, []
        for send in waiting:
            send()

    def misbehave(self, sid: str, fault: str, path: str) -> None:
        """Let REST fail once at a path, for the call whose leg it is."""
        self.exchange.faults.add(Fault(fault, where=path.format(sid=sid), times=1, seconds=0.05))


async def _quietly(work: Awaitable[Any]) -> None:
    with suppress(Exception):
        await work


@cache
def _client() -> Any:
    from django.conf import settings
    from django.test import Client

    place = urlsplit(settings.PUBLIC_URL)
    return Client(raise_request_exception=False, SERVER_NAME=place.hostname, SERVER_PORT=str(place.port))


def _ask_django(method: str, url: str, headers: dict[str, str], form: dict[str, str] | None) -> Reply:
    parts = urlsplit(url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    sent = {name: value for name, value in headers.items() if name != "Content-Type"}
    kind = headers.get("Content-Type", "application/octet-stream")
    answer = _client().generic(method, path, urlencode(form or {}), content_type=kind, headers=sent)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return Reply(answer.status_code, dict(answer.headers), body, SimpleCookie())


def set_up(database: str, redis: str, folder: str, port: int, keys: dict[str, str]) -> None:
    """Name everything in the environment; no process of ours runs beside this one, the driver is all of them.

    Redis is there because a nudge that reaches nobody costs less than one that finds no Redis.
    """
    os.environ |= keys | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database,
        "DATA_DIR": folder,
        "REDIS_URL": redis,
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "TWILIO_API_URL": f"http://127.0.0.1:{port}",
        "TWILIO_CPS": "1000",
        "HELPLINE_NUMBER": LINE,
        "LOG_LEVEL": "ERROR",
    }
