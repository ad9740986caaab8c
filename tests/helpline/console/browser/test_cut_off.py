"""The way back to a caller in danger who was cut off, in a real browser."""

import pytest
from playwright.sync_api import expect

from helpline import clock
from helpline.contact_rules import PhoneNumber
from helpline.models import Line, Offer, OfferState, Staff
from helpline.operations import calls, numbers, offers
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_is_at_the_top_of_the_wrap_up_and_on_the_desk_after_a_missed_ring(
    width: int, height: int, desk: Desk, line: Line, maya: Staff
) -> None:
    call = connect(scenes.ringing(line, maya, clock.now(), priority="crisis"))
    given = PhoneNumber("+12025550166")
    numbers.note_for_cut_off(call_id=call.pk, number=given, staff_id=maya.pk, now=clock.now())
    page = desk.open(maya)
    page.set_viewport_size({"width": width, "height": height})
    shown(page, "Kept: ••• ••• ••66")
    calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
    shown(page, "If you were cut off, call ••• ••• ••66")
    back = page.get_by_role("button", name="Call them back now")
    expect(back).to_be_in_viewport(ratio=1)
    page.get_by_role("heading", name="Call outcome").focus()
    page.keyboard.press("Tab")
    expect(back).to_be_focused()

    page.keyboard.press("b")
    shown(page, "You were cut off from a caller in danger. Call now")
    Offer.objects.filter(state=OfferState.RINGING).update(ring_until=clock.now())
    offers.lapse(offer_id=Offer.objects.get(state=OfferState.RINGING).pk, now=clock.now())

    again = page.get_by_role("button", name="Call now", exact=False)
    expect(page.get_by_role("alert", name="Cut off")).to_be_in_viewport(ratio=1)
    expect(again).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(700)  # so that it is no double press
    again.click()
    expect(page.locator("#accept")).to_be_visible()
