"""The desk in a real browser, in front of the real streams: ringing, talking, a connection that is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from helpline import clock
from helpline.models import Call, CommandKind, CommandState, Line, OfferState, Staff
from helpline.operations import calls
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, comes_true, connect, rung_in, shown
from tests.support.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


class TestRinging:
    def test_rings_without_a_reload_and_is_taken_by_a_key(self, desk: Desk, line: Line, maya: Staff) -> None:
        page = desk.open(maya)
        shown(page, "You are on duty")

        offer = scenes.ringing(line, maya, clock.now())

        shown(page, "A call for you")
        expect(page.locator("#announcement")).to_contain_text("A call is ringing. Treatment. English.")
        page.keyboard.press("a")
        rung_in(page)
        assert page.evaluate("window.softphone.params") == {"offer": str(offer.pk)}
        expect(page.locator("#accept")).to_be_disabled()

    def test_is_passed_on_by_a_key(self, desk: Desk, line: Line, maya: Staff) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)

        page.keyboard.press("d")

        shown(page, "You are on duty")
        offer.refresh_from_db()
        assert offer.state == OfferState.DECLINED

    def test_leaves_the_keys_alone_when_they_are_turned_off(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)

        page.get_by_role("button", name="Turn keys off").click()
        page.keyboard.press("d")

        shown(page, "A call for you")
        expect(page.get_by_role("button", name="Turn keys on")).to_be_visible()

    def test_says_what_is_in_the_way_and_rings_on(self, desk: Desk, line: Line, maya: Staff) -> None:
        scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)
        page.route(
            "**/console/desk/token", lambda route: route.fulfill(status=503, json={"why": "Not set up."})
        )

        page.locator("#accept").click()

        expect(page.locator("#trouble")).to_have_text("Not set up.")
        expect(page.locator("#accept")).to_be_enabled()


class TestTalking:
    def test_ends_here_as_the_next_call_is_taken_if_its_end_was_missed(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)
        page.locator("#accept").click()
        rung_in(page)
        call = connect(offer)
        shown(page, "Talking")
        page.evaluate("window.first = window.softphone")
        desk.context.set_offline(True)
        calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=clock.now())
        scenes.ringing(line, maya, clock.now())
        desk.context.set_offline(False)
        shown(page, "A call for you")

        page.locator("#accept").click()

        comes_true(page, "window.first !== window.softphone")
        assert page.evaluate("window.first.over") is True

    def test_keeps_what_is_typed_while_the_call_changes(self, desk: Desk, line: Line, maya: Staff) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)
        page.locator("#accept").click()
        rung_in(page)
        call = connect(offer)
        shown(page, "Talking")
        notes = page.locator("#card textarea").first
        notes.fill("She asks about naltrexone")

        page.locator("#hold").click()

        shown(page, "Putting on hold")
        call.commands.update(state=CommandState.DONE)  # as the worker does
        shown(page, "the caller hears music")
        expect(notes).to_have_value("She asks about naltrexone")
        page.get_by_role("button", name="Mute").click()
        expect(page.locator("#mute")).to_have_attribute("aria-pressed", "true")
        page.evaluate("window.softphone.fire('reconnecting')")
        expect(page.locator("#line")).to_contain_text("Reconnecting your voice")
        page.get_by_role("button", name="Hang up").click()
        assert not call.commands.filter(kind=CommandKind.END_CALLER).exists()
        page.get_by_role("button", name="Press again to hang up").click()
        wait_until(
            lambda: call.commands.filter(kind=CommandKind.END_CALLER).exists(),
            seconds=10,
            what="it is hung up",
        )
        # Twilio may end it late. Until then the next call would come on top of this one.
        comes_true(page, "window.softphone.over")  # this window ends it as well

    def test_says_where_the_sound_is_when_it_is_not_here(self, desk: Desk, line: Line, maya: Staff) -> None:
        connect(scenes.ringing(line, maya, clock.now()))

        page = desk.open(maya)

        shown(page, "The sound of this call is in another window.")
        expect(page.locator("#mute")).to_be_hidden()


class TestWritingUp:
    def test_keeps_the_choice_when_more_time_is_asked_for(self, desk: Desk, line: Line, maya: Staff) -> None:
        call = connect(scenes.ringing(line, maya, clock.now()))
        calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
        page = desk.open(maya)
        page.get_by_label("Referral offered").check()

        with page.expect_response("**/more-time"):
            page.get_by_role("button", name="Another two minutes").click()
        page.get_by_role("button", name="Finish – ready").click()

        shown(page, "You are on duty")
        assert Call.objects.get(pk=call.pk).outcome == "referral_offered"
        expect(page.locator("#card")).to_be_hidden()


class TestConnection:
    def test_is_said_to_be_lost_and_to_be_back(self, desk: Desk, maya: Staff) -> None:
        page = desk.open(maya)
        shown(page, "You are on duty")

        desk.context.set_offline(True)
        expect(page.locator("#connection-lost")).to_be_visible()
        desk.context.set_offline(False)

        expect(page.locator("#connection-lost")).to_be_hidden()

    def test_says_when_one_is_signed_out_and_keeps_the_page(self, desk: Desk, maya: Staff) -> None:
        page = desk.open(maya)
        shown(page, "You are on duty")

        desk.context.clear_cookies(name="helpline_session")

        expect(page.locator("#signed-out")).to_be_visible(timeout=20_000)
        shown(page, "You are on duty")

    def test_tells_the_server_that_somebody_is_there(self, desk: Desk, maya: Staff) -> None:
        Staff.objects.update(seen_at=datetime(2026, 1, 1, tzinfo=UTC))

        desk.open(maya)

        wait_until(
            lambda: Staff.objects.filter(seen_at__gt=clock.now() - timedelta(minutes=1)).exists(),
            seconds=10,
            what="the desk is heard from",
        )


class TestAccountMenu:
    @pytest.mark.parametrize("width", [390, 800, 1280, 1920])
    def test_is_whole(self, width: int, desk: Desk, maya: Staff) -> None:
        page = desk.open(maya)
        page.set_viewport_size({"width": width, "height": 800})

        page.locator("details.account summary").click()

        for name in ("Use", "Sign out"):
            button = page.get_by_role("button", name=name)
            box, menu = button.bounding_box(), page.locator(".account-menu").bounding_box()
            assert box is not None
            assert menu is not None
            assert menu["x"] <= box["x"]
            assert box["x"] + box["width"] <= menu["x"] + menu["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth") <= width


class TestPages:
    def test_keep_to_the_policy(self, desk: Desk, line: Line, maya: Staff) -> None:
        scenes.message(line)
        for page in ("floor", "calls", "callbacks", "voicemail", "shifts"):
            desk.open(maya, f"/console/{page}/").close()
