"""What may honestly be told to a caller in line: the place, and the minutes where they are known."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from helpline import routing
from helpline.models import Call, CallState, Direction, Disposition, Duty, Line, OfferState, Staff
from helpline.operations import deadlines, duty, offers, queue, waits
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> Line:
    return cast.line(expected_call_seconds=600)


def on_duty(name: str, **more: Any) -> Staff:
    return cast.staff(name, on_duty_since=NOON - timedelta(minutes=5), **more)


def joins(line: Line, number: int, *, after: int = 0, **more: Any) -> Call:
    call = cast.call(line, sid=f"CA{number}", **more)
    queue.join(call_id=call.pk, now=NOON + timedelta(seconds=after))
    return call


def said(call: Call, minutes: float = 0) -> waits.Announcement:
    return waits.announceable(call_id=call.pk, now=NOON + timedelta(minutes=minutes))


def past(line: Line, count: int, *, waited: int, talked: int | None, days_ago: float = 1) -> None:
    """So many calls that were answered after a wait, or given up after it."""
    for number in range(count):
        queued = NOON - timedelta(days=days_ago, minutes=number)
        answered = queued + timedelta(seconds=waited) if talked is not None else None
        cast.call(
            line,
            sid=f"CA past {talked} {days_ago} {number}",
            arrived_at=queued,
            queued_at=queued,
            connected_at=answered,
            ended_at=queued + timedelta(seconds=waited + (talked or 0)),
            state=CallState.ENDED,
            disposition=Disposition.ANSWERED if answered else Disposition.ABANDONED_QUEUE,
        )


class TestPosition:
    def test_it_counts_only_who_competes_for_the_same_people(self, line: Line) -> None:
        on_duty("maya"), on_duty("rosa", languages=("es",))
        english = [joins(line, number, after=number) for number in range(1, 4)]
        spanish = [joins(line, number, after=number, language="es") for number in range(4, 6)]

        assert [said(call).position for call in (*english, *spanish)] == [1, 2, 3, 1, 2]

    def test_it_is_the_routers_order(self, line: Line) -> None:
        on_duty("maya")
        first, second, third = (joins(line, number, after=number) for number in range(1, 4))
        Call.objects.filter(pk=third.pk).update(front=True)

        assert [said(call).position for call in (first, second, third)] == [2, 3, 1]

    def test_to_whom_nobody_on_duty_could_help_nothing_is_said(self, line: Line) -> None:
        maya = on_duty("maya")
        joins(line, 1)
        call = joins(line, 2, after=1)
        duty.go_off(staff_id=maya.pk, now=NOON)

        assert said(call) == waits.Announcement(None, None)

    def test_to_who_waits_no_longer_nothing_is_said(self, line: Line) -> None:
        on_duty("maya")
        joins(line, 1)
        call = joins(line, 2, after=1)
        queue.ask_for(call_id=call.pk, state=CallState.MESSAGE, now=NOON)

        assert said(call) == waits.Announcement()


class TestMinutes:
    def test_behind_one_busy_spanish_speaker_it_is_their_conversation_that_counts(self, line: Line) -> None:
        for name in ("maya", "sam", "ruth", "ann"):
            on_duty(name)
        on_duty("rosa", languages=("es",))
        joins(line, 1, language="es")
        call = joins(line, 2, language="es", after=1)

        expected = routing.estimated_wait(1, 1, 600)
        assert expected is not None
        assert said(call).minutes == routing.announceable_range(expected)

    def test_a_step_of_the_widening_that_is_still_to_come_is_waited_for(self, line: Line) -> None:
        Line.objects.update(policy={"relax_language_after": 600})
        on_duty("maya")
        joins(line, 1)
        call = joins(line, 2, after=1, language="es")

        wait = routing.estimated_wait(1, 1, 600)
        assert wait is not None
        assert said(call).minutes == routing.announceable_range(wait.later(600))

    def test_while_somebody_is_rung_for_it_only_the_place_is_said(self, line: Line) -> None:
        on_duty("maya")

        assert said(joins(line, 1)) == waits.Announcement(position=1, minutes=None)

    def wait_in_vain(self, line: Line, name: str, how: str) -> Call:
        """Somebody is rung for a call and does not take it; nobody else who could is free."""
        staff, call = on_duty(name), joins(line, 1)
        offer = call.offers.get()
        if how == "declined":
            offers.decline(offer_id=offer.pk, staff_id=staff.pk, now=NOON + timedelta(seconds=5))
        else:
            offers.lapse(offer_id=offer.pk, now=offer.ring_until)
        assert Call.objects.get(pk=call.pk).state == CallState.WAITING
        return call

    @pytest.mark.parametrize("how", ["declined", "rang out"])
    def test_of_a_free_person_who_did_not_take_it_no_minutes_are_said(self, line: Line, how: str) -> None:
        call = self.wait_in_vain(line, "maya", how)

        assert said(call, 0.7) == waits.Announcement(position=1, minutes=None)
        Staff.objects.update(seen_at=NOON + timedelta(hours=1))
        deadlines.move_everything_on(now=NOON + timedelta(minutes=2))
        assert Call.objects.get(pk=call.pk).state == CallState.OFFERED, (
            "long before any minutes would be over"
        )

    def test_nor_where_the_others_are_busy_or_on_a_break(self, line: Line) -> None:
        on_duty("sam"), on_duty("rosa")
        Staff.objects.filter(name="Sam").update(duty=Duty.BREAK)
        Staff.objects.filter(name="Rosa").update(wrap_up_until=NOON + timedelta(hours=1))

        assert said(self.wait_in_vain(line, "maya", "declined"), 0.5).minutes is None

    def test_nor_where_all_declined(self, line: Line) -> None:
        on_duty("maya"), on_duty("sam")
        call = joins(line, 1)
        for _ in range(2):
            offer = call.offers.get(state=OfferState.RINGING)
            offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=NOON + timedelta(seconds=5))

        assert said(call, 0.5).minutes is None

    def owed(self, line: Line) -> Call:
        """A call that waits while Maya, who could take it, owes the outcome of another."""
        maya = on_duty("maya")
        ended: dict[str, Any] = {
            "state": CallState.ENDED,
            "disposition": Disposition.ANSWERED,
            "ended_at": NOON,
        }
        cast.call(line, sid="CA9", staff=maya, connected_at=NOON - timedelta(minutes=5), **ended)
        return joins(line, 1)

    def test_when_who_owes_an_outcome_is_free_is_not_known(self, line: Line) -> None:
        assert said(self.owed(line)) == waits.Announcement(position=1, minutes=None)

    def test_who_owes_an_outcome_serves_nobody_meanwhile(self, line: Line) -> None:
        call = self.owed(line)
        on_duty("rosa")
        Staff.objects.filter(name="Rosa").update(wrap_up_until=NOON + timedelta(minutes=1))

        expected = routing.estimated_wait(0, 1, 600)
        assert expected is not None
        assert said(call).minutes == routing.announceable_range(expected)

    def test_what_was_said_before_never_grows(self, line: Line) -> None:
        on_duty("maya")
        joins(line, 1)
        call = joins(line, 2, after=1)
        first = said(call).minutes
        assert first is not None
        Call.objects.filter(pk=call.pk).update(spoken_wait=[1, first[1] - 1])

        assert said(call, 1).minutes is None

    def test_callers_who_give_up_make_it_shorter(self, line: Line) -> None:
        on_duty("maya")
        joins(line, 0)
        ahead = [joins(line, number, after=number) for number in range(1, 5)]
        call = joins(line, 9, after=9)
        patient = routing.estimated_wait(len(ahead) + 1, 1, 600)
        assert patient is not None
        past(line, waits.ENOUGH_ABANDONED, waited=300, talked=None)

        minutes = said(call).minutes

        assert minutes is not None
        expected = routing.estimated_wait(len(ahead) + 1, 1, 600, 300)
        assert expected is not None
        assert minutes == routing.announceable_range(expected)
        assert expected.p90 < patient.p90

    def test_a_query_that_fails_is_silence(self, line: Line, monkeypatch: pytest.MonkeyPatch) -> None:
        on_duty("maya")
        joins(line, 1)
        call = joins(line, 2, after=1)

        def cancelled(*_: object) -> None:
            raise OperationalError("canceling statement due to statement timeout")

        monkeypatch.setattr(waits, "history_of", cancelled)

        assert said(call) == waits.Announcement()
        assert Call.objects.get(pk=call.pk).state == CallState.WAITING

    @pytest.mark.postgres
    def test_one_that_is_cancelled_leaves_the_transaction_usable(
        self, line: Line, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        on_duty("maya")
        joins(line, 1)
        call = joins(line, 2, after=1)

        def slow(*_: object) -> None:
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 20")
                cursor.execute("SELECT pg_sleep(5)")

        monkeypatch.setattr(waits, "history_of", slow)

        assert said(call) == waits.Announcement()
        call.refresh_from_db()
        assert (
            queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.HoldDecision.KEEP_WAITING
        )


class TestHistory:
    def test_until_there_are_enough_conversations_the_operators_estimate_holds(self, line: Line) -> None:
        past(line, waits.ENOUGH_CALLS - 1, waited=10, talked=60)

        assert waits.history_of(line, NOON) == waits.History(handling=600, patience=None)

    def test_enough_conversations_tell_how_long_one_takes(self, line: Line) -> None:
        past(line, waits.ENOUGH_CALLS, waited=10, talked=60)

        assert waits.history_of(line, NOON).handling == 60 + line.wrap_up_seconds

    def test_patience_counts_how_long_those_waited_who_were_answered(self, line: Line) -> None:
        past(line, 20, waited=100, talked=60)
        past(line, 10, waited=200, talked=None, days_ago=2)

        assert waits.history_of(line, NOON).patience == (20 * 100 + 10 * 200) / 10

    def test_a_talk_by_the_word_of_its_counselor_counts_from_the_acceptance(self, line: Line) -> None:
        past(line, waits.ENOUGH_CALLS, waited=100, talked=60)
        past(line, 10, waited=200, talked=None, days_ago=2)
        Call.objects.filter(connected_at__isnull=False).update(
            connected_at=None, accepted_at=F("connected_at")
        )

        history = waits.history_of(line, NOON)

        assert history == waits.History(handling=60 + line.wrap_up_seconds, patience=(20 * 100 + 2000) / 10)

    def test_only_the_newest_of_this_line_within_four_weeks_are_read(self, line: Line) -> None:
        other = cast.line(number="+18557821010")
        past(other, waits.ENOUGH_CALLS, waited=10, talked=9999)
        past(line, waits.ENOUGH_CALLS, waited=10, talked=9999, days_ago=29)
        assert waits.history_of(line, NOON).handling == 600
        past(line, waits.NEWEST, waited=10, talked=60, days_ago=2)
        past(line, waits.ENOUGH_CALLS, waited=10, talked=9999, days_ago=20)

        with CaptureQueriesContext(connection) as captured:
            told = waits.history_of(line, NOON)

        assert told.handling == 60 + line.wrap_up_seconds
        assert len(captured) == 1

    def test_calls_that_we_made_tell_nothing(self, line: Line) -> None:
        past(line, waits.ENOUGH_CALLS, waited=10, talked=60)
        Call.objects.update(direction=Direction.OUTBOUND)

        assert waits.history_of(line, NOON).handling == 600
