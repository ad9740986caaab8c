"""Where the focus and the page stand after what somebody does at the desk, in a real browser."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, Route, expect

from helpline import clock
from helpline.models import Alarm, CommandKind, Line, Offer, OfferState, Staff
from helpline.operations import alarms, bridges, calls
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, rung_in, shown
from tests.support import cast
from tests.support.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

CONTRAST = """label => {
  const light = (colour) => {
    const [r, g, b] = colour.match(/[\\d.]+/g).slice(0, 3).map((each) => {
      const share = each / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const words = light(getComputedStyle(label).color);
  const ground = light(getComputedStyle(label.closest(".selector-chosen-title")).backgroundColor);
  return (Math.max(words, ground) + 0.05) / (Math.min(words, ground) + 0.05);
}"""


def focused(page: Page, words: str) -> None:
    """The focus is on something that says these words, and is not the whole page."""
    expect(page.locator(":focus")).to_contain_text(words)
    assert page.evaluate("document.activeElement.tagName") != "BODY"


def take(page: Page) -> None:
    page.keyboard.press("a")
    rung_in(page)


UNCOVERED = """part => {
  const box = part.querySelector("legend, label, input").getBoundingClientRect();
  return part.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""


class TestAfterAccept:
    @pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
    def test_a_call_in_danger_opens_at_its_questions_on_safety(
        self, width: int, height: int, desk: Desk, line: Line, maya: Staff
    ) -> None:
        before = connect(scenes.ringing(line, maya, clock.now()))
        page = desk.open(maya)
        page.set_viewport_size({"width": width, "height": height})
        expect(page.locator("#card textarea").first).to_be_visible()
        calls.caller_ended(call_id=before.pk, status="completed", now=clock.now())
        shown(page, "Call outcome")
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        offer = scenes.ringing(line, maya, clock.now(), priority="crisis")
        expect(page.locator("#accept")).to_be_visible()

        take(page)
        connect(offer)

        shown(page, "Talking")
        safety = page.locator("#intake-part-safety")
        expect(safety).to_be_focused()
        expect(safety.locator("legend, label").first).to_be_in_viewport()
        assert safety.evaluate(UNCOVERED)

    @pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
    def test_an_ordinary_call_opens_at_the_first_question(
        self, width: int, height: int, desk: Desk, line: Line, maya: Staff
    ) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")

        take(page)
        connect(offer)

        shown(page, "Talking")
        safety = page.locator("#intake-part-safety")
        expect(safety).to_be_focused()
        expect(safety.locator("legend, label").first).to_be_in_viewport()
        assert safety.evaluate(UNCOVERED)
        page.keyboard.press("Tab")
        expect(safety.locator("input").first).to_be_focused()

    def test_a_form_that_comes_late_leaves_the_focus_where_somebody_put_it(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)
        late: list[Route] = []
        page.route("**/card/", lambda route: late.append(route))
        take(page)
        with page.expect_request("**/card/"):
            connect(offer)
        shown(page, "Talking")
        page.locator("#hang-up").focus()

        late[0].continue_()

        expect(page.locator("[data-intake]")).to_be_visible()
        expect(page.locator("#hang-up")).to_be_focused()


class TestAfterAPress:
    def test_on_going_on_duty(self, desk: Desk, line: Line) -> None:
        sam = cast.staff("sam")
        page = desk.open(sam)

        page.locator("#go-on").focus()
        page.keyboard.press("Enter")

        shown(page, "You are on duty")
        focused(page, "You are on duty")

    def test_on_hanging_up_and_finishing(self, desk: Desk, line: Line, maya: Staff) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)
        take(page)
        call = connect(offer)
        shown(page, "Talking")

        page.locator("#hang-up").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#hang-up")).to_be_enabled()  # a second press counts from now on
        page.keyboard.press("Enter")
        calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())

        shown(page, "Call outcome")
        focused(page, "Call outcome")
        page.keyboard.press("2")
        page.keyboard.press("r")
        shown(page, "You are on duty")
        focused(page, "You are on duty")

    def test_on_finishing_without_an_outcome(self, desk: Desk, line: Line, maya: Staff) -> None:
        call = connect(scenes.ringing(line, maya, clock.now()))
        calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
        page = desk.open(maya)

        page.keyboard.press("r")

        expect(page.get_by_text("Choose the call outcome first.")).to_be_visible()
        expect(page.locator("input[name=outcome]").first).to_be_focused()

    def test_on_closing_an_alarm_without_saying_what_was_done(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        lost = scenes.waiting(line, clock.now(), priority="crisis")
        calls.caller_ended(call_id=lost.pk, status="completed", now=clock.now())
        alarms.acknowledge(alarm_id=Alarm.objects.get().pk, user_id=maya.user_id, now=clock.now())
        page = desk.open(maya, "/console/floor/")

        page.get_by_role("button", name="Close the alarm").click()

        expect(page.locator("#alarms [data-said]")).to_have_text("First choose what was done.")
        expect(page.get_by_label("What was done")).to_be_focused()
        assert Alarm.objects.get().closed_at is None

    @pytest.mark.parametrize("address", ["/console/calls/", "/console/floor/"])
    def test_on_handling_an_alarm(self, address: str, desk: Desk, line: Line, maya: Staff) -> None:
        lost = scenes.waiting(line, clock.now(), priority="crisis")
        calls.caller_ended(call_id=lost.pk, status="completed", now=clock.now())
        page = desk.open(maya, address)

        page.get_by_role("button", name="I’ll handle this").first.focus()
        page.keyboard.press("Enter")

        expect(page.locator("#bar")).to_contain_text("You have an alarm to close")
        focused(page, "You have an alarm to close" if address == "/console/calls/" else "")

    def test_on_closing_an_alarm(self, desk: Desk, line: Line, maya: Staff) -> None:
        lost = scenes.waiting(line, clock.now(), priority="crisis")
        calls.caller_ended(call_id=lost.pk, status="completed", now=clock.now())
        alarms.acknowledge(alarm_id=Alarm.objects.get().pk, user_id=maya.user_id, now=clock.now())
        page = desk.open(maya, "/console/floor/")
        page.get_by_label("What was done").select_option("emergency")

        page.get_by_role("button", name="Close the alarm").focus()
        page.keyboard.press("Enter")

        expect(page.locator("#alarms")).to_be_hidden()
        focused(page, "Waiting")

    def test_on_asking_for_a_number(self, desk: Desk, line: Line, maya: Staff) -> None:
        call = connect(scenes.ringing(line, maya, clock.now()))
        page = desk.open(maya, f"/console/calls/{call.pk}/")

        page.get_by_role("button", name="Show the number").click()

        focused(page, "(202) 555-0143")

    def test_on_a_callback_that_is_scheduled(self, desk: Desk, line: Line, maya: Staff) -> None:
        message = scenes.message(line)
        page = desk.open(maya, f"/console/voicemail/{message.pk}/")
        page.get_by_label("Number they gave").fill("202 555 0144")
        page.get_by_label("Their time zone").select_option("America/New_York")
        page.get_by_label("Day", exact=True).fill((clock.now() + timedelta(days=3)).date().isoformat())
        page.get_by_label("Time", exact=True).fill("12:00")

        page.get_by_role("button", name="Schedule", exact=True).click()

        focused(page, "The callback is scheduled.")

    def test_on_a_refused_callback(self, desk: Desk, line: Line, maya: Staff) -> None:
        message = scenes.message(line)
        page = desk.open(maya, f"/console/voicemail/{message.pk}/")
        page.get_by_label("Number they gave").fill("911")

        page.get_by_role("button", name="Schedule", exact=True).click()

        expect(page.locator(".field-wrong :focus")).to_have_count(1)


class TestAfterRejoin:
    """Whoever comes back to a caller goes on where they were, or at the form."""

    @pytest.mark.parametrize("by", ["key", "click"])
    def test_the_keyboard_goes_on_in_the_form(self, by: str, desk: Desk, line: Line, maya: Staff) -> None:
        offer = scenes.ringing(line, maya, clock.now(), priority="crisis")
        call = connect(offer)
        page = desk.open(maya)
        late: list[Route] = []
        page.route("**/card/", lambda route: late.append(route))
        page.reload()
        expect(page.locator("[data-nowhere]")).to_be_visible()

        page.keyboard.press("a") if by == "key" else page.locator("#rejoin").click()
        wait_until(
            lambda: call.commands.filter(kind=CommandKind.END_LEG).exists(), seconds=10, what="the leg ends"
        )
        bridges.caller_out(call_id=call.pk, conference=offer.pk, now=clock.now())  # as Twilio then tells
        rung_in(page)
        for route in late:
            route.continue_()
        expect(page.locator("#intake-part-safety")).to_be_attached()
        connect(Offer.objects.get(call=call, state=OfferState.RINGING))

        shown(page, "Talking")
        expect(page.locator("#intake-part-safety")).to_be_focused()


class TestTheStaffForm:
    def test_heads_the_chosen_teams_readably_in_the_dark(self, desk: Desk, line: Line, maya: Staff) -> None:
        User.objects.filter(pk=maya.user_id).update(is_superuser=True)
        sam = cast.staff("sam")
        page = desk.open(maya)
        page.emulate_media(color_scheme="dark")
        page.goto(f"{desk.url}/admin/helpline/staff/{sam.pk}/change/")

        heading = page.locator(".selector-chosen-title label").first

        expect(heading).to_be_visible()
        assert heading.evaluate(CONTRAST) >= 4.5
