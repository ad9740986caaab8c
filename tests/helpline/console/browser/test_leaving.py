"""Signing out in a real browser: every window is blanked, nothing that was typed is lost, a call goes on."""

import pytest
from playwright.sync_api import Page, Route, expect

from helpline import clock
from helpline.models import Call, CallState, Duty, Line, Offer, OfferState, Staff
from intake.models import IntakeRecord
from intake.operations import records
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, rung_in, shown
from tests.support import cast
from tests.support.chromium import WITHIN
from tests.support.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=clock.now())


@pytest.fixture
def record(line: Line, maya: Staff) -> IntakeRecord:
    call = scenes.over(line, maya, clock.now())
    return records.begin(call_id=call.pk, staff_id=maya.pk, now=clock.now())


def talking(desk: Desk, line: Line, person: Staff) -> tuple[Page, Offer, Call]:
    """Have a person take a call at their desk."""
    page = desk.open(person)
    offer = scenes.ringing(line, person, clock.now())
    shown(page, "A call for you")
    page.keyboard.press("a")
    rung_in(page)
    call = connect(offer)
    shown(page, "Talking")
    return page, offer, call


def sign_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.get_by_role("button", name="Sign out").click()


def sign_in_again(desk: Desk, person: Staff) -> Page:
    page = desk.window.new_page()
    page.goto(desk.url + "/account/sign-in/?next=/console/shifts/")
    page.get_by_label("Name").fill(person.user.username)
    page.get_by_label("Password").fill(f"{person.user.username} has a long password")
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(desk.url + "/console/shifts/")
    return page


class TestOtherWindows:
    def test_are_blanked_and_what_was_just_typed_is_saved(
        self, desk: Desk, maya: Staff, record: IntakeRecord
    ) -> None:
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        other = desk.open(maya, "/console/shifts/")
        page.locator("#intake-notes").press_sequentially("In the basement")

        sign_out(other)

        expect(other.get_by_role("heading", name="You are signed out")).to_be_visible()
        expect(page.locator("#signed-out")).to_be_visible()
        expect(page.locator("#intake-notes")).to_have_count(0)
        assert "basement" not in page.content()
        saved = IntakeRecord.objects.get(pk=record.pk)
        assert saved.answers == {"notes": "In the basement"}
        maya.refresh_from_db()
        assert maya.duty == Duty.OFF
        assert desk.complaints == []

    def test_keep_what_could_not_be_saved_and_give_it_to_nobody_else(
        self, desk: Desk, maya: Staff, record: IntakeRecord
    ) -> None:
        cast.staff("sam")
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        other = desk.open(maya, "/console/shifts/")
        page.route("**/patch", lambda route: route.abort())
        page.locator("#intake-notes").press_sequentially("Not saved")
        sign_out(other)
        expect(page.locator("#signed-out")).to_be_visible()
        page.unroute("**/patch")

        theirs = sign_in_again(desk, Staff.objects.get(name="Sam"))
        expect(page.locator("[data-somebody-else]")).to_be_visible()
        assert "Not saved" not in page.content()
        sign_out(theirs)
        expect(theirs.get_by_role("heading", name="You are signed out")).to_be_visible()
        sign_in_again(desk, maya)

        expect(page.locator("#intake-notes")).to_have_value("Not saved")
        wait_until(
            lambda: IntakeRecord.objects.get(pk=record.pk).answers == {"notes": "Not saved"},
            seconds=20,
            what="the words are saved",
        )


class TestAConversation:
    def test_goes_on_in_its_window_which_shows_nothing_but_a_way_to_hang_up(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        page, offer, call = talking(desk, line, maya)

        sign_out(page)

        expect(page.get_by_text("Your call goes on until one of you hangs up.")).to_be_visible()
        expect(page.get_by_role("button", name="Hang up")).to_be_visible()
        expect(page.locator("#call-bar")).to_have_count(0)
        assert page.evaluate("Boolean(window.softphone)")
        assert Call.objects.get(pk=call.pk).state == CallState.CONNECTED
        offer.refresh_from_db()
        maya.refresh_from_db()
        assert (offer.state, maya.duty) == (OfferState.ACCEPTED, Duty.OFF)

        page.evaluate("window.softphone.fire('disconnect')")
        expect(page.get_by_text("Your call goes on")).to_be_hidden()
        assert desk.complaints == []

    def test_is_all_that_is_shown_though_the_answer_to_the_sign_out_was_lost(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        page, _, _ = talking(desk, line, maya)

        lost: list[Route] = []

        def lose(route: Route) -> None:
            route.fetch()
            route.abort()
            lost.append(route)

        page.route("**/sign-out/", lose)
        sign_out(page)
        for _ in range(WITHIN // 50):
            if not lost:
                page.wait_for_timeout(50)
        assert lost

        expect(page.get_by_role("button", name="Hang up")).to_be_visible()
        expect(page.locator("#call-bar")).to_have_count(0)
