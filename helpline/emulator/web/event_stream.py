"""Streams of what happens, for pages that show it: server-sent events."""

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from ..app_keys import EXCHANGE
from ..control import views

HEARTBEAT = 15
"""Seconds between signs of life, so that a connection that is gone is noticed."""
News = dict[str, Any]


async def stream(
    request: web.Request, *, first: Iterable[News] = (), mine: Callable[[News], bool] | None = None
) -> web.StreamResponse:
    """Send news, those alone that are `mine`, until the page goes away or the emulator stops."""
    hub = request.app[EXCHANGE].hub
    answer = web.StreamResponse(
        headers={
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
        }
    )
    queue = hub.listen()
    try:
        await answer.prepare(request)
        for news in first:
            await _send(answer, news)
        while True:
            try:
                async with asyncio.timeout(HEARTBEAT):  # wait_for can forget that the server stops
                    piece = await queue.get()
            except TimeoutError:
                await answer.write(b": alive\n\n")
                continue
            if piece is None:
                break
            if mine is None or mine(piece):
                await _send(answer, piece)
    except ConnectionResetError:
        pass
    finally:
        hub.leave(queue)
    return answer


async def _send(answer: web.StreamResponse, news: News) -> None:
    await answer.write(f"data: {json.dumps(news)}\n\n".encode())


async def live(request: web.Request) -> web.StreamResponse:
    """Send all that happens: calls, what is heard on them, webhooks; first the time and the live calls."""
    exchange = request.app[EXCHANGE]
    ready = {"type": "ready", "now": exchange.clock.now().isoformat()}
    calls = [{"type": "call", "call": views.in_full(leg)} for leg in exchange.legs.values() if leg.alive]
    return await stream(request, first=[ready, *calls])


ROUTES = [web.get("/emulator/v1/live", live)]
