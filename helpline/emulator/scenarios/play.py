"""Play a scenario from beginning to end, with an emulator of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urljoin

from aiohttp import web

from ..app_keys import EXCHANGE
from ..settings import Settings
from ..telephony.exchange import Exchange
from ..time.clock import DrivenClock
from .report import Report
from .scenario import Scenario

POLL_SECONDS = 0.05
"""How many seconds pass between two checks, in real time, whether the scenario is over."""
Say = Callable[[str], None]
Application = Callable[[Settings], web.Application]


async def play(
    application: Application,
    scenario: Scenario,
    settings: Settings,
    host: str,
    port: int,
    patience: float,
    say: Say,
) -> bool:
    """Play a scenario and print its report; return whether all expectations hold.

    `application` builds an emulator from settings. `patience` is how many real seconds, after each event, an
    application may take to use REST of its own accord before the clock moves on. `say` prints a line.
    """
    async with _serve(_documents(scenario), host, 0) as documents:
        app = application(_with_voice_url(settings, scenario, documents))
        exchange = app[EXCHANGE]
        async with _serve(app, host, port) as origin:
            exchange.base_url = origin
            began = exchange.clock.now()
            scenario.begin(exchange)
            await _wait_until_over(exchange, scenario, patience)
            return _print_report(Report(exchange, scenario, began), say)


def _print_report(report: Report, say: Say) -> bool:
    for line in report.timeline():
        say(line)
    right = True
    for holds, words in report.expectations():
        say(f"{'ok  ' if holds else 'FAIL'} {words}")
        right = right and holds
    return right


def _with_voice_url(settings: Settings, scenario: Scenario, documents: str) -> Settings:
    """Return the settings with the voice URL and number of the scenario.

    Raises ValueError when there is no voice URL.
    """
    first = settings.numbers[0]
    wanted = first.voice_url or scenario.voice_url or next(iter(scenario.twiml), "")
    if not wanted:
        raise ValueError("nobody handles the calls: give the scenario twiml, or a voice_url")
    voice_url = urljoin(f"{documents}/", wanted)
    number = scenario.number or first.phone_number
    return replace(settings, numbers=(replace(first, phone_number=number, voice_url=voice_url),))


def _documents(scenario: Scenario) -> web.Application:
    """Return a web application that serves the documents in the scenario."""

    async def answer(request: web.Request) -> web.Response:
        words = scenario.twiml.get(request.path)
        if words is None:
            return web.Response(status=404)
        return web.Response(text=words, content_type="text/xml")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    return app


@asynccontextmanager
async def _serve(app: web.Application, host: str, port: int) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, handler_cancellation=True)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        yield f"http://{host}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def _wait_until_over(exchange: Exchange, scenario: Scenario, patience: float) -> None:
    until = exchange.clock.now() + timedelta(seconds=scenario.seconds)
    if isinstance(exchange.clock, DrivenClock):
        await _advance_until_over(exchange, exchange.clock, scenario, patience)
        return
    while exchange.clock.now() < until:
        await asyncio.sleep(POLL_SECONDS)
        await exchange.activity.quiet()
        if _is_over(exchange, scenario):
            await asyncio.sleep(patience)
            if _is_over(exchange, scenario):
                return


async def _advance_until_over(
    exchange: Exchange, clock: DrivenClock, scenario: Scenario, patience: float
) -> None:
    until = clock.now() + timedelta(seconds=scenario.seconds)
    while True:
        await exchange.activity.quiet()
        if patience:
            await asyncio.sleep(patience)
            await exchange.activity.quiet()
        due = clock.next_at()
        if due is None or due > until:
            return
        await clock.advance(due)


def _is_over(exchange: Exchange, scenario: Scenario) -> bool:
    """Return whether all planned calls were made and have ended."""
    calls = exchange.legs.values()
    begun = sum(leg.direction == "inbound" for leg in calls) >= len(scenario.calls)
    return begun and not any(leg.alive for leg in calls)
