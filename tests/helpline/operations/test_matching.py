"""What the exchange does with the router's decision: rings, withdraws, and keeps why."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.console import wording
from helpline.models import (
    Call,
    CallState,
    CommandKind,
    CommandState,
    DangerBy,
    Duty,
    EventKind,
    Line,
    Offer,
    OfferState,
    Participant,
    Shift,
    Staff,
)
from helpline.operations import danger, duty, legs, matching, offers, queue
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

TREATMENT = ("treatment",)


def later(seconds: float) -> Any:
    return NOON + timedelta(seconds=seconds)


def on_duty(name: str, **more: Any) -> Staff:
    return cast.staff(name, on_duty_since=NOON - timedelta(minutes=5), **more)


def joins(line: Line, number: int, **more: Any) -> Call:
    call = cast.call(line, sid=f"CA{number}", **more)
    queue.join(call_id=call.pk, now=NOON)
    return call


def state(call: Call) -> str:
    return Call.objects.get(pk=call.pk).state


def rung(call: Call) -> list[str]:
    names = call.offers.filter(state=OfferState.RINGING).values_list("staff__name", flat=True)
    return sorted(names)


class TestDangerBesideAnOrdinaryCall:
    def test_whoever_rings_for_it_unanswered_is_rung_for_danger_and_it_waits_its_turn(self) -> None:
        line, maya = cast.line(), on_duty("maya")
        ordinary = joins(line, 1)
        place = Call.objects.get(pk=ordinary.pk).queued_at

        in_danger = joins(line, 2, priority="crisis")

        assert (rung(in_danger), rung(ordinary)) == (["Maya"], [])
        assert ordinary.offers.get().state == OfferState.WITHDRAWN
        assert (state(ordinary), Call.objects.get(pk=ordinary.pk).queued_at) == (CallState.WAITING, place)
        assert Staff.objects.get(pk=maya.pk).missed_offers == 0

    def test_the_story_of_the_ordinary_call_says_so(self) -> None:
        line = cast.line()
        on_duty("maya")
        ordinary = joins(line, 1)

        joins(line, 2, priority="crisis")

        event = ordinary.events.get(kind=EventKind.WITHDRAWN)
        assert event.detail == {"why": "danger"}
        assert "a caller in danger" in wording.event(event)

    def test_a_telephone_that_rings_for_it_is_stopped_and_rung_for_danger(self) -> None:
        line = cast.line()
        on_duty("rosa", phone="+12025550101")
        ordinary = joins(line, 1)

        in_danger = joins(line, 2, priority="crisis")

        assert ordinary.commands.filter(kind=CommandKind.END_LEG).count() == 1
        assert in_danger.commands.filter(kind=CommandKind.DIAL_STAFF, urgent=True).count() == 1

    def test_danger_told_in_line_takes_them_as_well(self) -> None:
        line = cast.line()
        on_duty("maya")
        ordinary, told = joins(line, 1), joins(line, 2)

        danger.declare(call_id=told.pk, by=DangerBy.KEY, now=NOON)

        assert (rung(told), state(ordinary)) == (["Maya"], CallState.WAITING)

    def test_when_danger_is_taken_the_ordinary_call_is_rung_for_again(self) -> None:
        line = cast.line()
        on_duty("maya"), on_duty("sam")
        ordinary = joins(line, 1)
        in_danger = joins(line, 2, priority="crisis")
        assert rung(in_danger) == ["Maya", "Sam"]

        offers.accept(offer_id=in_danger.offers.get(staff__name="Maya").pk, sid="CA9", now=NOON)

        assert rung(ordinary) == ["Sam"]

    def test_a_call_of_another_floor_rings_its_next_person_at_once(self) -> None:
        nights = cast.line(number="+18557821010", floor="nights")
        on_duty("maya")
        ordinary = joins(nights, 1)
        on_duty("sam", topics=TREATMENT)

        in_danger = joins(cast.line(), 2, priority="crisis")

        assert (rung(in_danger), rung(ordinary)) == (["Maya"], ["Sam"])

    def test_an_accepted_call_is_left_alone(self) -> None:
        line = cast.line()
        on_duty("maya")
        ordinary = joins(line, 1)
        offers.accept(offer_id=ordinary.offers.get().pk, sid="CA9", now=NOON)

        in_danger = joins(line, 2, priority="crisis")

        assert (state(ordinary), state(in_danger)) == (CallState.CONNECTING, CallState.WAITING)


class TestDanger:
    @pytest.mark.parametrize(
        ("more", "lifted"),
        [
            ({"consecutive_crisis": 9, "counted_on": NOON.date()}, "crisis calls in a row"),
            ({"languages": ["es"]}, "does not speak the language"),
            ({"opted_out_topics": ["crisis"]}, "opted out of the topic"),
            ({"wrap_up_until": NOON + timedelta(minutes=2)}, "wrap-up"),
            ({"duty": Duty.BREAK, "missed_break": True}, "break after missed calls"),
            ({"duty": Duty.BREAK}, "break"),
        ],
        ids=str,
    )
    def test_nothing_that_protects_the_only_one_there_leaves_the_caller_unoffered(
        self, more: dict[str, Any], lifted: str
    ) -> None:
        on_duty("maya")
        Staff.objects.update(**more)

        call = joins(cast.line(), 1, priority="crisis")

        assert call.offers.get().because["lifted"] == [lifted]

    def test_a_supervisor_without_any_shift_in_no_team_of_the_line_is_rung(self) -> None:
        line = cast.line(policy={"primary_teams": ["counselors"], "overflow_teams": ["on-call"]})
        on_duty("lee")
        Shift.objects.all().delete()

        call = joins(line, 1, priority="crisis")

        assert call.offers.get().because["lifted"] == ["other team", "not on shift"]

    def test_it_rings_again_and_again_until_somebody_answers(self) -> None:
        on_duty("maya")
        call = joins(cast.line(), 1, priority="crisis")
        first = call.offers.get()

        offers.lapse(offer_id=first.pk, now=first.ring_until)

        assert rung(call) == ["Maya"]
        assert call.offers.exclude(pk=first.pk).get().because["lifted"] == ["declined or missed it"]

    def test_who_says_no_is_asked_again_after_ten_seconds(self) -> None:
        maya, call = on_duty("maya"), joins(cast.line(crisis_seconds=90), 1, priority="crisis")

        offers.decline(offer_id=call.offers.get().pk, staff_id=maya.pk, now=NOON)
        assert rung(call) == []

        matching.rematch(now=later(10))
        assert rung(call) == ["Maya"]

    @pytest.mark.parametrize(("after", "rung_then"), [(9, ["Sam"]), (10, ["Maya", "Sam"])])
    def test_who_let_it_ring_out_is_rung_again_beside_the_others(
        self, after: int, rung_then: list[str]
    ) -> None:
        maya, call = on_duty("maya"), joins(cast.line(crisis_seconds=90), 1, priority="crisis")
        on_duty("sam")
        matching.rematch(now=later(15))
        assert rung(call) == ["Maya", "Sam"]
        Staff.objects.update(seen_at=later(15))

        offers.lapse(offer_id=call.offers.get(staff=maya).pk, now=later(20))
        matching.rematch(now=later(20 + after))

        assert rung(call) == rung_then


class TestTopUp:
    @pytest.mark.parametrize(
        ("strategy", "expected"),
        [
            ("longest_idle", ["Maya"]),
            ("ring_several", ["Maya", "Sam"]),
            ("ring_all", ["Maya", "Ruth", "Sam"]),
        ],
    )
    def test_who_comes_on_duty_is_rung_as_well_where_the_strategy_wants_more(
        self, strategy: str, expected: list[str]
    ) -> None:
        on_duty("maya")
        call = joins(cast.line(policy={"strategy": strategy, "ring_count": 2}), 1)
        assert rung(call) == ["Maya"]

        for name in ("sam", "ruth"):
            duty.go_on(staff_id=cast.staff(name).pk, now=later(2))

        assert rung(call) == expected


class TestStaggered:
    def test_one_is_rung_and_one_more_after_each_pause_while_the_others_ring_on(self) -> None:
        for minutes, name in enumerate(("ruth", "sam", "maya")):
            cast.staff(name, on_duty_since=NOON - timedelta(minutes=5 + minutes))
        line = cast.line(
            ring_seconds=30, policy={"strategy": "ring_staggered", "ring_count": 1, "ring_more_every": 5}
        )
        call = joins(line, 1)
        seen = {0: rung(call)}

        for seconds in (4, 5, 9, 10, 15):
            matching.rematch(now=later(seconds))
            seen[seconds] = rung(call)

        both, all_three = ["Maya", "Sam"], ["Maya", "Ruth", "Sam"]
        assert seen == {0: ["Maya"], 4: ["Maya"], 5: both, 9: both, 10: all_three, 15: all_three}
        assert [offer.ring_until - offer.made_at for offer in call.offers.all()] == [
            timedelta(seconds=30)
        ] * 3

    def test_after_the_first_rang_out_the_pauses_count_from_the_next_who_still_rings(self) -> None:
        for minutes, name in enumerate(("ruth", "sam", "maya")):
            cast.staff(name, on_duty_since=NOON - timedelta(minutes=5 + minutes))
        line = cast.line(policy={"strategy": "ring_staggered", "ring_count": 1, "ring_more_every": 15})
        call = joins(line, 1)
        matching.rematch(now=later(15))
        assert rung(call) == ["Maya", "Sam"]

        offers.lapse(offer_id=call.offers.get(staff__name="Maya").pk, now=later(20))
        assert rung(call) == ["Sam"]
        matching.rematch(now=later(30))

        assert rung(call) == ["Ruth", "Sam"]


class TestWhatWasNobodysFault:
    def test_a_telephone_that_twilio_was_never_told_to_ring_missed_nothing(self) -> None:
        rosa, call = on_duty("rosa", phone="+12025550101"), joins(cast.line(), 1)

        for _ in range(5):
            offer = call.offers.get(state=OfferState.RINGING)
            offers.lapse(offer_id=offer.pk, now=offer.ring_until)

        rosa.refresh_from_db()
        assert (rosa.duty, rosa.missed_offers) == (Duty.ON, 0)
        assert set(call.offers.exclude(state=OfferState.RINGING).values_list("state", flat=True)) == {
            "not_rung"
        }
        assert call.events.filter(kind=EventKind.NOT_RUNG, staff=rosa).count() == 5
        assert rung(call) == ["Rosa"]

    @pytest.mark.parametrize("told_by", ["the answer to our request", "a status callback"])
    def test_one_that_rang_missed_it(self, told_by: str) -> None:
        rosa, call = on_duty("rosa", phone="+12025550101"), joins(cast.line(), 1)
        offer = call.offers.get()
        if told_by == "a status callback":
            legs.ringing(leg_id=offer.participant.pk, sid="CA7")
        else:
            call.commands.update(state=CommandState.DONE)

        offers.lapse(offer_id=offer.pk, now=offer.ring_until)

        rosa.refresh_from_db()
        assert (Offer.objects.get(pk=offer.pk).state, rosa.missed_offers) == (OfferState.LAPSED, 1)
        assert rung(call) == []

    def test_a_desk_that_was_not_heard_from_while_it_rang_missed_nothing(self) -> None:
        maya = on_duty("maya")
        Staff.objects.update(seen_at=NOON - timedelta(seconds=1))
        call = joins(cast.line(), 1)
        offer = call.offers.get()

        offers.lapse(offer_id=offer.pk, now=offer.ring_until)

        maya.refresh_from_db()
        assert (Offer.objects.get(pk=offer.pk).state, maya.missed_offers) == (OfferState.NOT_RUNG, 0)

    def test_whoever_could_not_be_rung_is_tried_after_the_others_and_not_in_a_tight_loop(self) -> None:
        on_duty("rosa", phone="+12025550101")
        Staff.objects.update(idle_since=NOON - timedelta(hours=1))
        sam = on_duty("sam")
        call = joins(cast.line(), 1)
        assert rung(call) == ["Rosa"]

        offers.could_not_ring(leg_id=call.offers.get().participant.pk, now=later(1))
        assert rung(call) == ["Sam"]

        offers.decline(offer_id=call.offers.get(staff=sam).pk, staff_id=sam.pk, now=later(2))
        again = Participant.objects.get(offer__state=OfferState.RINGING).commands.get()
        assert again.not_before == later(2) + matching.DIAL_AGAIN_AFTER

    def test_a_leg_that_was_lost_once_may_be_tried_again_and_one_that_is_lost_each_time_lets_others_go_first(
        self,
    ) -> None:
        on_duty("maya")
        call = joins(cast.line(), 1)
        for second in (1, 2):
            offers.accept(offer_id=call.offers.get(state=OfferState.RINGING).pk, sid="CA9", now=later(second))
            legs.ended(leg_id=Participant.objects.get(sid="CA9").pk, status="completed", now=later(second))
            Staff.objects.update(wrap_up_until=None)
            matching.rematch(now=later(second))
            Participant.objects.update(sid=None)
            if second == 1:
                assert rung(call) == ["Maya"]
                on_duty("sam")
        assert rung(call) == ["Sam"]
