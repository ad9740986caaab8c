"""A counselor who accepted and the caller meet in one conference; if in doubt, Twilio is asked."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from helpline.models import Call, CallState, CommandKind, Offer, OfferState, ParticipantState
from helpline.operations import bridges, deadlines
from helpline.operations.where import Where
from helpline.signals import call_connected
from tests.support import bridging
from tests.support.cast import NOON
from tests.support.conversations import CALLER_SID, accepted, fresh, talking

pytestmark = pytest.mark.django_db


class TestConnecting:
    def test_both_legs_in_the_conference_make_a_conversation_and_are_told_once(self) -> None:
        heard: list[Any] = []

        def listen(call_id: Any, **_: Any) -> None:
            heard.append(call_id)

        call_connected.connect(listen)
        try:
            call, maya, leg = talking()
            bridging.joined(call.pk, CALLER_SID, NOON)
        finally:
            call_connected.disconnect(listen)

        assert (call.state, call.connected_at, leg.state) == (
            CallState.CONNECTED,
            NOON,
            ParticipantState.JOINED,
        )
        assert heard == [call.pk]

    def test_one_leg_alone_is_not_a_conversation(self) -> None:
        call, _, _ = accepted()

        bridging.joined(call.pk, CALLER_SID, NOON)

        assert fresh(call).state == CallState.CONNECTING

    def test_the_caller_is_brought_once_the_counselors_leg_is_in(self) -> None:
        call, _, leg = accepted()
        assert not call.commands.filter(kind=CommandKind.BRIDGE_CALLER).exists()

        for _ in range(2):
            bridging.joined(call.pk, leg.sid or "", NOON)

        assert call.commands.get(kind=CommandKind.BRIDGE_CALLER).offer_id == leg.offer_id


class TestNotMet:
    """At the deadline Twilio is asked, and only its positive answer parts or gives up anybody."""

    AFTER = NOON + timedelta(seconds=12)

    def asked(self, call: Call, now: datetime = AFTER) -> Offer:
        deadlines.move_everything_on(now=now)
        offer = Offer.objects.get(state=OfferState.ACCEPTED)
        assert call.commands.filter(kind=CommandKind.CHECK_BRIDGE, offer=offer).count() == 1
        assert fresh(call).state == CallState.CONNECTING
        return offer

    def test_two_who_are_in_the_conference_are_connected_though_no_event_said_so(self) -> None:
        call, _, _ = accepted()
        offer = self.asked(call)

        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.IN, now=self.AFTER)

        assert (fresh(call).state, fresh(call).connected_at) == (CallState.CONNECTED, self.AFTER)

    def test_a_counselor_who_is_in_gets_the_caller_brought(self) -> None:
        call, _, _ = accepted()
        offer = self.asked(call)

        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.OUT, now=self.AFTER)

        assert fresh(call).state == CallState.CONNECTING
        assert call.commands.filter(kind=CommandKind.BRIDGE_CALLER).count() == 1

    @pytest.mark.parametrize("staff", [Where.OVER, Where.OUT, Where.UNKNOWN])
    def test_a_counselor_who_is_not_in_loses_a_caller_who_never_left_the_queue(self, staff: Where) -> None:
        call, _, _ = accepted()
        offer = self.asked(call)

        bridges.checked(offer_id=offer.pk, staff=staff, caller=Where.OUT, now=self.AFTER)

        call = fresh(call)
        assert (call.state, call.front, call.staff) == (CallState.OFFERED, True, None)
        assert Offer.objects.filter(state=OfferState.FAILED).count() == 1
        assert call.commands.get(kind=CommandKind.MOVE_CALLER).stay == call.stay
        assert call.commands.filter(kind=CommandKind.END_LEG).exists()

    def test_an_answer_to_a_question_asked_before_they_joined_parts_nobody(self) -> None:
        call, _, leg = accepted()
        offer = self.asked(call)
        bridging.meet(call, self.AFTER + timedelta(seconds=1))

        bridges.checked(
            offer_id=offer.pk,
            staff=Where.IN,
            caller=Where.OUT,
            asked_at=self.AFTER,
            now=self.AFTER + timedelta(seconds=2),
        )

        assert fresh(call).state == CallState.CONNECTED
        assert call.offers.get().state == OfferState.ACCEPTED

    def test_a_caller_who_is_gone_has_ended_the_call(self) -> None:
        call, _, _ = accepted()
        offer = self.asked(call)

        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.OVER, now=self.AFTER)

        assert fresh(call).state == CallState.ENDED

    def test_whoever_may_be_talking_talks_on_when_twilio_cannot_be_asked(self) -> None:
        call, _, leg = accepted()
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
        offer = self.asked(call)

        deadlines.move_everything_on(now=self.AFTER + timedelta(seconds=10))

        assert fresh(call).state == CallState.CONNECTED
        assert Offer.objects.get(pk=offer.pk).state == OfferState.ACCEPTED

    def test_who_never_met_does_not_wait_for_twilio_to_be_asked(self) -> None:
        call, _, _ = accepted()
        self.asked(call)

        deadlines.move_everything_on(now=self.AFTER + timedelta(seconds=10))

        assert fresh(call).state == CallState.OFFERED
        assert Offer.objects.filter(state=OfferState.FAILED).exists()
