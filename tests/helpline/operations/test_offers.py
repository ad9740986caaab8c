"""Offers: one person wins, the others hear so, nobody is rung for ever."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    Duty,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    Staff,
)
from helpline.operations import calls, duty, matching, offers, queue
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


def offered(*names: str, **line: Any) -> tuple[Call, list[Offer]]:
    """A call in danger, which rings everybody named."""
    on = cast.line(**line)
    for name in names:
        cast.staff(name, on_duty_since=NOON - timedelta(minutes=5))
    call = cast.call(on, priority="crisis")
    queue.join(call_id=call.pk, now=NOON)
    call.refresh_from_db()
    return call, list(call.offers.order_by("staff__name"))


class TestAccept:
    def test_the_first_wins_and_the_others_are_told(self) -> None:
        call, (maya, sam) = offered("maya", "sam")

        first = offers.accept(offer_id=maya.pk, sid="CA1", staff_id=maya.staff_id, now=NOON)
        second = offers.accept(offer_id=sam.pk, sid="CA2", staff_id=sam.staff_id, now=NOON)

        assert (first.won, second.won) == (True, False)
        call.refresh_from_db()
        assert (call.state, call.staff_id) == (CallState.CONNECTING, maya.staff_id)
        assert Offer.objects.get(pk=sam.pk).state == OfferState.WITHDRAWN
        assert call.events.filter(kind=EventKind.TOO_LATE, staff=sam.staff).exists()
        assert not call.commands.filter(kind=CommandKind.BRIDGE_CALLER).exists()

    def test_the_same_acceptance_twice_has_the_effect_of_one(self) -> None:
        call, (maya,) = offered("maya")

        verdicts = [
            offers.accept(offer_id=maya.pk, sid="CA1", staff_id=maya.staff_id, now=NOON) for _ in range(2)
        ]

        assert all(verdict.won for verdict in verdicts)
        assert call.events.filter(kind=EventKind.ACCEPTED).count() == 1
        assert Participant.objects.get(offer=maya).state == ParticipantState.JOINING

    def test_an_offer_of_somebody_else_is_not_theirs(self) -> None:
        _, (maya, sam) = offered("maya", "sam")

        with pytest.raises(offers.NotYours):
            offers.accept(offer_id=maya.pk, sid="CA1", staff_id=sam.staff_id, now=NOON)

    def test_an_ordinary_ring_that_ran_out_is_not_won_any_more(self) -> None:
        _, (maya,) = offered("maya")
        Call.objects.update(priority="normal")

        verdict = offers.accept(
            offer_id=maya.pk, sid="CA1", staff_id=maya.staff_id, now=maya.ring_until + timedelta(seconds=1)
        )

        assert not verdict.won

    def test_a_danger_ring_that_ran_out_is_won_while_nobody_has_the_caller(self) -> None:
        call, (maya,) = offered("maya")
        late = maya.ring_until + timedelta(seconds=1)

        verdict = offers.accept(offer_id=maya.pk, sid="CA1", staff_id=maya.staff_id, now=late)
        offers.lapse(offer_id=maya.pk, now=late)

        call.refresh_from_db()
        assert verdict.won
        assert (call.state, call.staff_id) == (CallState.CONNECTING, maya.staff_id)
        assert Staff.objects.get().missed_offers == 0

    def test_a_danger_ring_that_ran_out_is_lost_to_who_has_the_caller(self) -> None:
        call, (maya, sam) = offered("maya", "sam")
        late = maya.ring_until + timedelta(seconds=1)
        offers.accept(offer_id=sam.pk, sid="CA2", staff_id=sam.staff_id, now=late)

        verdict = offers.accept(offer_id=maya.pk, sid="CA1", staff_id=maya.staff_id, now=late)

        call.refresh_from_db()
        assert not verdict.won
        assert call.staff_id == sam.staff_id

    def test_an_accept_that_comes_after_the_ring_was_settled_is_no_miss(self) -> None:
        _, (maya,) = offered("maya")
        late = maya.ring_until + timedelta(seconds=1)
        offers.lapse(offer_id=maya.pk, now=late)

        offers.accept(offer_id=maya.pk, sid="CA1", staff_id=maya.staff_id, now=late)

        assert Staff.objects.get().missed_offers == 0

    def test_after_the_caller_hung_up_it_is_not_won(self) -> None:
        call, (maya,) = offered("maya")
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        verdict = offers.accept(offer_id=maya.pk, sid="CA1", staff_id=maya.staff_id, now=NOON)

        assert not verdict.won
        assert Offer.objects.get(pk=maya.pk).state == OfferState.WITHDRAWN

    def test_an_offer_nobody_made_is_unknown(self) -> None:
        with pytest.raises(offers.UnknownOffer):
            offers.accept(offer_id="6f8f57715090da2632453988d9a1501b", sid="CA1", now=NOON)


class TestDecline:
    def test_the_call_goes_to_the_next_person_at_once(self) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=9))
        sam = cast.staff("sam", on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON)

        offers.decline(offer_id=call.offers.get().pk, staff_id=maya.pk, now=NOON)

        assert call.offers.get(state=OfferState.RINGING).staff == sam

    def test_somebody_elses_offer_cannot_be_declined(self) -> None:
        _, (maya, sam) = offered("maya", "sam")

        with pytest.raises(offers.NotYours):
            offers.decline(offer_id=maya.pk, staff_id=sam.staff_id, now=NOON)

    def test_with_nobody_left_the_call_waits(self) -> None:
        call, (maya,) = offered("maya")

        offers.decline(offer_id=maya.pk, staff_id=maya.staff_id, now=NOON)

        call.refresh_from_db()
        assert call.state == CallState.WAITING


class TestLapse:
    def test_an_offer_that_rang_out_is_passed_on(self) -> None:
        call, (maya,) = offered("maya")
        late = maya.ring_until

        assert offers.due_to_lapse(late) == [maya.pk]
        offers.lapse(offer_id=maya.pk, now=late)

        assert Offer.objects.get(pk=maya.pk).state == OfferState.LAPSED
        assert offers.due_to_lapse(late) == []

    def test_one_that_still_rings_is_left_alone(self) -> None:
        _, (maya,) = offered("maya")

        offers.lapse(offer_id=maya.pk, now=maya.ring_until - timedelta(seconds=1))

        assert Offer.objects.get(pk=maya.pk).state == OfferState.RINGING


class TestMisses:
    """Three calls in a row that ring out put a person on a break. A call counts once."""

    def miss(self, call: Call, now: datetime) -> datetime:
        """Let a call ring out at the only person there; return when the desk is heard from again."""
        offer = call.offers.get(state=OfferState.RINGING)
        offers.lapse(offer_id=offer.pk, now=offer.ring_until)
        later = offer.ring_until + timedelta(seconds=61)
        duty.heartbeat(staff_id=offer.staff_id, now=later)
        return later

    def miss_three_calls(self) -> datetime:
        call, _ = offered("maya")
        now = NOON
        for number in range(3):
            now = self.miss(call, now)
            calls.caller_ended(call_id=call.pk, status="completed", now=now)
            call = cast.call(call.line, sid=f"CA{number}", now=now, priority="crisis")
            queue.join(call_id=call.pk, now=now)
        return now

    def test_three_calls_put_the_person_on_a_break(self) -> None:
        self.miss_three_calls()

        person = Staff.objects.get()
        assert (person.duty, person.missed_offers, person.missed_break) == (Duty.BREAK, 3, True)

    def test_the_rings_of_one_call_are_one_miss(self) -> None:
        call, _ = offered("maya")
        now = NOON
        for _ in range(4):
            now = self.miss(call, now)
            matching.rematch(now=now)

        person = Staff.objects.get()
        assert (person.duty, person.missed_offers) == (Duty.ON, 1)

    def test_taking_a_call_ends_the_break(self) -> None:
        now = self.miss_three_calls()
        rings = Offer.objects.get(state=OfferState.RINGING)

        offers.accept(offer_id=rings.pk, sid="CA9", staff_id=rings.staff_id, now=now)

        person = Staff.objects.get()
        assert (person.duty, person.missed_offers, person.missed_break) == (Duty.ON, 0, False)

    def test_taking_a_call_does_not_end_a_break_of_their_own(self) -> None:
        call, (maya,) = offered("maya")
        duty.take_break(staff_id=maya.staff_id, now=NOON)
        rings = Offer.objects.get(state=OfferState.RINGING)

        offers.accept(offer_id=rings.pk, sid="CA9", staff_id=rings.staff_id, now=NOON)

        assert Staff.objects.get().duty == Duty.BREAK


class TestTelephones:
    def test_losing_telephones_are_stopped(self) -> None:
        on = cast.line()
        for name, phone in (("maya", "+12025550101"), ("rosa", "+12025550102")):
            cast.staff(name, phone=phone, on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on, priority="crisis")
        queue.join(call_id=call.pk, now=NOON)
        winner = call.offers.order_by("pk").first()
        assert winner is not None

        offers.accept(offer_id=winner.pk, sid="CA1", now=NOON)

        assert Command.objects.filter(kind=CommandKind.DIAL_STAFF).count() == 2
        stopped = Command.objects.get(kind=CommandKind.END_LEG)
        assert stopped.participant is not None
        assert stopped.participant.offer_id != winner.pk
