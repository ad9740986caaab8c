"""The world of the journeys: the real front, PostgreSQL, Redis, the emulator, and people at both ends.

Callers and counselors act through telephones and pages only, and every address they use was found in an
answer. Time stands still until a journey lets it pass; then the emulator and the sweep live through each
second of it.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from django.conf import settings

from helpline.carrier import dispatcher
from helpline.jobs import sweep
from helpline.models import Call, Staff
from tests.journeys.emulator import Emulator, Phone

PASSWORD = "only-for-tests"
HEARTBEAT = 12
"""Seconds between two signs of life of an open desk."""


class World:
    """Everything a journey takes place in. `now` is the same for the emulator and for us."""

    def __init__(self, front: str, emulator: Emulator) -> None:
        self.front = front
        self.emulator = emulator
        self.now = _instant(emulator.ask("GET", "/clock")["now"])
        self.desks: list[Desk] = []
        self._lived = 0

    @property
    def the_line(self) -> str:
        """The number that callers dial."""
        return str(settings.HELPLINE_NUMBER)

    def settle(self) -> None:
        """Let all happen that is to happen at this instant: webhooks, commands, and what they cause."""
        self.emulator.settle()
        self.carry_out()

    def carry_out(self) -> None:
        """Carry out the commands and what they cause; the emulator has nothing to do yet.

        That is so when it has answered a person at a telephone, or the clock, and after a page of ours.
        """
        for _ in range(20):
            if not dispatcher.dispatch_pending(now=self.now):
                return
            self.emulator.settle()

    def passes(self, seconds: float, step: int = 1) -> None:
        """Let time pass with the sweep at work: a second at a time, in quiet hours in longer steps."""
        for _ in range(int(seconds / step)):
            self.emulator.advance(step)
            self.now += timedelta(seconds=step)
            self._lived += step
            if self._lived >= HEARTBEAT:
                self._lived = 0
                for desk in self.desks:
                    desk.beats()
            self.carry_out()
            sweep.once(holder="journey", now=self.now)
            self.settle()

    def until(self, true: Callable[[], bool], within: int = 60) -> None:
        """Let time pass until something is so; fail where it is not within so many seconds."""
        for _ in range(within):
            if true():
                return
            self.passes(1)
        assert true(), f"not so within {within} s"

    def call(self, number: str = "+12025550143") -> "Caller":
        """Somebody dials the helpline."""
        made = self.emulator.ask("POST", "/calls", {"from": number, "to": self.the_line})
        caller = Caller(self.emulator, made["sid"])
        caller.world = self
        self.carry_out()
        return caller

    def ringing(self, number: str) -> "Caller":
        """Return the leg that rings at a telephone."""
        found = self.emulator.ask("GET", "/calls", to=number, live="true")
        calls = found["calls"] if isinstance(found, dict) else found
        legs = [leg for leg in calls if leg["status"] == "ringing"]
        assert legs, f"nothing rings at {number[-4:]}"
        phone = Caller(self.emulator, legs[-1]["sid"])
        phone.world = self
        return phone

    def rings(self, number: str) -> bool:
        """Say whether a telephone rings."""
        found = self.emulator.ask("GET", "/calls", to=number, live="true")
        calls = found["calls"] if isinstance(found, dict) else found
        return any(leg["status"] == "ringing" for leg in calls)

    def counselor(self, username: str) -> "Desk":
        """Somebody signs in at their desk, which stays open."""
        desk = Desk(self, username)
        self.desks.append(desk)
        return desk

    def the_call(self) -> Call:
        """The only call there is."""
        return Call.objects.select_related("line", "staff").get()


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)


class Caller(Phone):
    """A person with a telephone at their ear."""

    world: World

    def press(self, digits: str) -> None:
        super().press(digits)
        self.world.carry_out()

    def say(self, text: str) -> None:
        super().say(text)
        self.world.carry_out()

    def answer(self) -> None:
        super().answer()
        self.world.carry_out()

    def reject(self) -> None:
        super().reject()
        self.world.carry_out()

    def hang_up(self) -> None:
        super().hang_up()
        self.world.carry_out()

    def hears(self, text: str, within: int = 60) -> None:
        """Listen until this is heard."""
        self.world.until(lambda: text.casefold() in self.heard.casefold(), within)


class Desk:
    """A counselor at a browser: pages, forms, and the softphone that the page loads."""

    def __init__(self, world: World, username: str) -> None:
        self.world = world
        self.username = username
        self.http = requests.Session()
        self.http.trust_env = False  # it looked through the environment for a proxy each time
        self.leg = ""
        self._sign_in()
        self.page = self.http.get(f"{world.front}/console/desk/").text

    def _sign_in(self) -> None:
        """Follow the console to its sign-in, and fill it in."""
        page = self.http.get(f"{self.world.front}/console/")
        form = {"login": self.username, "password": PASSWORD, "csrfmiddlewaretoken": self._token()}
        answer = self.http.post(page.url, form | {"next": "/console/desk/"}, headers={"Referer": page.url})
        assert "Desk" in answer.text, "the sign-in was refused"

    def _token(self) -> str:
        return str(self.http.cookies.get(settings.CSRF_COOKIE_NAME))

    def _address(self, pattern: str) -> str:
        found = re.search(pattern, self.call_bar) or re.search(pattern, self.page)
        assert found, f"the desk has nothing like {pattern}"
        return self.world.front + found[1].replace("&amp;", "&")

    def _post(self, pattern: str, **form: str) -> requests.Response:
        headers = {"X-CSRFToken": self._token(), "Referer": self.world.front, "HX-Request": "true"}
        answer = self.http.post(self._address(pattern), form, headers=headers)
        assert answer.status_code < 400, f"{answer.status_code}: {answer.text[:200]}"
        self.world.carry_out()
        return answer

    @property
    def call_bar(self) -> str:
        """The state of the desk as the page asks for it."""
        address = re.search(r'hx-get="([^"]+/strip)"', self.page)
        assert address, "the desk does not say where its state is"
        return self.http.get(self.world.front + address[1]).text

    @property
    def state(self) -> str:
        found = re.search(r'data-state="(\w+)"', self.call_bar)
        assert found
        return found[1]

    def goes_on_duty(self) -> "Desk":
        self._post(r'hx-post="([^"]+/duty)"', duty="on")
        return self

    def goes_off_duty(self) -> None:
        self._post(r'hx-post="([^"]+/duty)"', duty="off")

    def beats(self) -> None:
        """The open page says that it is there."""
        self._post(r'data-heartbeat="([^"]+)"')

    def declines(self) -> None:
        self._post(r'hx-post="([^"]+/decline)"')

    def accepts(self) -> None:
        """Press Accept: the browser's softphone connects with the offer."""
        offer = re.search(r'data-accept="([^"]+)"', self.call_bar)
        assert offer, "nothing rings at the desk"
        token = self._post(r'data-token="([^"]+)"').json()["token"]
        made = requests.post(
            f"{self.world.emulator.origin}/sdk/connect",
            json={"token": token, "params": {"offer": offer[1]}},
            timeout=20,
        )
        assert made.status_code < 300, made.text
        self.leg = made.json()["sid"]
        self.world.settle()

    def phone(self) -> Caller:
        """What the counselor hears and says."""
        phone = Caller(self.world.emulator, self.leg)
        phone.world = self.world
        return phone

    def presses(self, button: str) -> None:
        """Press a button such as hold or hang-up, with what its form says beside it."""
        pattern = rf'hx-post="([^"]+/{button})"'
        form = re.search(pattern + r"[^>]*>(.*?)</form>", self.call_bar, re.DOTALL)
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[2]) if form else []
        self._post(pattern, **dict(hidden))

    def offers_of_colleagues(self) -> str:
        """The form in which the counselor chooses whom to ask, from the address that the desk names."""
        return self._panel("colleagues")

    def _panel(self, name: str) -> str:
        """Return a panel of the desk, as a page asks for it."""
        address = self._address(rf'hx-get="([^"]+/{name})"')
        return self.http.get(address, headers={"HX-Request": "true"}).text

    def asks_colleague(self, to: str) -> None:
        """Choose a colleague in that form."""
        self.page += self.offers_of_colleagues()
        self._post(r'hx-post="([^"]+/consult)"', to=to)

    def brings_in(self, name: str) -> None:
        """Open the panel of whom to bring in, and press the button of one of them."""
        row = next(part for part in self._panel("parties").split("<li") if name in part)
        address = re.search(r'hx-post="([^"]+/bring-in)"', row)
        assert address, f"{name} cannot be brought in"
        headers = {"X-CSRFToken": self._token(), "Referer": self.world.front, "HX-Request": "true"}
        answer = self.http.post(self.world.front + address[1], headers=headers)
        assert answer.status_code < 400, answer.text[:200]
        self.world.settle()

    def wraps_up(self, outcome: str) -> None:
        self._post(r'hx-post="([^"]+/wrap-up)"', outcome=outcome)

    def gives_number(self, number: str) -> None:
        """Keep the number to call if the caller in danger is cut off."""
        self._post(r'hx-post="([^"]+/cut-off-number)"', number=number)

    def dials(self, number: str, **more: str) -> str:
        """Type a number into the panel "Call a number", and press Call; return what the desk then shows."""
        panel = self.page[self.page.index('id="dial-form"') :]
        line = re.search(r'name="line" value="(\d+)"|<option value="(\d+)" selected', panel)
        assert line, "the panel names no line"
        form = {
            "number": number,
            "line": line[1] or line[2],
            "given": "on",
            "why": "Their pharmacy asked",
        } | more
        return self._post(r'hx-post="([^"]+/dial)"', **form).text

    def opens_record(self, record_id: object) -> str:
        """The page of an intake record."""
        return self.http.get(f"{self.world.front}/intake/records/{record_id}/").text

    def calls_from_record(self, record_id: object) -> requests.Response:
        """Press "Call" beside the first number on the page of a record."""
        page = self.opens_record(record_id)
        address = re.search(r'action="([^"]+/records/[^"]+/call)"', page)
        given = re.search(r'name="given" value="([^"]+)"', page)
        assert address, "the record has no number to call"
        assert given, "the record has no number to call"
        form = {"csrfmiddlewaretoken": self._token(), "given": given[1]}
        answer = self.http.post(self.world.front + address[1], form, headers={"Referer": self.world.front})
        self.world.settle()
        return answer

    def calls_back(self, call: Call) -> None:
        """Press "Call them back now" on the page of a call that was cut off."""
        page = f"{self.world.front}/console/calls/{call.pk}/"
        address = re.search(r'action="([^"]+/dial-back)"', self.http.get(page).text)
        assert address, "the page of the call has no way to call them back"
        form = {"csrfmiddlewaretoken": self._token()}
        answer = self.http.post(self.world.front + address[1], form, headers={"Referer": page})
        assert answer.status_code < 400, answer.text[:200]
        self.world.carry_out()

    @property
    def card(self) -> str:
        """The caller card, from the address that the desk names."""
        return self.http.get(self._address(r'data-card="([^"]+)"')).text

    def person(self) -> Staff:
        return Staff.objects.get(user__username=self.username)

    def asks(self, address: str) -> Any:
        return self.http.get(self.world.front + address)
