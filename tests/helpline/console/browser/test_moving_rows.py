"""The rows of Live move under a pointer when somebody else begins to talk, in a real browser."""

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import expect

from helpline import access, clock
from helpline.models import Call, Line, Offer, Staff
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk
from tests.support import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PRESS = """meant => {
  const { x, y, width, height } = meant.getBoundingClientRect();
  document.addEventListener("htmx:afterSettle", () => {
    const now = document.elementFromPoint(x + width / 2, y + height / 2).closest("button");
    if (!now || now.id === meant.id || window.under) return;
    window.under = now.id;
    now.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, detail: 1 }));
  });
}"""
"""Presses where a button is as soon as another one has come there."""


def test_no_supervisor_joins_the_call_that_slipped_under_the_pointer(
    desk: Desk, line: Line, maya: Staff
) -> None:
    Line.objects.update(may_listen=True)
    scenes.talking(line, maya, clock.now())
    abe = cast.staff("abe", on_duty_since=clock.now())
    lee = cast.staff("lee")
    lee.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
    Call.objects.update(notice_over_at=clock.now())
    page = desk.open(lee, "/console/floor/")
    coach = page.get_by_role("row", name="Maya").get_by_role("button", name="Coach")
    coach.evaluate(PRESS)

    scenes.talking(line, abe, clock.now())
    Call.objects.update(notice_over_at=clock.now())
    page.evaluate("document.dispatchEvent(new Event('helpline:news'))")
    of_abe = page.get_by_role("row", name="Abe").get_by_role("button", name="Coach")
    expect(of_abe).to_be_visible()
    assert page.evaluate("window.under") == of_abe.get_attribute("id")
    page.wait_for_timeout(700)
    assert page.url.endswith("/console/floor/")
    assert not Offer.objects.filter(staff=lee).exists()

    of_abe.click()
    page.wait_for_url("**/console/desk/")
    assert Offer.objects.get(staff=lee).call.staff == abe
