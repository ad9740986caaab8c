"""The one front: event streams answer here, everything else goes to Django's WSGI application on threads.

Twilio's webhooks have threads of their own: pages that are slow, or many at once, keep no caller waiting.
"""

from config.bridge import Bridge, Message, Receive, Send
from config.wsgi import application as django
from helpline.streams import application as streams

pages = Bridge(django, threads=8)
webhooks = Bridge(django)


def lane(path: str) -> Bridge:
    """Return the threads on which a request is answered."""
    return webhooks if path.startswith("/voice/") else pages


async def application(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
    elif scope["path"] == "/events/":
        await streams(scope, receive, send)
    else:
        await lane(scope["path"])(scope, receive, send)


async def close() -> None:
    """End the streams, which would otherwise hold the server up when it stops."""
    await streams.close()
