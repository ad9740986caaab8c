"""The story in a real Chromium: a counselor's window, with the softphone that the page loads."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from helpline.models import Callback, CallbackState, CallState, Staff
from intake.models import IntakeRecord
from tests.journeys.world import PASSWORD, Caller, World
from tests.support.chromium import WITHIN, window_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres, pytest.mark.browser]


def elsewhere(value: Any, origin: str) -> Any:
    """Return a setting in which the emulator's ordinary address is the one of this run."""
    if isinstance(value, str):
        return value.replace("http://127.0.0.1:8010", origin)
    if isinstance(value, dict):
        return {name: elsewhere(one, origin) for name, one in value.items()}
    if isinstance(value, (list, tuple, frozenset)):
        return [elsewhere(one, origin) for one in value]
    return value


@pytest.fixture
def window(world: World, browser: "Browser", settings: Settings) -> Iterator[Page]:
    """Return the window of a counselor who has yet to sign in; an error on its pages fails the test."""
    for name in ("VOICE_SDK_URL", "CONTENT_SECURITY_POLICY"):
        setattr(settings, name, elsewhere(getattr(settings, name), world.emulator.origin))
    complaints: list[str] = []
    with window_of(browser, locale="en-US", timezone_id="America/New_York") as context:
        page = context.new_page()
        page.set_default_timeout(WITHIN)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{world.front}/console/")
        yield page
    assert complaints == []


def sees(world: World, page: Page, selector: str, within: int = 40) -> None:
    """Let time pass, in the world and in the window, until something is to be seen."""
    shown: Callable[[], bool] = lambda: page.locator(selector).first.is_visible()  # noqa: E731
    for _ in range(within):
        if shown():
            return
        world.passes(1)
        page.wait_for_timeout(150)
    expect(page.locator(selector).first).to_be_visible()


def signs_on(world: World, window: Page) -> None:
    window.fill("input[name=login]", "maya")
    window.fill("input[name=password]", PASSWORD)
    window.keyboard.press("Enter")
    window.click("#go-on")
    sees(world, window, "text=The next call rings here")


def talks(world: World, window: Page) -> Caller:
    """Somebody calls, and is put through to the window by its key."""
    caller = world.call()
    caller.press("3")
    caller.say("I want to ask about naltrexone")
    sees(world, window, "#accept")
    window.keyboard.press("a")
    sees(world, window, "#hold")
    return caller


class TestAWindowThatIsGone:
    @pytest.mark.parametrize("how", ["loaded again", "closed"])
    def test_is_come_back_from_by_a_key(self, how: str, world: World, window: Page) -> None:
        signs_on(world, window)
        caller = talks(world, window)
        window.on("dialog", lambda question: question.accept())
        if how == "closed":
            page = window.context.new_page()
            window.close()
            page.goto(f"{world.front}/console/desk/")
        else:
            page = window
            page.reload()

        sees(world, page, "text=You were cut off from this caller")
        caller.hears("you were cut off")
        page.keyboard.press("a")

        sees(world, page, "#hold")
        assert world.the_call().state == CallState.CONNECTED
        assert world.the_call().staff == Staff.objects.get(name="Maya Ortiz")
        assert page.locator("#mute").is_visible()
        assert page.locator("[data-nowhere]").is_hidden()


class TestTheStory:
    def test_sign_in_answer_write_promise_wrap_up_and_call_back(self, world: World, window: Page) -> None:
        signs_on(world, window)
        talks(world, window)
        assert world.the_call().state == CallState.CONNECTED

        words = window.locator("[data-intake-form] textarea, form textarea").first
        words.fill("They are safe at their sister's.")
        for _ in range(40):
            if IntakeRecord.objects.filter(revision__gt=0).exists():
                break
            window.wait_for_timeout(100)
        assert IntakeRecord.objects.get().revision > 0

        self.promise(world, window)
        window.click("#hang-up")
        window.click("#hang-up")
        sees(world, window, "text=Call outcome")
        window.click("text=Callback scheduled")
        window.click("#finish")
        sees(world, window, "text=The next call rings here")

        until_due = Callback.objects.get().due_at - world.now
        world.passes(until_due.total_seconds() - 15, step=15)
        sees(world, window, "#accept", within=200)
        window.click("#accept")
        for _ in range(20):
            if world.rings("+12025550177"):
                break
            world.passes(1)
            window.wait_for_timeout(100)
        world.ringing("+12025550177").answer()
        sees(world, window, "#hold")
        window.click("#hang-up")
        window.click("#hang-up")
        sees(world, window, "text=Call outcome")
        window.click("text=Reached the person")
        window.click("#finish")
        sees(world, window, "text=The next call rings here")

        assert Callback.objects.get().state == CallbackState.REACHED

    def promise(self, world: World, window: Page) -> None:
        """Promise a call a quarter of an hour ahead, in the caller's own time."""
        local = (world.now + timedelta(minutes=15)).astimezone(ZoneInfo("America/New_York"))
        form = window.locator("[data-intake-promise]")
        form.locator("[name=number]").fill("202 555 0177")
        safe = form.locator("[name=safe_to_call]")
        safe.first.select_option(value="yes") if safe.first.evaluate("e => e.tagName") == "SELECT" else None
        form.locator("[name=zone]").select_option(value="America/New_York")
        form.locator("[name=local_date]").fill(f"{local:%Y-%m-%d}")
        form.locator("[name=local_time]").fill(f"{local:%H:%M}")
        form.locator("button[type=submit]").click()
        expect(window.locator("[data-intake-promised]")).to_contain_text(re.compile(r"\d+:\d\d [AP]M"))
