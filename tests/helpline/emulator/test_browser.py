"""Test the pages in a real browser: the handsets, and a desk with the softphone stand-in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

import pytest
from aiohttp import web
from playwright.sync_api import Browser, Page, Route, expect

from tests.support.chromium import window_of

from .conftest import World
from .test_sdk import token

pytestmark = pytest.mark.browser
DESK = """<!doctype html><html lang="en"><title>Desk</title><body>
<button id="go">Connect</button><button id="end">End</button><ul id="log"></ul>
<script src="{origin}/sdk/voice.js"></script><script src="/desk.js"></script></body></html>"""
SCRIPT = """
const note = (text) => {{
  const line = document.createElement("li");
  line.textContent = text;
  document.getElementById("log").append(line);
}};
const device = new Twilio.Device("{token}");
device.on("registered", () => note("registered"));
device.on("error", (error) => note("error " + error.code));
let current = null;
const follow = (call) => {{
  current = call;
  ["accept", "disconnect", "cancel"].forEach((name) => call.on(name, () => note(name + " " + call.status())));
  call.on("mute", (muted) => note("muted " + muted));
}};
device.on("incoming", (call) => {{
  note("incoming " + call.parameters.From + " " + call.customParameters.get("offer"));
  follow(call); call.accept();
}});
document.getElementById("go").addEventListener("click", async () => {{
  follow(await device.connect({{ params: {{ leg: "42" }} }}));
  note("calling " + current.status());
}});
document.getElementById("end").addEventListener("click", () => {{
  current.mute(true); current.sendDigits("5"); current.disconnect();
}});
device.register();
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Return a browser page; an error in its console fails the test."""
    with window_of(browser, viewport={"width": 1280, "height": 900}) as context:
        opened = context.new_page()
        problems: list[Any] = []
        opened.on("pageerror", lambda error: problems.append(error))
        opened.on(
            "console", lambda message: problems.append(message.text) if message.type == "error" else None
        )
        yield opened
        assert problems == []


@contextmanager
def delayed_request(page: Page, pattern: str) -> Iterator[Callable[[], None]]:
    """Delay a page's first request of a kind, as a slow network does.

    Call the returned function to release it. The route stays: while Playwright removes one, it may miss
    that the page sends its next request.
    """
    held: list[Route] = []
    seen: list[Route] = []

    def hold(route: Route) -> None:
        seen.append(route)
        if len(seen) > 1:
            route.continue_()
        else:
            held.append(route)

    def let_go() -> None:
        # Give the later request time to overtake the first one, if it can.
        page.wait_for_timeout(300)
        held.pop().continue_()

    page.route(pattern, hold)
    yield let_go
    assert not held


class TestHandsets:
    def test_call_and_talk(self, world: World, page: Page) -> None:
        world.documents["/voice"] = (
            "<Response><Gather numDigits='1' action='/key'><Say>Press one to talk to someone</Say></Gather>"
            "</Response>"
        )
        world.documents["/key"] = "<Response><Dial>+12025550172</Dial></Response>"
        page.goto(world.origin)
        expect(page.locator("#link")).to_have_text("connected")
        first, second = page.locator(".phone").nth(0), page.locator(".phone").nth(1)
        first.get_by_role("button", name="Call").click()
        expect(first.locator(".heard")).to_contain_text("Press one to talk to someone")
        first.get_by_role("button", name="1", exact=True).click()
        second.get_by_role("button", name="Answer").click()
        expect(second.locator(".state")).to_have_text("Put through")
        second.get_by_placeholder("Say something").fill("Good evening, how can I help?")
        second.get_by_role("button", name="Say", exact=True).click()
        expect(first.locator(".heard .them")).to_have_text("Good evening, how can I help?")

        first.get_by_role("button", name="Hang up").click()

        expect(second.locator(".heard")).to_contain_text("call over: completed")
        expect(first.locator(".state")).to_have_text("Idle")
        page.get_by_role("button", name="Webhooks").click()
        expect(page.locator(".hooks li")).to_have_count(3)
        page.get_by_role("button", name="+10 s").click()
        expect(page.locator("#now")).to_contain_text("16:00:10")

    def test_show_warnings_and_errors_of_a_webhook(self, world: World, page: Page) -> None:
        world.documents["/voice"] = "<Response><Nonsense/><Say>Hello</Say></Response>"
        page.goto(world.origin)
        expect(page.locator("#link")).to_have_text("connected")

        world.dial()

        page.get_by_role("button", name="Webhooks").click()
        hook = page.locator(".hooks li.odd")
        expect(hook).to_have_count(1)
        expect(hook.locator("summary")).to_contain_text("1 warning")
        hook.locator("summary").click()
        expect(hook.locator("section.troubles")).to_contain_text("12200: Nonsense")
        expect(hook.locator("section.request")).to_contain_text("CallStatus: ringing")
        signature = world.ask("GET", "/webhooks")[0]["headers"]["X-Twilio-Signature"]
        expect(hook.locator("section.headers")).to_contain_text(signature)
        expect(hook.locator("section.answer")).to_contain_text("Answer 200 text/xml")
        expect(hook.locator("section.answer")).to_contain_text("<Say>Hello</Say>")

    def test_show_the_clock_when_another_program_moves_it(self, world: World, page: Page) -> None:
        # If the page also requested the time, an old answer could replace a later one from the stream.
        page.route("**/emulator/v1/clock", lambda route: route.abort())
        page.goto(world.origin)
        expect(page.locator("#link")).to_have_text("connected")
        expect(page.locator("#now")).to_have_text("2026-07-15 16:00:00")

        world.advance(75)

        expect(page.locator("#now")).to_have_text("2026-07-15 16:01:15")

    @pytest.mark.parametrize("width", [390, 1280])
    def test_fit_into_the_page(self, world: World, page: Page, width: int) -> None:
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(world.origin)
        expect(page.locator("#link")).to_have_text("connected")
        world.dial()

        page.get_by_role("button", name="Webhooks").click()

        assert page.evaluate("document.documentElement.scrollWidth") == width

    def test_send_keys_in_order(self, world: World, page: Page) -> None:
        world.documents["/voice"] = "<Response><Gather numDigits='4' action='/key'/></Response>"
        world.documents["/key"] = "<Response><Say>Thank you</Say><Pause length='60'/></Response>"
        page.goto(world.origin)
        expect(page.locator("#link")).to_have_text("connected")
        phone = page.locator(".phone").nth(0)
        phone.get_by_role("button", name="Call").click()
        expect(phone.locator(".state")).to_have_text("Asked for keys or words")
        with delayed_request(page, "**/press") as late:
            for place in range(4):
                phone.locator(".keys button").nth(place).click()
            late()

        expect(phone.locator(".heard")).to_contain_text("Thank you")
        assert world.asked("/key")[0]["Digits"] == "1234"


class TestSoftphone:
    @pytest.fixture
    def desk(self, world: World, page: Page) -> Page:
        """Return the page of a desk, under a content security policy as strict as an application's."""
        policy = (
            f"default-src 'none'; script-src 'self' {world.origin}; style-src {world.origin}; "
            f"connect-src {world.origin}"
        )
        world.documents["/desk"] = web.Response(
            text=DESK.format(origin=world.origin),
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
        )
        world.documents["/desk.js"] = web.Response(
            text=SCRIPT.format(token=token(world)), content_type="text/javascript"
        )
        world.documents["/favicon.ico"] = web.Response(status=204)
        page.goto(f"{world.app.origin}/desk")
        expect(page.locator("#log")).to_contain_text("registered")
        # The page's own requests are not signed.
        world.app.forged.clear()
        return page

    def test_calls_out(self, world: World, desk: Page) -> None:
        world.documents["/softphone"] = "<Response><Say>You are on duty</Say><Pause length='60'/></Response>"

        desk.get_by_role("button", name="Connect").click()

        expect(desk.locator("#log")).to_contain_text("accept open")
        expect(desk.locator(".practice-phone-log")).to_contain_text("You are on duty")
        assert world.asked("/softphone")[0]["leg"] == "42"
        desk.get_by_role("button", name="End").click()
        expect(desk.locator("#log")).to_contain_text("muted true")
        expect(desk.locator("#log")).to_contain_text("disconnect closed")
        world.app.forged.clear()

    def test_starts_collapsed_in_a_narrow_window(self, world: World, desk: Page) -> None:
        world.documents["/softphone"] = "<Response><Say>You are on duty</Say><Pause length='60'/></Response>"
        desk.set_viewport_size({"width": 390, "height": 844})

        desk.get_by_role("button", name="Connect").click()

        expect(desk.locator(".practice-phone-head")).to_be_visible()
        expect(desk.locator(".practice-phone-log")).to_be_hidden()
        desk.locator(".practice-phone").get_by_role("button", name="Open").click()
        expect(desk.locator(".practice-phone-log")).to_contain_text("You are on duty")
        desk.get_by_role("button", name="End").click()
        expect(desk.locator("#log")).to_contain_text("disconnect closed")
        world.app.forged.clear()

    def test_sends_actions_in_order(self, world: World, desk: Page) -> None:
        world.documents["/softphone"] = "<Response><Gather numDigits='1' action='/key'/></Response>"
        world.documents["/key"] = "<Response><Pause length='60'/></Response>"
        desk.get_by_role("button", name="Connect").click()
        expect(desk.locator("#log")).to_contain_text("accept open")
        with delayed_request(desk, "**/press") as late, desk.expect_response("**/hangup"):
            desk.get_by_role("button", name="End").click()
            late()

        expect(desk.locator("#log")).to_contain_text("disconnect closed")
        assert world.asked("/key")[0]["Digits"] == "5"
        world.app.forged.clear()

    def test_receives_a_call(self, world: World, desk: Page) -> None:
        world.documents["/voice"] = (
            "<Response><Dial><Client><Identity>staff_7</Identity><Parameter name='offer' value='9'/></Client>"
            "</Dial></Response>"
        )

        caller = world.dial()

        expect(desk.locator("#log")).to_contain_text("incoming +12025550143 9")
        expect(desk.locator("#log")).to_contain_text("accept open")
        caller.say("I do not feel safe")
        expect(desk.locator(".practice-phone-them")).to_have_text("I do not feel safe")
        desk.get_by_label("Say", exact=True).fill("I am here with you")
        with desk.expect_response("**/say"):
            desk.get_by_role("button", name="Say it").click()
        expect(desk.locator(".practice-phone-me")).to_have_text("I am here with you")
        assert caller.heard[-1] == "I am here with you"
        caller.hang_up()
        expect(desk.locator("#log")).to_contain_text("disconnect closed")
        world.app.forged.clear()

    @pytest.mark.parametrize("how", ["reload", "leave", "close"])
    def test_hangs_up_when_its_page_is_closed(self, world: World, desk: Page, how: str) -> None:
        world.documents["/softphone"] = "<Response><Say>You are on duty</Say><Pause length='60'/></Response>"
        desk.get_by_role("button", name="Connect").click()
        expect(desk.locator("#log")).to_contain_text("accept open")

        if how == "reload":
            desk.reload()
        elif how == "leave":
            desk.goto("about:blank")
        else:
            desk.close()

        assert ended(world)
        world.app.forged.clear()

    def test_ends_its_call_when_the_browser_dies(self, world: World, desk: Page) -> None:
        """A browser that dies closes its connections and sends nothing more."""
        world.documents["/softphone"] = "<Response><Say>You are on duty</Say><Pause length='60'/></Response>"
        desk.get_by_role("button", name="Connect").click()
        expect(desk.locator("#log")).to_contain_text("accept open")
        desk.evaluate(
            "() => { navigator.sendBeacon = () => true; window.fetch = () => new Promise(() => {}); }"
        )

        desk.close()

        assert not ended(world, patience=1)
        world.advance(5)
        assert ended(world)
        world.app.forged.clear()


def ended(world: World, patience: float = 10) -> bool:
    """Return whether the softphone's call ends within so many real seconds."""
    until = monotonic() + patience
    while monotonic() < until:
        if not world.ask("GET", "/calls?from=client:staff_7&live=true"):
            return True
        sleep(0.05)
    return False
