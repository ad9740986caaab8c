"""Carry out a run: start everything, play callers and staff while things break, settle, and judge."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp

from benchmarks.chaos import database, record
from benchmarks.chaos.browser import TROUBLE, Browser, Refused
from benchmarks.chaos.callers import Caller, dial
from benchmarks.chaos.case import Case
from benchmarks.chaos.desks import Desk
from benchmarks.chaos.plan import CallerPlan, Plan
from benchmarks.chaos.record import Record, now, until
from benchmarks.chaos.stack import PASSWORD, Stack
from benchmarks.chaos.supervisors import SupervisorDesk
from benchmarks.chaos.telephones import Telephones
from benchmarks.chaos.troubles import Troubles
from benchmarks.chaos.turns import Turns

SETTLING = 150.0
"""Seconds that the product gets to find out what no webhook told it: two minutes, and a little."""
TRIES = 10
"""How often opening a desk is tried before callers come."""
FEW = 3
"""How many callers of the reserve call at once."""
WAITED_FOR = 300.0
"""Seconds after which nobody of the reserve calls any more: a busy machine needs longer for every kind."""
LOOKS = 2.0
"""Seconds between two looks at whether all is settled."""


async def carry_out(plan: Plan, stack: Stack) -> Case:
    """Carry out a plan, and return what there is to judge."""
    kept = Record()
    timeout = aiohttp.ClientTimeout(total=30)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        listening = asyncio.ensure_future(record.listen(session, stack.emulator_url, kept))
        try:
            telephones = Telephones(session, stack.emulator_url, kept, plan)
            whose_turn = Turns(plan.seed, frozenset(one.username for one in plan.staff if one.phone))
            async with _staffed(plan, stack, kept, whose_turn) as desks:
                await _live(plan, stack, kept, session, whose_turn)
                _say("everybody who called has hung up")
                await until(lambda: listening.done() or _quiet(kept), SETTLING)
                _say("no telephone is in use")
                await _settled(kept)
                await _last_look(desks, kept)
                _say("settled")
            if listening.done():
                raise RuntimeError("the emulator's stream of news ended: the record has gaps")
            await _compare(session, stack, kept)
        finally:
            listening.cancel()
    del telephones
    _complain(desks)
    return Case(plan, kept, await asyncio.to_thread(_read), now())


def _say(words: str) -> None:
    print(f"{now():%H:%M:%S} {words}", file=sys.stderr, flush=True)


def _read() -> database.Database:
    return database.read(now())


@asynccontextmanager
async def _staffed(plan: Plan, stack: Stack, kept: Record, whose_turn: Turns) -> AsyncIterator[list[Desk]]:
    """Have everybody at work, signed in one after the other."""
    desks: list[Desk] = []
    working = []
    for person in plan.staff:
        browser = Browser(stack.public_url, stack.emulator_url, person.username, PASSWORD)
        kind = SupervisorDesk if person.supervises else Desk
        desks.append(kind(browser, kept, person, whose_turn))
        browser.keep(await asyncio.to_thread(_signed_in, person.username))
        await _opens(browser)
        working.append(asyncio.ensure_future(desks[-1].work()))
    try:
        yield desks
    finally:
        for work in working:
            work.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        for desk in desks:
            await desk.browser.http.close()


def _signed_in(username: str) -> dict[str, str]:
    """Sign somebody in without a password, and return the cookies of their browser.

    A password is hashed at the lowest priority there is, which on a busy machine takes minutes for all staff.
    """
    from django.contrib.auth import get_user_model
    from django.test import Client

    window = Client(SERVER_NAME="127.0.0.1")
    user = get_user_model().objects.get(username=username)
    window.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return {name: cookie.value for name, cookie in window.cookies.items()}


async def _opens(browser: Browser) -> None:
    """Open the desk; a machine that does much else may need several tries."""
    why: Exception | None = None
    for _ in range(TRIES):
        try:
            await browser.open()
        except (*TROUBLE, Refused) as error:
            why = error
            await asyncio.sleep(2)
        else:
            return
    raise RuntimeError("somebody cannot open their desk") from why


async def _live(
    plan: Plan, stack: Stack, kept: Record, session: aiohttp.ClientSession, whose_turn: Turns
) -> None:
    """Let callers call and troubles strike; return when the last caller is off the telephone.

    While some kind of conversation has not been played to its end, those in reserve call, a few at a time,
    for some minutes at most.
    """
    troubles = Troubles(session, stack, kept)
    if plan.troubles:
        await troubles.begin()
    striking = [
        asyncio.ensure_future(_later(trouble.at, troubles.strike, trouble)) for trouble in plan.troubles
    ]
    calling = [
        asyncio.ensure_future(_later(caller.at, _call, session, stack, kept, caller))
        for caller in plan.callers
    ]
    _say("callers begin to call")
    await asyncio.gather(*calling, *striking)
    deadline = asyncio.get_running_loop().time() + WAITED_FOR
    for first in range(0, len(plan.reserve), FEW):
        if whose_turn.left and asyncio.get_running_loop().time() < deadline:
            some = plan.reserve[first : first + FEW]
            _say(f"not played yet: {'; '.join(whose_turn.unplayed)}")
            await asyncio.gather(*(_call(session, stack, kept, caller) for caller in some))
    await troubles.end()


async def _later(seconds: float, work: Any, *about: Any) -> None:
    await asyncio.sleep(seconds)
    await work(*about)


async def _call(session: aiohttp.ClientSession, stack: Stack, kept: Record, plan: CallerPlan) -> None:
    phone = await dial(session, stack.emulator_url, kept, plan.number)
    await Caller(phone, plan).live()


def _quiet(kept: Record) -> bool:
    return not any(leg.alive for leg in kept.legs.values())


async def _settled(kept: Record) -> None:
    """Wait until nobody is on a telephone and nothing is half done, for as long as the product may take.

    Both at once: a telephone may still be rung by a request that was on its way when the last caller left,
    and whoever picks up hears that the call is over.
    """
    settled = False
    deadline = asyncio.get_running_loop().time() + SETTLING
    while not settled and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(LOOKS)
        settled = not await asyncio.to_thread(_unfinished) and _quiet(kept)


async def _last_look(desks: list[Desk], kept: Record) -> None:
    """Note what each desk shows, with nothing going on any more."""
    for desk in desks:
        with suppress(*TROUBLE, Refused):
            kept.desks[desk.plan.username] = await desk.browser.look()


def _unfinished() -> list[str]:
    return list(database.unfinished(now()))


async def _compare(session: aiohttp.ClientSession, stack: Stack, kept: Record) -> None:
    """Raise RuntimeError if the record lacks a leg that the carrier had: no judgement would look at it."""
    async with session.get(f"{stack.emulator_url}/emulator/v1/calls") as answer:
        missing = [leg["sid"] for leg in await answer.json() if leg["sid"] not in kept.legs]
    if missing:
        raise RuntimeError(f"the record lacks {len(missing)} legs")


def _complain(desks: list[Desk]) -> None:
    """Print what went wrong at desks, even if no caller noticed."""
    said = [line for desk in desks for line in desk.complaints]
    for line in said[:10]:
        print(f"desk: {line}")
    if len(said) > 10:
        print(f"desk: and {len(said) - 10} more")
