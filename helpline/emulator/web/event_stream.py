"""Stream news to open pages as server-sent events."""

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

from aiohttp import web

from ..app_keys import EXCHANGE
from ..control import views

HEARTBEAT = 15
"""How many seconds pass between comments on an idle stream, so that a lost connection is noticed."""
News = dict[str, Any]


async def stream(
    request: web.Request, *, first: Iterable[News] = (), mine: Callable[[News], bool] | None = None
) -> web.StreamResponse:
    """Send news until the page goes away or the emulator stops.

    `first` is sent before all else; `mine` chooses the news to send, all of it when it is None.
    """
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
                async with asyncio.timeout(HEARTBEAT):  # wait_for may swallow the cancellation at shutdown
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
    """Stream everything that happens; the time and the live calls come first."""
    exchange = request.app[EXCHANGE]
    ready = {"type": "ready", "now": exchange.clock.now().isoformat()}
    calls = [{"type": "call", "call": views.in_full(leg)} for leg in exchange.legs.values() if leg.alive]
    return await stream(request, first=[ready, *calls])


ROUTES = [web.get("/emulator/v1/live", live)]
