"""Build the emulator's web application from all its packages, and serve it at one address."""

import asyncio
import signal
from collections.abc import Callable

from aiohttp import web

from .app_keys import EXCHANGE
from .control import faults, telephones, views
from .http import debugger
from .rest import routes
from .scenarios import scenario, scripts
from .settings import Settings
from .telephony.exchange import Dependencies, Exchange
from .verbs import interpreter
from .web import event_stream, origin_check, sdk, static_files


def application(settings: Settings) -> web.Application:
    """Return a web application with an exchange of its own."""
    dependencies = Dependencies(interpreter.follow, interpreter.follow_nested, scripts.begin, views.RENDER)
    exchange = Exchange(settings, dependencies)
    debugger.attach(
        settings.debugger_url, settings.credentials.account_sid, exchange.webhooks, exchange.notifications
    )
    app = web.Application(client_max_size=1024 * 1024)
    app[EXCHANGE] = exchange
    app[origin_check.ORIGIN_POLICY] = origin_check.OriginPolicy(settings.hosts, settings.origins)
    app.add_routes(telephones.ROUTES)
    app.add_routes(faults.ROUTES)
    app.add_routes(routes.ROUTES)
    app.add_routes(sdk.ROUTES)
    app.add_routes(event_stream.ROUTES)
    app.add_routes(static_files.ROUTES)
    app.middlewares.append(origin_check.check_origin)
    app.middlewares.append(routes.as_twilio)
    app.middlewares.append(sdk.error_responses)
    app.middlewares.append(telephones.error_responses)
    app.on_response_prepare.append(origin_check.add_cors_headers)
    app.on_startup.append(_open)
    app.on_shutdown.append(_end_streams)
    app.on_cleanup.append(_close)
    return app


async def _open(app: web.Application) -> None:
    await app[EXCHANGE].webhooks.open()


async def _end_streams(app: web.Application) -> None:
    app[EXCHANGE].hub.close()


async def _close(app: web.Application) -> None:
    await app[EXCHANGE].webhooks.close()


async def serve(settings: Settings, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; print one line with the address when ready."""
    app = application(settings)
    exchange = app[EXCHANGE]
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, host, port)
    await site.start()
    server = site._server
    assert isinstance(server, asyncio.Server)  # noqa: S101  it has just been started
    bound = server.sockets[0].getsockname()[1]
    exchange.base_url = f"http://{host}:{bound}"
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stopped.set)
    say(f"emulator ready {exchange.base_url}")
    if settings.scenario:
        scenario.load(settings.scenario).begin(exchange)
    try:
        await stopped.wait()
    finally:
        await runner.cleanup()
