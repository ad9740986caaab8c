"""Calls made by hand: a missed one, with a reason, and one to somebody in danger who was cut off."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from helpline.contact_rules import PhoneNumber, PromisedTime, WishKind
from helpline.models import (
    Call,
    Callback,
    CallbackReason,
    CallbackState,
    CallState,
    Direction,
    OfferState,
    Priority,
    Staff,
)
from helpline.operations import (
    attempts,
    by_hand,
    callbacks,
    calls,
    deadlines,
    duty,
    floors,
    legs,
    matching,
    numbers,
    offers,
    wishes,
)
from tests.support import cast
from tests.support.cast import NOON
from tests.support.promises import NEW_YORK, NUMBER, promise, ring, the_call

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 7, 16, 6, tzinfo=UTC)
"""Two in the morning in New York."""
GIVEN = PhoneNumber("+12025550166")


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))


def call_now(callback: Callback, staff: Staff, why: str = "They wait for it", now: datetime = NIGHT) -> Call:
    return by_hand.call_now(callback_id=callback.pk, staff_id=staff.pk, why=why, now=now)


class TestMissed:
    def missed(self, maya: Staff) -> Callback:
        callback = promise(cast.line(), maya)
        attempts.hand_over(floors.lock(), callback, "Nobody was free at the time they asked for", NIGHT)
        return callback

    def test_rings_whoever_calls_even_at_night_and_in_their_wrap_up(self, maya: Staff) -> None:
        callback = self.missed(maya)
        sam = cast.staff("sam", on_duty_since=NOON)
        Staff.objects.filter(pk=sam.pk).update(wrap_up_until=NIGHT + timedelta(minutes=2))

        call = call_now(callback, sam)

        assert call.offers.get(state=OfferState.RINGING).staff == sam
        callback.refresh_from_db()
        assert (callback.state, callback.staff) == (CallbackState.UNDER_WAY, sam)
        by = callback.events.get(kind="called_by_hand")
        assert (by.staff, by.why) == (sam, "They wait for it")

    @pytest.mark.parametrize("why", ["", "   "])
    def test_needs_a_reason(self, why: str, maya: Staff) -> None:
        with pytest.raises(by_hand.CannotCall, match="Say why"):
            call_now(self.missed(maya), maya, why)

    def test_needs_somebody_who_can_be_rung(self, maya: Staff) -> None:
        callback = self.missed(maya)
        Staff.objects.update(duty="off")
        with pytest.raises(by_hand.CannotCall, match="Go on duty"):
            call_now(callback, maya)

    def test_not_while_they_are_in_another_call(self, maya: Staff) -> None:
        callback = self.missed(maya)
        other = promise(callback.line, maya, number="+12025550178")
        ring(maya, other.due_at)
        with pytest.raises(by_hand.CannotCall, match="Finish the call"):
            call_now(callback, maya)

    def test_does_not_call_what_must_not_be_called(self, maya: Staff) -> None:
        callback = self.missed(maya)
        wishes.record(number=NUMBER, kind=WishKind.NOT_SAFE, staff_id=maya.pk, now=NIGHT)
        with pytest.raises(callbacks.NotAllowed):
            call_now(callback, maya)

    def test_is_not_made_twice(self, maya: Staff) -> None:
        callback = self.missed(maya)
        sam = cast.staff("sam", on_duty_since=NOON)
        call_now(callback, maya)
        with pytest.raises(by_hand.CannotCall):
            call_now(callback, sam)
        assert Call.objects.filter(direction=Direction.OUTBOUND).count() == 1

    def test_not_where_the_same_call_is_promised_anew(self, maya: Staff) -> None:
        on = cast.line()
        origin = cast.call(on, now=NOON)
        first = promise(on, maya, origin_id=origin.pk)
        attempts.hand_over(floors.lock(), first, "Nobody was free", NOON)
        promise(on, maya, origin_id=origin.pk)

        with pytest.raises(by_hand.CannotCall, match="scheduled from the same conversation"):
            call_now(first, maya)

    def test_not_where_the_number_cannot_be_read(self, maya: Staff) -> None:
        callback = self.missed(maya)
        callback.number = ""
        callback.save(update_fields=["number"])

        with pytest.raises(by_hand.CannotCall, match="cannot be read"):
            call_now(callback, maya)


class TestCutOff:
    def cut_off(self, maya: Staff, given: PhoneNumber | None = GIVEN, **more: Any) -> Call:
        """A call in danger that ended while they talked, at night."""
        values: dict[str, Any] = {
            "state": CallState.CONNECTED,
            "staff": maya,
            "priority": Priority.CRISIS,
            "connected_at": NIGHT,
        } | more
        call = cast.call(cast.line(), now=NIGHT, **values)
        if given:
            numbers.note_for_cut_off(call_id=call.pk, number=given, staff_id=maya.pk, now=NIGHT)
        calls.caller_ended(call_id=call.pk, status="completed", now=NIGHT)
        return call

    def dial_back(self, call: Call, staff: Staff, now: datetime = NIGHT) -> Callback:
        return by_hand.dial_back(call_id=call.pk, staff_id=staff.pk, now=now)

    def missed(self, maya: Staff, how: str, now: datetime) -> Callback:
        """Called back, and the ring comes to nothing at `now`."""
        callback = self.dial_back(self.cut_off(maya), maya)
        duty.heartbeat(staff_id=maya.pk, now=now)
        offer = the_call().offers.get(state=OfferState.RINGING)
        if how == "Not now":
            offers.decline(offer_id=offer.pk, staff_id=maya.pk, now=now)
        else:
            offers.lapse(offer_id=offer.pk, now=now)
        return callback

    def rung(self) -> list[str]:
        return [offer.staff.name for offer in the_call().offers.filter(state=OfferState.RINGING)]

    @pytest.mark.parametrize("how", ["Not now", "rang out"])
    @pytest.mark.parametrize("doing", ["free", "in wrap-up", "outcome missing", "on a break for misses"])
    @pytest.mark.parametrize(("after", "rings"), [(9, []), (10, ["Maya"])])
    def test_rings_again_ten_seconds_after_it_was_not_taken(
        self, after: int, rings: list[str], doing: str, how: str, maya: Staff
    ) -> None:
        at = NIGHT + timedelta(seconds=20)
        self.missed(maya, how, at)
        if doing != "outcome missing":
            Call.objects.filter(direction=Direction.INBOUND).update(outcome="other")
        if doing == "in wrap-up":
            Staff.objects.update(wrap_up_until=at + timedelta(minutes=2))
        elif doing == "on a break for misses":
            Staff.objects.update(duty="break", missed_break=True)

        matching.rematch(now=at + timedelta(seconds=after))

        assert self.rung() == rings

    @pytest.mark.parametrize(
        "changes", [{"duty": "break"}, {"duty": "off"}, {"seen_at": NIGHT - timedelta(minutes=5)}]
    )
    def test_does_not_ring_whoever_is_away(self, changes: dict[str, Any], maya: Staff) -> None:
        at = NIGHT + timedelta(seconds=20)
        self.missed(maya, "rang out", at)
        Staff.objects.update(**changes)

        matching.rematch(now=at + timedelta(seconds=10))

        assert self.rung() == []

    def test_pressed_again_while_it_waits_rings_at_once(self, maya: Staff) -> None:
        at = NIGHT + timedelta(seconds=20)
        callback = self.missed(maya, "rang out", at)

        again = self.dial_back(Call.objects.get(direction=Direction.INBOUND), maya, at + timedelta(seconds=1))

        assert again == callback
        assert self.rung() == ["Maya"]

    def test_is_called_back_at_once_on_the_number_they_gave(self, maya: Staff) -> None:
        call = self.cut_off(maya)

        callback = self.dial_back(call, maya)

        assert (callback.reason, callback.number, callback.origin) == (CallbackReason.CUT_OFF, GIVEN, call)
        offer = the_call().offers.get(state=OfferState.RINGING)
        assert offer.staff == maya
        offers.accept(offer_id=offer.pk, sid="CAm", staff_id=maya.pk, now=NIGHT)
        assert the_call().number_to_ring == GIVEN
        assert callback.events.filter(kind="called_by_hand", staff=maya).exists()
        assert call.events.filter(kind="dialled", staff=maya).exists()

    def test_pressed_twice_is_one_call(self, maya: Staff) -> None:
        call = self.cut_off(maya)
        assert self.dial_back(call, maya).pk == self.dial_back(call, maya).pk

    def test_no_wish_and_no_limit_stands_in_its_way(self, maya: Staff) -> None:
        before = NIGHT - timedelta(days=1)
        for kind in (WishKind.OPTED_OUT, WishKind.WRONG_PERSON, WishKind.HIDE_OUR_NUMBER, WishKind.NOT_SAFE):
            wishes.record(number=GIVEN, kind=kind, staff_id=maya.pk, now=before)

        assert self.dial_back(self.cut_off(maya), maya).state == CallbackState.UNDER_WAY

    def test_not_where_it_is_said_since_that_it_is_not_safe(self, maya: Staff) -> None:
        call = self.cut_off(maya)
        wishes.record(number=GIVEN, kind=WishKind.NOT_SAFE, staff_id=maya.pk, now=NIGHT)
        with pytest.raises(callbacks.NotAllowed):
            self.dial_back(call, maya)

    @pytest.mark.parametrize(
        ("given", "more", "words"),
        [
            (None, {}, "gave us no number"),
            (GIVEN, {"priority": Priority.NORMAL}, "Only a call in danger"),
        ],
    )
    def test_never_on_a_number_that_was_not_given_nor_without_danger(
        self, given: PhoneNumber | None, more: dict[str, object], words: str, maya: Staff
    ) -> None:
        with pytest.raises(by_hand.CannotCall, match=words):
            self.dial_back(self.cut_off(maya, given, **more), maya)
        assert not Callback.objects.exists()

    @pytest.mark.parametrize("given", ["+18557821009", "+18765550143"])
    def test_never_our_own_or_a_costly_number(self, given: str, maya: Staff) -> None:
        with pytest.raises(callbacks.NotAllowed):
            self.dial_back(self.cut_off(maya, PhoneNumber(given)), maya)

    def test_for_two_hours(self, maya: Staff) -> None:
        assert self.dial_back(self.cut_off(maya), maya, NIGHT + timedelta(hours=2))

    def test_not_while_they_are_on_the_line_nor_later_than_two_hours_after(self, maya: Staff) -> None:
        call = self.cut_off(maya)
        with pytest.raises(by_hand.CannotCall, match="over two hours ago"):
            self.dial_back(call, maya, NIGHT + timedelta(hours=2, seconds=1))
        Call.objects.filter(pk=call.pk).update(state=CallState.CONNECTED, ended_at=None, disposition="")
        with pytest.raises(by_hand.CannotCall, match="still on the line"):
            self.dial_back(call, maya)

    @pytest.mark.parametrize("status", ["no-answer", "busy"])
    def test_is_never_tried_again_by_itself(self, status: str, maya: Staff) -> None:
        call = self.cut_off(maya)
        callback = self.dial_back(call, maya)
        offer = the_call().offers.get(state=OfferState.RINGING)
        offers.accept(offer_id=offer.pk, sid="CAm", staff_id=maya.pk, now=NIGHT)
        legs.caller_dialled(call_id=the_call().pk, sid="CAc")

        calls.caller_ended(call_id=the_call().pk, status=status, now=NIGHT)

        callback.refresh_from_db()
        assert callback.state == CallbackState.HANDED_OVER
        assert callbacks.claim_due(now=NIGHT + timedelta(hours=2)) == 0
        again = by_hand.dial_back(call_id=call.pk, staff_id=maya.pk, now=NIGHT + timedelta(minutes=5))
        assert again.pk != callback.pk

    def test_nobody_taking_it_is_seen_by_a_person(self, maya: Staff) -> None:
        callback = self.dial_back(self.cut_off(maya), maya)
        Staff.objects.update(duty="break")

        deadlines.move_everything_on(now=NIGHT + timedelta(seconds=30))
        deadlines.move_everything_on(now=NIGHT + timedelta(minutes=10))

        callback.refresh_from_db()
        assert callback.state == CallbackState.HANDED_OVER

    def handed_over(self, call: Call, maya: Staff) -> Callback:
        """Called back once in vain: a person has to see to it."""
        callback = self.dial_back(call, maya)
        offer = the_call().offers.get(state=OfferState.RINGING)
        offers.accept(offer_id=offer.pk, sid="CAm", staff_id=maya.pk, now=NIGHT)
        legs.caller_dialled(call_id=the_call().pk, sid="CAc")
        calls.caller_ended(call_id=the_call().pk, status="no-answer", now=NIGHT)
        callback.refresh_from_db()
        return callback

    def another_time(self, callback: Callback, maya: Staff, hour: int) -> None:
        callbacks.promise_again(
            callback_id=callback.pk,
            when=PromisedTime(NIGHT.date(), time(hour), NEW_YORK),
            staff_id=maya.pk,
            now=NIGHT + timedelta(minutes=1),
        )

    def test_another_time_for_it_is_a_promise_under_every_rule(self, maya: Staff) -> None:
        callback = self.handed_over(self.cut_off(maya), maya)

        with pytest.raises(callbacks.NotAllowed):
            self.another_time(callback, maya, 3)
        wishes.record(number=GIVEN, kind=WishKind.OPTED_OUT, staff_id=maya.pk, now=NIGHT)
        with pytest.raises(callbacks.NotAllowed):
            self.another_time(callback, maya, 10)

    def test_another_time_in_the_day_is_kept_by_itself_and_stopped_by_a_wish(self, maya: Staff) -> None:
        callback = self.handed_over(self.cut_off(maya), maya)
        self.another_time(callback, maya, 10)
        callback.refresh_from_db()
        assert (callback.state, callback.reason) == (CallbackState.PROMISED, CallbackReason.PROMISED)

        wishes.record(
            number=GIVEN, kind=WishKind.OPTED_OUT, staff_id=maya.pk, now=NIGHT + timedelta(minutes=2)
        )

        callback.refresh_from_db()
        assert callback.state == CallbackState.DECLINED

    def test_another_time_does_not_take_the_place_of_calling_them_back_now(self, maya: Staff) -> None:
        call = self.cut_off(maya)
        callback = self.handed_over(call, maya)
        self.another_time(callback, maya, 10)
        Staff.objects.update(wrap_up_until=None)

        again = self.dial_back(call, maya, NIGHT + timedelta(minutes=5))

        assert again.pk != callback.pk
        assert again.state == CallbackState.UNDER_WAY

    def test_it_is_never_made_by_itself_even_where_it_is_due(self, maya: Staff) -> None:
        callback = self.handed_over(self.cut_off(maya), maya)
        Callback.objects.filter(pk=callback.pk).update(
            state=CallbackState.PROMISED, handed_over_because="", due_at=NIGHT + timedelta(hours=1)
        )

        assert callbacks.claim_due(now=NIGHT + timedelta(hours=1)) == 0

        callback.refresh_from_db()
        assert callback.state == CallbackState.HANDED_OVER
        assert "by hand" in callback.handed_over_because

    def test_call_now_ends_with_the_two_hours_too(self, maya: Staff) -> None:
        callback = self.handed_over(self.cut_off(maya), maya)

        with pytest.raises(by_hand.CannotCall, match="over two hours ago"):
            call_now(callback, maya, now=NIGHT + timedelta(hours=3))
