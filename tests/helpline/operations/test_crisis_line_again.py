"""A crisis line that was added and not reached is called again, and never twice at once."""

from datetime import datetime, timedelta

import pytest

from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Offer,
    Participant,
)
from helpline.operations import bridges, calls, crisis_line, danger
from helpline.operations.where import Where
from tests.support import bridging, crisis_legs
from tests.support.cast import NOON
from tests.support.conversations import CALLER_SID, accepted, fresh

pytestmark = pytest.mark.django_db


def legs(offer: Offer) -> list[Participant]:
    return list(crisis_legs.known().filter(conference=offer.conference))


class TestTheCrisisLineIsCalledAgain:
    """Twilio does not say where the counselor is, and the crisis line was not reached."""

    FIRST, SECOND = "CA" + "8" * 32, "CA" + "7" * 32

    @pytest.fixture
    def call(self) -> Call:
        call, _, leg = accepted(priority="crisis")
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
        return call

    @pytest.fixture
    def offer(self, call: Call) -> Offer:
        return call.offers.get()

    def at(self, seconds: int) -> datetime:
        return NOON + timedelta(seconds=seconds)

    def look(self, offer: Offer, seconds: int) -> None:
        """Twilio is asked, and does not know where either of the two is."""
        now = self.at(seconds)
        bridges.checked(offer_id=offer.pk, staff=Where.UNKNOWN, caller=Where.UNKNOWN, now=now)

    def asked(self, call: Call, kind: CommandKind = CommandKind.ADD_CRISIS_LINE) -> int:
        return call.commands.filter(kind=kind).count()

    def settle(self, call: Call, state: CommandState, error: str = "") -> None:
        """Twilio has answered, or has not, the request that is open."""
        Command.objects.filter(call=call, kind=CommandKind.ADD_CRISIS_LINE, state="pending").update(
            state=state, error=error, sent_at=NOON
        )

    def ring(self, offer: Offer, sid: str, seconds: int) -> None:
        crisis_line.rings(conference=offer.pk, sid=sid, now=self.at(seconds))
        self.settle(offer.call, CommandState.DONE)

    def hang_up(self, offer: Offer, sid: str, seconds: int) -> None:
        danger.crisis_line_left(conference=offer.pk, sid=sid, seconds=0, now=self.at(seconds))

    def rings_again(self, call: Call, offer: Offer) -> None:
        """The first leg was busy, and the second one rings."""
        self.look(offer, 8)
        self.ring(offer, self.FIRST, 8)
        self.hang_up(offer, self.FIRST, 10)
        self.look(offer, 18)
        self.ring(offer, self.SECOND, 18)
        assert self.asked(call) == 2

    def test_after_twilio_refused(self, call: Call, offer: Offer) -> None:
        self.look(offer, 8)
        self.settle(call, CommandState.FAILED, "Twilio 21210")

        self.look(offer, 18)

        assert self.asked(call) == 2

    @pytest.mark.parametrize("answered", [True, False])
    def test_after_its_leg_ended(self, call: Call, offer: Offer, answered: bool) -> None:
        self.look(offer, 8)
        self.ring(offer, self.FIRST, 8)
        if answered:
            crisis_line.answered(conference=offer.pk, sid=self.FIRST, now=self.at(10))
        self.hang_up(offer, self.FIRST, 12)

        self.look(offer, 18)

        assert self.asked(call) == 2

    def test_after_twilio_said_that_its_leg_is_over(self, call: Call, offer: Offer) -> None:
        self.look(offer, 8)
        self.ring(offer, self.FIRST, 8)

        bridges.checked(
            offer_id=offer.pk,
            staff=Where.UNKNOWN,
            caller=Where.UNKNOWN,
            crisis_lines={self.FIRST: Where.OVER},
            now=self.at(18),
        )

        assert self.asked(call) == 2

    def test_where_twilio_cannot_be_asked_and_the_two_count_as_connected(
        self, call: Call, offer: Offer
    ) -> None:
        bridges.not_checked(offer_id=offer.pk, now=self.at(8))
        self.settle(call, CommandState.FAILED, "Twilio 21210")
        assert fresh(call).state == CallState.CONNECTED
        assert fresh(call).move_on_at == self.at(18)

        bridges.not_checked(offer_id=offer.pk, now=self.at(18))

        assert self.asked(call) == 2

    def test_where_the_two_count_as_connected_and_twilio_knows_nothing(
        self, call: Call, offer: Offer
    ) -> None:
        bridges.not_checked(offer_id=offer.pk, now=self.at(8))
        self.settle(call, CommandState.FAILED, "Twilio 21210")

        self.look(offer, 18)

        assert self.asked(call) == 2

    def test_not_while_a_leg_rings(self, call: Call, offer: Offer) -> None:
        self.look(offer, 8)
        self.ring(offer, self.FIRST, 8)

        self.look(offer, 18)

        assert self.asked(call) == 1

    @pytest.mark.parametrize("state", ["sending", "unknown"])
    def test_not_while_the_outcome_is_not_known(self, call: Call, offer: Offer, state: CommandState) -> None:
        self.look(offer, 8)
        self.settle(call, state)

        self.look(offer, 18)

        assert self.asked(call) == 1

    def test_not_sooner_than_ten_seconds_after_the_last_time(self, call: Call, offer: Offer) -> None:
        self.look(offer, 8)
        self.settle(call, CommandState.FAILED)

        self.look(offer, 17)

        assert self.asked(call) == 1

    def test_four_times_at_most(self, call: Call, offer: Offer) -> None:
        for seconds in range(8, 88, 10):
            self.look(offer, seconds)
            self.settle(call, CommandState.FAILED)

        assert self.asked(call) == crisis_line.AT_MOST

    def test_not_once_the_two_have_met(self, call: Call, offer: Offer) -> None:
        self.look(offer, 8)
        self.settle(call, CommandState.FAILED)
        bridging.joined(call.pk, CALLER_SID, self.at(12))

        self.look(offer, 18)

        assert self.asked(call) == 1

    def test_not_once_the_danger_is_lifted(self, call: Call, offer: Offer) -> None:
        self.look(offer, 8)
        self.settle(call, CommandState.FAILED)
        Call.objects.filter(pk=call.pk).update(priority="high")

        self.look(offer, 18)

        assert self.asked(call) == 1

    def test_its_ringing_ends_when_the_danger_is_taken_back(self, call: Call, offer: Offer) -> None:
        self.rings_again(call, offer)
        told = {"danger_by": "speech", "danger_at": NOON, "caller_sent": False}
        Call.objects.filter(pk=call.pk).update(**told)

        danger.take_back(call_id=call.pk, now=self.at(20))

        assert self.ended(call) == [self.SECOND]

    def ended(self, call: Call) -> list[str]:
        ending = call.commands.filter(kind=CommandKind.END_CRISIS_LINE).order_by("pk")
        return [str(command.participant.sid) for command in ending if command.participant]

    def test_when_the_counselor_joins_while_it_rings_again_its_ringing_ends(
        self, call: Call, offer: Offer
    ) -> None:
        self.rings_again(call, offer)

        bridging.joined(call.pk, CALLER_SID, self.at(20))

        assert fresh(call).state == CallState.CONNECTED
        assert self.ended(call) == [self.SECOND]

    def test_when_the_call_ends_while_it_rings_again_its_ringing_ends(self, call: Call, offer: Offer) -> None:
        self.rings_again(call, offer)

        calls.caller_ended(call_id=call.pk, status="completed", now=self.at(20))

        assert self.ended(call) == [self.SECOND]

    def test_late_news_of_the_first_leg_changes_nothing_of_the_second(self, call: Call, offer: Offer) -> None:
        self.rings_again(call, offer)

        crisis_line.rings(conference=offer.pk, sid=self.FIRST, now=self.at(20))
        crisis_line.answered(conference=offer.pk, sid=self.FIRST, now=self.at(20))
        self.hang_up(offer, self.FIRST, 21)

        first, second = legs(offer)
        assert (first.ended_at, first.answered_at) == (self.at(10), None)
        assert (second.sid, second.ended_at, second.answered_at) == (self.SECOND, None, None)
        assert self.ended(call) == []

    def test_a_leg_whose_end_is_told_of_first_is_over(self, call: Call, offer: Offer) -> None:
        self.look(offer, 8)
        self.hang_up(offer, self.FIRST, 9)
        self.ring(offer, self.FIRST, 10)

        self.look(offer, 18)

        assert [leg.ended_at for leg in legs(offer)] == [self.at(9)]
        assert self.asked(call) == 2

    def test_a_second_leg_beside_the_first_is_ended(self, call: Call, offer: Offer) -> None:
        self.look(offer, 8)
        for sid in (self.FIRST, self.SECOND):
            self.ring(offer, sid, 8)

        assert self.ended(call) == [self.SECOND]

    @pytest.mark.parametrize("picks_up", [0, 1])
    def test_of_two_that_ring_the_one_that_is_answered_stays(
        self, call: Call, offer: Offer, picks_up: int
    ) -> None:
        both = [self.FIRST, self.SECOND]
        self.look(offer, 8)
        for sid in both:
            self.ring(offer, sid, 8)
        Command.objects.filter(kind=CommandKind.END_CRISIS_LINE).delete()

        crisis_line.answered(conference=offer.pk, sid=both[picks_up], now=self.at(10))
        crisis_line.answered(conference=offer.pk, sid=both[1 - picks_up], now=self.at(11))

        assert self.ended(call) == [both[1 - picks_up]]
        stays = {leg.sid: crisis_line.may_stay(leg) for leg in legs(offer)}
        assert stays == {both[picks_up]: True, both[1 - picks_up]: False}


class TestAGuessThatTheyHaveMet:
    """The counselor's leg had joined, the caller was sent on, and Twilio can't be asked."""

    @pytest.fixture
    def call(self) -> Call:
        call, _, leg = accepted(priority="crisis")
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
        bridges.not_checked(offer_id=call.offers.get().pk, now=NOON + timedelta(seconds=8))
        call = fresh(call)
        assert call.state == CallState.CONNECTED
        return call

    def test_opens_an_alarm_that_nobody_handles(self, call: Call) -> None:
        alarm = call.alarms.get()
        assert (alarm.acknowledged_by, alarm.closed_at) == (None, None)
        assert alarm.tell_at is not None

    def test_opens_no_second_one_at_the_next_look(self, call: Call) -> None:
        bridges.not_checked(offer_id=call.offers.get().pk, now=NOON + timedelta(seconds=18))

        assert call.alarms.count() == 1

    def test_stays_open_when_the_caller_is_gone(self, call: Call) -> None:
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON + timedelta(seconds=20))

        assert call.alarms.filter(acknowledged_at=None, closed_at=None).count() == 1

    def test_is_left_to_the_counselor_once_the_caller_is_reported_in(self, call: Call) -> None:
        bridging.joined(call.pk, CALLER_SID, NOON + timedelta(seconds=12))

        assert call.staff
        assert call.alarms.get().acknowledged_by == call.staff.user

    def test_is_left_to_the_counselor_once_twilio_says_that_both_are_in(self, call: Call) -> None:
        now = NOON + timedelta(seconds=18)
        bridges.checked(offer_id=call.offers.get().pk, staff=Where.IN, caller=Where.IN, now=now)

        assert call.staff
        assert call.alarms.get().acknowledged_by == call.staff.user


def test_an_older_command_does_not_end_the_line_that_a_caller_was_left_with() -> None:
    call, _, leg = accepted(priority="crisis")
    offer = call.offers.get()
    crisis_line.rings(conference=offer.pk, sid="CA" + "8" * 32, now=NOON)
    for sid in (leg.sid or "", CALLER_SID):
        bridging.joined(call.pk, sid, NOON)
    assert call.commands.filter(kind=CommandKind.END_CRISIS_LINE, state="pending").exists()
    crisis_line.answered(conference=offer.pk, sid="CA" + "8" * 32, now=NOON)
    now = NOON + timedelta(seconds=5)
    bridges.checked(offer_id=offer.pk, staff=Where.OVER, caller=Where.IN, now=now)
    assert fresh(call).state == CallState.DIVERTED

    assert crisis_line.may_stay(legs(offer)[0])


def test_late_news_of_a_line_that_a_caller_was_left_with_ends_nothing() -> None:
    call, leg = left_with_the_crisis_line(caller_reported=True)

    crisis_line.answered(conference=leg.conference, sid=str(leg.sid), now=NOON + timedelta(seconds=30))
    crisis_line.rings(conference=leg.conference, sid=str(leg.sid), now=NOON + timedelta(seconds=30))

    assert not call.commands.filter(kind=CommandKind.END_CRISIS_LINE).exists()


def test_a_caller_is_left_with_it_though_their_own_coming_was_never_reported() -> None:
    call, _ = left_with_the_crisis_line(caller_reported=False)

    assert not call.commands.filter(kind=CommandKind.END_CRISIS_LINE).exists()
    assert not call.commands.filter(kind=CommandKind.MOVE_CALLER).exists()


def left_with_the_crisis_line(*, caller_reported: bool) -> tuple[Call, Participant]:
    """The counselor joined and was lost; the caller talks with the crisis line that was added."""
    call, _, leg = accepted(priority="crisis")
    offer = call.offers.get()
    bridging.joined(call.pk, leg.sid or "", NOON)
    bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
    crisis_line.rings(conference=offer.pk, sid="CA" + "8" * 32, now=NOON)
    crisis_line.answered(conference=offer.pk, sid="CA" + "8" * 32, now=NOON)
    if caller_reported:
        bridging.joined(call.pk, CALLER_SID, NOON)
    now = NOON + timedelta(seconds=5)
    bridges.checked(offer_id=offer.pk, staff=Where.OVER, caller=Where.IN, now=now)
    assert fresh(call).state == CallState.DIVERTED
    return fresh(call), legs(offer)[0]
