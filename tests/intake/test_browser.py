"""The form in a real browser: it saves as one types, keeps what it cannot save, and promises a call."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from helpline.contact_rules import PromisedTime
from helpline.models import Callback, Staff
from intake.models import CallerNumber, IntakeRecord
from intake.operations import promises
from intake.operations.promises import PromiseRequest
from tests.intake import scene
from tests.support import cast
from tests.support.chromium import WITHIN
from tests.support.front import front

if TYPE_CHECKING:
    from tests.support.windows import Windows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


class Desk:
    """Browsers in which people are signed in, and what their consoles complained of."""

    def __init__(self, windows: "Windows", url: str, lent: ExitStack) -> None:
        self.windows, self.url, self.lent = windows, url, lent
        self.complaints: list[str] = []

    def open(self, person: Staff, address: str) -> Page:
        from tests.support.windows import keep_complaints

        lent = self.windows.lent(self.url, locale="en-US", timezone_id="America/New_York")
        window = self.lent.enter_context(lent)
        session = scene.browser_of(person).cookies["helpline_session"].value
        window.context.add_cookies([{"name": "helpline_session", "value": session, "url": self.url}])
        page = window.new_page()
        page.set_default_timeout(WITHIN)
        keep_complaints(page, self.complaints)
        page.goto(self.url + address)
        return page


@pytest.fixture
def desk(windows: "Windows", browser_port: int, redis_url: str) -> Iterator[Desk]:
    with front(browser_port) as url, ExitStack() as lent:
        yield Desk(windows, url, lent)


def status(page: Page, words: str) -> None:
    expect(page.locator("[data-intake-status]")).to_contain_text(words)


def put_card(page: Page, record: IntakeRecord) -> None:
    """Put the card into a region of the page, as the desk does when a call is taken."""
    page.evaluate(
        """async (address) => {
            document.querySelector("#region")?.remove();
            const region = document.createElement("div");
            region.id = "region";
            region.innerHTML = await (await fetch(address)).text();
            document.querySelector("#content").append(region);
        }""",
        f"/intake/calls/{record.call_id}/card/",
    )


class TestTheForm:
    def test_saves_as_one_types_wherever_the_card_is_put(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        page = desk.open(maya, "/intake/records/")
        put_card(page, record)

        page.get_by_label("Anything else a colleague should know").type("Asks about the injection.")
        page.get_by_role("group", name="Is anyone in danger right now?").get_by_label("Yes").check()
        status(page, "Saved")

        expect(page.get_by_text("Stay on the line")).to_be_visible()
        page.get_by_label("Blue or gray lips").check()
        page.get_by_label("Very small pupils").check()
        status(page, "Saving")
        status(page, "Saved")
        assert scene.fresh(record).answers == {
            "notes": "Asks about the injection.",
            "danger_now": "yes",
            "overdose_signs": "lips pupils",
        }
        assert desk.complaints == []

    def test_keeps_what_cannot_be_saved_and_saves_it_when_it_can(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        warned: list[str] = []
        page.on("dialog", lambda dialog: leave(dialog, warned))

        page.route("**/patch", lambda route: route.abort())
        page.locator("#intake-notes").type("Kept.")
        status(page, "Not saved yet")
        expect(page.get_by_role("alert").filter(has_text="can’t be reached")).to_be_visible()
        page.evaluate("location.reload()")
        page.wait_for_timeout(300)
        assert warned == ["beforeunload"]

        put_card(page, record)
        region = page.locator("#region")
        expect(region.locator("#intake-notes")).to_have_value("Kept.")
        page.evaluate("document.querySelector('.intake-page').remove()")
        page.unroute("**/patch")
        status(page, "Saved")
        assert scene.fresh(record).answers == {"notes": "Kept."}
        stored = page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")
        assert "Kept" not in stored

    def test_shows_the_words_of_two_people_who_meet_in_one_field(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        page = desk.open(maya, f"/intake/records/{record.pk}/")

        scene.patch(record, cast.staff("sam"), {"notes": "His words.", "agreed": "Rings again."})
        page.locator("#intake-notes").type("Her words.")

        expect(page.get_by_text("Sam wrote here at")).to_be_visible()
        expect(page.locator("#intake-agreed")).to_have_value("Rings again.")
        page.get_by_role("button", name="Add their words to mine").click()
        status(page, "Saving")
        status(page, "Saved")
        assert scene.fresh(record).answers["notes"] == "Her words.\nHis words."

    def test_says_what_is_missing_and_leads_there(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"calling_for": "self", "danger_now": "no"})
        scene.over(record.call)
        page = desk.open(maya, f"/intake/records/{record.pk}/")

        page.get_by_role("button", name="Finish record").click()
        page.get_by_role("button", name="What was agreed, and the next step: not answered yet").click()
        expect(page.locator("#intake-agreed")).to_be_focused()
        page.keyboard.type("She rings again on Friday.")
        page.get_by_role("button", name="Finish record").click()

        status(page, "Finished")
        expect(page.locator(".intake-summary")).to_contain_text("Finished")
        expect(page.locator(".intake-summary")).not_to_contain_text("To be finished")
        assert scene.fresh(record).state == "completed"

        page.locator("#intake-notes").fill("One thing more.")
        status(page, "Saved")
        expect(page.locator(".intake-summary")).to_contain_text("To be finished")
        assert scene.fresh(record).state == "draft"

    def test_says_that_an_answer_is_too_long_and_saves_the_others(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        page = desk.open(maya, f"/intake/records/{record.pk}/")

        page.evaluate("document.querySelector('#intake-notes').maxLength = 100000")
        with page.expect_response(lambda answer: answer.url.endswith("/patch") and answer.ok):
            page.locator("#intake-notes").fill("x" * 20_001)
            page.locator("#intake-agreed").fill("Rings again.")
            expect(page.get_by_text("One answer is too long")).to_be_visible()
        assert scene.fresh(record).answers == {"agreed": "Rings again."}
        page.wait_for_timeout(100)
        status(page, "Not everything is saved")
        expect(page.get_by_text("One answer is too long")).to_be_visible()

        page.locator("#intake-notes").fill("Shorter.")
        status(page, "Saved")
        assert scene.fresh(record).answers == {"notes": "Shorter.", "agreed": "Rings again."}

    def test_does_not_say_saved_while_newer_words_wait(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        held: list[Route] = []
        page.route("**/patch", lambda route: held.append(route))
        with page.expect_request("**/patch"):
            page.locator("#intake-notes").fill("Rings.")
        page.locator("#intake-agreed").fill("Rings again.")

        with page.expect_response("**/patch"):
            held.pop().continue_()
        page.wait_for_timeout(100)
        assert scene.fresh(record).answers == {"notes": "Rings."}
        status(page, "Saving")

        page.unroute("**/patch")
        status(page, "Saved")
        assert scene.fresh(record).answers == {"notes": "Rings.", "agreed": "Rings again."}

    def test_says_that_a_day_is_none_and_keeps_the_one_before(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        answers = {"medication": "naltrexone_injection", "last_naltrexone_dose": "2026-01-31"}
        record = scene.record(maya, answers)
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        dose = page.get_by_label("Last naltrexone dose")
        warned: list[str] = []
        page.on("dialog", lambda dialog: leave(dialog, warned))

        dose.press("0")
        dose.press("2")  # there is no February 31
        page.locator("#intake-notes").fill("Asks about the injection.")
        expect(page.get_by_role("alert").filter(has_text="no such day")).to_be_visible()
        status(page, "Saving")
        status(page, "Saved")
        assert scene.fresh(record).answers == answers | {"notes": "Asks about the injection."}
        page.evaluate("location.reload()")
        page.wait_for_timeout(300)
        assert warned == ["beforeunload"]

        dose.fill("2026-02-28")
        status(page, "Saving")
        status(page, "Saved")
        expect(page.get_by_text("no such day")).to_have_count(0)
        assert scene.fresh(record).answers["last_naltrexone_dose"] == "2026-02-28"

        dose.focus()
        for key in ("Backspace", "ArrowRight", "Backspace", "ArrowRight", "Backspace"):
            page.keyboard.press(key)
        page.locator("#intake-notes").focus()
        status(page, "Saving")
        status(page, "Saved")
        assert not scene.fresh(record).answers.get("last_naltrexone_dose")

    def test_tells_every_time_in_the_zone_of_its_reader(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"calling_for": "self", "danger_now": "no", "agreed": "Nothing."})
        scene.over(record.call)
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        page.evaluate("document.querySelector('.intake-form').dataset.zone = 'Pacific/Kiritimati'")

        scene.patch(record, cast.staff("sam"), {"notes": "His words."}, base=1)
        page.locator("#intake-notes").type("Her words.")
        expect(page.get_by_text("Sam wrote here at 6:00 AM")).to_be_visible()

        page.evaluate("document.querySelector('.intake-form').dataset.zone = 'Asia/Kathmandu'")
        page.get_by_role("button", name="Finish record").click()
        status(page, "Finished")
        there = datetime.now(ZoneInfo("Asia/Kathmandu"))
        around = [there - timedelta(minutes=1), there]
        said = page.locator("[data-intake-status]").inner_text()
        assert said in [f"Finished {at:%I:%M %p}".replace(" 0", " ") for at in around]


class TestThePanel:
    def test_promises_a_call_at_an_hour_that_is_allowed(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, now=datetime.now(UTC))
        page = desk.open(maya, f"/intake/records/{record.pk}/")

        page.get_by_label("Number they give").fill("202 555 0144")
        page.get_by_label("Where they are").select_option("America/Los_Angeles")
        page.get_by_label("Day", exact=True).fill((datetime.now(UTC) + timedelta(days=3)).date().isoformat())
        page.get_by_label("Their time").fill("06:30")
        expect(page.get_by_text("before 8 in the morning")).to_be_visible()
        page.get_by_role("button", name="Use ").click()
        expect(page.get_by_text("OK to call then.")).to_be_visible()
        page.get_by_role("button", name="Schedule", exact=True).click()

        expect(page.locator("[data-intake-promised]")).to_contain_text("8:00 AM")
        expect(page.locator("[data-intake-promised]")).to_be_focused()
        expect(page.get_by_label("Number they give")).to_have_value("")
        assert Callback.objects.get().number == scene.GIVEN
        assert "0144" not in page.url
        assert desk.complaints == []

    def test_asks_for_nothing_once_it_is_scheduled(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, now=datetime.now(UTC))
        page = desk.open(maya, f"/intake/records/{record.pk}/")

        page.get_by_label("Number they give").fill("202 555 0144")
        page.get_by_label("Where they are").select_option("America/Los_Angeles")
        page.get_by_label("Day", exact=True).fill((datetime.now(UTC) + timedelta(days=3)).date().isoformat())
        page.get_by_label("Their time").fill("11:00")
        page.keyboard.press("Enter")

        expect(page.locator("[data-intake-promised]")).to_contain_text("11:00 AM")
        page.wait_for_timeout(900)  # longer than it waits after a key before it asks the rules
        expect(page.locator("[data-intake-verdict]")).to_be_empty()

    def test_leads_to_what_a_refused_promise_lacks(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        page.get_by_role("button", name="Schedule", exact=True).click()
        expect(page.get_by_text("Which number may we call?")).to_be_visible()
        expect(page.get_by_label("Number they give")).to_be_focused()

    def test_notes_that_a_number_is_not_safe_and_asks_for_another(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        noon = time(12)
        soon = (datetime.now(UTC) + timedelta(days=3)).date()
        wanted = PromiseRequest(scene.GIVEN, PromisedTime(soon, noon, "America/New_York", asked_for=True))
        promises.promise(record_id=record.pk, wanted=wanted, staff_id=maya.pk, now=datetime.now(UTC))
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        expect(page.locator("[data-intake-promised]")).to_contain_text("12:00 PM")
        page.get_by_label("Number they give").fill("202 555 0144")
        page.get_by_label("Is it safe to call this number?").select_option("no")

        page.get_by_role("button", name="Note that it is not safe").click()

        expect(page.get_by_text("Noted. We will not call this number.")).to_be_visible()
        expect(page.get_by_label("Number they give")).to_have_value("")
        expect(page.get_by_label("Is it safe to call this number?")).to_have_value("")
        expect(page.get_by_label("Number they give")).to_be_in_viewport()
        expect(page.get_by_text("Noted. We will not call this number.")).to_be_in_viewport()
        expect(page.locator("[data-intake-promised] li")).to_have_count(0)
        assert CallerNumber.objects.get().safe_to_call == "no"
        assert desk.complaints == []

    def test_says_what_it_rules_beneath_the_field_that_it_is_about(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        page.set_viewport_size({"width": 1280, "height": 420})
        page.get_by_label("Number they give").fill("202 555 0144")

        expect(page.locator(".intake-field:has(#promise-zone) + [data-intake-verdict]")).to_contain_text(
            "Where are they?"
        )
        page.get_by_label("Number they give").fill("12")
        page.get_by_role("button", name="Schedule", exact=True).click()
        expect(page.get_by_text("Where are they?")).to_be_in_viewport()
        page.get_by_label("Is it safe to call this number?").select_option("no")
        page.get_by_role("button", name="Note that it is not safe").click()

        said = page.get_by_text("That is not a phone number we can call.")
        expect(said).to_be_in_viewport()
        expect(page.locator(".intake-field:has(#promise-number) + [data-intake-verdict]")).to_be_visible()
        expect(page.get_by_label("Number they give")).to_be_focused()

    def test_shows_the_number_and_earlier_calls_only_when_asked(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        before = scene.record(maya, {"known_as": "Bo"}, now=cast.NOON - timedelta(days=3))
        record = scene.record(maya)
        page = desk.open(maya, f"/intake/records/{record.pk}/")

        page.get_by_role("button", name="Show number").click()
        expect(page.get_by_text("(202) 555-0143")).to_be_visible()
        page.get_by_role("button", name="They say they’ve called before").click()
        page.get_by_role("button", name="It is the same person").click()

        expect(page.get_by_text("Known to us as Bo.")).to_be_visible()
        assert scene.fresh(record).caller_id == before.caller_id

    def test_says_that_nothing_came_and_keeps_the_focus(self, desk: Desk) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        page = desk.open(maya, f"/intake/records/{record.pk}/")
        page.route("**/number/", lambda route: route.abort())
        page.route("**/promise", lambda route: route.abort())

        show = page.get_by_role("button", name="Show number")
        show.press("Enter")
        expect(page.get_by_role("alert").filter(has_text="Press again")).to_be_visible()
        expect(show).to_be_focused()
        page.unroute("**/number/")
        show.press("Enter")
        expect(page.get_by_text("(202) 555-0143")).to_be_focused()

        schedule = page.get_by_role("button", name="Schedule", exact=True)
        schedule.press("Enter")
        expect(page.get_by_text("Not scheduled: we can’t reach the server")).to_be_visible()
        expect(schedule).to_be_focused()


def leave(dialog: Dialog, warned: list[str]) -> None:
    warned.append(dialog.type)
    dialog.dismiss()
