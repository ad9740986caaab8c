"""What is told of callers whom nobody answered: why, and how they count."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.models import Call, CallState, Disposition, Line, Staff
from helpline.operations import calls, matching, queue
from helpline.queries import calls as timelines
from helpline.queries.floor import Today
from helpline.queries.floor import floor as read_floor
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON


def today() -> Today:
    at = NOON + timedelta(hours=2)
    return read_floor(NOON - timedelta(hours=12), NOON + timedelta(hours=12), at).today


def ended(line: Line, after: float, disposition: Disposition, **more: Any) -> Call:
    """A call that joined the queue at noon and was over so many seconds later."""
    at = NOON + timedelta(seconds=after)
    rest: dict[str, Any] = {
        "state": CallState.ENDED,
        "disposition": disposition,
        "queued_at": NOON,
        "ended_at": at,
    } | more
    return cast.call(line, sid=scenes.sid(), **rest)


class TestWhyNobodyAnswered:
    def waits(self, line: Line, maya: Staff) -> Call:
        """A call that waits, because the only one who could take it talks with somebody else."""
        scenes.talking(line, maya)
        call = scenes.waiting(line)
        matching.rematch(now=NOON)
        call.refresh_from_db()
        return call

    def test_it_stays_on_the_page_of_a_caller_who_gave_up(
        self, line: Line, maya: Staff, signed_in: SignIn, lee: object
    ) -> None:
        call = self.waits(line, maya)
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON + timedelta(seconds=90))

        page = signed_in(lee).get(f"/console/calls/{call.pk}/").text  # type: ignore[arg-type]

        assert "Why nobody answered" in page
        assert "On a call" in page

    def test_it_stays_where_the_caller_chose_a_message(
        self, line: Line, maya: Staff, signed_in: SignIn, lee: object
    ) -> None:
        call = self.waits(line, maya)
        Call.objects.filter(pk=call.pk).update(
            state=CallState.ENDED, disposition=Disposition.NO_MESSAGE, ended_at=NOON
        )

        assert "Why nobody answered" in signed_in(lee).get(f"/console/calls/{call.pk}/").text  # type: ignore[arg-type]

    def test_it_is_told_once_where_nobody_was_on_duty(self, line: Line) -> None:
        call = cast.call(line)
        queue.join(call_id=call.pk, now=NOON)
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        call.refresh_from_db()

        timeline = timelines.timeline(call)

        assert [bool(entry.because) for entry in timeline.entries].count(True) == 1
        assert not timeline.because

    def test_it_is_not_told_of_a_call_that_was_answered(self, line: Line, maya: Staff) -> None:
        call = self.waits(line, maya)
        Call.objects.exclude(pk=call.pk).update(
            state=CallState.ENDED, disposition=Disposition.ANSWERED, ended_at=NOON, outcome="info_given"
        )
        maya.offers.update(state="done", settled_at=NOON)
        matching.rematch(now=NOON)
        scenes.take(call, maya)
        call.refresh_from_db()

        assert not timelines.timeline(call).because


class TestServiceLevel:
    def test_who_hung_up_within_ten_seconds_does_not_count_against_it(self, line: Line, maya: Staff) -> None:
        ended(line, 9, Disposition.ABANDONED_QUEUE)
        assert (today().settled, today().level) == (0, None)
        assert (today().abandoned, today().abandoned_soon) == (0, 1)

        ended(line, 10, Disposition.ABANDONED_QUEUE)
        assert (today().settled, today().level, today().abandoned) == (1, 0, 1)

    @pytest.mark.parametrize("after", [5, 300])
    def test_who_chose_a_callback_does_not_count_against_it(
        self, after: float, line: Line, maya: Staff
    ) -> None:
        answered = ended(line, 60, Disposition.ANSWERED, staff=maya, connected_at=NOON + timedelta(seconds=5))
        ended(line, after, Disposition.CALLBACK)
        cast.call(line, sid=scenes.sid(), state=CallState.CALLBACK, queued_at=NOON)

        assert answered
        assert (today().settled, today().within, today().level) == (1, 1, 100)

    @pytest.mark.parametrize(("accepted", "level"), [(5, 100), (50, 0)])
    def test_the_word_of_the_counselor_that_they_talked_counts_from_the_acceptance(
        self, accepted: int, level: int, line: Line, maya: Staff
    ) -> None:
        """Nobody reported that the two had met."""
        at = NOON + timedelta(seconds=accepted)
        ended(line, 60, Disposition.ANSWERED, staff=maya, accepted_at=at)

        assert (today().answered, today().settled, today().level) == (1, 1, level)

    def test_who_left_a_message_or_nobody_answered_does(self, line: Line, maya: Staff) -> None:
        for disposition in (Disposition.VOICEMAIL, Disposition.NO_MESSAGE, Disposition.DIVERTED):
            ended(line, 5, disposition)

        assert (today().settled, today().level) == (3, 0)
