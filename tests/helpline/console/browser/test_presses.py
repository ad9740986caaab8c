"""What is pressed at the desk is done, whatever else goes on in the window."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, Route, expect

from helpline import clock
from helpline.models import Call, CommandKind
from helpline.operations import calls
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, shown
from tests.support import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

BUSY_SOON = (
    """setTimeout(() => { const end = performance.now() + 900; while (performance.now() < end); }, 200)"""
)
"""Keeps the page from handling any press for longer than a slip lasts."""
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
    """What must not be done by a slip is asked twice, and the second press of a slip does not count."""

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
