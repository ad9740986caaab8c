"""P1 and P2: the signed incoming-call webhook against the same SQL and against Django doing nothing."""

import asyncio
import itertools
import json
from collections.abc import Iterator
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

    The two take turns of two seconds, and their answers are pooled: a 99th percentile of a few hundred
    answers is the machine's own pauses more than anything of ours.
    """
    with ground.wsgi("config.wsgi:application") as ours, ground.wsgi("benchmarks.floor:idle") as idle:
        asyncio.run(open_loop(ours, prepared(ours, 300), RATE, 0))
        asyncio.run(open_loop(idle, [get(idle, "/")] * 300, RATE, 0))
        taken: dict[int, list[float]] = {ours: [], idle: []}
        for seed in range(OPEN_SECONDS // TURN_SECONDS):
            count = RATE * TURN_SECONDS
            taken[idle] += asyncio.run(open_loop(idle, [get(idle, "/")] * count, RATE, seed))
            taken[ours] += asyncio.run(open_loop(ours, prepared(ours, count), RATE, seed))
    our, theirs = percentile(taken[ours], 0.99), percentile(taken[idle], 0.99)
    ratio = our / theirs
    result = f"{ratio:.2f}× ({our * 1e3:.1f} of {theirs * 1e3:.1f} ms)"
    return Row(
        "P2", "the same, p99 at 100/s open loop / Django doing nothing", result, "≤ 2.5×", ratio <= 2.5
    )
