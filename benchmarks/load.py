"""A small load generator: prepared requests on persistent connections, closed or open loop."""

import asyncio
import random
import time
from collections.abc import Iterator, Sequence


class Line:
    """One persistent connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    async def ask(self, request: bytes) -> bytes:
        """Send a request and return the body of its answer; raise where it is not a 2xx."""
        self._writer.write(request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = 0
        for header in head.split(b"\r\n"):
            if header.lower().startswith(b"content-length:"):
                length = int(header[15:])
        body = await self._reader.readexactly(length)
        if not 200 <= status < 300:
            raise RuntimeError(f"answered {status}")
        return body

    def close(self) -> None:
        self._writer.close()


def post(port: int, path: str, body: bytes, headers: dict[str, str]) -> bytes:
    """Return the bytes of a form POST."""
    lines = [f"POST {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Content-Length: {len(body)}"]
    lines += ["Content-Type: application/x-www-form-urlencoded; charset=UTF-8"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def get(port: int, path: str) -> bytes:
    """Return the bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()


async def closed_loop(port: int, requests: Iterator[bytes], connections: int, seconds: float) -> float:
    """Send the next request as soon as the last is answered, on each connection; return answers a second."""
    answered = 0
    end = time.perf_counter() + seconds

    async def one() -> None:
        nonlocal answered
        line = await Line.open(port)
        while time.perf_counter() < end:
            await line.ask(next(requests))
            answered += 1
        line.close()

    begun = time.perf_counter()
    await asyncio.gather(*[one() for _ in range(connections)])
    return answered / (time.perf_counter() - begun)


async def open_loop(port: int, requests: Sequence[bytes], rate: float, seed: int) -> list[float]:
    """Send requests at random instants, however slow the answers are; return the seconds of each."""
    chance = random.Random(seed)
    free: asyncio.Queue[Line] = asyncio.Queue()
    for _ in range(32):
        free.put_nowait(await Line.open(port))
    taken: list[float] = []

    async def one(request: bytes, due: float) -> None:
        line = await free.get()
        await line.ask(request)
        taken.append(time.perf_counter() - due)
        free.put_nowait(line)

    due = time.perf_counter()
    waiting = []
    for request in requests:
        due += chance.expovariate(rate)
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        waiting.append(asyncio.create_task(one(request, due)))
    await asyncio.gather(*waiting)
    while not free.empty():
        free.get_nowait().close()
    return taken
