"""Every page in a real browser rings, says danger in its own way, and leads to the call."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from playwright.sync_api import Page, expect

from helpline import access, clock
from helpline.models import Alarm, Line, Staff
from helpline.operations import calls, help_requests, offers
from tests.helpline.console import scenes
from tests.helpline.console.browser.browsing import Desk, comes_true, rung_in, shown
from tests.support import cast
from tests.support.processes import wait_until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

PAGES = ["/console/calls/", "/intake/records/", "/admin/"]
LISTENING = """
window.notes = [];
const start = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.notes.push(this.frequency.value);
  start.call(this, at);
};
window.notices = [];
window.Notification = class {
  static permission = "granted";
  constructor(title, options) { window.notices.push(`${title}: ${options.body}`); }
  close() {}
};
"""
"""Keeps what the page sounds and what it notifies of."""


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """Somebody who wants motion, as most do."""
    desk.motion = "no-preference"
    return desk


@pytest.fixture
def listening(desk: Desk) -> Desk:
    desk.scripts.append(LISTENING)
    return desk


def notes(page: Page) -> set[float]:
    return set(page.evaluate("window.notes"))


def heard(page: Page) -> set[float]:
    comes_true(page, "window.notes.length")
    return notes(page)


class TestAnyPage:
    @pytest.mark.parametrize("address", PAGES)
    def test_rings_and_leads_to_the_call(
        self, address: str, listening: Desk, line: Line, maya: Staff
    ) -> None:
        page = listening.open(maya, address)
        title = page.title()

        offer = scenes.ringing(line, maya, clock.now())

        expect(page.locator("#bar")).to_contain_text("A call is ringing")
        expect(page).to_have_title("● A call is ringing")
        heard(page)
        page.keyboard.press("a")
        expect(page).to_have_url(f"{listening.url}/console/desk/")
        rung_in(page)
        assert page.evaluate("window.softphone.params") == {"offer": str(offer.pk)}
        assert title != "● A call is ringing"

    def test_takes_nothing_again_when_the_desk_is_loaded_again(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        page = desk.open(maya, f"/console/desk/?accept={offer.pk}")
        rung_in(page)

        page.reload()

        shown(page, "A call for you")
        assert not page.evaluate("Boolean(window.softphone)")

    def test_says_when_the_call_is_gone(self, desk: Desk, line: Line, maya: Staff) -> None:
        offer = scenes.ringing(line, maya, clock.now())
        offers.decline(offer_id=offer.pk, staff_id=maya.pk, now=clock.now())

        page = desk.open(maya, f"/console/desk/?accept={offer.pk}")

        expect(page.locator("#trouble")).to_have_text("That call is no longer ringing for you.")

    def test_stops_when_somebody_else_took_the_call(self, listening: Desk, line: Line, maya: Staff) -> None:
        page = listening.open(maya, "/console/calls/")
        offer = scenes.ringing(line, maya, clock.now())
        expect(page.locator("#bar")).to_contain_text("A call is ringing")

        offers.decline(offer_id=offer.pk, staff_id=maya.pk, now=clock.now())

        expect(page.locator("#bar")).not_to_contain_text("A call is ringing")
        expect(page).to_have_title("Calls · Helpline")

    def test_tells_the_server_that_somebody_is_there(self, desk: Desk, maya: Staff) -> None:
        Staff.objects.update(seen_at=datetime(2026, 1, 1, tzinfo=UTC))

        desk.open(maya, "/admin/")

        wait_until(
            lambda: Staff.objects.filter(seen_at__gt=clock.now() - timedelta(minutes=1)).exists(),
            seconds=10,
            what="the page is heard from",
        )

    def test_says_that_the_connection_is_lost(self, desk: Desk, maya: Staff) -> None:
        page = desk.open(maya, "/admin/")
        expect(page.locator("#bar")).to_be_attached()
        for words in ("#connection-lost", "#signed-out", "#silent"):
            expect(page.locator(words)).to_be_hidden()

        desk.context.set_offline(True)

        expect(page.locator("#connection-lost")).to_be_visible()

    def test_rings_although_its_scripts_came_late(self, listening: Desk, line: Line, maya: Staff) -> None:
        listening.context.route("**/console/bar.js", lambda route: route.abort(), times=1)
        page = listening.open(maya, "/console/shifts/", begun=False)
        expect(page.locator("#connection-lost")).to_be_visible()

        scenes.ringing(line, maya, clock.now())

        expect(page.locator("#bar")).to_contain_text("A call is ringing")
        expect(page.locator("#connection-lost")).to_be_hidden()

    def test_an_answer_that_breaks_off_counts_as_none(self, desk: Desk, maya: Staff) -> None:
        """The server has begun to answer, and the rest never comes. `desk` refuses an error nobody caught."""
        page = desk.open(maya, "/console/calls/")
        page.evaluate(
            """() => {
                const start = (body) => body.error(new TypeError("cut"));
                const broken = () => new ReadableStream({ start });
                window.fetch = async () => new Response(broken(), { status: 200 });
                window.dispatchEvent(new Event("online"));
            }"""
        )

        expect(page.locator("#connection-lost")).to_be_visible()

    def test_rings_without_the_stream(self, listening: Desk, line: Line, maya: Staff) -> None:
        listening.context.route("**/events/", lambda route: route.abort())
        page = listening.open(maya, "/console/shifts/")

        scenes.ringing(line, maya, clock.now())

        expect(page.locator("#bar")).to_contain_text("A call is ringing")
        heard(page)


class TestAPageThatIsCutOff:
    def test_does_not_ring_for_ever(self, listening: Desk, line: Line, maya: Staff) -> None:
        page = listening.open(maya, "/console/calls/")
        scenes.ringing(line, maya, clock.now())
        heard(page)

        listening.context.set_offline(True)

        expect(page).to_have_title("Calls · Helpline", timeout=40_000)

    def test_forgets_the_call_when_its_person_is_signed_out(
        self, desk: Desk, line: Line, maya: Staff
    ) -> None:
        page = desk.open(maya, "/console/calls/")
        scenes.ringing(line, maya, clock.now())
        expect(page.locator("#bar")).to_contain_text("A call is ringing")

        desk.context.clear_cookies(name="helpline_session")

        expect(page.locator("#signed-out")).to_be_visible()
        expect(page.locator("#bar")).to_be_empty()


class TestDanger:
    def test_sounds_and_looks_unlike_an_ordinary_call(self, listening: Desk, line: Line, maya: Staff) -> None:
        page = listening.open(maya, "/console/calls/")
        ordinary = scenes.ringing(line, maya, clock.now())
        sound = heard(page)
        icon = page.locator('link[rel="icon"]')
        expect(icon).to_have_attribute("href", "/static/console/icon-call.svg")
        offers.decline(offer_id=ordinary.pk, staff_id=maya.pk, now=clock.now())
        expect(icon).to_have_attribute("href", "/static/console/icon.svg")
        page.evaluate("window.notes.length = 0")

        scenes.ringing(line, maya, clock.now(), priority="crisis")

        expect(page.locator("#bar")).to_contain_text("Crisis call – someone may be in danger")
        expect(page).to_have_title("⚠ Crisis call – answer now")
        expect(icon).to_have_attribute("href", "/static/console/icon-danger.svg")
        assert heard(page).isdisjoint(sound)

    def test_keeps_its_title_still_for_who_wants_no_motion(self, desk: Desk, line: Line, maya: Staff) -> None:
        page = desk.open(maya, "/console/calls/")
        page.emulate_media(reduced_motion="reduce")
        scenes.ringing(line, maya, clock.now(), priority="crisis")
        expect(page).to_have_title("⚠ Crisis call – answer now")

        page.evaluate(
            """window.titles = new Set([document.title]);
            new MutationObserver(() => window.titles.add(document.title))
              .observe(document.querySelector("title"), { childList: true });"""
        )
        page.wait_for_timeout(3500)

        assert page.evaluate("[...window.titles]") == ["⚠ Crisis call – answer now"]


class TestSeveralWindows:
    def test_one_sounds(self, listening: Desk, line: Line, maya: Staff) -> None:
        first = listening.open(maya, "/console/calls/")
        second = listening.open(maya, "/console/desk/")

        scenes.ringing(line, maya, clock.now())

        for page in (first, second):
            expect(page).to_have_title("● A call is ringing")
        wait_until(lambda: bool(notes(first) or notes(second)), seconds=15, what="one sounds")
        first.wait_for_timeout(3500)
        assert not (notes(first) and notes(second))

    def test_fall_silent_when_one_takes_the_call(self, listening: Desk, line: Line, maya: Staff) -> None:
        other = listening.open(maya, "/console/calls/")
        page = listening.open(maya, "/console/desk/")
        scenes.ringing(line, maya, clock.now())
        expect(other).to_have_title("● A call is ringing")

        page.locator("#accept").click()

        expect(other).to_have_title("Calls · Helpline")

    def test_the_next_sounds_when_the_first_is_closed(self, listening: Desk, line: Line, maya: Staff) -> None:
        first = listening.open(maya, "/console/calls/")
        second = listening.open(maya, "/console/shifts/")
        first.close()

        scenes.ringing(line, maya, clock.now())

        heard(second)


class TestNotification:
    def test_says_that_a_call_rings_and_nothing_of_it(self, listening: Desk, line: Line, maya: Staff) -> None:
        listening.scripts.append("Document.prototype.hasFocus = () => false;")
        page = listening.open(maya, "/console/calls/")

        scenes.ringing(line, maya, clock.now(), priority="crisis")

        comes_true(page, "window.notices.length")
        assert page.evaluate("window.notices") == ["Helpline: Crisis call – answer now"]

    def test_leaves_alone_who_looks_at_another_window(self, listening: Desk, line: Line, maya: Staff) -> None:
        background = listening.open(maya, "/console/calls/")
        background.evaluate("document.hasFocus = () => false")
        listening.open(maya, "/console/desk/")

        scenes.ringing(line, maya, clock.now())

        expect(background).to_have_title("● A call is ringing")
        background.wait_for_timeout(3000)
        assert background.evaluate("window.notices") == []

    def test_is_asked_for_by_a_button(self, desk: Desk, maya: Staff) -> None:
        desk.scripts.append(
            """window.Notification = class { static permission = "default";
            static async requestPermission() { Notification.permission = "granted"; } };"""
        )
        page = desk.open(maya, "/console/desk/")
        button = page.locator("#keys [data-notify]")
        expect(button).to_be_visible()

        button.click()

        expect(button).to_be_hidden()
        assert page.evaluate("Notification.permission") == "granted"


class TestAlarm:
    def test_is_taken_on_without_leaving_the_page(self, desk: Desk, line: Line, maya: Staff) -> None:
        lost = scenes.waiting(line, clock.now(), priority="crisis")
        calls.caller_ended(call_id=lost.pk, status="completed", now=clock.now())
        page = desk.open(maya)
        expect(page.locator("#bar")).to_contain_text("A crisis call ended")
        address = page.url

        page.locator("#bar").get_by_role("button", name="I’ll handle this").click()

        expect(page.locator("#bar")).to_contain_text("You have an alarm to close")
        assert page.url == address
        assert Alarm.objects.get().acknowledged_by == maya.user

    def test_is_closed_on_the_floor_with_what_was_done(self, desk: Desk, line: Line, maya: Staff) -> None:
        lost = scenes.waiting(line, clock.now(), priority="crisis", language="es")
        calls.caller_ended(call_id=lost.pk, status="completed", now=clock.now())
        page = desk.open(maya, "/console/floor/")
        page.locator("#alarms").get_by_role("button", name="I’ll handle this").click()
        page.get_by_label("What was done").select_option("emergency")
        scenes.waiting(line, clock.now())  # the page looks again, the choice stays

        expect(page.locator("#now")).to_contain_text("Ringing somebody now")
        page.wait_for_timeout(700)  # a press on what has just moved does nothing (`still.js`)
        page.get_by_role("button", name="Close the alarm").click()

        expect(page.locator("#alarms")).to_be_hidden()
        assert Alarm.objects.get().note == "emergency"


class TestPagesOfRecords:
    def test_keep_to_the_policy(self, desk: Desk, line: Line, maya: Staff) -> None:
        maya.user.user_permissions.add(Permission.objects.get(codename="view_call"))
        scenes.ringing(line, maya, clock.now())
        for page in ("/admin/", "/admin/helpline/call/", "/intake/records/"):
            desk.open(maya, page).close()


class TestHelp:
    """A counselor asks for help by a key, and every page of a supervisor sounds until one comes."""

    def test_is_asked_for_by_a_key_and_answered_from_any_page(
        self, listening: Desk, line: Line, maya: Staff
    ) -> None:
        sam = cast.staff("sam")
        sam.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
        call = scenes.talking(line, maya, clock.now())
        page = listening.open(sam, "/console/calls/")
        page.get_by_role("heading", name="Calls").click()

        help_requests.ask(call_id=call.pk, staff_id=maya.pk, now=clock.now())

        expect(page.locator("[data-help]")).to_contain_text("Maya asks for help in a call on Helpline.")
        assert heard(page) == {659.25, 880}
        page.get_by_role("button", name="I’m coming").click()
        expect(page.locator("#bar")).to_contain_text("You are helping Maya")
        assert page.locator("[data-help]").count() == 0

    def test_the_key_works_at_the_desk(self, desk: Desk, line: Line, maya: Staff) -> None:
        scenes.talking(line, maya, clock.now())
        page = desk.open(maya)
        expect(page.locator("#help-me kbd")).to_have_text("?")

        page.keyboard.press("?")

        expect(page.locator("#call-bar")).to_contain_text("No supervisor is signed in.")
