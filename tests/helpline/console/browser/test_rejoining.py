"""Rejoining a call in a real browser when no window has its sound any more."""

import pytest
from playwright.sync_api import expect

from helpline import clock
from helpline.models import CommandKind, Line, Offer, OfferState, Staff
from helpline.operations import bridges
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, rung_in
from tests.support import cast
from tests.support.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


class TestRejoining:
    def test_is_offered_where_the_sound_is_in_no_window(self, desk: Desk, line: Line, maya: Staff) -> None:
        call = connect(scenes.ringing(line, maya, clock.now()))
        page = desk.open(maya)
        expect(page.locator("[data-nowhere]")).to_be_visible()
        expect(page.locator("[data-elsewhere]")).to_be_hidden()

        page.keyboard.press("a")

        wait_until(
            lambda: call.commands.filter(kind=CommandKind.END_LEG).exists(),
            seconds=10,
            what="the dead leg is ended",
        )

    def test_takes_the_call_as_soon_as_it_rings_again(self, desk: Desk, line: Line, maya: Staff) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        call = connect(offer)
        page = desk.open(maya)
        expect(page.locator("[data-nowhere]")).to_be_visible()

        page.keyboard.press("a")
        wait_until(
            lambda: call.commands.filter(kind=CommandKind.END_LEG).exists(),
            seconds=10,
            what="the dead leg is ended",
        )
        bridges.caller_out(call_id=call.pk, conference=offer.pk, now=clock.now())  # as Twilio then tells

        rung_in(page)
        again = Offer.objects.get(call=call, state=OfferState.RINGING)
        assert again.rejoin
        assert page.evaluate("window.softphone.params") == {"offer": str(again.pk)}

    def test_is_not_offered_while_another_window_has_the_sound(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        first = desk.open(maya)
        first.locator("#accept").click()
        rung_in(first)
        connect(offer)

        second = desk.open(maya)

        expect(second.locator("[data-elsewhere]")).to_be_visible()
        expect(second.locator("[data-nowhere]")).to_be_hidden()
        first.evaluate("window.softphone.fire('disconnect')")
        expect(second.locator("[data-nowhere]")).to_be_visible()
        expect(first.locator("[data-nowhere]")).to_be_visible()

    def test_says_nothing_of_windows_to_who_talks_on_a_telephone(self, desk: Desk, line: Line) -> None:
        sam = cast.staff("sam", on_duty_since=clock.now(), phone="+12025550161")
        connect(scenes.ringing(line, sam, clock.now()))

        page = desk.open(sam)

        expect(page.locator("[data-by-telephone]")).to_be_visible()
        expect(page.locator("[data-nowhere]")).to_have_count(0)
