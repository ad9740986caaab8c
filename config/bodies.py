"""Requests whose body is still arriving: what a slow sender can hold is a socket, and that not for long."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]


class TooLarge(Exception):
    """The request's body is larger than any that Helpline has a use for."""


class TooSlow(Exception):
    """The body was not there in time, or gave way to newer ones."""


class Disconnected(Exception):
    """The client went away in the middle of its request: there is nobody to answer."""


class Bodies:
    """Reads bodies within `seconds` and `most_bytes` each, and `at_once` of them at the same time.

    When there are too many, the one that has been arriving for longest gives way: an honest body is there
    within milliseconds and is never that one, so nobody is refused because of slow senders.
    `by_address` is the same limit for the requests of one address; None means that addresses do not count.
    """

    def __init__(self, *, seconds: float, most_bytes: int, at_once: int, by_address: int | None) -> None:
        self._seconds, self._most_bytes = seconds, most_bytes
        self._at_once, self.by_address = at_once, by_address
        self._arriving: dict[asyncio.Timeout, str] = {}

    async def read(self, receive: Receive, address: str) -> bytes:
        """Return the whole body; raise TooLarge, TooSlow or Disconnected."""
        try:
            async with asyncio.timeout(self._seconds) as limit:
                self._arriving[limit] = address
                try:
                    self._make_room(address)
                    return await _read(receive, self._most_bytes)
                finally:
                    self._arriving.pop(limit, None)
        except TimeoutError:
            raise TooSlow from None

    def _make_room(self, address: str) -> None:
        if len(self._arriving) > self._at_once:
            self._end(next(iter(self._arriving)))
        if self.by_address is not None:
            theirs = [limit for limit, sender in self._arriving.items() if sender == address]
            if len(theirs) > self.by_address:
                self._end(theirs[0])

    def _end(self, limit: asyncio.Timeout) -> None:
        del self._arriving[limit]
        limit.reschedule(0)


async def _read(receive: Receive, most_bytes: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        part = message.get("body", b"")
        size += len(part)
        if size > most_bytes:
            raise TooLarge
        parts.append(part)
        if not message.get("more_body"):
            return b"".join(parts)
