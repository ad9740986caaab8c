"""A counselor in whose call others take part: colleagues, supervisors, and people from outside.

Everything is done with the buttons and forms that the desk shows, and what the desk shows says whether it has
worked. Each kind of conversation (`turns`) returns whether it was played to its end.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from benchmarks.chaos import turns
from benchmarks.chaos.browser import TROUBLE, Refused
from benchmarks.chaos.plan import LINE
from benchmarks.chaos.record import now, until
from benchmarks.chaos.turns import Turns

if TYPE_CHECKING:
    from benchmarks.chaos.desks import Desk

COMES_WITHIN = 25.0
"""Seconds within which whoever is asked or called comes, or does not."""
CONFIRMED_WITHIN = 30.0
"""Seconds within which the desk shows what needs Twilio's word, such as a hand-over."""
SUPERVISED_WITHIN = 75.0
"""Seconds within which a supervisor has done what was wished for."""
TALKED_TO_AN_END = (1.5, 3.5)
CHOICE = re.compile(r'<option value="((person|team|line):[\w-]+)">([^<]+)<')
IS_ASKED = re.compile(r'class="consulted">\s*<p[^>]*>(?:Ringing )?<strong>(\w+)</strong>')
FREE = re.compile(r'<option value="(\d+)">([^<]+)<')
HERE = re.compile(r"data-hand-over")
CONSULTED = re.compile(r'class="consulted"')
IN_THE_CALL = re.compile(r'class="party is-there"')
SILENT_LISTENER = re.compile(r"is listening\. Nobody hears them")


class Several:
    """What one counselor does in calls in which others take part."""

    def __init__(self, desk: "Desk", whose_turn: Turns) -> None:
        self.desk, self.turns = desk, whose_turn
        self._plays: dict[str, Callable[[str], Awaitable[bool]]] = {
            turns.HANDS_OVER: self._hands_over,
            turns.GOES_ON: self._goes_on,
            turns.HANDS_OVER_FOR_A_LINE: self._hands_over_for_a_line,
            turns.DECLINED: self._is_declined,
            turns.LEFT: self._is_left,
            turns.LISTENED_TO: self._is_listened_to,
            turns.TAKEN_OVER: self._is_taken_over,
            turns.COACHED_IN_DANGER: self._is_coached_in_danger,
            turns.SECOND: self._has_a_second,
            turns.INTERPRETED: self._is_interpreted,
            turns.PARTNERED: self._leaves_with_a_partner,
        }

    async def plays(self, leg: str, call: str) -> bool:
        """Play a conversation with several people if it is this call's turn; return whether it was tried.

        Most callers wait for what their counselor has announced.
        """
        caller = self._caller(leg)
        if not caller or self.desk.plan.supervises:
            return False
        danger = "is-crisis" in self.desk.browser.call_bar
        kind = self.turns.take(danger=danger)
        if not kind:
            return False
        played = False
        self.desk.record.staying.add(caller)
        try:
            with suppress(*TROUBLE, Refused):
                played = await self._plays[kind](call)
        finally:
            self.turns.ended(kind, played=played)
            if not played:
                self.desk.complaints.append(f"{now():%H:%M:%S} tried in vain: {kind}")
            await asyncio.sleep(self.desk.chance.uniform(*TALKED_TO_AN_END))
            self.desk.record.staying.discard(caller)
        return True

    def _caller(self, leg: str) -> str:
        """Return the leg of the caller who hears a counselor's leg; of their telephone, if they have one."""
        record, phone = self.desk.record, self.desk.plan.phone
        legs = [one.sid for one in record.legs.values() if one.alive and phone and one.to == phone] or [leg]
        heard = [record.legs[sid] for one in legs for sid in record.with_whom(one) if sid in record.legs]
        return next((one.sid for one in heard if one.direction == "inbound" and one.to == LINE), "")

    # What the desk shows.

    async def _shows(self, pattern: "re.Pattern[str]", seconds: float = COMES_WITHIN) -> bool:
        return await until(lambda: pattern.search(self.desk.browser.call_bar), seconds)

    async def _shows_no_more(self, pattern: "re.Pattern[str]", seconds: float = CONFIRMED_WITHIN) -> bool:
        return await until(lambda: not pattern.search(self.desk.browser.call_bar), seconds)

    async def _is_rid_of(self, call: str) -> bool:
        """Wait until the desk shows another call, or none."""
        return await until(lambda: self._lost(call), CONFIRMED_WITHIN)

    def _lost(self, call: str) -> bool:
        return f'data-call="{call}"' not in self.desk.browser.call_bar

    async def _talk(self) -> None:
        await asyncio.sleep(self.desk.chance.uniform(1.5, 4))

    # Colleagues.

    async def _asks(self, call: str, kind: str, behaves: str = "") -> bool:
        """Ask a person, a team or for a line; return whether the colleague is in the call in time."""
        return await self._rings(call, kind, behaves) and await self._shows(HERE)

    async def _rings(self, call: str, kind: str, behaves: str = "") -> bool:
        desk = self.desk
        for _ in range(5):
            chosen = await self._choice(call, kind, behaves)
            if chosen:
                address = await self._address(call, "consult", chosen[2])
                desk.record.did(desk.plan.username, f"asks a {kind} in {call}")
                desk.browser.call_bar = await desk.browser.send(address, {"to": chosen[0]})
                found = IS_ASKED.search(desk.browser.call_bar)
                if found:
                    self.turns.behaves[found[1].lower()] = behaves
                    return True
            await asyncio.sleep(2)
        return False

    async def _choice(self, call: str, kind: str, behaves: str) -> tuple[str, str, str] | None:
        """Return the value and the name of one of a kind who is free, and the page that lists them."""
        page = await self._colleagues(call)
        fits = [(value, name) for value, what, name in CHOICE.findall(page) if what == kind]
        if kind == "person":
            fits = [one for one in fits if self._is_free(one[1], at_a_desk=bool(behaves))]
        return (*self.desk.chance.choice(fits), page) if fits else None

    async def _colleagues(self, call: str) -> str:
        """Return the panel in which a colleague, or a second counselor, is chosen."""
        return await self.desk.browser.panel(rf'hx-get="([^"]*{call}/colleagues)"')

    def _is_free(self, name: str, *, at_a_desk: bool = False) -> bool:
        """Say whether somebody's own desk has last shown that they are free."""
        away = self.turns.by_telephone if at_a_desk else frozenset()
        return name.lower() in self.desk.record.free() - away

    async def _address(self, call: str, button: str, page: str) -> str:
        found = re.search(rf'hx-post="([^"]*{call}[^"]*/{button})"', page)
        if found is None:
            raise Refused(f"no {button}")
        return found[1]

    async def _hands_over(self, call: str) -> bool:
        if not await self._asks(call, "person"):
            return False
        await self._talk()
        await self.desk.press(call, "resume", f"joins in {call}")
        await self._talk()
        return await self._leaves_it_to_them(call)

    async def _hands_over_for_a_line(self, call: str) -> bool:
        if not await self._asks(call, "line"):
            return False
        await self._talk()
        return await self._leaves_it_to_them(call)

    async def _leaves_it_to_them(self, call: str) -> bool:
        await self.desk.press(call, "hand-over", f"handed over {call}")
        return await self._is_rid_of(call)

    async def _goes_on(self, call: str) -> bool:
        if not await self._asks(call, "team"):
            return False
        await self._talk()
        await self.desk.press(call, "call-off", f"called off in {call}")
        return await self._shows_no_more(CONSULTED)

    async def _is_declined(self, call: str) -> bool:
        return await self._rings(call, "person", "declines") and await self._shows_no_more(CONSULTED)

    async def _is_left(self, call: str) -> bool:
        return await self._asks(call, "person", "leaves") and await self._shows_no_more(CONSULTED)

    # Supervisors, and a second counselor.

    async def _tells_the_caller(self, call: str) -> None:
        """Tell the caller that someone may listen, where they do not know it."""
        await self.desk.press(call, "told", f"told them in {call}")

    async def _is_supervised(self, call: str, kind: str) -> bool:
        await self._tells_the_caller(call)
        wish = self.turns.wish(call, kind)
        await until(lambda: wish.came_true is not None or self._lost(call), SUPERVISED_WITHIN)
        await until(lambda: wish.came_true is not None, 5)
        wish.taken = True
        return bool(wish.came_true)

    async def _is_listened_to(self, call: str) -> bool:
        return await self._is_supervised(call, turns.LISTENED_TO)

    async def _is_taken_over(self, call: str) -> bool:
        return await self._is_supervised(call, turns.TAKEN_OVER) and await self._is_rid_of(call)

    async def _is_coached_in_danger(self, call: str) -> bool:
        await self.desk.press(call, "danger")
        await self.desk.press(call, "help", f"asks for help in {call}")
        coached = await self._is_supervised(call, turns.COACHED_IN_DANGER)
        await self.desk.press(call, "help-over")
        return coached

    async def _has_a_second(self, call: str) -> bool:
        desk = self.desk
        await self._tells_the_caller(call)
        for _ in range(5):
            page = await self._colleagues(call)
            free = [pk for pk, name in FREE.findall(page) if self._is_free(name, at_a_desk=True)]
            if free:
                address = await self._address(call, "second", page)
                desk.record.did(desk.plan.username, f"asks for a second in {call}")
                desk.browser.call_bar = await desk.browser.send(address, {"staff": desk.chance.choice(free)})
                return await self._shows(SILENT_LISTENER) and await self._shows_no_more(SILENT_LISTENER)
            await asyncio.sleep(2)
        return False

    # People from outside.

    async def _brings_in(self, call: str, name: str) -> bool:
        desk = self.desk
        panel = await desk.browser.panel(rf'hx-get="([^"]*{call}/parties)"')
        row = next((part for part in panel.split("<li") if name in part), "")
        address = await self._address(call, "bring-in", row)
        desk.record.did(desk.plan.username, f"brings somebody in: {call}")
        await desk.browser.send(address, {})
        return await self._shows(IN_THE_CALL)

    async def _is_interpreted(self, call: str) -> bool:
        if not await self._brings_in(call, "Language line"):
            return False
        await self._talk()
        await self.desk.press(call, "take-out", f"took out in {call}")
        return await self._shows_no_more(IN_THE_CALL)

    async def _leaves_with_a_partner(self, call: str) -> bool:
        if not await self._brings_in(call, "Night clinic"):
            return False
        await self._talk()
        await self.desk.press(call, "leave", f"left with a partner: {call}")
        return await self._is_rid_of(call)
