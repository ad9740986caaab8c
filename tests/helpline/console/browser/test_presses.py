"""A press at the desk takes effect, whatever else goes on in the window."""

from contextlib import suppress
from time import time

import pytest
from playwright.sync_api import Error, Page, Route, expect

from helpline import clock
from helpline.models import Call, CommandKind, Offer, OfferState, Staff
from helpline.operations import calls
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, shown
from tests.support import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

BUSY_SOON = (
    """setTimeout(() => { const end = performance.now() + 900; while (performance.now() < end); }, 200)"""
)
"""Keeps the page from handling any press for longer than a slip lasts."""
BUSY_ONCE_HELD = """() => document.addEventListener("htmx:afterSettle", function busy() {
  if (!document.querySelector("#hold")?.innerText.includes("Back")) return;
  document.removeEventListener("htmx:afterSettle", busy);
  const end = performance.now() + 900;
  while (performance.now() < end);
})"""
"""Keeps the page from handling the second press of a slip until long after the button says something else."""
TIRED = 250
"""Milliseconds between the two presses of a slip."""
READ = 700
"""Milliseconds after which a press is no slip any more."""
PRESS_D_AS_IT_COMES = """() => new MutationObserver((_, observer) => {
  if (!document.body.innerText.includes("Crisis call")) return;
  observer.disconnect();
  const press = () => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "d", bubbles: true }));
  setTimeout(press, 100);
}).observe(document.body, { subtree: true, childList: true, characterData: true })"""
"""Presses D a tenth of a second after a crisis call is shown, however slow the server was."""
CLICK = """({ button, at }) => {
  const click = new MouseEvent("click", { bubbles: true, cancelable: true });
  Object.defineProperty(click, "timeStamp", { value: at - performance.timeOrigin });
  document.querySelector(button)?.dispatchEvent(click);
}"""
ENTER = {"key": "Enter", "code": "Enter", "text": "\r", "windowsVirtualKeyCode": 13}
LOOK = "htmx.trigger(document.getElementById('call-bar'), 'look')"


def test_a_press_is_not_lost_to_the_looks_around_it(desk: Desk) -> None:
    line = cast.line()
    maya = cast.staff("maya", on_duty_since=clock.now())
    call = connect(scenes.ringing(line, maya, clock.now()))
    calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
    page = desk.open(maya)
    shown(page, "Call outcome")
    slow: list[Route] = []
    page.route("**/console/desk/strip*", lambda route: slow.append(route))
    with page.expect_request("**/console/desk/strip*"):
        page.evaluate(LOOK)
    page.evaluate(LOOK)

    page.keyboard.press("2")
    page.keyboard.press("r")
    page.evaluate(LOOK)

    page.unroute("**/console/desk/strip*")
    for route in slow:
        with suppress(Error):  # the window itself has given up the first
            route.continue_()
    shown(page, "You are on duty")
    expect(page.locator("#call-bar")).not_to_contain_text("Call outcome")


@pytest.mark.parametrize(
    ("key", "title"), [("c", "colleagues-title"), ("p", "bring-in-title"), ("e", "emergency-title")]
)
def test_a_panel_is_not_lost_to_the_looks_around_it(key: str, title: str, desk: Desk) -> None:
    line = cast.line()
    maya = cast.staff("maya", on_duty_since=clock.now())
    call = connect(scenes.ringing(line, maya, clock.now()))
    page = desk.open(maya)
    expect(page.locator("#card .intake")).to_be_visible()
    slow: list[Route] = []
    page.route("**/console/desk/strip*", lambda route: slow.append(route))
    with page.expect_request("**/console/desk/strip*"):
        page.evaluate(LOOK)

    page.keyboard.press(key)
    page.evaluate(LOOK)
    calls.hold(call_id=call.pk, staff_id=maya.pk, now=clock.now())  # the look replaces the button as well

    page.unroute("**/console/desk/strip*")
    for route in slow:
        with suppress(Error):  # the window itself has given up the first
            route.continue_()
    expect(page.locator(f"#{title}")).to_be_visible()
    shown(page, "Putting on hold")


@pytest.mark.parametrize("status", [0, 500, 503])
def test_a_press_that_is_not_done_is_told(status: int, desk: Desk) -> None:
    line = cast.line()
    maya = cast.staff("maya", on_duty_since=clock.now())
    connect(scenes.ringing(line, maya, clock.now()))
    page = desk.open(maya)
    shown(page, "Talking")
    told = page.locator("#press-lost")
    hold = page.locator("#hold")
    page.route("**/hold", lambda route: route.fulfill(status=status) if status else route.abort())

    hold.press("Enter")
    expect(told).to_be_visible()
    expect(hold).to_be_focused()

    page.unroute("**/hold")
    hold.press("Enter")
    expect(told).to_be_hidden()


class TestASecondPress:
    """Acts that must not happen by a slip are asked twice, and the second press of a slip does not count."""

    @pytest.mark.parametrize("button", ["#hang-up", "#danger"])
    @pytest.mark.parametrize("slip", ["double click", "three clicks", "key held down", "key held while busy"])
    def test_is_not_the_other_half_of_a_slip(self, button: str, slip: str, desk: Desk) -> None:
        line = cast.line()
        maya = cast.staff("maya", on_duty_since=clock.now())
        call = connect(scenes.ringing(line, maya, clock.now()))
        page = desk.open(maya)
        asked = page.locator(button)
        asked.focus()
        did: list[str] = []
        page.on("request", lambda request: did.append(request.url) if request.method == "POST" else None)

        if slip == "key held while busy":
            page.evaluate(BUSY_SOON)
        if slip.startswith("key held"):
            for _ in range(40):  # a keyboard sends it again and again, for longer than a slip lasts
                page.keyboard.down("Enter")
                page.wait_for_timeout(30)
        else:
            asked.click(click_count=2 if slip == "double click" else 3)

        if slip.startswith("key held"):
            page.keyboard.up("Enter")
            expect(asked).not_to_contain_text("Press again")  # it has lapsed
        else:
            expect(asked).to_contain_text("Press again")
        assert not [url for url in did if str(call.pk) in url]
        assert not call.commands.filter(kind=CommandKind.END_CALLER).exists()
        assert Call.objects.get(pk=call.pk).priority == "normal"
        if slip.startswith("key held"):
            asked.click()
            expect(asked).to_contain_text("Press again")
            expect(asked).to_have_attribute("aria-disabled", "false")
        with page.expect_response(f"**/{call.pk}/**"):
            asked.click()  # once it counts


class TestTheKeyForDanger:
    """A counselor says by a key that the caller is in danger, but not by a slip."""

    def test_is_listed_and_asks_for_a_second_press(self, desk: Desk) -> None:
        maya, call = self.talk()
        page = desk.open(maya)
        expect(page.locator("#keys")).to_contain_text("I in danger (press twice)")
        expect(page.locator("#danger kbd")).to_have_text("I")

        page.keyboard.press("i")
        page.keyboard.press("i")  # a slip: a key that was hit twice
        expect(page.locator("#danger")).to_contain_text("Press again: the caller is in danger")
        expect(page.locator("#danger kbd")).to_be_visible()
        assert Call.objects.get(pk=call.pk).priority == "normal"

        expect(page.locator("#danger")).to_have_attribute("aria-disabled", "false")
        with page.expect_response(f"**/{call.pk}/**"):
            page.keyboard.press("i")
        shown(page, "A counselor noted: in danger")

    def test_is_a_letter_while_somebody_types(self, desk: Desk) -> None:
        maya, _ = self.talk()
        page = desk.open(maya)
        notes = page.locator("textarea").first

        notes.press_sequentially("in pain, alive")

        expect(notes).to_have_value("in pain, alive")
        expect(page.locator("#danger")).not_to_contain_text("Press again")

    def talk(self) -> tuple[Staff, Call]:
        maya = cast.staff("maya", on_duty_since=clock.now())
        return maya, connect(scenes.ringing(cast.line(), maya, clock.now()))


class TestADoublePress:
    """The second press of a tired hand neither takes back the first nor passes on somebody else."""

    @pytest.mark.parametrize("how", ["key", "click", "focused"])
    def test_passes_on_one_caller_and_not_the_next(self, how: str, desk: Desk) -> None:
        line = cast.line()
        maya = cast.staff("maya", on_duty_since=clock.now())
        first = scenes.ringing(line, maya, clock.now())
        second = scenes.waiting(line, clock.now())
        page = desk.open(maya)
        shown(page, "A call for you")
        page.wait_for_timeout(READ)

        self.press_twice(page, "d", "#decline", how)

        expect(page.locator("#accept")).not_to_have_attribute("data-accept", str(first.pk))
        page.wait_for_timeout(READ)
        assert Offer.objects.get(pk=first.pk).state == OfferState.DECLINED
        assert second.offers.get().state == OfferState.RINGING

        self.press(page, "d", "#decline", how, time())  # once it can have been read
        shown(page, "You are on duty")
        assert second.offers.get().state == OfferState.DECLINED

    @pytest.mark.parametrize("how", ["key", "key while busy", "click", "focused"])
    def test_holds_and_does_not_take_back(self, how: str, desk: Desk) -> None:
        maya = cast.staff("maya", on_duty_since=clock.now())
        call = connect(scenes.ringing(cast.line(), maya, clock.now()))
        page = desk.open(maya)
        shown(page, "Talking")

        self.press_twice(page, "h", "#hold", how)

        page.wait_for_timeout(READ)
        expect(page.locator("#hold")).to_contain_text("Back to the caller")
        assert not call.commands.filter(kind=CommandKind.RESUME).exists()

    def test_is_not_how_a_crisis_call_is_passed_on(self, desk: Desk) -> None:
        """A crisis call takes the place of an ordinary one just as that is being passed on."""
        line = cast.line()
        maya = cast.staff("maya", on_duty_since=clock.now())
        scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)
        shown(page, "A call for you")
        page.wait_for_timeout(READ)
        danger = scenes.waiting(line, clock.now(), priority="crisis")
        page.evaluate(PRESS_D_AS_IT_COMES)
        page.evaluate(LOOK)
        shown(page, "Crisis call")

        page.wait_for_timeout(READ)
        shown(page, "Crisis call")
        assert danger.offers.get().state == OfferState.RINGING

    def press_twice(self, page: Page, key: str, button: str, how: str) -> None:
        """Press as a tired hand does, though the browser comes to the second press much later."""
        if how == "key while busy":
            page.evaluate(BUSY_ONCE_HELD)
        first = time()
        self.press(page, key, button, how, first)
        page.wait_for_timeout(TIRED)
        self.press(page, key, button, how, first + TIRED / 1000)

    def press(self, page: Page, key: str, button: str, how: str, at: float) -> None:
        """Press at an instant (seconds since 1970), whether or not a button takes it by now."""
        if how == "click":
            page.evaluate(CLICK, {"button": button, "at": at * 1000})
            return
        if how == "focused":
            page.evaluate("button => document.querySelector(button)?.focus()", button)
        pressed = ENTER if how == "focused" else {"key": key, "text": key}
        keyboard = page.context.new_cdp_session(page)
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyDown", "timestamp": at, **pressed})
        keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", "timestamp": at, **pressed})
        keyboard.detach()
