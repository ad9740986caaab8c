"""The one front: event streams answer here, everything else goes to Django's WSGI application on threads."""

from config.bridge import Bridge, Message, Receive, Send
from config.wsgi import application as django
from helpline.streams import application as streams

bridge = Bridge(django)


async def application(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1000})
    elif scope["path"] == "/events/":
        await streams(scope, receive, send)
    else:
        await bridge(scope, receive, send)


async def close() -> None:
    """End the streams, which would otherwise hold the server up when it stops."""
    await streams.close()
