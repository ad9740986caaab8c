"""The times on a page in a real browser: they run on by one clock, whatever comes in."""

import re

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from helpline import clock
from helpline.models import Line, Staff
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, connect, shown

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def seconds(page: Page) -> int:
    """Return how long the desk says that the call has lasted."""
    minutes, rest = page.locator("#call-bar .timer").inner_text().split(":")
    return int(minutes) * 60 + int(rest)


def test_the_time_of_a_call_never_runs_backward(desk: Desk, line: Line, maya: Staff) -> None:
    connect(scenes.ringing(line, maya, clock.now(), priority="crisis"))
    page = desk.open(maya)
    shown(page, "Talking")
    page.wait_for_timeout(4000)
    before = seconds(page)

    page.get_by_label("If cut off, call").fill("202 555 0166")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("#call-bar")).to_contain_text(re.compile(r"Kept: .*66"))

    assert seconds(page) >= before


def test_an_answer_that_comes_late_does_not_set_the_time_back(desk: Desk, line: Line, maya: Staff) -> None:
    connect(scenes.ringing(line, maya, clock.now()))
    page = desk.open(maya)
    shown(page, "Talking")
    answered: list[APIResponse] = []

    def late(route: Route) -> None:
        answered.append(route.fetch())
        page.wait_for_timeout(3000)
        route.fulfill(response=answered[0])

    page.route("**/hold", late)
    page.wait_for_timeout(1500)
    before = seconds(page)

    page.locator("#hold").click()
    shown(page, "Putting on hold")

    assert answered
    assert seconds(page) >= before + 3
