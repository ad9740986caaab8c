"""Every page in every state, in real Chromium: nothing is cut or covered, and axe has no complaint."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from playwright.sync_api import Page

from helpline.models import Line, Staff
from tests.helpline.console.browser import states
from tests.helpline.console.browser.browsing import Desk
from tests.helpline.console.browser.test_room import CSS, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WINDOWS = ((390, 844), (800, 600), (1280, 800), (1920, 1080))
LAYOUT, CONTRAST = [(Path(__file__).parent / each).read_text() for each in ("layout.js", "contrast.js")]
LAID_OUT = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Waits until observers of size have had their turn: the bar makes room for itself in one."""
AXE = Axe().axe_script
AXE_COMPLAINS = "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => violations)"
SIZES_TOO = "axe.configure({ rules: [{ id: 'target-size', enabled: true }] })"
"""Lets axe measure links as well: lists of records have small ones, one above the other."""
LISTS = [
    "/admin/auth/user/",
    *(f"/admin/helpline/{kind}/" for kind in ("team", "staff", "training", "shift", "call", "accessrecord")),
]
WHOLE = """element => {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
}"""


@pytest.fixture
def room(desk: Desk, line: Line, maya: Staff) -> states.Room:
    return states.Room(desk, line, maya)


@pytest.fixture
def state(request: pytest.FixtureRequest, room: states.Room) -> Page:
    return still(states.STATES[request.param](room))


@pytest.fixture
def pages(room: states.Room) -> Iterator[Page]:
    """Return one page, at each address in turn."""
    return each_page(room)


def each_page(room: states.Room) -> Iterator[Page]:
    page = room.desk.window.new_page()
    for address in states.STRANGERS:
        page.goto(room.desk.url + address)
        yield still(page)
    ada, addresses = states.everything(room)
    page = room.desk.open(ada)
    for address in addresses:
        page.goto(room.desk.url + address)
        yield still(page)


def still(page: Page) -> Page:
    """Let nothing on a page move while it is measured."""
    page.emulate_media(reduced_motion="reduce")
    return page


def faults(page: Page) -> list[str]:
    """Return whatever is wrong with a page as it is shown, in words.

    To bring about a state and to load a page cost more than to look at it: so all looks are taken at once.
    What gives buttons the focus is last, for it changes what is looked at.
    """
    return [
        *faults_of_layout(page),
        *complaints_of_axe(page),
        *hard_to_see(page, "fields"),
        *hard_to_see(page, "buttons"),
    ]


def faults_of_layout(page: Page) -> list[str]:
    found: list[str] = []
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(LAID_OUT)
        found += [f"{page.url} {width}: {fault}" for fault in page.evaluate(LAYOUT)]
    return found


def complaints_of_axe(page: Page, setting: str = "") -> list[str]:
    found: list[str] = []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate(f"{AXE}; {setting}")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        for rule in page.evaluate(AXE_COMPLAINS):
            places = [(node["target"], node["failureSummary"]) for node in rule["nodes"]]
            found.append(f"{page.url} {scheme}: {rule['id']} {places}")
    return found


def hard_to_see(page: Page, what: str) -> list[str]:
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{page.url} {scheme} {what}: {fault}" for fault in page.evaluate(CONTRAST, what)]
    return found


def none(found: list[str]) -> None:
    assert not found, "\n".join(found)


class TestNothingIsCutOrCoveredOrHardToSee:
    """axe finds nothing, and words on a focused button and edges of fields have enough contrast."""

    @pytest.mark.parametrize("state", states.STATES, indirect=True)
    def test_in_a_state(self, state: Page) -> None:
        none(faults(state))

    def test_on_a_page(self, pages: Iterator[Page]) -> None:
        none([fault for page in pages for fault in faults(page)])


class TestNothingIsCutOrCovered:
    @pytest.mark.parametrize("state", states.AT_THE_DESK, indirect=True)
    def test_by_the_practice_phone(self, state: Page) -> None:
        for folded in (True, False):
            state.evaluate("document.querySelector('.practice-phone')?.remove()")
            state.evaluate(PHONE, [CSS.read_text(), folded])
            none(faults_of_layout(state))

    def test_of_the_account_menu(self, room: states.Room) -> None:
        page = states.menu_open(room)
        page.evaluate(PHONE, [CSS.read_text(), False])
        for width, height in WINDOWS:
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate(
                "scrollTo(0, 0)"
            )  # a click before may have scrolled to what the practice phone covers
            assert page.locator(".account-menu").evaluate(WHOLE), width
            sign_out = page.get_by_role("button", name="Sign out")
            assert sign_out.evaluate(WHOLE), width
            sign_out.click(trial=True)


class TestListsOfRecords:
    def test_have_no_complaint_of_axe(self, room: states.Room) -> None:
        ada, _ = states.everything(room)
        User.objects.filter(pk=ada.user_id).update(is_superuser=True)
        page = still(room.desk.open(ada))

        none([fault for address in LISTS for fault in self.complaints(page, room.desk.url + address)])

    def complaints(self, page: Page, address: str) -> list[str]:
        page.goto(address)
        return complaints_of_axe(page, SIZES_TOO)


class TestTheEdgeOfAFieldCanBeSeen:
    def test_on_a_page_of_records(self, room: states.Room) -> None:
        User.objects.filter(pk=room.maya.user_id).update(is_superuser=True)
        page = still(room.desk.open(room.maya, "/admin/auth/user/add/"))

        none(hard_to_see(page, "fields"))
