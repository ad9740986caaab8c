"""Supervisors at their desks: they come when a counselor wishes it, listen, coach, talk and take over."""

import asyncio
import re
from contextlib import suppress

from benchmarks.chaos import turns
from benchmarks.chaos.browser import TROUBLE, Browser, Refused
from benchmarks.chaos.desks import Desk
from benchmarks.chaos.plan import StaffPlan
from benchmarks.chaos.record import Record, until
from benchmarks.chaos.turns import Turns, Wish

JOINS_WITHIN = 20.0
CHANGES_WITHIN = 25.0
"""Seconds within which Twilio has confirmed who hears a supervisor, while REST is slow or refuses."""
IDLE = ("off", "ready", "break")
HEARD_AS = {
    "listen": "You listen: nobody hears you",
    "coach": "You coach: only the counselor hears you",
    "barge": "Everybody hears you",
}


class SupervisorDesk(Desk):
    """A supervisor at work until cancelled: not on duty, but beside the calls for which somebody wishes."""

    def __init__(self, browser: Browser, record: Record, plan: StaffPlan, whose_turn: Turns) -> None:
        super().__init__(browser, record, plan, whose_turn)
        self._busy = False

    async def _once(self) -> None:
        if self.state in IDLE and not self._busy and (wish := self.turns.next_wish()):
            self._busy = True
            self.start(self._comes(wish))
        await super()._once()

    async def goes_on_duty(self) -> None:
        """Stay off duty: a supervisor takes no calls from the queue."""

    async def _listening(self) -> None:
        """Do nothing by oneself: `_comes` does what was wished for."""

    async def _comes(self, wish: Wish) -> None:
        done = False
        try:
            with suppress(*TROUBLE, Refused):
                done = await self._does(wish)
        finally:
            wish.came_true = done
            with suppress(*TROUBLE, Refused):
                await self.leaves()
            self._busy = False

    async def _does(self, wish: Wish) -> bool:
        if wish.kind == turns.COACHED_IN_DANGER:
            await self._says_that_they_come()
            return await self._joins(wish.call, "coach") and await self._talks()
        if not await self._joins(wish.call, "listen"):
            return False
        if wish.kind == turns.TAKEN_OVER:
            return await self._takes_over(wish.call)
        return await self._talks() and await self._is_heard_as("coach") and await self._is_heard_as("barge")

    async def _talks(self) -> bool:
        await asyncio.sleep(self.chance.uniform(1.5, 4))
        return 'data-state="listening"' in self.browser.call_bar

    async def _says_that_they_come(self) -> None:
        """Press "I'm coming" in the bar that every page has."""
        bar, _ = await self.browser.text("GET", self.browser.find(r'data-bar="([^"]+)"'))
        if found := re.search(r'action="([^"]+/coming)"', bar):
            self.record.did(self.plan.username, "is coming")
            await self.browser.send(found[1], {})

    async def _joins(self, call: str, mode: str) -> bool:
        """Press a button in the counselor's row on the page Live, and ring in."""
        live = self.browser.find(r'href="([^"]+/floor/)"')
        for _ in range(8):
            page, _ = await self.browser.text("GET", live)
            if found := re.search(rf'formaction="([^"]*{call}/beside)" name="mode" value="{mode}"', page):
                url = await self.browser.submit(found[1], mode=mode)
                offer = re.search(r"accept=([\w-]+)", url)
                if offer is None:
                    return False
                await self.accept(offer[1])
                return await self._is_shown(HEARD_AS[mode], JOINS_WITHIN)
            await asyncio.sleep(1.5)
        return False

    async def _is_shown(self, words: str, seconds: float) -> bool:
        def shown() -> bool:
            bar = self.browser.call_bar
            return words in bar and "Changing who hears you" not in bar

        return await until(shown, seconds)

    async def _is_heard_as(self, mode: str) -> bool:
        await self.browser.post(r'hx-post="([^"]+/mode)"', mode=mode)
        return await self._is_shown(HEARD_AS[mode], CHANGES_WITHIN) and await self._talks()

    async def _takes_over(self, call: str) -> bool:
        await self._talks()
        self.record.did(self.plan.username, f"took over {call}")
        await self.browser.post(r'hx-post="([^"]+/take-over)"')
        return await until(lambda: f'data-call="{call}"' in self.browser.call_bar, CHANGES_WITHIN)
