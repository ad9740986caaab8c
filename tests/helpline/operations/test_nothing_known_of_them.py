"""In danger Twilio knows nothing of the counselor, or of either of the two: nobody is taken to have met."""

from datetime import datetime, timedelta

import pytest

from helpline.models import (
    AlarmKind,
    Call,
    Command,
    CommandKind,
    CommandState,
    DangerBy,
)
from helpline.operations import bridges, conversations, crisis_line, danger
from helpline.operations.where import Where
from tests.support import bridging
from tests.support.cast import NOON
from tests.support.conversations import CALLER_SID, accepted, fresh

pytestmark = pytest.mark.django_db


class TestACounselorOfWhomNothingIsKnown:
    """In danger Twilio says that the caller is in the conference, and nothing of the counselor.

    Her leg had joined: nobody knows whether it is there still.
    """

    LATER, AGAIN = NOON + timedelta(seconds=8), NOON + timedelta(seconds=18)

    @pytest.fixture
    def call(self) -> Call:
        call, _, leg = accepted(priority="crisis")
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
        return fresh(call)

    def caller_is_in(self, call: Call, now: datetime) -> None:
        offer = call.offers.get()
        bridges.checked(offer_id=offer.pk, staff=Where.UNKNOWN, caller=Where.IN, now=now)

    def nobody_knows(self, call: Call) -> None:
        call = fresh(call)
        assert not conversations.have_surely_met(call)
        assert conversations.is_only_guessed(call)
        assert call.commands.filter(kind=CommandKind.ADD_CRISIS_LINE).count() == 1
        alarm = call.alarms.get()
        assert (alarm.kind, alarm.acknowledged_by) == (AlarmKind.UNSURE, None)

    def test_is_not_taken_to_have_met_the_caller(self, call: Call) -> None:
        self.caller_is_in(call, self.LATER)

        self.nobody_knows(call)
        assert fresh(call).move_on_at == self.LATER + bridges.ASK_AGAIN

    @pytest.mark.parametrize("many", [1, 3])
    def test_nor_where_the_two_only_count_as_connected(self, call: Call, many: int) -> None:
        bridges.not_checked(offer_id=call.offers.get().pk, now=self.LATER)

        for _ in range(many):
            self.caller_is_in(call, self.AGAIN)

        self.nobody_knows(call)
        assert fresh(call).move_on_at == self.AGAIN + bridges.ASK_AGAIN

    def test_nor_where_the_danger_is_told_after_the_guess(self, call: Call) -> None:
        Call.objects.update(priority="normal")
        bridges.not_checked(offer_id=call.offers.get().pk, now=self.LATER)
        danger.declare(call_id=call.pk, by=DangerBy.STAFF, now=self.LATER)

        self.caller_is_in(call, self.AGAIN)

        self.nobody_knows(call)

    def test_does_not_stop_the_crisis_line_that_rings(self, call: Call) -> None:
        crisis_line.rings(conference=call.offers.get().pk, sid="CA" + "8" * 32, now=NOON)

        self.caller_is_in(call, self.LATER)

        assert not call.commands.filter(kind=CommandKind.END_CRISIS_LINE).exists()

    def test_is_known_to_have_met_them_once_twilio_says_so(self, call: Call) -> None:
        self.caller_is_in(call, self.LATER)

        now = self.AGAIN
        bridges.checked(offer_id=call.offers.get().pk, staff=Where.IN, caller=Where.IN, now=now)

        assert conversations.have_surely_met(call)
        assert call.staff
        assert call.alarms.get().acknowledged_by == call.staff.user

    def test_leaves_two_who_have_met_as_they_are(self, call: Call) -> None:
        bridging.joined(call.pk, CALLER_SID, NOON)

        self.caller_is_in(call, self.LATER)

        assert conversations.have_surely_met(call)
        assert not call.commands.filter(kind=CommandKind.ADD_CRISIS_LINE).exists()
        assert not call.alarms.exists()


@pytest.mark.parametrize("caller_sent", [True, False])
def test_who_may_be_in_the_conference_is_not_brought_once_more(caller_sent: bool) -> None:
    """Twilio knows nothing of the two: another document would take the caller out of their talk."""
    call, _, leg = accepted(priority="crisis")
    bridging.joined(call.pk, leg.sid or "", NOON)
    if caller_sent:
        bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
    Command.objects.all().update(state=CommandState.DONE)
    now = NOON + bridges.STILL_COMING + timedelta(seconds=1)

    bridges.checked(offer_id=leg.staff_offer.pk, staff=Where.UNKNOWN, caller=Where.UNKNOWN, now=now)

    brought = call.commands.filter(kind=CommandKind.BRIDGE_CALLER, state=CommandState.PENDING).exists()
    assert (brought, fresh(call).caller_sent) == (not caller_sent, caller_sent)
