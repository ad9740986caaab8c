"""Nothing that lies over the desk covers what somebody needs in a call, in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

import helpline.emulator
from helpline import clock
from helpline.contact_rules import PhoneNumber
from helpline.models import Line, Staff
from helpline.operations import calls, numbers
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, rung_in, shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WIDE, NARROW = (1280, 800), (390, 844)
LAYOUT = (Path(__file__).parent / "layout.js").read_text()
CSS = Path(helpline.emulator.__file__).parent / "web" / "voice.css"
PHONE = """([css, folded]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  document.adoptedStyleSheets = [sheet];
  const phone = document.createElement("aside");
  phone.className = "practice-phone" + (folded ? " practice-phone-folded" : "");
  phone.innerHTML = `<header class="practice-phone-head"><strong>Practice phone</strong>
    <button type="button" class="practice-phone-aloud">Fold</button></header>
    <ol class="practice-phone-log"></ol>
    <form class="practice-phone-form"><label>Say</label><input><button>Say it</button></form>`;
  document.body.append(phone);
}"""
ON_TOP = """part => {
  const box = part.getBoundingClientRect();
  return part.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
}"""


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def page(request: pytest.FixtureRequest, desk: Desk, line: Line, maya: Staff) -> Page:
    """A desk that talks with a caller in danger while somebody waits, and the practice phone lies on it."""
    page = desk.open(maya)
    width, height = request.param
    page.set_viewport_size({"width": width, "height": height})
    danger = {"priority": "crisis", "danger_kind": "suicide", "danger_by": "speech"}
    offer = scenes.ringing(line, maya, clock.now(), **danger)
    expect(page.locator("#accept")).to_be_visible()
    page.keyboard.press("a")
    rung_in(page)
    page.evaluate(PHONE, [CSS.read_text(), width < 700])  # as the emulator's telephone begins
    connect(offer)
    shown(page, "Talking")
    scenes.waiting(line, clock.now())
    expect(page.locator("#queue")).to_contain_text("1 waiting")
    expect(page.locator("#intake-part-safety")).to_be_focused()
    return page


def on_top(part: Locator) -> bool:
    return bool(part.evaluate(ON_TOP))


def on_screen(page: Page, part: Locator) -> bool:
    """Say whether the middle of something lies in the part of the window that the dock leaves free."""
    box, dock = part.bounding_box(), page.locator(".dock").bounding_box()
    assert box is not None
    assert dock is not None
    middle = box["y"] + box["height"] / 2
    if page.viewport_size and page.viewport_size["width"] == NARROW[0]:
        return bool(0 < middle < dock["y"])
    return bool(dock["y"] + dock["height"] < middle < WIDE[1])


class TestACallInDanger:
    def test_leaves_everything_in_sight_and_in_reach(self, page: Page) -> None:
        seen = [
            each for each in page.locator("#intake-part-safety label:visible").all() if on_screen(page, each)
        ]
        assert len(seen) >= 3
        assert all(on_top(each) for each in seen)

        assert page.evaluate(LAYOUT) == []

        field = page.get_by_label("If cut off, call")
        field.fill("(202) 555-0166")

        expect(page.locator("#call-bar .about")).to_contain_text("Said: thoughts of suicide")
        expect(page.locator("#call-bar .about strong")).to_be_visible()
        expect(page.locator("#call-bar .badge-bad")).to_be_visible()
        assert field.evaluate("field => field.scrollWidth <= field.clientWidth")
        assert (field.bounding_box() or {"width": 0})["width"] >= 150

    def test_keeps_a_number_in_sight_when_the_page_is_loaded_again(self, page: Page) -> None:
        page.get_by_label("If cut off, call").fill("(202) 555-0166")
        page.get_by_role("button", name="Keep", exact=True).click()
        shown(page, "Kept: ••• ••• ••66")
        page.get_by_label("If cut off, call").fill("855-782-1009")
        page.get_by_role("button", name="Keep", exact=True).click()
        shown(page, "The number kept before, ••• ••• ••66, is still kept.")
        page.on("dialog", lambda question: question.accept())

        page.reload()

        shown(page, "Kept: ••• ••• ••66")


class TestOutcomes:
    def test_are_all_reached_and_show_that_there_are_more(self, desk: Desk, line: Line, maya: Staff) -> None:
        call = connect(scenes.ringing(line, maya, clock.now()))
        calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
        page = desk.open(maya)
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        shown(page, "Call outcome")

        scrolls = page.locator(".state-finished")

        assert scrolls.evaluate("box => box.scrollHeight > box.clientHeight")
        assert "linear-gradient" in scrolls.evaluate("box => getComputedStyle(box).backgroundImage")
        for choice in page.locator(".choice").all():
            choice.click(trial=True, timeout=3000)

    @pytest.mark.parametrize("folded", [True, False])
    def test_are_reached_beside_an_alarm_and_the_practice_phone(
        self, folded: bool, desk: Desk, line: Line, maya: Staff
    ) -> None:
        lost = scenes.waiting(line, clock.now(), priority="crisis")
        calls.caller_ended(call_id=lost.pk, status="completed", now=clock.now())
        call = connect(scenes.ringing(line, maya, clock.now(), priority="crisis"))
        given = PhoneNumber("+12025550166")
        numbers.note_for_cut_off(call_id=call.pk, number=given, staff_id=maya.pk, now=clock.now())
        calls.caller_ended(call_id=call.pk, status="completed", now=clock.now())
        page = desk.open(maya)
        page.set_viewport_size({"width": NARROW[0], "height": NARROW[1]})
        page.evaluate(PHONE, [CSS.read_text(), folded])
        shown(page, "Call outcome")
        dock, phone = page.locator(".dock").bounding_box(), page.locator(".practice-phone").bounding_box()

        assert dock is not None
        assert phone is not None
        assert dock["y"] + dock["height"] <= phone["y"]
        for control in page.locator("#call-bar :is(.choice, button:not([aria-disabled])):visible").all():
            control.click(trial=True, timeout=3000)
            assert on_top(control)


class TestOnAPhone:
    @pytest.fixture
    def phone(self, desk: Desk, line: Line, maya: Staff) -> Page:
        """A desk that rings on a phone: narrow, touched, without a keyboard."""
        scenes.ringing(line, maya, clock.now())
        page = desk.open(maya)
        width, height = NARROW
        session = page.context.new_cdp_session(page)
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
        session.send("Emulation.setDeviceMetricsOverride", metrics)
        session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
        shown(page, "A call for you")
        return page

    def test_a_ringing_call_is_as_wide_as_what_lies_beneath_it(self, phone: Page) -> None:
        # Both at once: what lies beneath is drawn anew whenever something happens.
        widths = phone.evaluate(
            "['.ringing', '.beside .panel'].map(each => document.querySelector(each).offsetWidth)"
        )

        assert widths[0] > 300
        assert widths[0] == pytest.approx(widths[1], abs=1)

    def test_nothing_is_said_of_keys(self, phone: Page) -> None:
        expect(phone.locator("#keys > span")).to_be_hidden()
        expect(phone.locator("#keys-switch")).to_be_hidden()

    def test_nothing_but_touch_hides_them(self, desk: Desk, maya: Staff) -> None:
        page = desk.open(maya)
        page.set_viewport_size({"width": 640, "height": 400})  # a wide window that is enlarged twice

        expect(page.locator("#keys-switch")).to_be_visible()


class TestAlarms:
    def test_leave_the_room_to_the_call_and_are_one_line(self, page: Page, line: Line) -> None:
        for _ in range(3):
            lost = scenes.waiting(line, clock.now(), priority="crisis")
            calls.caller_ended(call_id=lost.pk, status="completed", now=clock.now())

        expect(page.locator("#bar .bar-alarm")).to_have_count(1)
        expect(page.locator("#bar")).to_contain_text("3 alarms not handled.")

        box = page.locator("#bar").bounding_box()
        assert box is not None
        assert box["height"] <= 48
        seen = [
            each for each in page.locator("#intake-part-safety label:visible").all() if on_screen(page, each)
        ]
        assert len(seen) >= 3
