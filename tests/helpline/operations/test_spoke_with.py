"""The strategy `sticky`: who spoke with a caller last is rung first when they call again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpline.models import Call, CallState, Direction, Disposition, Duty, Line, OfferState, Staff
from helpline.operations import queue
from tests.support import cast
from tests.support.cast import CALLER, NOON

pytestmark = pytest.mark.django_db

OTHER = "+12025550123"
DAY = timedelta(days=1)


@pytest.fixture
def line() -> Line:
    return cast.line(policy={"strategy": "sticky"})


@pytest.fixture
def maya() -> Staff:
    """A person who has been free for a minute."""
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=1))


@pytest.fixture
def sam() -> Staff:
    """A person who has been free for an hour, and is therefore the longest idle."""
    return cast.staff("sam", on_duty_since=NOON - timedelta(hours=1))


def spoke(line: Line, person: Staff, at: datetime, number: str = CALLER, **more: Any) -> Call:
    """Somebody spoke with a caller of this number, or called it."""
    index = "number_to_ring" if more.get("direction") == Direction.OUTBOUND else "caller_number"
    values = {
        "state": CallState.ENDED,
        "disposition": Disposition.ANSWERED,
        "connected_at": at,
        "ended_at": at,
    }
    values |= {index: number}
    return cast.call(line, sid=None, now=at, staff=person, **(values | more))


def rung(line: Line, **more: Any) -> list[str]:
    """Call again, from CALLER's number; return who is rung."""
    call = cast.call(line, **more)
    queue.join(call_id=call.pk, now=NOON)
    return list(call.offers.filter(state=OfferState.RINGING).values_list("staff__name", flat=True))


class TestSticky:
    def test_who_spoke_with_the_caller_last_is_rung_and_not_who_has_been_free_the_longest(
        self, line: Line, maya: Staff, sam: Staff
    ) -> None:
        spoke(line, sam, NOON - 5 * DAY)
        spoke(line, maya, NOON - 3 * DAY)

        assert rung(line) == ["Maya"]
        assert line.calls.latest("arrived_at").because["chosen_for"] == "known to the caller"

    def test_with_another_strategy_it_is_who_has_been_free_the_longest(self, maya: Staff, sam: Staff) -> None:
        line = cast.line()
        spoke(line, maya, NOON - 3 * DAY)

        assert rung(line) == ["Sam"]

    def test_a_callback_is_a_conversation_as_well(self, line: Line, maya: Staff, sam: Staff) -> None:
        spoke(line, sam, NOON - 5 * DAY)
        spoke(line, maya, NOON - 3 * DAY, direction=Direction.OUTBOUND)

        assert rung(line) == ["Maya"]

    def test_the_word_of_a_counselor_that_they_talked_counts_in_its_time(
        self, line: Line, maya: Staff, sam: Staff
    ) -> None:
        """Nobody reported that the two had met."""
        spoke(line, sam, NOON - 5 * DAY)
        spoke(line, maya, NOON - 3 * DAY, connected_at=None, accepted_at=NOON - 3 * DAY)
        assert rung(line) == ["Maya"]

        spoke(line, sam, NOON - 2 * DAY)
        assert rung(line, sid="CA7") == ["Sam"]

    @pytest.mark.parametrize(
        "more",
        [
            pytest.param({"now": NOON - 31 * DAY}, id="longer ago than thirty days"),
            pytest.param({"connected_at": None, "disposition": "unconfirmed"}, id="not known to have met"),
            pytest.param({"connected_at": None, "disposition": "no_answer"}, id="never met"),
            pytest.param({"number": OTHER}, id="somebody else"),
        ],
    )
    def test_who_does_not_know_the_caller_is_not_preferred(
        self, line: Line, maya: Staff, sam: Staff, more: dict[str, Any]
    ) -> None:
        values = dict(more)
        spoke(line, maya, values.pop("now", NOON - 3 * DAY), **values)

        assert rung(line) == ["Sam"]

    def test_nobody_waits_for_who_is_busy(self, line: Line, maya: Staff, sam: Staff) -> None:
        spoke(line, maya, NOON - 3 * DAY)
        Staff.objects.filter(pk=maya.pk).update(duty=Duty.BREAK)

        assert rung(line) == ["Sam"]

    def test_of_a_withheld_number_nothing_is_known(self, line: Line, maya: Staff, sam: Staff) -> None:
        spoke(line, maya, NOON - 3 * DAY, number="")

        assert rung(line, caller_number="") == ["Sam"]

    def test_somebody_else_on_a_team_that_the_line_does_not_ring_stays_unrung(
        self, maya: Staff, sam: Staff
    ) -> None:
        line = cast.line(policy={"strategy": "sticky", "primary_teams": ["spanish"]})
        sam.teams.create(slug="spanish", name="Spanish")
        spoke(line, maya, NOON - 3 * DAY)

        assert rung(line) == ["Sam"]
