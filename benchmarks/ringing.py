"""P4: a caller joins the queue → the desk in the browser has been told and shows the call.

    python -m benchmarks.ringing [calls a second] [desks]

The whole way over real HTTP: three signed webhooks, the match, the nudge through Redis, the event stream of
a signed-in desk, and the desk's own request for what rings.
"""

import asyncio
import itertools
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode, urlsplit

from benchmarks import ground
from benchmarks.load import Line, post
from benchmarks.routing import _clear, _people
from benchmarks.table import Row, percentile
from benchmarks.webhook import CAPTURED
from tests.support.processes import start, stop, wait_until
from tests.support.redis import free_port, listens

RATE = 20
DESKS = 50
CALLS = 400
WEB = (
    *("-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"),
    *("--workers", "2", "--blocking-threads", "4", "config.wsgi:application"),
)


def ringing(rate: int = RATE, desks: int = DESKS) -> Row:
    """P4: so many calls a second to so many desks. Each ends once its desk rings, which frees the desk."""
    from helpline.models import Staff
    from helpline.operations import calls

    people = _people(desks)
    Staff.objects.filter(pk__in=[person.pk for person in people]).update(duty="on", idle_since=_now())
    try:
        with (
            _served(*WEB) as web,
            _served("manage.py", "serve") as streams,
        ):
            taken = asyncio.run(_Floor(web, streams, people).run(rate))
    finally:
        _clear(calls)
    p50, p99 = (percentile(taken, share) * 1e3 for share in (0.5, 0.99))
    result = f"p50 {p50:.0f} ms, p99 {p99:.0f} ms ({len(taken)} of {CALLS} calls)"
    met = len(taken) == CALLS and p50 <= 150 and p99 <= 500
    return Row("P4", f"queued → desk rings, {rate} calls/s, {desks} desks", result, "150 / 500 ms", met)


@contextmanager
def _served(*program: str) -> Iterator[int]:
    """Serve as in production: the web and the streams in processes of their own; yield the port."""
    port = free_port()
    where = ("--host", "127.0.0.1", "--port", str(port))
    process = start([sys.executable, *program, *where], cwd=ground.ROOT)
    try:
        wait_until(lambda: listens(port), seconds=20, what=f"{program[1]} serves")
        yield port
    finally:
        stop(process)


def _now() -> Any:
    from helpline import clock

    return clock.now()


class _Floor:
    """Desks that listen, and callers who come in at random instants."""

    def __init__(self, port: int, streams: int, people: list[Any]) -> None:
        from django.conf import settings
        from django.test import Client
        from twilio.request_validator import RequestValidator

        self.port, self.streams = port, streams
        self.validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
        self.settings = settings
        self.sessions = {}
        for person in people:
            client = Client()
            client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
            self.sessions[person.pk] = client.cookies[settings.SESSION_COOKIE_NAME].value
        self.queued_at: dict[str, float] = {}
        self.taken: list[float] = []
        self.numbers = itertools.count(1)

    async def run(self, rate: int) -> list[float]:
        self.listening = asyncio.Semaphore(0)
        desks = [asyncio.create_task(self._desk(pk)) for pk in self.sessions]
        for _ in desks:
            await self.listening.acquire()
        await asyncio.sleep(1.0)
        self.free: asyncio.Queue[Line] = asyncio.Queue()
        for _ in range(24):
            self.free.put_nowait(await Line.open(self.port))
        callers = []
        for _ in range(CALLS):
            callers.append(asyncio.create_task(self._caller()))
            await asyncio.sleep(1 / rate)
        await asyncio.gather(*callers)
        for _ in range(100):
            if len(self.taken) >= CALLS:
                break
            await asyncio.sleep(0.05)
        for desk in desks:
            desk.cancel()
        for ended in await asyncio.gather(*desks, return_exceptions=True):
            if isinstance(ended, Exception):
                raise ended
        return self.taken

    async def _webhook(self, address: str, **params: str) -> bytes:
        parts = urlsplit(address)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        form = _captured() | {"To": self.settings.HELPLINE_NUMBER} | params
        signature = self.validator.compute_signature(self.settings.PUBLIC_URL + path, form)
        line = await self.free.get()
        try:
            headers = {"X-Twilio-Signature": signature}
            return await line.ask(post(self.port, path, urlencode(form).encode(), headers))
        finally:
            self.free.put_nowait(line)

    async def _caller(self) -> None:
        """Call, choose a language and a topic; the clock runs from the last choice."""
        sid = f"CA{next(self.numbers):032d}"
        document = await self._webhook("/voice/incoming", CallSid=sid)
        document = await self._webhook(_action(document), CallSid=sid, Digits="3")
        self.queued_at[sid] = time.perf_counter()
        await self._webhook(_action(document), CallSid=sid, Digits="2")

    async def _desk(self, pk: int) -> None:
        """Listen; at each nudge ask what rings, and hang the caller up once it does."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.streams)
        writer.write(
            f"GET /events/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self._session(pk)}\r\n\r\n".encode()
        )
        await reader.readuntil(b"\r\n\r\n")
        asker = await Line.open(self.port)
        self.listening.release()
        while True:
            line = await reader.readline()
            if f"data: desk:{pk}".encode() in line:
                await self._look(pk, asker)

    async def _look(self, pk: int, asker: Line) -> None:
        request = (
            f"GET /console/desk/strip HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {self._session(pk)}\r\n\r\n"
        )
        try:
            page = await asker.ask(request.encode())
        except (asyncio.IncompleteReadError, ConnectionError):
            # Granian ends a connection that was silent for 30 s.
            await self._look(pk, await Line.open(self.port))
            return
        if b"data-offer" not in page:
            return
        at = time.perf_counter()
        sid = await asyncio.to_thread(_ringing_for, pk)
        if sid and sid in self.queued_at:
            self.taken.append(at - self.queued_at.pop(sid))
            await self._webhook("/voice/status", CallSid=sid, CallStatus="completed")

    def _session(self, pk: int) -> str:
        return f"{self.settings.SESSION_COOKIE_NAME}={self.sessions[pk]}"


def _ringing_for(pk: int) -> str | None:
    from helpline.models import Offer

    return (
        Offer.objects.filter(staff_id=pk, state="ringing").values_list("call__caller_sid", flat=True).first()
    )


def _captured() -> dict[str, str]:
    import json

    found: dict[str, str] = json.loads(CAPTURED.read_text())["body"]
    return found


def _action(document: bytes) -> str:
    found = re.search(rb'<Gather[^>]* action="([^"]+)"', document)
    if found is None:
        raise RuntimeError("the answer asks nothing")
    return found[1].decode().replace("&amp;", "&")


def main(arguments: list[str]) -> int:
    """Measure with other numbers of calls and desks, on a database of its own."""
    import django

    with ground.database():
        django.setup()
        print(ringing(*map(int, arguments)).line())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
