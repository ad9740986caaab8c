"""P1 and P2: the signed incoming-call webhook against the same SQL and against Django doing nothing."""

import asyncio
import itertools
import json
from collections.abc import Callable, Iterator
from statistics import median
from urllib.parse import urlencode

from benchmarks import ground
from benchmarks.load import closed_loop, get, open_loop, post
from benchmarks.table import Row, percentile

ROUNDS = 5
SECONDS = 3.0
CONNECTIONS = 32
RATE = 100
OPEN_SECONDS = 60
TURN_SECONDS = 2
CAPTURED = ground.ROOT / "tests" / "helpline" / "voice" / "data" / "inbound-voice-webhook.json"

_numbers = itertools.count(1)


def webhooks(port: int) -> Iterator[bytes]:
    """Yield signed webhooks, each of a new call, as they were captured from Twilio."""
    from django.conf import settings
    from twilio.request_validator import RequestValidator

    validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
    captured = json.loads(CAPTURED.read_text())["body"]
    while True:
        form = captured | {"CallSid": f"CA{next(_numbers):032x}", "To": settings.HELPLINE_NUMBER}
        signature = validator.compute_signature(f"{settings.PUBLIC_URL}/voice/incoming", form)
        yield post(port, "/voice/incoming", urlencode(form).encode(), {"X-Twilio-Signature": signature})


def prepared(port: int, count: int) -> list[bytes]:
    return list(itertools.islice(webhooks(port), count))


def throughput() -> Row:
    """P1: answers a second, ours over the floor's, in turn; the median ratio of five rounds."""
    ratios = []
    with ground.wsgi("config.wsgi:application") as ours, ground.wsgi("benchmarks.floor:bare") as floor:
        for port in (ours, floor):
            asyncio.run(closed_loop(port, iter(prepared(port, 20_000)), CONNECTIONS, 1.0))
        for _ in range(ROUNDS):
            rates = [
                asyncio.run(closed_loop(port, iter(prepared(port, 20_000)), CONNECTIONS, SECONDS))
                for port in (floor, ours)
            ]
            ratios.append(rates[1] / rates[0])
    ratio = median(ratios)
    result = f"{ratio:.2f} ({rates[1]:.0f}/s of {rates[0]:.0f}/s)"
    return Row("P1", "signed webhook / same SQL from bare WSGI, requests/s", result, "≥ 0.45", ratio >= 0.45)


def tail() -> Row:
    """P2: the 99th percentile at 100 a second, ours over that of a Django view that does nothing.

    Both take turns of two seconds, and their answers are pooled, because a 99th percentile of a few hundred
    answers shows the machine's pauses more than our code. The same SQL without Django is measured as well: no
    code can avoid what its commits wait for the disk.
    """
    with (
        ground.wsgi("config.wsgi:application") as ours,
        ground.wsgi("benchmarks.floor:bare") as bare,
        ground.wsgi("benchmarks.floor:idle") as idle,
    ):
        requests: dict[int, Callable[[int], list[bytes]]] = {
            ours: lambda count: prepared(ours, count),
            bare: lambda count: prepared(bare, count),
            idle: lambda count: [get(idle, "/")] * count,
        }
        for port, some in requests.items():
            asyncio.run(open_loop(port, some(300), RATE, 0))
        taken: dict[int, list[float]] = {port: [] for port in requests}
        for seed in range(OPEN_SECONDS // TURN_SECONDS):
            for port, some in requests.items():
                taken[port] += asyncio.run(open_loop(port, some(RATE * TURN_SECONDS), RATE, seed))
    our, plain, nothing = (percentile(taken[port], 0.99) for port in (ours, bare, idle))
    ratio = our / nothing
    result = f"{ratio:.2f}× ({our * 1e3:.1f} of {nothing * 1e3:.1f} ms; bare SQL {plain * 1e3:.1f} ms)"
    return Row(
        "P2", "the same, p99 at 100/s open loop / Django doing nothing", result, "≤ 2.5×", ratio <= 2.5
    )
