"""The disorders in which a call is played again: every pair of its webhooks, and nothing impossible."""

from itertools import permutations

import pytest

from benchmarks.chaos import orders
from benchmarks.chaos.orders import Disorder, Seen

CALL = "5b1f2a34-0000-4000-8000-00000000beef"
SEEN = [
    Seen("caller voice/incoming", report=False),
    Seen("caller calls/wait", report=False),
    Seen("staff conference participant-join", report=True),
    Seen("caller voice/status completed", report=True),
]


class TestDisorders:
    def test_each_pair_comes_the_other_way_round_unless_the_call_waits_for_both(self) -> None:
        late = {(one.first, one.second) for one in orders.all_of(SEEN) if one.how == orders.AFTER}

        wanted = {(a.name, b.name) for a, b in permutations(SEEN, 2) if a.report}
        assert late == wanted

    @pytest.mark.parametrize("how", [orders.TWICE, orders.TWICE_AS_NEW])
    def test_each_comes_twice(self, how: str) -> None:
        assert {one.first for one in orders.all_of(SEEN) if one.how == how} == {one.name for one in SEEN}

    def test_only_reports_are_lost(self) -> None:
        lost = {one.first for one in orders.all_of(SEEN) if one.how == orders.LOST}

        assert lost == {one.name for one in SEEN if one.report}

    def test_rest_fails_before_and_after_it_acts_wherever_it_is_asked(self) -> None:
        failing = {(one.how, one.first) for one in orders.all_of(SEEN) if one.how in orders.REST}

        assert {how for how, _ in failing} >= {"rest-500", "rest-lost"}
        assert {what for _, what in failing} == set(orders.TARGETS)

    def test_first_of_all_it_is_played_as_it_should_be(self) -> None:
        assert next(iter(orders.all_of(SEEN))) == Disorder()


class TestNames:
    @pytest.mark.parametrize(
        ("path", "params", "name"),
        [
            ("/voice/incoming", {"CallStatus": "ringing"}, "caller voice/incoming"),
            (f"/voice/calls/{CALL}/wait/key", {"Digits": "2025550143"}, "caller wait/key"),
            ("/voice/status", {"CallStatus": "completed"}, "caller voice/status completed"),
            (f"/voice/calls/{CALL}/left", {"QueueResult": "leave"}, "caller calls/left leave"),
            (
                f"/voice/calls/{CALL}/conference",
                {"StatusCallbackEvent": "participant-join"},
                "caller calls/conference participant-join",
            ),
        ],
    )
    def test_a_webhook_is_known_by_where_it_goes_and_what_it_says(
        self, path: str, params: dict[str, str], name: str
    ) -> None:
        assert orders.name_of(f"http://127.0.0.1:8000{path}", params, "caller") == name
