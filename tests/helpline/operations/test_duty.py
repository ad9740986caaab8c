"""Signing on and off: who is there is rung, who is not is not."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from helpline.models import Call, CallState, Duty, EventKind, Line, OfferState, RingOn, Staff
from helpline.operations import duty, offers, queue
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting() -> Call:
    """A call in danger that waits because nobody is on duty."""
    call = cast.call(cast.line(), priority="crisis")
    queue.join(call_id=call.pk, now=NOON)
    return call


@pytest.fixture
def line() -> Line:
    return cast.line()


def _ringing(line: Line) -> Call:
    """An ordinary call that rings the only person on duty."""
    call = cast.call(line)
    assert queue.join(call_id=call.pk, now=NOON) == CallState.OFFERED
    return call


def state(call: Call) -> str:
    return Call.objects.get(pk=call.pk).state


class TestGoOn:
    def test_who_signs_on_is_rung_for_who_waits(self, waiting: Call) -> None:
        maya = cast.staff("maya")

        duty.go_on(staff_id=maya.pk, now=NOON)

        assert state(waiting) == CallState.OFFERED

    def test_outside_a_shift_one_is_signed_on_but_rung_only_for_danger(self, waiting: Call) -> None:
        sam = cast.staff("sam", topics=("treatment",), on_duty_since=NOON - timedelta(minutes=5))
        ordinary = [cast.call(waiting.line, sid=f"CA{i}") for i in range(2)]
        for call in ordinary:
            queue.join(call_id=call.pk, now=NOON)
        maya = cast.staff("maya")
        maya.shifts.all().delete()

        duty.go_on(staff_id=maya.pk, now=NOON)

        assert Staff.objects.get(pk=maya.pk).duty == Duty.ON
        assert [state(call) for call in (waiting, *ordinary)] == ["offered", "offered", "waiting"]
        assert ordinary[0].offers.get().staff == sam

    def test_signing_on_twice_does_not_make_one_idle_anew(self) -> None:
        cast.line()
        maya = cast.staff("maya")
        duty.go_on(staff_id=maya.pk, now=NOON)

        duty.go_on(staff_id=maya.pk, now=NOON + timedelta(minutes=5))

        assert Staff.objects.get().idle_since == NOON

    def test_signing_on_again_notes_that_the_desk_is_there_and_rings_it(self, waiting: Call) -> None:
        early = NOON - timedelta(minutes=9)
        maya = cast.staff("maya", on_duty_since=early)
        Staff.objects.filter(pk=maya.pk).update(seen_at=early)

        duty.go_on(staff_id=maya.pk, now=NOON)

        assert Staff.objects.get(pk=maya.pk).seen_at == NOON
        assert state(waiting) == CallState.OFFERED


class TestGoOff:
    def test_a_ringing_call_goes_to_the_next_at_once(self) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=9))
        sam = cast.staff("sam", on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON)

        duty.go_off(staff_id=maya.pk, now=NOON)

        assert call.offers.get(state=OfferState.RINGING).staff == sam


class TestBreak:
    def test_on_a_break_one_is_not_rung_and_after_it_one_is(self, line: Line) -> None:
        maya, call = cast.staff("maya", on_duty_since=NOON), _ringing(line)

        duty.take_break(staff_id=maya.pk, now=NOON)
        assert state(call) == CallState.WAITING

        duty.end_break(staff_id=maya.pk, now=NOON)
        assert state(call) == CallState.OFFERED

    def test_what_rang_is_passed_on_and_rings_again_at_once_when_it_ends(self, line: Line) -> None:
        maya, call = cast.staff("maya", on_duty_since=NOON), _ringing(line)

        duty.take_break(staff_id=maya.pk, now=NOON)
        duty.end_break(staff_id=maya.pk, now=NOON)

        assert sorted(call.offers.values_list("state", flat=True)) == ["passed_on", "ringing"]
        assert call.events.filter(kind=EventKind.PASSED_ON, staff=maya).exists()
        assert Staff.objects.get(pk=maya.pk).missed_offers == 0

    def test_who_comes_back_from_any_break_is_asked_anew(self, line: Line) -> None:
        maya, call = cast.staff("maya", on_duty_since=NOON), _ringing(line)
        offers.decline(offer_id=call.offers.get().pk, staff_id=maya.pk, now=NOON)
        assert state(call) == CallState.WAITING

        duty.take_break(staff_id=maya.pk, now=NOON + timedelta(seconds=5))
        duty.end_break(staff_id=maya.pk, now=NOON + timedelta(seconds=9))

        assert state(call) == CallState.OFFERED

    def test_in_danger_it_is_given_up_where_nobody_else_is_left(self, waiting: Call) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)

        duty.take_break(staff_id=maya.pk, now=NOON)

        offer = waiting.offers.get(state=OfferState.RINGING)
        assert (offer.staff, offer.because["lifted"]) == (maya, ["break"])


class TestHeartbeat:
    def test_a_desk_that_comes_back_is_rung(self, waiting: Call) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        Staff.objects.update(seen_at=None)

        duty.heartbeat(staff_id=maya.pk, now=NOON)

        assert state(waiting) == CallState.OFFERED

    def test_a_desk_that_was_there_costs_two_statements(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)

        with django_assert_num_queries(2):  # two of them are the transaction's
            duty.heartbeat(staff_id=maya.pk, now=NOON)


class TestSetRingOn:
    def test_a_telephone_must_be_known(self) -> None:
        maya = cast.staff("maya")

        with pytest.raises(duty.NoTelephone):
            duty.set_ring_on(staff_id=maya.pk, ring_on=RingOn.PHONE, now=NOON)

    def test_a_person_with_one_is_rung_there_without_any_desk(self, waiting: Call) -> None:
        rosa = cast.staff("rosa", phone="+12025550101", on_duty_since=NOON)
        Staff.objects.update(ring_on=RingOn.BROWSER, seen_at=None)

        duty.set_ring_on(staff_id=rosa.pk, ring_on=RingOn.PHONE, now=NOON)

        assert waiting.offers.get().ring_on == RingOn.PHONE
