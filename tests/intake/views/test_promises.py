"""The promise panel: what the rules say while it is filled in, and the promise itself."""

from typing import Any

import pytest
import time_machine

from helpline.models import Call, Callback, Staff
from intake.models import CallerNumber
from intake.operations import numbers
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

# Noon of 15 July in New York is 9 in the morning in Los Angeles.
TOMORROW = {
    "number": "(202) 555-0144",
    "zone": "America/Los_Angeles",
    "local_date": "2026-07-16",
    "local_time": "10:30",
}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def preview(**changes: str) -> str:
    maya = Staff.objects.filter(name="Maya").first() or cast.staff("maya")
    call = Call.objects.filter(staff=maya).order_by("-arrived_at").first() or scene.conversation(maya)
    fields = TOMORROW | {"call": str(call.pk)} | changes
    answer = scene.browser_of(maya).post("/intake/promise/preview", fields)
    assert answer.status_code == 200
    return str(answer.content.decode())


def promise(**changes: str) -> str:
    maya = Staff.objects.filter(name="Maya").first() or cast.staff("maya")
    record = scene.record(maya)
    answer = scene.browser_of(maya).post(f"/intake/calls/{record.call_id}/promise", TOMORROW | changes)
    assert answer.status_code == 200
    return str(answer.content.decode())


class TestPreview:
    @pytest.mark.parametrize("call", ["", "none", "00000000-0000-4000-8000-000000000000"])
    def test_tells_nothing_of_a_number_outside_a_call(self, call: str) -> None:
        """Else whoever works here could ask of any number whether something is noted about it."""
        window = scene.browser_of(cast.staff("maya"))

        answer = window.post("/intake/promise/preview", TOMORROW | {"call": call})

        assert answer.status_code == 404

    def test_tells_nothing_in_the_call_of_a_colleague(self) -> None:
        call = scene.conversation(cast.staff("rosa"))
        window = scene.browser_of(cast.staff("maya"))

        assert window.post("/intake/promise/preview", TOMORROW | {"call": call.pk}).status_code == 404

    def test_says_that_we_may(self) -> None:
        html = preview()
        assert 'data-decision="allow"' in html
        assert "OK to call then." in html

    def test_says_what_time_it_is_there_now(self) -> None:
        html = preview(number="", local_date="", local_time="")
        assert "<strong>9:00 AM</strong> on Wednesday" in html

    def test_offers_the_next_time_that_is_allowed(self) -> None:
        html = preview(local_time="06:30")
        assert 'data-decision="defer"' in html
        assert "before 8 in the morning" in html
        assert 'data-use-date="2026-07-16" data-use-time="08:00"' in html
        assert "Use Thursday, July 16, 8:00 AM" in html

    def test_says_why_it_is_late(self) -> None:
        assert "after 8:45 in the evening" in preview(local_time="20:50")

    def test_takes_their_own_wish_before_the_hours(self) -> None:
        assert 'data-decision="allow"' in preview(local_time="06:30", asked_for_this_time="on")

    @pytest.mark.parametrize(
        ("changes", "field", "words"),
        [
            ({"number": ""}, "number", "Which number may we call?"),
            ({"zone": ""}, "zone", "Where are they?"),
            ({"zone": "Mars/Olympus"}, "zone", "Select a valid choice"),
            ({"local_date": ""}, "local_date", "On which day?"),
            ({"local_date": "0001-01-01"}, "local_date", "four digits"),
            ({"local_date": "0026-07-16"}, "local_date", "four digits"),
            ({"local_date": "9999-12-31"}, "local_date", "more than a year away"),
            ({"local_time": ""}, "local_time", "At what time?"),
            ({"local_time": "25:00"}, "local_time", "Write the time as 9:00 AM, 5 PM or 17:00."),
            ({"number": "911"}, "number", "not a phone number we can call"),
            ({"local_date": "2026-07-14"}, "local_date", "That day has passed where they are."),
        ],
    )
    def test_asks_for_what_is_missing(self, changes: dict[str, str], field: str, words: str) -> None:
        html = preview(**changes)
        assert f'data-decision="ask" data-field="{field}"' in html
        assert words in html

    @pytest.mark.parametrize(
        ("number", "words"),
        [
            ("+442079460123", "does not call numbers in that country or area"),
            ("900 555 0144", "charges whoever"),
            ("(809) 555-0144", "country or area"),
            ("(876) 555-0144", "country or area"),
            ("+1 855 782 1009", "belongs to this helpline"),
            ("(202) 555-0199", "belongs to this helpline"),
        ],
    )
    def test_says_which_numbers_we_do_not_ring(self, number: str, words: str) -> None:
        html = preview(number=number)
        assert 'data-decision="deny" data-field="number"' in html
        assert words in html

    def test_remembers_that_a_number_is_not_safe(self) -> None:
        maya = cast.staff("maya")
        numbers.give(number=scene.GIVEN, zone="", wishes={"safe_to_call": "no"}, staff_id=maya.pk, now=NOON)
        html = preview()
        assert "Somebody told us that it is not safe" in html
        assert 'data-field="safe_to_call"' in html
        assert 'data-decision="allow"' in preview(safe_to_call="yes")

    def test_offers_to_note_that_a_number_is_not_safe_and_notes_nothing_yet(self) -> None:
        html = preview(safe_to_call="no", local_date="")
        assert "Note that it is not safe" in html
        assert not CallerNumber.objects.exists()

    def test_repeats_no_number_and_escapes_what_it_repeats(self) -> None:
        html = preview(zone="<script>", number="<b>5550144")
        assert "<script>" not in html
        assert "0144" not in html


class TestPromise:
    def test_is_shown_on_the_callers_clock_with_the_zone(self) -> None:
        html = promise()
        assert "Thursday, July 16, 10:30 AM" in html
        assert "Pacific (Los Angeles, Seattle) · ••• ••• ••44" in html
        assert Callback.objects.get().number == scene.GIVEN

    def test_names_another_zone_by_its_place(self) -> None:
        assert "Buenos Aires" in promise(zone="America/Argentina/Buenos_Aires")

    def test_is_shown_by_the_card_from_then_on(self) -> None:
        promise()
        record = Callback.objects.get().origin
        assert record is not None
        card = scene.browser_of(Staff.objects.get()).get(f"/intake/calls/{record.pk}/card/")
        assert "Thursday, July 16, 10:30 AM" in card.content.decode()

    @pytest.mark.parametrize(
        ("changes", "decision"),
        [
            ({"local_time": "06:30"}, "defer"),
            ({"number": "900 555 0144"}, "deny"),
            ({"number": "12"}, "ask"),
            ({"number": ""}, "ask"),
            ({"local_time": "08:00", "local_date": "2026-07-15"}, "ask"),
        ],
    )
    def test_is_refused_with_the_reason(self, changes: dict[str, str], decision: str) -> None:
        assert f'data-decision="{decision}"' in promise(**changes)
        assert not Callback.objects.exists()

    def test_to_a_number_that_is_not_safe_notes_that(self) -> None:
        html = promise(safe_to_call="no", who_may_answer="he must not know")
        assert "We will not call this number" in html
        assert "scheduled to it" not in html
        assert not Callback.objects.exists()
        kept = CallerNumber.objects.get()
        assert (kept.safe_to_call, kept.who_may_answer) == ("no", "he must not know")
        assert "Somebody told us" in promise()

    def test_says_that_callbacks_to_a_number_that_is_not_safe_need_attention(self) -> None:
        promise()

        html = promise(safe_to_call="no")

        assert "The callbacks that were scheduled to it need attention, under Callbacks." in html

    def test_at_another_time_in_the_same_call_says_that_the_first_was_moved(self) -> None:
        maya = cast.staff("maya")
        address = f"/intake/calls/{scene.record(maya).call_id}/promise"
        first = scene.browser_of(maya).post(address, TOMORROW).content.decode()

        second = scene.browser_of(maya).post(address, TOMORROW | {"local_time": "14:00"}).content.decode()

        assert "Scheduled. They can cancel any time." in " ".join(first.split())
        assert "Moved from Thursday, July 16, 10:30 AM" in second
        assert "Thursday, July 16, 2:00 PM" in second

    def test_to_one_number_however_it_is_written_is_one(self) -> None:
        maya = cast.staff("maya")
        address = f"/intake/calls/{scene.record(maya).call_id}/promise"
        for number in ("(202) 555-0144", "202.555.0144", "+1 202 555 0144"):
            scene.browser_of(maya).post(address, TOMORROW | {"number": number})

        assert Callback.objects.get().number == scene.GIVEN

    @pytest.mark.parametrize("text", ["2 PM", "2:00 pm", "2:00PM", "2 p.m.", "14:00"])
    def test_takes_a_time_as_people_write_it(self, text: str) -> None:
        assert "Thursday, July 16, 2:00 PM" in promise(local_time=text)

    def test_is_not_made_where_our_number_would_show_against_their_wish(self) -> None:
        for html in (preview(caller_id_mode="hidden"), promise(caller_id_mode="hidden")):
            assert 'data-decision="deny" data-field="caller_id_mode"' in html
            assert "screen would show it" in html
        assert not Callback.objects.exists()

    def test_no_time_is_needed_to_note_that(self) -> None:
        html = promise(safe_to_call="no", zone="", local_date="", local_time="")
        assert "data-noted" in html
        assert CallerNumber.objects.get().safe_to_call == "no"

    def test_what_is_no_number_cannot_be_noted(self) -> None:
        assert "not a phone number we can call" in promise(safe_to_call="no", number="12")
        assert not CallerNumber.objects.exists()

    @pytest.mark.parametrize(
        "number", ["abc", "+", "12", "202-555", "9" * 40, "202 555 0144 x9", "?", "1", "911", "+1202555014"]
    )
    @pytest.mark.parametrize("safe", ["", "no", "yes"])
    def test_what_is_no_number_is_refused_with_a_sentence(self, number: str, safe: str) -> None:
        html = promise(number=number, safe_to_call=safe)

        assert "That is not a phone number" in html
        assert not Callback.objects.exists()
        assert not CallerNumber.objects.exists()
        if safe != "no":
            assert "That is not a phone number" in preview(number=number, safe_to_call=safe)

    def test_keeps_a_tick_and_does_not_take_one_for_a_no(self) -> None:
        promise(text_ok="on", local_time="11:00")
        promise(local_time="12:00")
        assert CallerNumber.objects.get().text_ok
