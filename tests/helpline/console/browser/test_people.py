"""The way of an administrator in a real browser: invite somebody, plan them, pause them."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Route, expect
from pytest_django import Settings

from helpline.contact_rules import PhoneNumber
from helpline.models import Staff
from tests.helpline.console.browser.browsing import Desk

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def test_an_administrator_adds_plans_and_pauses_somebody_without_a_shell(
    desk: Desk, ada: Staff, settings: Settings
) -> None:
    settings.MAILS = False
    page = desk.open(ada, "/console/people/")
    page.get_by_role("link", name="Add a person").click()
    page.get_by_label("Name", exact=True).fill("Ada")
    page.get_by_label("E-mail address").fill("rosa@example.org")
    page.get_by_label("English").check()
    page.get_by_role("button", name="Invite them").click()
    expect(page.locator(".field-error").nth(1)).to_contain_text("There is already somebody called Ada")
    expect(page.get_by_label("English")).to_be_checked()

    page.get_by_label("Name", exact=True).fill("Rosa")
    page.get_by_role("button", name="Invite them").click()

    assert "/account/password/choose/" in page.get_by_label("Link to choose a password").input_value()
    page.reload()
    expect(page.get_by_label("Link to choose a password")).to_have_count(0)
    expect(page.get_by_role("button", name="Send a link to a new password")).to_be_visible()
    page.get_by_label("New phone number").fill("(202) 555-0142")
    page.get_by_role("button", name="Save the phone number").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    shift = page.get_by_role("form", name="New shift")
    shift.get_by_label("Friday").check()
    shift.get_by_label("From").fill("9 AM")
    shift.get_by_label("To", exact=True).fill("9 AM")
    shift.get_by_label("Time zone").select_option("America/Chicago")
    shift.get_by_role("button", name="Add the shift").click()
    expect(shift.locator(".field-error")).to_contain_text("start and end at the same minute")
    shift.get_by_label("To", exact=True).fill("5 PM")
    shift.get_by_role("button", name="Add the shift").click()
    expect(page.get_by_role("form", name="Shift 1")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Bring them back")).to_be_visible()

    rosa = Staff.objects.get(name="Rosa")
    assert (rosa.phone, rosa.shifts.get().weekdays) == (PhoneNumber("+12025550142"), [4])
    assert not User.objects.get(pk=rosa.user_id).is_active


def test_a_day_that_is_none_is_not_saved_as_if_it_were_empty(desk: Desk, ada: Staff, maya: Staff) -> None:
    page = desk.open(ada, f"/console/people/{maya.pk}/")
    before = maya.shifts.count()
    shift = page.get_by_role("form", name="New shift")
    shift.get_by_label("Friday").check()
    shift.get_by_label("From").fill("9 AM")
    shift.get_by_label("To", exact=True).fill("5 PM")
    shift.get_by_label("Time zone").select_option("America/Chicago")
    last_day = shift.get_by_label("Last day, if it ends")
    last_day.focus()
    page.keyboard.type("02302099")

    shift.get_by_role("button", name="Add the shift").click()

    expect(shift.get_by_role("alert")).to_contain_text("there is no such day")
    expect(last_day).to_be_focused()
    assert maya.shifts.count() == before
    last_day.fill("2099-02-28")
    expect(shift.get_by_role("alert")).to_have_count(0)
    shift.get_by_role("button", name="Add the shift").click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert maya.shifts.latest("pk").last_date == date(2099, 2, 28)


def test_fields_stand_in_three_columns_at_most_and_boxes_keep_their_size(desk: Desk, ada: Staff) -> None:
    page = desk.open(ada, "/console/people/add")

    for width, columns in ((390, 1), (1280, 3), (1920, 3)):
        page.set_viewport_size({"width": width, "height": 800})

        found = page.locator(".form-grid").evaluate("e => getComputedStyle(e).gridTemplateColumns")
        assert len(found.split()) == columns
        boxes = [each.bounding_box() for each in page.locator(".form-grid input[type=checkbox]").all()]
        assert {(box["width"], box["height"]) for box in boxes if box} == {(18, 18)}


def test_a_double_press_sends_a_form_once(desk: Desk, ada: Staff, settings: Settings) -> None:
    """The answer to the second would say that nothing was added, and hide the link that is shown once."""
    settings.MAILS = False
    page = desk.open(ada, "/console/people/add")
    page.get_by_label("Name", exact=True).fill("Rosa")
    page.get_by_label("E-mail address").fill("rosa@example.org")
    page.get_by_label("English").check()
    page.get_by_role("button", name="Invite them").focus()
    sent: list[Route] = []
    page.route("**/people/add", lambda route: sent.append(route))

    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert len(sent) == 1
    sent[0].continue_()

    expect(page.get_by_label("Link to choose a password")).to_be_visible()
    shift = page.get_by_role("form", name="New shift")
    shift.get_by_label("Friday").check()
    shift.get_by_label("From").fill("9 AM")
    shift.get_by_label("To", exact=True).fill("5 PM")
    shift.get_by_label("Time zone").select_option("America/Chicago")
    shift.get_by_role("button", name="Add the shift").dblclick()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    assert Staff.objects.get(name="Rosa").shifts.count() == 1
