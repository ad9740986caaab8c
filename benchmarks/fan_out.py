"""P21: how many requests of 500 open desks one change of the floor causes at once.

    python -m benchmarks.fan_out

The event streams are those of the product, on a real Redis; which parts of a page ask for themselves when
their page is told is read from the template of the desk. Counted is the most that fall into a tenth of a
second, and the time until the last page was told.
"""

import asyncio
import re
import time
from bisect import bisect_left

from benchmarks import ground
from benchmarks.table import Row

DESKS = 500
WINDOW = 0.1
TARGET = 10
PATIENCE = 60.0
"""Seconds that a page may wait for its turn."""
DESK = ground.ROOT / "helpline/console/templates/console/desk.html"


def row() -> Row:
    """P21: the most requests in a tenth of a second, after one change."""
    told = asyncio.run(_told())
    most = max(bisect_left(told, at + WINDOW) - place for place, at in enumerate(told)) * _parts()
    lasted = told[-1] - told[0]
    result = f"{most} in a tenth of a second, all {len(told) * _parts()} within {lasted:.1f} s"
    met = len(told) == DESKS and most <= TARGET
    return Row("P21", f"one change of the floor, {DESKS} desks open", result, f"≤ {TARGET} at once", met)


def _parts() -> int:
    """Return how many parts of a desk ask for themselves when something of its floor has changed."""
    return sum("sse:floor" in trigger for trigger in re.findall(r'hx-trigger="([^"]*)"', DESK.read_text()))


async def _told() -> list[float]:
    """Return when each page was told of one change, in order."""
    from django.conf import settings

    from tests.support import stream_pages
    from tests.support.stream_pages import Page, running, tell

    stream_pages.SECONDS = PATIENCE
    found: list[float] = []

    async def hear(page: Page) -> None:
        await page.until("event: floor\ndata: floor:1\n\n")
        found.append(time.monotonic())

    async with running() as app:
        pages = [Page(app, "floor:1", f"desk:{number}") for number in range(DESKS)]
        await asyncio.gather(*map(hear, pages))
        for page in pages:
            page.messages.clear()
        found.clear()
        await tell(settings.REDIS_URL, "floor:1")
        await asyncio.gather(*map(hear, pages))
        await asyncio.gather(*(page.leave() for page in pages))
    return sorted(found)


if __name__ == "__main__":
    with ground.database():
        import django

        django.setup()
        print(row().line())
