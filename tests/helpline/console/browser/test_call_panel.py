"""The panel of a call in a real browser: news moves nothing in it; a keyboard finds in and out."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from helpline import clock
from helpline.models import (
    Call,
    CommandKind,
    CommandState,
    HelpRequest,
    Line,
    NumberKind,
    OutsideNumber,
    Participant,
    Staff,
)
from helpline.operations import calls, parties
from tests.helpline.console.browser import states
from tests.helpline.console.browser.browsing import Desk, shown
from tests.support import cast

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def page(desk: Desk, line: Line, maya: Staff) -> Page:
    cast.staff("bo", on_duty_since=clock.now())
    return states.talking(states.Room(desk, line, maya))


@pytest.fixture
def call(page: Page) -> Call:
    return Call.objects.get()


def look(page: Page) -> None:
    page.evaluate("document.dispatchEvent(new Event('helpline:news'))")


def test_keeps_the_choice_and_the_focus_while_the_bar_changes(page: Page, call: Call, maya: Staff) -> None:
    page.locator("#consult").focus()
    page.keyboard.press("c")
    colleague = page.locator("#colleague")
    expect(colleague).to_be_focused()
    expect(colleague).to_have_value("")
    colleague.select_option(label="Bo")
    page.keyboard.press("?")  # no key acts in a field

    cast.staff("abe", on_duty_since=clock.now())
    calls.tell_danger(call_id=call.pk, staff_id=maya.pk, now=clock.now())
    look(page)
    shown(page, "Crisis")

    expect(colleague).to_be_focused()
    expect(colleague.locator("option:checked")).to_have_text("Bo")
    assert not HelpRequest.objects.exists()

    page.keyboard.press("Escape")
    expect(page.locator("#call-panel")).to_be_empty()
    expect(page.locator("#consult")).to_be_focused()


def test_stays_with_what_was_typed_or_refused(page: Page, call: Call, maya: Staff) -> None:
    page.locator("#consult").focus()
    page.keyboard.press("e")
    expect(page.get_by_label("Address", exact=True)).to_be_focused()
    page.keyboard.type("12 Elm Street")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Address", exact=True)).to_have_value("12 Elm Street")
    expect(page.locator("#call-panel-said")).to_contain_text("What you typed is not kept yet.")

    page.locator("#consult").click()
    expect(page.locator("#colleague")).to_be_focused()
    Staff.objects.filter(name="Bo").update(duty="off")
    page.locator("#colleague").select_option(label="Bo")
    page.locator("#ask-colleague").click()

    shown(page, "Nobody there can join now: off duty")
    expect(page.locator("#call-said")).to_contain_text("off duty")
    expect(page.locator("#colleague")).to_be_visible()


def test_keys_go_to_whom_to_take_out_and_a_hold_warns_of_its_end(page: Page, call: Call, maya: Staff) -> None:
    for last, name in enumerate(("Spanish line", "Hmong line")):
        number = OutsideNumber.objects.create(
            slug=f"e{last}",
            kind=NumberKind.INTERPRETER,
            name=name,
            number=f"+1202555015{last}",
            review_on=clock.now().date(),
        )
        parties.bring_in(call_id=call.pk, number_id=number.pk, staff_id=maya.pk, now=clock.now())
    look(page)
    shown(page, "Hmong line")
    page.locator("#consult").focus()

    for name in ("Spanish line", "Hmong line", "Spanish line"):
        page.keyboard.press("o")
        expect(page.get_by_label(f"Take {name} out of the call")).to_be_focused()
    assert not Participant.objects.filter(commands__kind=CommandKind.END_PARTY).exists()

    calls.hold(call_id=call.pk, staff_id=maya.pk, now=clock.now())
    call.commands.filter(kind=CommandKind.HOLD).update(state=CommandState.DONE)
    look(page)
    shown(page, "On hold: the caller hears music for")
    expect(page.locator("[data-hold-ends]")).to_be_hidden()
    Call.objects.update(hold_until=clock.now() + timedelta(seconds=20))
    look(page)
    expect(page.locator("[data-hold-ends]")).to_be_visible()
    expect(page.locator("#hold-said")).to_contain_text("The hold is about to end by itself")
