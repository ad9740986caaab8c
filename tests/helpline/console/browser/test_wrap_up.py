"""Wrap-up in a real browser: the call outcome is in sight, and two keys record it."""

import pytest
from playwright.sync_api import expect

from helpline import clock
from helpline.models import Call, Line, Offer, OfferState, Staff
from helpline.operations import calls
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


class TestWritingUp:
    @pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
    def test_is_in_sight_wherever_one_is_on_the_page(
        self, width: int, height: int, desk: Desk, line: Line, maya: Staff
    ) -> None:
        call = connect(scenes.ringing(line, maya, clock.now()))
        page = desk.open(maya)
        page.set_viewport_size({"width": width, "height": height})
        page.locator("#card textarea").last.scroll_into_view_if_needed()
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")

        calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())

        for part in (page.get_by_role("heading", name="Call outcome"), page.locator("#finish")):
            expect(part).to_be_in_viewport(ratio=1)
        expect(page.get_by_label("Information given")).to_be_in_viewport()
        box = page.locator(".dock").bounding_box()
        assert box is not None
        assert box["height"] <= height * 0.65

    def test_is_done_by_two_keys_and_says_who_waits(self, desk: Desk, line: Line, maya: Staff) -> None:
        call = connect(scenes.ringing(line, maya, clock.now()))
        scenes.waiting(line, clock.now())
        page = desk.open(maya)
        calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
        shown(page, "Call outcome")
        expect(page.locator("#queue")).to_contain_text("1 waiting")

        page.keyboard.press("r")
        shown(page, "Call outcome")
        page.keyboard.press("2")
        page.keyboard.press("r")

        shown(page, "A call for you")
        assert Call.objects.get(pk=call.pk).outcome == "referral_offered"

    def test_says_that_one_is_not_ready_when_the_time_is_over(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        call = connect(scenes.ringing(line, maya, clock.now()))
        calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
        Staff.objects.update(wrap_up_until=clock.now())

        page = desk.open(maya)

        shown(page, "Not ready: outcome missing.")
        scenes.waiting(line, clock.now())
        expect(page.locator("#queue")).to_contain_text("1 waiting")
        assert not Offer.objects.filter(state=OfferState.RINGING).exists()
