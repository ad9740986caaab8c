"""Two handsets and four desks in real Chromium, by keyboard: one caller lives through five stories of a call.

A warm transfer, an interpreter, a coached danger call to which a second counselor listens, a take-over, and a
colleague who leaves the caller with the first. Everybody presses only what their page shows them.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django import Settings

from helpline.models import CallState, Staff
from helpline.operations import duty
from tests.journeys.test_in_the_browser import elsewhere
from tests.journeys.world import PASSWORD, World
from tests.support.chromium import WITHIN, window_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.browser]

INTERPRETER = "+12025550151"
SLIP = 700
"""Milliseconds after which a second press is not taken for a double press."""


class House:
    """The pages of everybody, side by side; time passes for all of them while one waits for something."""

    def __init__(self, world: World, browser: "Browser", stack: ExitStack) -> None:
        self.world, self.browser, self.stack = world, browser, stack
        self.complaints: list[str] = []
        self.desks: dict[str, Page] = {}
        self.handsets = self.page(world.emulator.origin)
        expect(self.handsets.locator("#link")).to_have_text("connected")

    def page(self, address: str) -> Page:
        context = self.stack.enter_context(
            window_of(self.browser, locale="en-US", timezone_id="America/New_York", reduced_motion="reduce")
        )
        page = context.new_page()
        page.set_default_timeout(WITHIN)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        return page

    def comes_true(self, so: Callable[[], bool], what: str, within: int = 40) -> None:
        for _ in range(within):
            if so():
                return
            self.passes(1)
            self.handsets.wait_for_timeout(100)
        assert so(), f"{what} in vain: " + " || ".join(
            f"{name}: {page.locator('#call-bar').inner_text()}" for name, page in self.desks.items()
        )

    def passes(self, seconds: int) -> None:
        """Let time pass. Pages say that they are there by the clock on the wall, which goes slower."""
        self.world.passes(seconds)
        for name in self.desks:
            duty.heartbeat(staff_id=Staff.objects.get(user__username=name).pk, now=self.world.now)

    def comes_on(self, name: str) -> "Desk":
        """Somebody signs in at a desk of their own, and goes on duty."""
        page = self.desks[name] = self.page(f"{self.world.front}/console/desk/")
        page.fill("input[name=login]", name)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.locator("#go-on").press("Enter")
        desk = Desk(self, page)
        desk.shows("You are on duty")
        return desk


class Desk:
    """A person at a desk, who uses its keys, and speaks by its practice phone."""

    def __init__(self, house: House, page: Page) -> None:
        self.house, self.page = house, page
        self.bar = page.locator("#call-bar")

    def shows(self, words: str) -> None:
        found = self.bar.get_by_text(words)
        self.house.comes_true(lambda: any(each.is_visible() for each in found.all()), f"wait for “{words}”")

    def presses(self, *keys: str) -> None:
        """Press keys one after the other, each as slowly as somebody who means it."""
        for at, key in enumerate(keys):
            if at:
                self.page.wait_for_timeout(SLIP)
            self.page.keyboard.press(key)

    def focused(self) -> Locator:
        return self.page.locator(":focus")

    def says(self, words: str) -> None:
        """Speak: the field of the practice phone stands for a voice, and is left again at once."""
        field = self.page.locator("#practice-phone-say")
        field.fill(words)
        field.press("Enter")
        field.blur()

    def heard(self, words: str) -> bool:
        return words in (self.page.locator(".practice-phone-log").text_content() or "")


class Handset:
    """Somebody at one of the telephones on the page of handsets."""

    def __init__(self, house: House, at: int, number: str = "") -> None:
        self.house = house
        self.at = house.handsets.locator(".phone").nth(at)
        if number:
            self.at.locator(".own").fill(number)

    def presses(self, name: str) -> None:
        self.at.get_by_role("button", name=name).first.click()

    def says(self, words: str) -> None:
        self.at.locator(".words").fill(words)
        self.at.locator(".words").press("Enter")

    def heard(self, words: str) -> bool:
        return words in (self.at.locator(".heard").text_content() or "")

    def hears(self, words: str) -> None:
        self.house.comes_true(lambda: self.heard(words), f"listen for “{words}”")

    def rings(self) -> None:
        self.house.comes_true(lambda: self.at.get_attribute("data-state") == "rings", "wait for a ring")


@pytest.fixture
def house(world: World, browser: "Browser", settings: Settings) -> Iterator[House]:
    for name in ("VOICE_SDK_URL", "CONTENT_SECURITY_POLICY"):
        setattr(settings, name, elsewhere(getattr(settings, name), world.emulator.origin))
    with ExitStack() as stack:
        house = House(world, browser, stack)
        yield house
    assert house.complaints == []


def talks(house: House, maya: Desk) -> Handset:
    """Somebody calls, hears that someone may listen, and is with maya."""
    caller = Handset(house, 0)
    caller.presses("Call")
    caller.hears("For English, press 3")
    caller.presses("3")
    caller.hears("What is your call about?")
    caller.says("I want to ask about naltrexone")
    caller.hears("Someone on our team may listen")
    maya.shows("A call for you")
    house.passes(8)
    maya.presses("a")
    maya.shows("Talking")
    maya.shows("They know that someone may listen.")
    return caller


def asks(desk: Desk, name: str) -> None:
    """Ask a colleague by the keyboard alone: the list has the focus, and finds a name that is typed."""
    desk.presses("c")
    expect(desk.page.locator("#colleague")).to_be_focused()
    desk.page.keyboard.type(name)
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")


def warm_transfer(maya: Desk, sam: Desk, caller: Handset) -> None:
    asks(maya, "Sam")
    sam.shows("Maya Ortiz asks you to join their call")
    maya.shows("If they do not come, you have the caller again.")
    sam.presses("a")
    sam.shows("With Maya Ortiz: the caller hears music")
    maya.shows("The caller does not hear you.")
    maya.says("They ask about the shot")
    maya.house.comes_true(lambda: sam.heard("They ask about the shot"), "consult")
    assert not caller.heard("They ask about the shot")
    maya.presses("h")
    maya.shows("all three of you talk")
    sam.says("Hello, I am Sam")
    caller.hears("Hello, I am Sam")
    maya.presses("g")
    sam.shows("Talking")
    maya.shows("Sam Whitfield has your caller now.")
    caller.says("Are you still there?")
    sam.house.comes_true(lambda: sam.heard("Are you still there?"), "stay with the caller")


def interpreter(sam: Desk, caller: Handset, telephone: Handset) -> None:
    sam.presses("p")
    row = sam.page.get_by_role("button", name="Bring in Language line")
    for _ in range(6):
        if row.evaluate("row => row === document.activeElement"):
            break
        sam.page.keyboard.press("Tab")
    expect(row).to_be_focused()
    sam.page.keyboard.press("Enter")
    sam.shows("is being called")
    telephone.rings()
    telephone.presses("Answer")
    sam.shows("Account 0000")
    telephone.says("Le escucho")
    caller.hears("Le escucho")
    sam.house.comes_true(lambda: sam.heard("Le escucho"), "hear the interpreter")
    sam.presses("o", "Enter")
    sam.shows("left the call")
    caller.says("I can go on alone")
    sam.house.comes_true(lambda: sam.heard("I can go on alone"), "stay with the caller")


def coached_in_danger(sam: Desk, lee: Desk, rosa: Desk, caller: Handset) -> None:
    caller.says("I took all of them")
    sam.presses("i", "i")
    sam.shows("Crisis")
    sam.presses("?")
    sam.shows("Every supervisor has been told.")
    come = lee.page.get_by_role("button", name="I’m coming")
    come.press("Enter")
    sam.shows("Lee Carter is coming.")
    lee.page.get_by_role("link", name="Live").last.press("Enter")
    lee.page.get_by_role("row", name="Sam Whitfield").get_by_role("button", name="Coach").press("Enter")
    sam.shows("is coaching you. Only you hear them.")
    lee.shows("You coach: only the counselor hears you")
    lee.says("Ask whether they are alone")
    sam.house.comes_true(lambda: sam.heard("Ask whether they are alone"), "hear the coach")
    assert not caller.heard("Ask whether they are alone")
    assert sam.bar.get_by_text("is coming.").count() == 0
    sam.presses("c", "Tab")
    sam.page.locator("#second-staff").focus()
    sam.page.keyboard.type("Rosa")
    sam.page.keyboard.press("Tab")
    sam.page.keyboard.press("Enter")
    rosa.shows("You are asked to listen")
    rosa.presses("a")
    rosa.shows("You listen: nobody hears you")
    sam.shows("heard by nobody")


def take_over(sam: Desk, lee: Desk, rosa: Desk, caller: Handset) -> None:
    lee.presses("t", "t")
    lee.shows("Talking")
    sam.shows("Lee Carter has your caller now.")
    lee.says("This is Lee, I stay with you")
    caller.hears("This is Lee, I stay with you")
    rosa.presses("l")
    rosa.shows("You are on duty")


def bounces_back(lee: Desk, maya: Desk, caller: Handset) -> None:
    maya.presses("r")  # her quiet time after she handed over
    maya.shows("The next call rings here")
    asks(lee, "Maya")
    maya.shows("Lee Carter asks you to join their call")
    assert maya.bar.get_by_text("cut off").count() == 0
    maya.presses("a")
    lee.shows("The caller does not hear you.")
    maya.presses("l")
    maya.shows("You are on duty")
    lee.shows("You have the caller.")
    lee.says("I am with you again")
    caller.hears("I am with you again")


def test_five_stories_of_one_caller(house: House) -> None:
    maya, sam, rosa, lee = (house.comes_on(name) for name in ("maya", "sam", "rosa", "lee"))
    rosa.page.locator("#ring-browser").press("Enter")
    caller = talks(house, maya)

    warm_transfer(maya, sam, caller)
    interpreter(sam, caller, Handset(house, 1, INTERPRETER))
    coached_in_danger(sam, lee, rosa, caller)
    take_over(sam, lee, rosa, caller)
    bounces_back(lee, maya, caller)

    lee.presses("u", "u")
    lee.shows("Call outcome")
    expect(caller.at).to_have_attribute("data-state", "idle")
    call = house.world.the_call()
    assert (call.state, call.staff) == (CallState.ENDED, Staff.objects.get(user__username="lee"))
