"""The files that browsers load: the handsets' page and the softphone stand-in."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

FILES = Path(__file__).parent / "web"
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
SERVED = {
    "/": "index.html",
    "/handset.js": "handset.js",
    "/handset.css": "handset.css",
    "/sdk/voice.js": "voice.js",
    "/sdk/voice.css": "voice.css",
}


def _file(name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    path = FILES / name

    async def serve(_request: web.Request) -> web.Response:
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY}
        return web.Response(
            body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=headers
        )

    return serve


ROUTES = [web.get(path, _file(name)) for path, name in SERVED.items()]
