"""The panel "Call a number", in a real browser: opened by its key, and emptied once its call rings."""

import re

import pytest
from playwright.sync_api import expect

from helpline.models import Call, Line, Staff
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_from_the_key_to_the_ring_and_nothing_stays_typed(desk: Desk, line: Line, maya: Staff) -> None:
    page = desk.open(maya)
    shown(page, "You are on duty")

    page.keyboard.press("n")
    number = page.get_by_label("Number they gave")
    expect(number).to_be_focused()
    page.keyboard.type("202 555 0177")
    verdict = page.locator("#dial-verdict")
    expect(verdict).to_contain_text("We call only numbers that people gave us")
    page.get_by_label("They gave us this number to be called on").check()
    expect(verdict.locator("[data-decision]")).to_have_attribute("data-decision", re.compile("allow|defer"))
    page.get_by_label("What is the call for?").fill("Their pharmacy asked for them")
    page.get_by_label("What is the call for?").press("Enter")

    shown(page, "Their phone rings once you press")
    assert Call.objects.get().offers.get().staff == maya
    expect(page.locator("#dial")).to_be_hidden()
    assert page.locator("#dial [name=number]").input_value() == ""

    page.get_by_role("button", name="Not now").click()
    shown(page, "You are on duty")
    expect(page.locator("#dial")).to_be_visible()


def test_is_put_away_while_they_talk_and_what_is_refused_stays_typed(
    desk: Desk, line: Line, maya: Staff
) -> None:
    page = desk.open(maya)
    page.keyboard.press("n")
    expect(page.get_by_label("Number they gave")).to_be_focused()
    page.keyboard.type("911")
    expect(page.locator("#dial-verdict")).to_contain_text("call 911 on your own phone")
    page.keyboard.press("Enter")
    expect(page.locator("#call-bar")).to_contain_text("call 911 on your own phone")
    expect(page.get_by_label("Number they gave")).to_have_value("911")
    assert not Call.objects.exists()

    scenes.talking(line, maya)
    page.reload()
    expect(page.locator("#dial")).to_be_hidden()
    page.keyboard.press("n")
    expect(page.locator("#dial")).not_to_have_attribute("open", "")
