"""The crisis line that is added to a conversation: when, and that nobody there is left ringing or alone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from helpline.models import (
    QUEUED,
    Call,
    CallState,
    CommandKind,
    Disposition,
    Offer,
    OfferState,
    Participant,
)
from helpline.operations import bridges, calls, crisis_line, danger, deadlines
from helpline.operations.where import Where
from tests.support import bridging, crisis_legs
from tests.support.cast import NOON
from tests.support.conversations import CALLER_SID, accepted, fresh

pytestmark = pytest.mark.django_db

CRISIS_SID = "CA" + "8" * 32


class TestTheCrisisLineInAConversation:
    """In danger, while it is not known whether the two have met."""

    LATER = NOON + timedelta(seconds=8)

    def on_their_way(self) -> tuple[Call, Offer]:
        """The counselor was in, and the caller has been sent."""
        call, _, leg = accepted(priority="crisis")
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
        return call, Offer.objects.get(pk=leg.staff_offer.pk)

    def rings(self, call: Call, offer: Offer) -> None:
        """Twilio could not say where they are, and the crisis line was called."""
        bridges.checked(offer_id=offer.pk, staff=Where.UNKNOWN, caller=Where.UNKNOWN, now=self.LATER)
        crisis_line.rings(conference=offer.pk, sid=CRISIS_SID, now=self.LATER)

    def count(self, call: Call, kind: CommandKind) -> int:
        return call.commands.filter(kind=kind).count()

    def test_it_is_not_called_before_twilio_was_asked(self) -> None:
        call, _ = self.on_their_way()

        deadlines.move_everything_on(now=NOON + timedelta(seconds=6))

        assert self.count(call, CommandKind.CHECK_BRIDGE) == 1
        assert self.count(call, CommandKind.ADD_CRISIS_LINE) == 0

    def test_nor_where_the_counselors_leg_is_over(self) -> None:
        call, offer = self.on_their_way()

        bridges.checked(offer_id=offer.pk, staff=Where.OVER, caller=Where.IN, now=self.LATER)

        assert self.count(call, CommandKind.ADD_CRISIS_LINE) == 0
        assert fresh(call).state in QUEUED

    def test_nor_where_the_counselor_is_in(self) -> None:
        call, offer = self.on_their_way()

        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.UNKNOWN, now=self.LATER)

        assert self.count(call, CommandKind.ADD_CRISIS_LINE) == 0

    def test_it_is_called_once_where_twilio_does_not_know_where_they_are(self) -> None:
        call, offer = self.on_their_way()

        for _ in range(2):
            bridges.checked(offer_id=offer.pk, staff=Where.UNKNOWN, caller=Where.UNKNOWN, now=self.LATER)

        assert self.count(call, CommandKind.ADD_CRISIS_LINE) == 1

    def test_it_is_called_once_where_twilio_cannot_be_asked(self) -> None:
        call, _ = self.on_their_way()

        for later in (6, 7, 17, 27):
            deadlines.move_everything_on(now=NOON + timedelta(seconds=later))

        assert self.count(call, CommandKind.ADD_CRISIS_LINE) == 1

    @pytest.mark.parametrize("answered", [True, False])
    def test_when_the_counselor_is_lost_it_is_not_left_alone(self, answered: bool) -> None:
        call, offer = self.on_their_way()
        self.rings(call, offer)
        if answered:
            crisis_line.answered(conference=offer.pk, sid=CRISIS_SID, now=self.LATER)

        bridges.caller_out(call_id=call.pk, conference=offer.pk, now=self.LATER)

        assert self.count(call, CommandKind.END_CRISIS_LINE) == 1

    def test_when_the_two_have_met_its_ringing_ends(self) -> None:
        call, offer = self.on_their_way()
        self.rings(call, offer)

        bridging.joined(call.pk, CALLER_SID, self.LATER)

        assert fresh(call).state == CallState.CONNECTED
        assert self.count(call, CommandKind.END_CRISIS_LINE) == 1

    def test_where_it_has_answered_three_talk_on(self) -> None:
        call, offer = self.on_their_way()
        self.rings(call, offer)
        crisis_line.answered(conference=offer.pk, sid=CRISIS_SID, now=self.LATER)

        bridging.joined(call.pk, CALLER_SID, self.LATER)

        assert self.count(call, CommandKind.END_CRISIS_LINE) == 0

    def test_one_that_rings_only_after_they_met_is_ended(self) -> None:
        call, offer = self.on_their_way()
        bridging.joined(call.pk, CALLER_SID, self.LATER)

        crisis_line.rings(conference=offer.pk, sid=CRISIS_SID, now=self.LATER)

        assert self.count(call, CommandKind.END_CRISIS_LINE) == 1

    def test_when_the_caller_hangs_up_it_is_ended(self) -> None:
        call, offer = self.on_their_way()
        self.rings(call, offer)

        calls.caller_ended(call_id=call.pk, status="completed", now=self.LATER)

        assert self.count(call, CommandKind.END_CRISIS_LINE) == 1

    def talking_with_it(self) -> tuple[Call, Offer]:
        """The caller and the crisis line are in the conference; the counselor never came."""
        call, offer = self.on_their_way()
        self.rings(call, offer)
        crisis_line.answered(conference=offer.pk, sid=CRISIS_SID, now=self.LATER)
        Call.objects.filter(pk=call.pk).update(caller_in_conference=True)
        bridges.checked(offer_id=offer.pk, staff=Where.OVER, caller=Where.IN, now=self.LATER)
        return fresh(call), offer

    def test_a_caller_who_talks_with_it_is_left_there_when_the_counselor_is_lost(self) -> None:
        call, _ = self.talking_with_it()

        assert (call.state, call.outside, call.staff) == (CallState.DIVERTED, "crisis", None)
        for kind in (CommandKind.MOVE_CALLER, CommandKind.END_CRISIS_LINE):
            assert self.count(call, kind) == 0
        assert not call.offers.filter(state=OfferState.RINGING).exists()

    def test_when_it_hangs_up_soon_the_caller_is_brought_back_and_everybody_rung(self) -> None:
        call, offer = self.talking_with_it()

        danger.crisis_line_left(
            conference=offer.pk, sid=CRISIS_SID, seconds=5, now=self.LATER + timedelta(seconds=5)
        )

        call = fresh(call)
        assert (call.state, call.danger_round) == (CallState.OFFERED, 1)
        assert call.commands.get(kind=CommandKind.MOVE_CALLER).stay == call.stay

    def test_when_it_hangs_up_after_a_talk_the_call_is_over(self) -> None:
        call, offer = self.talking_with_it()

        danger.crisis_line_left(
            conference=offer.pk, sid=CRISIS_SID, seconds=300, now=self.LATER + timedelta(seconds=300)
        )

        assert fresh(call).disposition == Disposition.DIVERTED
        assert self.count(call, CommandKind.END_CALLER) == 1

    def lost_with(self, its_leg: Where, *, answered: bool, left: bool = False) -> Call:
        """The counselor never came; Twilio says how the crisis line's leg is."""
        call, offer = self.on_their_way()
        self.rings(call, offer)
        if answered:
            crisis_line.answered(conference=offer.pk, sid=CRISIS_SID, now=self.LATER)
        if left:
            danger.crisis_line_left(conference=offer.pk, sid=CRISIS_SID, seconds=3, now=self.LATER)
        Call.objects.filter(pk=call.pk).update(caller_in_conference=True)
        bridges.checked(
            offer_id=offer.pk,
            staff=Where.OVER,
            caller=Where.IN,
            crisis_lines={CRISIS_SID: its_leg},
            now=self.LATER,
        )
        return fresh(call)

    def test_a_caller_is_left_with_it_although_its_answering_was_never_reported(self) -> None:
        assert self.lost_with(Where.IN, answered=False).state == CallState.DIVERTED

    @pytest.mark.parametrize("reported", [True, False])
    def test_a_caller_is_not_left_with_one_that_has_hung_up_before(self, reported: bool) -> None:
        its_leg = Where.UNKNOWN if reported else Where.OVER

        call = self.lost_with(its_leg, answered=True, left=reported)

        assert call.state in QUEUED
        assert self.count(call, CommandKind.MOVE_CALLER) == 1

    def test_the_end_of_an_earlier_one_takes_nobody_from_the_present_one(self) -> None:
        call, offer = self.talking_with_it()
        earlier = Offer.objects.get(pk=offer.pk)
        earlier.pk = earlier.conference = uuid4()
        earlier.settled_at = NOON - timedelta(minutes=1)
        earlier.save(force_insert=True)
        Participant.objects.create(offer=earlier)
        crisis_legs.make(earlier, "CA7", NOON, answered_at=NOON)

        danger.crisis_line_left(conference=earlier.pk, sid="CA7", seconds=5, now=self.LATER)

        assert fresh(call).state == CallState.DIVERTED
