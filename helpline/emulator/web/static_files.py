"""Serve the files that browsers load: the handsets' page and the softphone stand-in."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

FILES = Path(__file__).parent
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""The Content-Security-Policy of all files."""
SERVED = {
    "/": "index.html",
    "/handset.js": "handset.js",
    "/handset.css": "handset.css",
    "/sdk/voice.js": "voice",
    "/sdk/voice.css": "voice.css",
}
"""The files by their paths; `voice` is joined from its parts."""


VOICE = ("base.js", "call.js", "device.js", "panel.js")
"""The parts of the softphone stand-in, in the order in which they need each other."""
AROUND_VOICE = """\
/* Stand in for @twilio/voice-sdk 2: the same Device and Call, with typed words in place of sound. */
(() => {
"use strict";
%s
window.Twilio = Object.assign(window.Twilio || {}, { Device, Call });
})();
"""


def content(name: str) -> bytes:
    """Return a file's content.

    The softphone stand-in is joined from its parts into one script, as Twilio's is.
    """
    if name != "voice":
        return (FILES / name).read_bytes()
    parts = [(FILES / name / part).read_text(encoding="utf-8") for part in VOICE]
    return (AROUND_VOICE % "\n".join(parts)).encode()


def _file(path: str, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    kind = TYPES[Path(path).suffix or ".html"]

    async def serve(_request: web.Request) -> web.Response:
        headers = {"Cache-Control": "no-cache", "Content-Security-Policy": POLICY}
        return web.Response(body=content(name), content_type=kind, charset="utf-8", headers=headers)

    return serve


ROUTES = [web.get(path, _file(path, name)) for path, name in SERVED.items()]
