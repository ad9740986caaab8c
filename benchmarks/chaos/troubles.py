"""Make trouble: kill or freeze processes, restart the database, empty Redis, let the carrier fail."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp

from benchmarks.chaos.plan import Trouble
from benchmarks.chaos.record import Record, now
from benchmarks.chaos.stack import Stack

ALWAYS = [
    {"fault": "drop", "where": "/status", "probability": 0.02},
    {"fault": "drop", "where": "conference", "probability": 0.03},
    {"fault": "duplicate", "probability": 0.02},
    {"fault": "duplicate-new-token", "probability": 0.02},
    {"fault": "reorder", "where": "status", "probability": 0.03, "seconds": 2},
    {"fault": "delay", "where": "conference", "probability": 0.03, "seconds": 3},
    {"fault": "rest-slow", "probability": 0.03, "seconds": 1},
    {"fault": "rest-lost", "probability": 0.02},
]
"""The faults of an ordinary network, which are on all the time."""
FOR_A_WHILE: dict[str, list[dict[str, Any]]] = {
    "REST slow": [{"fault": "rest-slow", "probability": 0.7, "seconds": 2.5}],
    "REST refuses": [
        {"fault": "rest-500", "probability": 0.5},
        {"fault": "rest-429", "probability": 0.9},
    ],
    "REST dies before acting": [{"fault": "rest-timeout", "probability": 0.8, "seconds": 2}],
    "REST acts and its answer is lost": [{"fault": "rest-lost", "probability": 0.7}],
    "reports lost": [
        {"fault": "drop", "where": "conference", "probability": 0.6},
        {"fault": "drop", "where": "status", "probability": 0.6},
    ],
    "webhooks late": [
        {"fault": "delay", "where": "conference", "probability": 0.6, "seconds": 8},
        {"fault": "delay", "where": "status", "probability": 0.5, "seconds": 6},
        {"fault": "delay", "where": "action", "probability": 0.3, "seconds": 1},
    ],
    "reports swapped": [
        {"fault": "reorder", "where": "conference", "probability": 0.6, "seconds": 5},
        {"fault": "reorder", "where": "status", "probability": 0.6, "seconds": 5},
    ],
    "webhooks doubled": [
        {"fault": "duplicate", "probability": 0.4},
        {"fault": "duplicate-new-token", "probability": 0.5},
    ],
}
"""The faults of the carrier while a trouble of this name lasts.

Only reports are lost. A lost document would mean a server that cannot be reached, and killing the server does
that in earnest.
"""


class Troubles:
    """Carries out the troubles of a plan, each in its time, and cleans up afterwards."""

    def __init__(self, session: aiohttp.ClientSession, stack: Stack, record: Record) -> None:
        self._session, self._stack, self._record = session, stack, record
        self._on: list[str] = []

    async def begin(self) -> None:
        """Start the faults of an ordinary network."""
        await self._faults()

    async def strike(self, trouble: Trouble) -> None:
        """Make one trouble, for as long as the plan says."""
        begun = now()
        name = " ".join(filter(None, (trouble.whom, trouble.what)))
        until = begun + timedelta(seconds=trouble.seconds if self._lasts(trouble) else 2)
        self._record.troubles.append((begun, until, name))
        if trouble.what in FOR_A_WHILE:
            await self._unreliable(trouble)
        else:
            await self._kinds()[trouble.what](trouble)

    def _lasts(self, trouble: Trouble) -> bool:
        return trouble.what in FOR_A_WHILE or "frozen" in trouble.what

    def _kinds(self) -> dict[str, Callable[[Trouble], Awaitable[None]]]:
        return {
            "killed": self._kill,
            "frozen": self._freeze,
            "Redis emptied": self._flush,
            "Redis frozen": self._freeze_redis,
            "database restarted": self._restart_database,
        }

    async def _kill(self, trouble: Trouble) -> None:
        if not self._stack.signal(trouble.whom, signal.SIGKILL):
            raise RuntimeError(f"no process is called {trouble.whom}")

    async def _freeze(self, trouble: Trouble) -> None:
        self._stack.signal(trouble.whom, signal.SIGSTOP)
        try:
            await asyncio.sleep(trouble.seconds)
        finally:
            self._stack.signal(trouble.whom, signal.SIGCONT)

    async def _flush(self, _: Trouble) -> None:
        self._stack.flush_redis()

    async def _freeze_redis(self, trouble: Trouble) -> None:
        self._stack.freeze_redis(True)
        try:
            await asyncio.sleep(trouble.seconds)
        finally:
            self._stack.freeze_redis(False)

    async def _restart_database(self, _: Trouble) -> None:
        await asyncio.to_thread(self._stack.database.restart)

    async def _unreliable(self, trouble: Trouble) -> None:
        self._on.append(trouble.what)
        await self._faults()
        try:
            await asyncio.sleep(trouble.seconds)
        finally:
            self._on.remove(trouble.what)
            await self._faults()

    async def _faults(self) -> None:
        """Set the faults of the present troubles, before those of an ordinary network."""
        on = [*(fault for what in self._on for fault in FOR_A_WHILE[what]), *ALWAYS]
        await self._put([fault | {"times": 0} for fault in on])

    async def end(self) -> None:
        """End all troubles."""
        await self._put([])

    async def _put(self, faults: list[dict[str, Any]]) -> None:
        url = f"{self._stack.emulator_url}/emulator/v1/faults"
        async with self._session.put(url, json={"faults": faults}) as answer:
            answer.raise_for_status()
