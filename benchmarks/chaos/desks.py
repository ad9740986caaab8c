"""People who answer at a desk.

A request that fails is tried again a moment later, as the page does it, and a desk that was closed is opened
again. What they do in a call with several people is in `several`.
"""

import asyncio
import random
import re
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.chaos.browser import TROUBLE, Browser, Refused
from benchmarks.chaos.plan import ZONES, StaffPlan
from benchmarks.chaos.record import Record, now, until
from benchmarks.chaos.several import Several
from benchmarks.chaos.turns import Turns

HEARTBEAT = 12.0
LOOKS_EVERY = 1.2
STAYS_AT_MOST = 45.0
"""Seconds after which whoever is beside a colleague leaves, if nothing else has come of it."""
IN_A_CALL = ("talking", "alongside", "listening")
LEAVE = re.compile(r'hx-post="([^"]*/offers/[^"]+/leave)"')
PAUSE = re.compile(r"Catch your breath|Short pause")
"""Matches what a desk shows while its counselor is on duty and free, but is not rung for a moment."""


class Desk:
    """A counselor at work until cancelled. One with a telephone of their own only wraps up here."""

    def __init__(self, browser: Browser, record: Record, plan: StaffPlan, whose_turn: Turns) -> None:
        self.browser, self.record, self.plan, self.turns = browser, record, plan, whose_turn
        self.chance = random.Random(plan.chance)
        self.several = Several(self, whose_turn)
        self.state = self.leg = self.token = ""
        self.was_in_a_call = False
        self.tasks: set[asyncio.Task[Any]] = set()
        self.dealt_with: set[str] = set()
        self.complaints: list[str] = []

    async def work(self) -> None:
        """Open the desk, go on duty, and do what is to be done, again after every trouble."""
        beating = asyncio.ensure_future(self._beat())
        try:
            while True:
                try:
                    await self.browser.open()
                    while True:
                        await self._once()
                        await asyncio.sleep(LOOKS_EVERY)
                except (*TROUBLE, Refused) as error:
                    self.complaints.append(f"{now():%H:%M:%S} {self.plan.username}: {error!r}"[:300])
                    await asyncio.sleep(1)
        finally:
            for task in (beating, *self.tasks):
                task.cancel()

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            if not self.plan.phone:
                with suppress(*TROUBLE, Refused):
                    await self.browser.post(r'data-heartbeat="([^"]+)"')

    async def _once(self) -> None:
        """Fetch the desk once, and react to what it shows."""
        state = await self.browser.look()
        if state == "ready" and PAUSE.search(self.browser.call_bar):
            state = "in a pause"
        self.state = state
        self.record.ready.append((now(), self.plan.username, state))
        if state in IN_A_CALL:
            self.was_in_a_call = True
        elif self.was_in_a_call and state != "ringing":
            self.was_in_a_call = False
            await self._end_the_sound()
        if state == "off":
            await self.goes_on_duty()
        elif state == "break":
            await asyncio.sleep(self.chance.uniform(1, 6))
            await self.browser.post(r'hx-post="([^"]+/duty)"', duty="on")
        elif state == "ringing" and not self.plan.phone:
            await self._ringing()
        elif state == "talking":
            await self._talking()
        elif state == "alongside":
            self._beside(self.chance.uniform(2, 5) if self._behaves("leaves") else STAYS_AT_MOST)
        elif state == "listening":
            await self._listening()
        elif state == "finished":
            await self._end_the_sound()
            await self._finish()
        elif state == "ready" and self.chance.random() < 0.01:
            await self.browser.post(r'hx-post="([^"]+/duty)"', duty="break")

    async def goes_on_duty(self) -> None:
        await self.browser.post(r'hx-post="([^"]+/duty)"', duty="on")

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something beside looking at the desk."""
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    # Ringing.

    async def _ringing(self) -> None:
        offer = self.browser.find(r'data-offer="([^"]+)"')
        if offer in self.dealt_with:
            return
        self.dealt_with.add(offer)
        await asyncio.sleep(self.chance.uniform(0.2, 2.5))
        luck = self.chance.random()
        asked = "asks you to" in self.browser.call_bar
        if asked and self._behaves("declines"):
            luck = 0
        if luck < 0.06:
            self.record.did(self.plan.username, "declined")
            await self.browser.post(r'hx-post="([^"]+/decline)"')
        elif luck < 0.11:
            self.record.did(self.plan.username, "ignored")
        elif luck < 0.15:
            self.record.did(self.plan.username, "declined by a break")
            await self.browser.post(r'hx-post="([^"]+/duty)"', duty="break")
        else:
            await self.accept(offer)

    def _behaves(self, how: str) -> bool:
        return self.turns.behaves.get(self.plan.username) == how

    async def accept(self, offer: str) -> None:
        self.token = await self.browser.token()
        made = await self.browser.sdk("/connect", self.token, params={"offer": offer})
        self.leg = made["sid"]
        self.record.did(self.leg, f"accepted at the desk of {self.plan.username}")

    # Beside a colleague.

    async def _listening(self) -> None:
        """Listen in silence for a while, once one has accepted that."""
        if 'data-offer="' not in self.browser.call_bar:
            self._beside(self.chance.uniform(3, 7))
        elif not self.plan.phone:
            await self._ringing()

    def _beside(self, seconds: float) -> None:
        """Leave a colleague's call after so long; once for each call."""
        found = LEAVE.search(self.browser.call_bar)
        if found and found[1] not in self.dealt_with:
            self.dealt_with.add(found[1])
            self.start(self._stays(seconds, found[1]))

    async def _stays(self, seconds: float, address: str) -> None:
        with suppress(*TROUBLE, Refused):
            await until(lambda: address not in self.browser.call_bar, seconds)
            await self.leaves(address)

    async def leaves(self, address: str = "") -> None:
        """Leave the call beside which one is, with the button of the desk, if it has one."""
        found = LEAVE.search(self.browser.call_bar)
        if found and found[1].endswith(address):
            self.record.did(self.own_leg(), "leaves the call")
            await self.browser.send(found[1], {})

    def own_leg(self) -> str:
        """Return the leg of this person's telephone, if they have one, or else of their softphone."""
        phone = self.plan.phone
        legs = [leg.sid for leg in self.record.legs.values() if phone and leg.alive and leg.to == phone]
        return legs[-1] if legs else self.leg

    # Talking.

    async def _talking(self) -> None:
        """Decide once for each call, when the desk shows that the two talk, how the conversation goes."""
        call = self.browser.find(r'data-call="([^"]+)"')
        if call in self.dealt_with or not self.shows(call, "hold"):
            return
        self.dealt_with.add(call)
        self.start(self._converse(self.leg, call))

    def shows(self, call: str, button: str) -> str:
        """Return the address of a button for this very call, or nothing where the desk has none."""
        found = re.search(rf'hx-post="([^"]*{call}[^"]*/{button})"', self.browser.call_bar)
        return found[1] if found else ""

    async def press(self, call: str, button: str, noted: str = "") -> None:
        """Press a button if the desk, looked at again, still has it for this call."""
        await self.browser.look()
        address = self.shows(call, button)
        if address:
            self.record.did(self.plan.username, noted or f"pressed {button}")
            await self.browser.send(address, {})

    async def _converse(self, leg: str, call: str) -> None:
        luck = self.chance.random()
        with suppress(*TROUBLE, Refused):
            await asyncio.sleep(self.chance.uniform(2, 6))
            if await self.several.plays(leg, call):
                return
            if luck < 0.12:
                await self.press(call, "hold")
                await asyncio.sleep(self.chance.uniform(1, 4))
                await self.press(call, "resume")
            elif luck < 0.22 and self.plan.phone == "":
                await self._promise()
            elif luck < 0.30 and self.plan.phone == "":
                await self._lose_the_window(leg, call)
            if luck > 0.6:
                await asyncio.sleep(self.chance.uniform(1, 8))
                await self.press(call, "hang-up", f"told to end {call}")

    async def _end_the_sound(self) -> None:
        """The desk ends its softphone's call whenever the server says that the call is over."""
        if self.leg:
            with suppress(Refused):  # it is over already
                await self.browser.sdk(f"/calls/{self.leg}/hangup", self.token)
            self.leg = ""

    async def _lose_the_window(self, leg: str, call: str) -> None:
        """Close the window with its softphone; every second time open it again and rejoin.

        Unless it has accepted the call again meanwhile: then its sound is here, and Rejoin is not shown.
        """
        self.record.did(leg, "hangup: the window is gone")
        await self.browser.sdk(f"/calls/{leg}/hangup", self.token)
        if self.chance.random() < 0.5:
            await asyncio.sleep(self.chance.uniform(0.5, 4))
            if self.leg == leg:
                await self.press(call, "rejoin")

    async def _promise(self) -> None:
        """Promise to call again in a minute or two, through the form on the caller's card."""
        card, _ = await self.browser.text("GET", self.browser.find(r'data-card="([^"]+)"'))
        found = re.search(r'data-intake-promise="([^"]+)"', card)
        if found is None:
            raise Refused("no promise can be made on the card")
        area = self.chance.choice(list(ZONES))
        local = (now() + timedelta(seconds=90)).astimezone(ZoneInfo(ZONES[area]))
        form = {
            "number": f"{area}55502{self.chance.randrange(100):02d}",
            "zone": ZONES[area],
            "local_date": f"{local:%Y-%m-%d}",
            "local_time": f"{local:%H:%M}",
            "safe_to_call": "yes",
            "voicemail": "never",
        }
        await self.browser.send(found[1], form)

    async def _finish(self) -> None:
        """Say what came of the call, one of what the desk lets them choose."""
        await asyncio.sleep(self.chance.uniform(0.5, 3))
        choices = re.findall(r'name="outcome" value="([^"]+)"', self.browser.call_bar)
        if not choices:
            raise Refused("no outcome can be chosen")
        await self.browser.post(r'hx-post="([^"]+/wrap-up)"', outcome=self.chance.choice(choices))
