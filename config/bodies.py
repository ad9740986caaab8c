"""Read the bodies of requests so that a slow sender holds nothing but a socket, and that only briefly."""

import asyncio
import contextlib
import itertools
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]


PIECE = 256
"""The average bytes of a piece below which a body is refused. Each piece takes a turn of the loop, and
no network cuts into less than 500 bytes."""

BURST = 4
"""How many times `at_once` there may be while all of them are younger than `patience`."""


class TooLarge(Exception):
    """The request's body is larger, or in more pieces, than any that Helpline has a use for."""


class TooSlow(Exception):
    """The body was not there in time, or gave way to newer ones."""


class Disconnected(Exception):
    """The client went away in the middle of its request, or went on with something that is not HTTP."""


class Bodies:
    """Reads bodies within `seconds` and `most_bytes` each, and `at_once` of them at the same time.

    When there are too many, the oldest is dropped if it has been arriving for longer than `patience` seconds.
    An honest body is there within that time, so slow senders never cause an honest one to be refused. At
    BURST times as many the oldest is dropped whatever its age, which bounds memory. `by_address` is how many
    of one address may take longer than `patience`; None means that addresses do not count.
    """

    def __init__(
        self,
        *,
        seconds: float,
        most_bytes: int,
        at_once: int,
        by_address: int | None,
        patience: float = 1.0,
    ) -> None:
        self._seconds, self._most_bytes, self._patience = seconds, most_bytes, patience
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
        too_many = max(len(self._arriving) - self._at_once, 0)
        for limit in list(itertools.islice(self._arriving, too_many)):
            if self._slow(limit) or len(self._arriving) > BURST * self._at_once:
                self._end(limit)
        if self.by_address is not None:
            slow = [
                limit for limit, sender in self._arriving.items() if sender == address and self._slow(limit)
            ]
            for limit in slow[: -self.by_address]:
                self._end(limit)

    def _slow(self, limit: asyncio.Timeout) -> bool:
        """Say whether a body has been arriving for longer than an honest one ever does."""
        left = (limit.when() or 0) - asyncio.get_running_loop().time()
        return self._seconds - left > self._patience

    def _end(self, limit: asyncio.Timeout) -> None:
        del self._arriving[limit]
        with contextlib.suppress(RuntimeError):  # its time was over in this very turn of the loop
            limit.reschedule(0)


async def _read(receive: Receive, most_bytes: int) -> bytes:
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        part = message.get("body", b"")
        size += len(part)
        parts.append(part)
        if size > most_bytes or len(parts) > most_bytes // PIECE:
            raise TooLarge
        if not message.get("more_body"):
            return b"".join(parts)
