"""Times on pages: whose they are, on which day there, and in which year."""

from datetime import date, time

import pytest
from django.test import Client

from helpline.models import Call, Line, Staff
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support.cast import NOON

LATER = date(2026, 7, 16)


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya)


class TestAPage:
    @pytest.mark.parametrize("address", ["calls", "callbacks", "voicemail"])
    def test_says_once_in_which_zone_its_times_are(self, address: str, desk: Client) -> None:
        assert desk.get(f"/console/{address}/").text.count("Times are in New York time.") == 1

    def test_says_the_zone_that_its_viewer_has_chosen(self, desk: Client) -> None:
        desk.post("/console/zone", {"zone": "America/Chicago", "next": "/console/calls/"})

        assert "Times are in Chicago time." in desk.get("/console/calls/").text

    def test_of_one_call_callback_message_or_record_says_it_too(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        call = scenes.over(line, maya)
        callback, message = scenes.promise(line, maya), scenes.message(line)

        for address in (f"calls/{call.pk}", f"callbacks/{callback.pk}", f"voicemail/{message.pk}"):
            assert "Times are in New York time." in desk.get(f"/console/{address}/").text
        assert "Times are in New York time." in desk.get("/intake/records/").text


class TestACallback:
    def test_is_listed_with_the_time_where_the_person_is(self, line: Line, maya: Staff, desk: Client) -> None:
        scenes.promise(line, maya, at=time(10), day=LATER, zone="America/Los_Angeles")

        shown = desk.get("/console/callbacks/").text

        assert "Thu, Jul 16, 1:00 PM</span>" in shown
        assert "10:00 AM Los Angeles time · Scheduled by a counselor" in shown

    def test_is_listed_with_the_day_where_that_is_another(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        callback = scenes.promise(line, maya, at=time(9), day=date(2026, 7, 17), zone="Pacific/Guam")

        there = "Fri, Jul 17, 9:00 AM Guam time"
        assert there in desk.get("/console/callbacks/").text
        assert f"due Thu, Jul 16, 7:00 PM ({there})" in desk.get(f"/console/callbacks/{callback.pk}/").text

    def test_has_one_time_where_the_clocks_agree(self, line: Line, maya: Staff, desk: Client) -> None:
        scenes.promise(line, maya, at=time(10), day=LATER, zone="America/Detroit")

        assert "Detroit" not in desk.get("/console/callbacks/").text


class TestAYear:
    def test_is_said_of_a_callback_that_is_due_in_another_one(
        self, line: Line, maya: Staff, desk: Client
    ) -> None:
        scenes.promise(line, maya, day=date(2027, 7, 16))

        assert "Fri, Jul 16, 2027, 3:00 PM" in desk.get("/console/callbacks/").text

    def test_is_said_of_a_call_of_another_one(self, line: Line, maya: Staff, desk: Client) -> None:
        call = scenes.over(line, maya)
        Call.objects.filter(pk=call.pk).update(arrived_at=NOON.replace(year=2025))

        assert "Tue, Jul 15, 2025, 12:00 PM" in desk.get("/console/calls/").text
