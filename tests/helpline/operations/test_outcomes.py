"""A counselor who owes the outcome of a call gets no other ordinary call."""

from datetime import timedelta

import pytest

from helpline.models import Call, Line, Offer, OfferState, Staff
from helpline.operations import calls, danger, floors, outcomes
from helpline.outcomes import NOBODY_HEARD, OUTCOME_LABELS
from tests.helpline.console import scenes
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=10)


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=NOON)


def rings(call: Call) -> bool:
    return Offer.objects.filter(call=call, state=OfferState.RINGING).exists()


class TestAnOutcomeThatIsMissing:
    def test_keeps_ordinary_calls_away_when_the_time_for_it_is_over(self, line: Line, maya: Staff) -> None:
        scenes.over(line, maya)

        call = scenes.waiting(line, LATER)

        assert not rings(call)
        assert "not ready" in call.because["excluded"]

    def test_once_given_makes_the_person_ready_at_once(self, line: Line, maya: Staff) -> None:
        done = scenes.over(line, maya)
        call = scenes.waiting(line, LATER)

        calls.wrap_up(call_id=done.pk, staff_id=maya.pk, outcome="info_given", now=LATER)

        assert rings(call)

    def test_is_no_longer_asked_for_after_a_day(self, line: Line, maya: Staff) -> None:
        scenes.over(line, maya, NOON - outcomes.ASKED_FOR)

        assert rings(scenes.waiting(line, NOON))

    def test_concerns_nobody_else(self, line: Line, maya: Staff) -> None:
        scenes.over(line, maya)
        cast.staff("sam", on_duty_since=NOON)

        assert rings(scenes.waiting(line, LATER))

    @pytest.mark.parametrize("disposition", outcomes.NOT_DIALLED)
    def test_is_not_asked_of_a_callback_that_was_never_dialled(
        self, disposition: str, line: Line, maya: Staff
    ) -> None:
        cast.call(
            line,
            direction="outbound",
            state="ended",
            disposition=disposition,
            staff=maya,
            accepted_at=NOON,
            ended_at=NOON,
        )

        assert rings(scenes.waiting(line, LATER))

    def test_is_not_asked_of_a_call_that_never_came_about(self, line: Line, maya: Staff) -> None:
        call = scenes.accepted(line, maya)
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert rings(scenes.waiting(line, LATER))


def test_each_outcome_that_says_of_nobody_heard_is_one() -> None:
    assert set(OUTCOME_LABELS) >= NOBODY_HEARD


class TestMissingSince:
    def test_tells_the_oldest_of_each(self, line: Line, maya: Staff) -> None:
        scenes.over(line, maya)

        assert outcomes.missing_since([maya.pk], LATER) == {maya.pk: NOON}
        assert outcomes.missing_since([], LATER) == {}


class TestAnOutcomeThatComesLate:
    """It concerns its own call: neither the time to write up another one, nor whose turn it is."""

    EARLY = NOON - timedelta(hours=1)

    def test_leaves_the_time_for_a_call_that_the_crisis_line_went_on_with(
        self, line: Line, maya: Staff
    ) -> None:
        early = scenes.over(line, maya, self.EARLY)
        Staff.objects.update(wrap_up_until=None)
        call = scenes.talking(line, maya, priority="crisis")
        danger.stays_with_crisis_line(floors.lock(), call, NOON)
        maya.refresh_from_db()
        assert maya.in_wrap_up(NOON)

        calls.wrap_up(call_id=early.pk, staff_id=maya.pk, outcome="info_given", now=NOON)

        maya.refresh_from_db()
        assert maya.in_wrap_up(NOON)

    def test_that_corrects_another_leaves_more_time(self, line: Line, maya: Staff) -> None:
        call = scenes.over(line, maya)
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=NOON)
        calls.more_wrap_up(staff_id=maya.pk, now=NOON)

        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="referral_offered", now=NOON)

        maya.refresh_from_db()
        assert maya.in_wrap_up(NOON)
        assert Call.objects.get(pk=call.pk).outcome == "referral_offered"

    def test_that_corrects_another_leaves_how_long_they_have_been_free(self, line: Line, maya: Staff) -> None:
        call = scenes.over(line, maya)
        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="info_given", now=NOON)

        calls.wrap_up(call_id=call.pk, staff_id=maya.pk, outcome="referral_offered", now=LATER)

        maya.refresh_from_db()
        assert maya.idle_since == NOON
