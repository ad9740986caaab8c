"""Every page in every state, in real Chromium: nothing is cut or covered, and axe has no complaint."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.auth.models import User
from playwright.sync_api import Page

from helpline.models import Line, Staff
from tests.helpline.console.browser import states
from tests.helpline.console.browser.browsing import Desk
from tests.helpline.console.browser.test_room import CSS, LAYOUT, PHONE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

WINDOWS = ((390, 844), (800, 600), (1920, 1080), (1280, 800))
"""The last is that in which all but the layout is looked at: each change of size costs a drawing."""
CONTRAST = (Path(__file__).parent / "contrast.js").read_text()
LAID_OUT = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""Waits until observers of size have had their turn: the bar makes room for itself in one."""
AXE = Axe().axe_script
AXE_COMPLAINS = """rules => axe.run({ resultTypes: ["violations"], ...(rules && { runOnly: rules }) })
  .then(({ violations }) => violations)"""
OF_COLORS = ["color-contrast", "link-in-text-block"]
"""What may differ in the dark: what the page consists of does not, and is looked at in the light."""
SIZES_TOO = "axe.configure({ rules: [{ id: 'target-size', enabled: true }] })"
"""Lets axe measure links as well: lists of records have small ones, one above the other."""
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
WITHOUT_PHONE = "document.querySelector('.practice-phone').remove(); document.adoptedStyleSheets = []"
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
def pages(room: states.Room) -> Iterator[Page]:
    """Return one page, at each address in turn."""
    return each_page(room)


def each_page(room: states.Room) -> Iterator[Page]:
    page = room.desk.window.new_page()
    for address in states.STRANGERS:
        page.goto(room.desk.url + address)
        yield still(page)
    ada, addresses = states.everything(room)
    page = room.desk.open(ada, addresses[0])
    yield still(page)
    for address in addresses[1:]:
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
    found = faults_of_layout(page)
    start_axe(page)
    for scheme in SCHEMES:
        show_in(scheme, page)
        found += [*complaints_of_axe(page, scheme), *hard_to_see(page, scheme, "fields")]
    for scheme in reversed(SCHEMES):
        show_in(scheme, page)
        found += hard_to_see(page, scheme, "buttons")
    return found


def faults_beside_the_practice_phone(page: Page) -> list[str]:
    found: list[str] = []
    for folded in (True, False):
        page.evaluate(PHONE, [CSS.read_text(), folded])
        found += faults_of_layout(page)
        page.evaluate(WITHOUT_PHONE)
    return found


def faults_of_layout(page: Page) -> list[str]:
    found: list[str] = []
    for width, height in WINDOWS:
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(LAID_OUT)
        found += [f"{page.url} {width}: {fault}" for fault in page.evaluate(LAYOUT)]
    return found


def show_in(scheme: Scheme, page: Page) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")


def start_axe(page: Page, setting: str = "") -> None:
    width, height = WINDOWS[-1]
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(f"{AXE}; {setting}")


def complaints_of_axe(page: Page, scheme: Scheme) -> list[str]:
    found: list[str] = []
    for rule in page.evaluate(AXE_COMPLAINS, None if scheme == "light" else OF_COLORS):
        places = [(node["target"], node["failureSummary"]) for node in rule["nodes"]]
        found.append(f"{page.url} {scheme}: {rule['id']} {places}")
    return found


def hard_to_see(page: Page, scheme: Scheme, what: str) -> list[str]:
    return [f"{page.url} {scheme} {what}: {fault}" for fault in page.evaluate(CONTRAST, what)]


def none(found: list[str]) -> None:
    assert not found, "\n".join(found)


class TestNothingIsCutOrCoveredOrHardToSee:
    """axe finds nothing, and words on a focused button and edges of fields have enough contrast."""

    @pytest.mark.parametrize("name", states.STATES)
    def test_in_a_state(self, name: str, room: states.Room) -> None:
        page = still(states.STATES[name](room))
        beside = faults_beside_the_practice_phone(page) if name in states.AT_THE_DESK else []

        none([*beside, *faults(page)])

    def test_on_a_page(self, pages: Iterator[Page]) -> None:
        none([fault for page in pages for fault in faults(page)])


class TestNothingIsCutOrCovered:
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
        page = still(room.desk.open(ada, LISTS[0]))
        found = self.complaints(page)
        for address in LISTS[1:]:
            page.goto(room.desk.url + address)
            found += self.complaints(page)

        none(found)

    def complaints(self, page: Page) -> list[str]:
        start_axe(page, SIZES_TOO)
        found: list[str] = []
        for scheme in SCHEMES:
            show_in(scheme, page)
            found += complaints_of_axe(page, scheme)
        return found


class TestTheEdgeOfAFieldCanBeSeen:
    def test_on_a_page_of_records(self, room: states.Room) -> None:
        User.objects.filter(pk=room.maya.user_id).update(is_superuser=True)
        page = still(room.desk.open(room.maya, "/admin/auth/user/add/"))

        for scheme in SCHEMES:
            show_in(scheme, page)
            none(hard_to_see(page, scheme, "fields"))
