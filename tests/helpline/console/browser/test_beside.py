"""A supervisor beside a counselor: every control of their desk has a key."""

import pytest
from playwright.sync_api import expect

from helpline.models import Call, CommandKind, Line, Mode, Participant, Staff
from tests.helpline.console.browser import states
from tests.helpline.console.browser.browsing import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_every_control_has_a_key(desk: Desk, line: Line, maya: Staff) -> None:
    page = states.coaching(states.Room(desk, line, maya))
    bar = page.locator("#call-bar")

    page.keyboard.press("1")  # nobody told the caller: it is off, and says why
    expect(bar.get_by_role("button", name="Listen")).to_have_attribute("aria-describedby", "why-not-told")
    expect(page.locator("#why-not-told")).to_contain_text("Listen and Coach: The caller was not told")
    page.keyboard.press("3")
    expect(bar).to_contain_text("Changing who hears you")
    assert Participant.objects.get(role="supervisor").mode == Mode.BARGE

    page.keyboard.press("t")
    expect(page.locator("#take-over")).to_contain_text("Press again")
    page.wait_for_timeout(700)  # a second press that comes sooner is a slip
    page.keyboard.press("t")
    expect(bar).to_contain_text("Taking the call over")
    assert Call.objects.get().commands.filter(kind=CommandKind.HAND_OVER).exists()


def test_a_call_is_made_a_danger_call_by_two_presses(desk: Desk, line: Line, maya: Staff) -> None:
    page = states.coaching(states.Room(desk, line, maya))
    Call.objects.update(priority="normal", danger_by="", danger_at=None)
    page.evaluate("document.dispatchEvent(new Event('helpline:news'))")

    expect(page.locator("#danger")).to_be_visible()
    page.keyboard.press("i")
    page.wait_for_timeout(700)
    page.keyboard.press("i")

    expect(page.locator("#call-bar .badge-bad")).to_have_text("Crisis")
    assert Call.objects.get().is_crisis
