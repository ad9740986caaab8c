"""Serve event streams here, and hand everything else to Django's WSGI application on threads.

Webhooks have a lane of their own: threads, a queue and half-sent bodies that are counted apart, so that pages
which are slow, or many at once, keep no caller waiting. So has the music, which anybody may ask for. A
deployment gives both of them processes of their own too (docs/how-to/deploy.md).
"""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string

from config.bodies import Bodies, Message, Receive
from config.bridge import Bridge, Said, Send
from config.wsgi import application as django
from helpline.live import streams
from helpline.signin import devices, listening
from helpline.voice import webhook
from helpline.voice.callback_urls import HOLD_MUSIC

PAGE_THREADS, MUSIC_THREADS = 12, 4
PAGE_BYTES = 1024 * 1024
"""The most bytes of a page's body. What people type is shorter, and 256 half-sent ones must fit in memory."""
PAGE_BODY_SECONDS = 15.0
WEBHOOK_BODY_SECONDS = 5.0
"""How long a webhook's body may take. Twilio sends it in one piece, and waits 15 s for a whole answer."""
HALF_SENT_WEBHOOKS, HALF_SENT_MUSIC, HALF_SENT_PAGES, HALF_SENT_BY_ADDRESS = 1024, 256, 256, 32


@cache
def busy_page() -> Said:
    """Return the page for people whose request found no free place. It is rendered without a request."""
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'",
        "X-Frame-Options": "DENY",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    lower = ((name.lower().encode(), value.encode()) for name, value in headers.items())
    return Said(render_to_string("503.html").encode(), tuple(lower))


def bodies_from_twilio(at_once: int) -> Bodies:
    """Return the limits on half-sent bodies of Twilio's requests; `at_once` is how many there may be.

    There is no limit by address: all of Twilio's requests can come from a few.
    """
    return Bodies(
        seconds=WEBHOOK_BODY_SECONDS, most_bytes=webhook.MOST_BYTES, at_once=at_once, by_address=None
    )


def forged(environ: dict[str, Any]) -> int | None:
    """Return the status that refuses a webhook which Twilio did not sign; keep a genuine one's parameters.

    This happens before a webhook gets in line for a thread, so forged ones never take a place from a caller.
    """
    try:
        environ[webhook.VERIFIED] = webhook.verify(WSGIRequest(environ))
    except webhook.Refused as why:
        webhook.note(why)
        return why.status
    finally:
        environ["wsgi.input"].seek(0)
    return None


class Front:
    """Answers every request of one process on the lane that it belongs to."""

    def __init__(self, wsgi: Callable[..., Iterable[bytes]]) -> None:
        self.streams = streams.Streams(listening.admit, devices.name_of)
        self.webhooks = Bridge(wsgi, bodies_from_twilio(HALF_SENT_WEBHOOKS), refuse=forged)
        self.music = Bridge(wsgi, bodies_from_twilio(HALF_SENT_MUSIC), threads=MUSIC_THREADS)
        self.pages = Bridge(
            wsgi,
            Bodies(
                seconds=PAGE_BODY_SECONDS,
                most_bytes=PAGE_BYTES,
                at_once=HALF_SENT_PAGES,
                by_address=HALF_SENT_BY_ADDRESS,
            ),
            threads=PAGE_THREADS,
            when_busy=busy_page,
        )
        self._music = settings.STATIC_URL + HOLD_MUSIC

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == "/events/":
            await self.streams(scope, receive, send)
        else:
            await self.lane(scope["path"])(scope, receive, send)

    def lane(self, path: str) -> Bridge:
        """Return the threads on which a request is answered."""
        if path.startswith("/voice/"):
            return self.webhooks
        return self.music if path == self._music else self.pages

    async def close(self) -> None:
        """End the streams, which would otherwise hold the server up when it stops."""
        await self.streams.close()


application: Any = Front(django)
