"""People who answer at a desk: pages, forms and the softphone, as a browser would use them.

Every address is found in a page that was answered. A request that fails is tried again a moment later, as
the page does it, and a desk that was closed is opened again.
"""

import asyncio
import random
import re
from contextlib import suppress
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin
from zoneinfo import ZoneInfo

import aiohttp

from benchmarks.chaos.plan import ZONES, StaffPlan
from benchmarks.chaos.record import Record, now

HEARTBEAT = 12.0
LOOKS_EVERY = 1.2
PAUSE = re.compile(r"Catch your breath|Short pause")
"""Matches what a desk shows while its counselor is on duty and free, but is not rung for a moment."""
TROUBLE = (aiohttp.ClientError, TimeoutError, ConnectionError)


class Refused(Exception):
    """The desk does not show what was looked for, or the server refused."""


class Browser:
    """A signed-in window: the page, and the call bar that it keeps up to date."""

    def __init__(self, public_url: str, emulator: str, username: str, password: str) -> None:
        self._public_url, self._emulator = public_url, emulator
        self._form = {"login": username, "password": password, "next": "/console/desk/"}
        self.http = aiohttp.ClientSession(
            cookie_jar=aiohttp.CookieJar(unsafe=True), timeout=aiohttp.ClientTimeout(total=12)
        )
        self.page = self.call_bar = ""

    async def text(self, method: str, url: str, **more: Any) -> tuple[str, str]:
        """Return a page and where it was found. Raises Refused with what it says where it is an error."""
        async with self.http.request(method, urljoin(self._public_url, url), **more) as answer:
            text = await answer.text()
            if answer.status >= 400:
                said = re.sub(r"<[^>]+>|\s+", " ", text)
                raise Refused(f"{answer.status} {said[:200]}")
            return text, str(answer.url)

    def _token(self) -> str:
        found = [cookie.value for cookie in self.http.cookie_jar if "csrf" in cookie.key]
        return found[0] if found else ""

    async def open(self) -> None:
        """Sign in, following the console to where that is done, and open the desk."""
        page, url = await self.text("GET", "/console/")
        if 'name="login"' in page:
            form = self._form | {"csrfmiddlewaretoken": self._token()}
            await self.text("POST", url, data=form, headers={"Referer": url})
        self.page, _ = await self.text("GET", "/console/desk/")
        await self.look()

    def find(self, pattern: str) -> str:
        """Return what a pattern finds in the call bar, or else in the page. Raises Refused otherwise."""
        found = re.search(pattern, self.call_bar) or re.search(pattern, self.page)
        if found is None:
            raise Refused(f"nothing like {pattern}")
        return found[1].replace("&amp;", "&")

    async def look(self) -> str:
        """Fetch the desk, and return the name of its state."""
        self.call_bar, _ = await self.text("GET", self.find(r'hx-get="([^"]+/strip)"'))
        found = re.search(r'data-state="(\w+)"', self.call_bar)
        return found[1] if found else ""

    async def post(self, pattern: str, **form: str) -> str:
        """Press the button whose address a pattern finds."""
        return await self.send(self.find(pattern), form)

    async def send(self, url: str, form: dict[str, str]) -> str:
        """Send a form as the page's scripts do."""
        headers = {"X-CSRFToken": self._token(), "Referer": self._public_url, "HX-Request": "true"}
        text, _ = await self.text("POST", url, data=form, headers=headers)
        return text

    async def token(self) -> str:
        """Return what lets this browser be a telephone."""
        headers = {"X-CSRFToken": self._token(), "Referer": self._public_url}
        url = urljoin(self._public_url, self.find(r'data-token="([^"]+)"'))
        async with self.http.post(url, headers=headers) as answer:
            if answer.status >= 400:
                raise Refused(f"no token: {answer.status}")
            return str((await answer.json())["token"])

    async def sdk(self, path: str, token: str, **body: Any) -> dict[str, Any]:
        """Use the softphone."""
        async with self.http.post(f"{self._emulator}/sdk{path}", json={"token": token, **body}) as answer:
            if answer.status >= 300:
                raise Refused(f"the softphone: {answer.status}")
            return dict(await answer.json())


class Desk:
    """A counselor at work until cancelled. One with a telephone of their own only wraps up here."""

    def __init__(self, browser: Browser, record: Record, plan: StaffPlan) -> None:
        self.browser, self.record, self.plan = browser, record, plan
        self.chance = random.Random(plan.chance)
        self.leg = ""
        self.token = ""
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
        self.record.ready.append((now(), self.plan.username, state))
        if state == "off":
            await self.browser.post(r'hx-post="([^"]+/duty)"', duty="on")
        elif state == "break":
            await asyncio.sleep(self.chance.uniform(1, 6))
            await self.browser.post(r'hx-post="([^"]+/duty)"', duty="on")
        elif state == "ringing" and not self.plan.phone:
            await self._ringing()
        elif state == "talking":
            await self._talking()
        elif state == "finished":
            await self._end_the_sound()
            await self._finish()
        elif state == "ready" and self.chance.random() < 0.01:
            await self.browser.post(r'hx-post="([^"]+/duty)"', duty="break")

    # Ringing.

    async def _ringing(self) -> None:
        offer = self.browser.find(r'data-offer="([^"]+)"')
        if offer in self.dealt_with:
            return
        self.dealt_with.add(offer)
        await asyncio.sleep(self.chance.uniform(0.2, 2.5))
        luck = self.chance.random()
        if luck < 0.06:
            self.record.did(self.plan.username, "declined")
            await self.browser.post(r'hx-post="([^"]+/decline)"')
        elif luck < 0.11:
            self.record.did(self.plan.username, "ignored")
        elif luck < 0.15:
            self.record.did(self.plan.username, "declined by a break")
            await self.browser.post(r'hx-post="([^"]+/duty)"', duty="break")
        else:
            await self._accept(offer)

    async def _accept(self, offer: str) -> None:
        self.token = await self.browser.token()
        made = await self.browser.sdk("/connect", self.token, params={"offer": offer})
        self.leg = made["sid"]
        self.record.did(self.leg, f"accepted at the desk of {self.plan.username}")

    # Talking.

    async def _talking(self) -> None:
        """Decide once for each call, when the desk shows that the two talk, how the conversation goes."""
        call = self.browser.find(r'data-call="([^"]+)"')
        if call in self.dealt_with or not self._shows(call, "hold"):
            return
        self.dealt_with.add(call)
        work = asyncio.ensure_future(self._converse(self.leg, call))
        self.tasks.add(work)
        work.add_done_callback(self.tasks.discard)

    def _shows(self, call: str, button: str) -> str:
        """Return the address of a button for this very call, or nothing where the desk has none."""
        found = re.search(rf'hx-post="([^"]*{call}[^"]*/{button})"', self.browser.call_bar)
        return found[1] if found else ""

    async def _press(self, call: str, button: str, noted: str = "") -> None:
        """Press a button if the desk, looked at again, still has it for this call."""
        await self.browser.look()
        address = self._shows(call, button)
        if address:
            self.record.did(self.plan.username, noted or f"pressed {button}")
            await self.browser.send(address, {})

    async def _converse(self, leg: str, call: str) -> None:
        luck = self.chance.random()
        with suppress(*TROUBLE, Refused):
            await asyncio.sleep(self.chance.uniform(2, 6))
            if luck < 0.12:
                await self._press(call, "hold")
                await asyncio.sleep(self.chance.uniform(1, 4))
                await self._press(call, "resume")
            elif luck < 0.22 and self.plan.phone == "":
                await self._promise()
            elif luck < 0.30 and self.plan.phone == "":
                await self._lose_the_window(leg, call)
            if luck > 0.6:
                await asyncio.sleep(self.chance.uniform(1, 8))
                await self._press(call, "hang-up", f"told to end {call}")

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
                await self._press(call, "rejoin")

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
