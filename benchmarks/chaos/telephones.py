"""Telephones that ring: staff at home, the crisis line, the backup number, and people who are called back."""

import asyncio
import random
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from benchmarks.chaos.callers import Telephone
from benchmarks.chaos.plan import BACKUP, CRISIS, OUTSIDE, Plan
from benchmarks.chaos.record import Leg, Record, until

PRESS_TO_TAKE = re.compile(r"(?:press|oprima el) (\w+) (?:to|para) \w+", re.IGNORECASE)
"""Matches the key that takes a call, or joins the call of a colleague."""
GREETING = "You have reached my voicemail, please leave a message after the tone."


class Telephones:
    """Everybody whose telephone the helpline may ring. What they do is drawn from the seed, ring by ring."""

    def __init__(self, session: aiohttp.ClientSession, origin: str, record: Record, plan: Plan) -> None:
        self._session, self._origin, self._record = session, origin, record
        self._seed = plan.seed
        self._staff = {person.phone for person in plan.staff if person.phone}
        self._rung: dict[str, int] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        record.on_ringing.append(self._rings)

    def _rings(self, leg: Leg) -> None:
        if leg.direction == "inbound" or leg.to.startswith("client:"):
            return
        self._rung[leg.to] = self._rung.get(leg.to, 0) + 1
        chance = random.Random(f"{self._seed} {leg.to} {self._rung[leg.to]}")
        phone = Telephone(self._session, self._origin, self._record, leg.sid)
        task = asyncio.ensure_future(self._of(leg.to)(phone, chance))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _of(self, number: str) -> Callable[[Telephone, random.Random], Awaitable[None]]:
        if number in self._staff:
            return _counselor
        if number in OUTSIDE:
            return _partner
        return _center if number in (CRISIS, BACKUP) else _called_back


async def _counselor(phone: Telephone, chance: random.Random) -> None:
    """Take the call by the key that is named; or let it ring, decline, or leave it to the voicemail."""
    await asyncio.sleep(chance.uniform(0.5, 3))
    luck = chance.random()
    if luck < 0.10:
        return
    if luck < 0.18:
        await phone.reject()
        return
    await phone.answer()
    if luck < 0.28:
        await _voicemail(phone)
        return
    await until(lambda: phone.over or PRESS_TO_TAKE.search(phone.words()), 12)
    await asyncio.sleep(chance.uniform(0.2, 1.5))
    await phone.press("1")
    await _talk(phone, chance.uniform(15, 40))


async def _center(phone: Telephone, chance: random.Random) -> None:
    """A crisis center: mostly it picks up and stays until the caller goes; it may be busy or silent."""
    await asyncio.sleep(chance.uniform(0.5, 3))
    luck = chance.random()
    if luck < 0.08:
        await phone.reject()
    elif luck > 0.14:
        await phone.answer()
        if luck > 0.94:
            await _talk(phone, chance.uniform(3, 8))


async def _partner(phone: Telephone, chance: random.Random) -> None:
    """Somebody of the directory: there until all is said; or busy, a machine, or gone in the middle."""
    await asyncio.sleep(chance.uniform(0.5, 3))
    luck = chance.random()
    if luck < 0.08:
        await phone.reject()
        return
    await phone.answer()
    if luck < 0.16:
        await _voicemail(phone)
    elif luck > 0.9:
        await _talk(phone, chance.uniform(3, 8))


async def _called_back(phone: Telephone, chance: random.Random) -> None:
    """Answer a promised call as the person, as their voicemail, or not at all."""
    await asyncio.sleep(chance.uniform(0.5, 4))
    luck = chance.random()
    if luck < 0.12:
        return
    if luck < 0.2:
        await phone.reject()
        return
    await phone.answer()
    if luck < 0.3:
        await _voicemail(phone)
    else:
        await _talk(phone, chance.uniform(5, 12))


async def _voicemail(phone: Telephone) -> None:
    """Answer as a voicemail does: play a greeting, listen for at most 20 seconds, and hang up."""
    await phone.say(GREETING)
    await until(lambda: phone.over, 20)
    await phone.hang_up()


async def _talk(phone: Telephone, seconds: float) -> None:
    """Talk so long, and hang up; whoever hears nobody for half a minute hangs up too."""
    await until(lambda: phone.over or phone.talking, 30)
    await until(lambda: phone.over or not phone.talking, seconds)
    await phone.hang_up()
