"""Signing in, passkeys and the lock in a real browser: by keyboard, at a phone's width, in the dark."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django import Settings

from helpline import clock
from helpline.models import Line, SignedIn, Staff
from tests.helpline.console import scenes
from tests.support import cast
from tests.support.chromium import WITHIN, window_of
from tests.support.front import front
from tests.support.processes import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.support.windows import Windows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PASSWORD = "maya has a long password"
IDLE = 20 * 60 * 1000


ASK = "async (url) => (await (await import('/static/console/requests.js')).get(url)).status"
"""Asks for something as the page's own scripts do."""


class Window:
    """A browser in front of our pages, and what its console complained of."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.context, self.url = page, page.context, url
        self.complaints: list[str] = []
        self.page.set_default_timeout(WITHIN)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", lambda said: self._hear(said.text))

    def _hear(self, said: str) -> None:
        if "Content Security Policy" in said:
            self.complaints.append(said)

    def open(self, path: str) -> Page:
        self.page.goto(self.url + path)
        return self.page

    def sign_in(self, name: str = "maya") -> Page:
        """Sign in by keyboard alone."""
        page = self.open("/account/sign-in/")
        expect(page.get_by_label("Name")).to_be_focused()
        page.keyboard.type(name)
        page.keyboard.press("Tab")
        page.keyboard.type(f"{name} has a long password")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/console/|/second-step/"))
        return page

    def bring_sign_in(self, name: str = "maya") -> None:
        """Sign in without the browser, and give it the cookies: where the way there is not what is tested."""
        client = Client(headers={"User-Agent": self.page.evaluate("navigator.userAgent")})
        sent = {"login": name, "password": f"{name} has a long password"}
        assert client.post("/account/sign-in/", sent).status_code == 302
        cookies = client.cookies.values()
        self.context.add_cookies(
            [{"name": each.key, "value": each.value, "url": self.url} for each in cookies]
        )


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=clock.now())


@pytest.fixture
def address(browser_port: int, redis_url: str, settings: Settings) -> Iterator[str]:
    settings.IDLE_MINUTES = 15
    settings.PUBLIC_URL = f"http://localhost:{browser_port}"
    with front(browser_port):
        yield settings.PUBLIC_URL


@pytest.fixture
def window(windows: "Windows", address: str) -> Iterator[Window]:
    with windows.lent(address, locale="en-US") as lent, kept_to(lent.new_page(), address) as window:
        yield window


@contextmanager
def kept_to(page: Page, address: str) -> Iterator[Window]:
    """Watch that a page keeps to the policy and makes no error."""
    window = Window(page, address)
    yield window
    assert window.complaints == []


def with_authenticator(window: Window) -> Any:
    """Give the browser a built-in authenticator that says yes, such as a fingerprint reader."""
    session = window.context.new_cdp_session(window.page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def lock(page: Page) -> None:
    page.clock.fast_forward(IDLE)
    expect(page.locator("#idle-lock")).to_be_visible()


class TestPasskeys:
    def test_are_made_and_then_sign_in_alone(self, maya: Staff, window: Window, settings: Settings) -> None:
        settings.SECOND_FACTOR_ROLES = ["counselor"]
        window.open("/account/sign-in/")
        with_authenticator(window)
        page = window.sign_in()
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Sign in with it alone").check()
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        page.get_by_role("link", name="I have them").click()
        page.wait_for_url("**/console/desk/")
        window.context.clear_cookies()

        window.open("/account/sign-in/?next=/console/calls/")
        page.get_by_role("button", name="Sign in with a passkey").click()

        page.wait_for_url("**/console/**")
        assert SignedIn.objects.latest("since").second_factor

    def test_are_the_second_step_too(self, maya: Staff, window: Window) -> None:
        window.open("/account/sign-in/")
        with_authenticator(window)
        page = window.sign_in()
        window.open("/account/second-step/passkeys/add/")
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
        window.context.clear_cookies()

        window.sign_in()
        expect(page).to_have_url(re.compile("/second-step/"))
        page.get_by_role("button", name="Use a passkey").click()

        page.wait_for_url("**/console/desk/")

    def test_that_this_device_has_already_are_not_made_again(self, maya: Staff, window: Window) -> None:
        window.open("/account/sign-in/")
        with_authenticator(window)
        page = window.sign_in()
        window.open("/account/second-step/passkeys/add/")
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

        window.open("/account/second-step/passkeys/add/")
        page.get_by_role("button", name="Add it").click()

        expect(page.get_by_role("alert")).to_contain_text("This device has a passkey already.")

    def test_that_fail_say_so(self, maya: Staff, window: Window) -> None:
        page = window.open("/account/sign-in/")
        session = window.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')); }")

        page.get_by_role("button", name="Sign in with a passkey").click()

        expect(page.get_by_role("alert")).to_contain_text("That did not work, or it took too long")


class TestTheLock:
    @pytest.fixture
    def window(self, browser: "Browser", address: str) -> Iterator[Window]:
        """Return a window of the test's own: its clock is set."""
        with window_of(browser, locale="en-US") as context, kept_to(context.new_page(), address) as window:
            yield window

    @pytest.fixture
    def page(self, line: Line, maya: Staff, window: Window) -> Page:
        window.page.clock.install()
        window.bring_sign_in()
        page = window.open("/console/desk/")
        expect(page.locator("html")).to_have_attribute("style", re.compile("--around"))
        return page

    def test_hides_the_page_and_holds_on_the_server(self, page: Page, window: Window) -> None:
        lock(page)

        expect(page.get_by_label("Password of maya")).to_be_focused()
        expect(page.locator("#call-bar")).not_to_be_visible()
        expect(page.locator("#header")).not_to_be_visible()
        wait_until(lambda: SignedIn.objects.get().locked_at is not None, seconds=10, what="the server locks")
        window.open("/console/calls/")
        expect(page.get_by_role("heading", name="Locked")).to_be_visible()

    def test_stays_when_the_page_is_refused_something(self, page: Page) -> None:
        """A look that was on its way said that somebody had signed out, and hid the lock and its password."""
        lock(page)
        wait_until(lambda: SignedIn.objects.get().locked_at is not None, seconds=10, what="the server locks")

        refused = page.evaluate(ASK, "/console/desk/strip")

        assert refused == 423
        expect(page.get_by_label("Password of maya")).to_be_focused()
        expect(page.locator("#signed-out")).not_to_be_visible()

    def test_comes_when_the_server_says_so(self, page: Page) -> None:
        SignedIn.objects.update(locked_at=clock.now())

        page.evaluate("document.dispatchEvent(new Event('helpline:news'))")

        expect(page.get_by_label("Password of maya")).to_be_focused()

    def test_asks_for_nothing_that_the_page_would_show(self, page: Page) -> None:
        lock(page)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.evaluate("document.dispatchEvent(new Event('helpline:news'))")
        page.evaluate(ASK, "/console/frame")

        assert not [url for url in asked if "/console/desk/strip" in url]

    def test_cannot_be_escaped(self, page: Page) -> None:
        lock(page)

        for _ in range(4):
            page.keyboard.press("Escape")

        expect(page.locator("#idle-lock")).to_be_visible()
        expect(page.locator("#call-bar")).not_to_be_visible()

    def test_keeps_the_page_as_it_was(self, page: Page) -> None:
        page.evaluate("window.sameAsBefore = true")
        lock(page)
        page.keyboard.type("not it")
        page.keyboard.press("Enter")
        expect(page.locator("[data-wrong]")).to_have_text("That is not your password.")

        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")

        expect(page.locator("#idle-lock")).not_to_be_visible()
        expect(page.locator("#call-bar")).to_be_visible()
        assert page.evaluate("window.sameAsBefore")
        assert SignedIn.objects.get().locked_at is None

    def test_is_put_off_by_a_touch(self, page: Page) -> None:
        for _ in range(3):
            page.clock.fast_forward(10 * 60 * 1000)
            page.keyboard.press("Shift")

        expect(page.locator("#idle-lock")).not_to_be_visible()

    def test_rings_for_danger(self, page: Page, line: Line, maya: Staff) -> None:
        lock(page)
        wait_until(lambda: SignedIn.objects.get().locked_at is not None, seconds=10, what="the server locks")

        scenes.ringing(line, maya, clock.now(), priority="crisis")

        expect(page.locator("[data-rings]")).to_contain_text("A crisis call is ringing")
        wait_until(lambda: "Crisis call" in page.title(), seconds=15, what="the title says so")

    def test_no_key_takes_a_call_behind_it(self, page: Page, line: Line, maya: Staff) -> None:
        offer = scenes.ringing(line, maya)
        expect(page.locator("#call-bar [data-accept]")).to_be_visible()
        lock(page)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))

        page.locator("[data-unlock] button").first.focus()
        for key in "admh1r":
            page.keyboard.press(key)

        assert not [url for url in asked if "/desk/token" in url or f"{offer.pk}" in url]


PAGES = [
    *("/account/sign-in/", "/account/password/forgotten/", "/account/password/forgotten/sent/"),
    *("/account/second-step/", "/account/second-step/app/", "/account/second-step/passkeys/add/"),
    *("/account/browsers/", "/account/locked-out/", "/account/password/", "/account/unlock/"),
]


class TestEveryPage:
    @pytest.mark.parametrize("path", PAGES)
    def test_fits_a_phone(self, path: str, line: Line, window: Window, settings: Settings) -> None:
        settings.MAILS = True
        User.objects.create_superuser("maya", password=PASSWORD)
        if path not in PAGES[:3]:
            window.bring_sign_in()
        window.page.set_viewport_size({"width": 390, "height": 844})

        page = window.open(path)

        expect(page.locator("h1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        buttons = page.locator(".sign-in .button:visible")
        assert all(
            box["height"] >= 44 and box["x"] + box["width"] <= 390
            for each in buttons.all()
            if (box := each.bounding_box())
        )
