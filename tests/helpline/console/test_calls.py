"""The list of calls: whose calls it shows, its filters and its pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from helpline.models import Line, Staff
from helpline.operations import calls
from helpline.queries.calls import PER_PAGE
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.links import link


def found(client: Client, **filters: str) -> set[object]:
    return {row.call.pk for row in client.get("/console/calls/", filters).context["rows"]}


class TestListing:
    def test_shows_a_counselor_their_own(
        self, line: Line, maya: Staff, sam: Staff, signed_in: SignIn
    ) -> None:
        mine = scenes.over(line, maya)
        cast.sign_on(sam, NOON)
        scenes.over(line, sam)

        assert found(signed_in(maya)) == {mine.pk}

    def test_reads_who_the_visitor_is_a_few_times_and_not_for_every_kind_of_records(
        self, supervising: Client, django_assert_max_num_queries: Any
    ) -> None:
        with django_assert_max_num_queries(40):
            supervising.get("/console/calls/")

    def test_masks_numbers(self, line: Line, maya: Staff, supervising: Client) -> None:
        scenes.over(line, maya)
        cast.call(line, sid=scenes.sid(), caller_number="")

        shown = supervising.get("/console/calls/").text

        assert "••43" in shown
        assert "0143" not in shown
        assert "withheld" in shown

    @pytest.mark.parametrize(
        "filters",
        [
            {"day": "2026-07-15"},
            {"direction": "inbound"},
            {"ended": "answered"},
            {"topic": "treatment"},
            {"language": "en"},
            {"crisis": "on"},
            {"staff": "maya"},
        ],
    )
    def test_narrows_to_what_is_asked_for(
        self, filters: dict[str, str], line: Line, maya: Staff, supervising: Client
    ) -> None:
        wanted = scenes.over(line, maya, priority="crisis")
        cast.call(
            line,
            sid=scenes.sid(),
            now=NOON - timedelta(days=1),
            direction="outbound",
            topic="family",
            language="es",
        )
        if "staff" in filters:
            filters = {"staff": str(maya.pk)}

        assert found(supervising, **filters) == {wanted.pk}

    def test_finds_calls_that_are_not_over(self, line: Line, maya: Staff, supervising: Client) -> None:
        scenes.over(line, maya)
        live = cast.call(line, sid=scenes.sid())

        assert found(supervising, ended="live") == {live.pk}

    def test_finds_callers_who_were_cut_off(self, line: Line, maya: Staff, supervising: Client) -> None:
        cut_off = scenes.talking(line, maya)
        bridging.staff_hangs_up(cut_off, NOON - timedelta(minutes=1))
        calls.caller_ended(call_id=cut_off.pk, status="completed", now=NOON)
        cast.call(line, sid=scenes.sid())

        assert found(supervising, ended="cut_off") == {cut_off.pk}

    @pytest.mark.parametrize(
        "filters",
        [
            {"day": "soon"},
            {"staff": "0"},
            {"staff": "x'--"},
            {"ended": "well"},
            {"page": "-1"},
            {"topic": "<b>"},
        ],
    )
    def test_takes_nonsense_for_no_condition(
        self, filters: dict[str, str], line: Line, maya: Staff, supervising: Client
    ) -> None:
        call = scenes.over(line, maya)

        assert found(supervising, **filters) == {call.pk}

    def test_offers_no_choice_of_person_to_a_counselor(self, maya: Staff, signed_in: SignIn) -> None:
        assert "Taken by</label>" not in signed_in(maya).get("/console/calls/").text

    def test_turns_pages_and_keeps_the_conditions(self, line: Line, supervising: Client) -> None:
        for number in range(PER_PAGE + 1):
            cast.call(line, sid=scenes.sid(), now=NOON - timedelta(minutes=number))

        shown = supervising.get("/console/calls/", {"ended": "live", "crisis": ""})
        older = supervising.get("/console/calls/" + link(shown.text, "Older"))
        newer = supervising.get("/console/calls/" + link(older.text, "Newer"))

        assert "?ended=live&amp;crisis=&amp;after=" in shown.text
        assert [len(each.context["rows"]) for each in (shown, older)] == [PER_PAGE, 1]
        assert newer.context["rows"] == shown.context["rows"]

    def test_a_call_that_comes_in_meanwhile_moves_nothing_to_another_page(
        self, line: Line, supervising: Client
    ) -> None:
        made = [
            cast.call(line, sid=scenes.sid(), now=NOON - timedelta(minutes=each))
            for each in range(PER_PAGE + 1)
        ]
        shown = supervising.get("/console/calls/")
        cast.call(line, sid=scenes.sid(), now=NOON + timedelta(minutes=1))

        older = supervising.get("/console/calls/" + link(shown.text, "Older"))

        assert [row.call.pk for row in older.context["rows"]] == [made[PER_PAGE].pk]

    def test_looks_for_what_no_index_finds_so_far_at_a_time_and_then_further(
        self, line: Line, supervising: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("helpline.queries.calls.LOOKED_THROUGH", 3)
        for number in range(8):
            cast.call(line, sid=scenes.sid(), now=NOON - timedelta(minutes=number))
        old = cast.call(line, sid=scenes.sid(), now=NOON - timedelta(days=1), topic="family")

        page, seen = supervising.get("/console/calls/", {"topic": "family"}), 1
        while not page.context["rows"] and seen < 9:
            page = supervising.get("/console/calls/" + link(page.text, "Look further back"))
            seen += 1

        assert [row.call.pk for row in page.context["rows"]] == [old.pk]
        assert seen == 3

    @pytest.mark.parametrize("key", ["after", "before"])
    def test_takes_a_key_that_is_none_for_the_first_page(
        self, key: str, line: Line, supervising: Client
    ) -> None:
        call = cast.call(line, sid=scenes.sid())

        for nonsense in ("x", "~", "2026-07-15~x", f"2026-99-99~{call.pk}", "a~b~c", "9" * 3000 + "~"):
            assert found(supervising, **{key: nonsense}) == {call.pk}

    def test_is_kind_when_there_is_none(self, maya: Staff, signed_in: SignIn, supervising: Client) -> None:
        assert "You have not taken a call yet" in signed_in(maya).get("/console/calls/").text
        assert "No call has come in yet" in supervising.get("/console/calls/").text
        assert "No call matches" in supervising.get("/console/calls/", {"topic": "family"}).text
