"""News that comes late, or once more, of something that is over: it changes nothing that holds now."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.models import (
    QUEUED,
    Call,
    CallState,
    DangerBy,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
)
from helpline.operations import queue
from helpline.voice.callback_urls import url
from tests.support import cast, crisis_legs, twilio
from tests.support.caller import SID, follow, into_the_queue, on_duty, waits
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


class TestAKeyOfAnEarlierStayInTheQueue:
    """The caller chose a callback there, said in the next question what is wrong, and waits again."""

    def the_key_comes_again(self, digits: str) -> Any:
        first = Call.objects.get()
        return twilio.twiml(
            twilio.post(
                url("wait-key", call_id=first.pk, stay=1),
                CallSid=SID,
                CallStatus="in-progress",
                Digits=digits,
            )
        )

    def test_does_not_take_back_a_danger_that_was_told_since(self) -> None:
        cast.line()
        on_duty("maya")
        follow(waits(into_the_queue()), "Gather", Digits="2")
        follow(out_of_the_queue(), "Gather", SpeechResult="he isn't breathing")
        assert Call.objects.get().is_crisis

        self.the_key_comes_again("2")

        call = Call.objects.get()
        assert (call.is_crisis, call.danger_by) == (True, DangerBy.SPEECH)

    @pytest.mark.parametrize("digits", ["2", "3"])
    def test_does_not_take_a_caller_out_of_the_queue_who_went_on_waiting(self, digits: str) -> None:
        cast.line()
        on_duty("maya")
        follow(waits(into_the_queue()), "Gather", Digits="2")
        out_of_the_queue()
        queue.join(call_id=Call.objects.get().pk, now=NOON)
        assert Call.objects.get().stay == 2

        self.the_key_comes_again(digits)

        assert Call.objects.get().state in QUEUED

    def test_still_tells_of_danger(self) -> None:
        cast.line()
        on_duty("maya")
        follow(waits(into_the_queue()), "Gather", Digits="2")
        out_of_the_queue()
        queue.join(call_id=Call.objects.get().pk, now=NOON)

        self.the_key_comes_again("1")

        assert Call.objects.get().is_crisis

    def test_counts_while_the_next_stay_is_only_decided_on(self) -> None:
        """They have lost the counselor who had accepted, and are still where they were."""
        cast.line()
        on_duty("maya")
        waits(into_the_queue())
        Call.objects.update(stay=2)

        self.the_key_comes_again("2")

        assert Call.objects.get().state == CallState.CALLBACK


def out_of_the_queue() -> Any:
    call = Call.objects.get()
    left = url("left", call_id=call.pk, stay=call.stay)
    return twilio.twiml(
        twilio.post(left, CallSid=SID, CallStatus="in-progress", QueueResult="leave", QueueTime="9")
    )


class TestTheEndOfAnotherLegOfOneOffer:
    """Twilio's answer was lost, so a telephone was dialled twice for one offer; the second leg is ended."""

    @pytest.fixture
    def offer(self, monkeypatch: pytest.MonkeyPatch) -> Offer:
        monkeypatch.setattr("helpline.clock.now", lambda: NOON)
        cast.staff("rosa", phone="+12025550161", on_duty_since=NOON - timedelta(minutes=5))
        queue.join(call_id=cast.call(cast.line()).pk, now=NOON)
        offer = Offer.objects.get()
        twilio.post(url("leg-status", leg_id=offer.participant.pk), CallSid="CA1", CallStatus="ringing")
        return offer

    def the_second_ends(self, offer: Offer, status: str) -> None:
        twilio.post(url("leg-status", leg_id=offer.participant.pk), CallSid="CA2", CallStatus=status)

    @pytest.mark.parametrize("status", ["completed", "canceled", "busy", "failed", "no-answer"])
    def test_does_not_pass_on_the_offer_that_rings_on_the_first(self, offer: Offer, status: str) -> None:
        self.the_second_ends(offer, status)

        assert Offer.objects.get(pk=offer.pk).state == OfferState.RINGING
        assert Participant.objects.get(offer=offer).state == ParticipantState.RINGING

    def test_does_not_take_the_call_from_the_counselor_who_accepted(self, offer: Offer) -> None:
        twilio.post(url("gate", leg_id=offer.participant.pk), CallSid="CA1", CallStatus="in-progress")
        twilio.post(
            url("gate-key", leg_id=offer.participant.pk), CallSid="CA1", Digits="1", CallStatus="in-progress"
        )
        assert Call.objects.get().state == CallState.CONNECTING

        self.the_second_ends(offer, "completed")

        assert Call.objects.get().state == CallState.CONNECTING
        assert Offer.objects.get(pk=offer.pk).state == OfferState.ACCEPTED


class TestAnotherLegOfTheCrisisLine:
    """It was added twice, because Twilio's answer was lost; the caller talks with the first one."""

    @pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
    def test_whose_end_takes_the_caller_from_nobody(self, status: str) -> None:
        offer = Offer.objects.create(
            call=cast.call(
                cast.line(),
                state=CallState.DIVERTED,
                priority="crisis",
                queued_at=NOON,
                outside="crisis",
                outside_answered_at=NOON,
                caller_in_conference=True,
            ),
            staff=cast.staff("maya"),
            ring_on="browser",
            state=OfferState.FAILED,
            made_at=NOON,
            ring_until=NOON,
            settled_at=NOON,
        )
        Participant.objects.create(offer=offer, state=ParticipantState.ENDED)
        crisis_legs.make(offer, "CA8", NOON, answered_at=NOON)
        added = url("crisis-status", call_id=offer.call_id, conference=offer.pk)

        twilio.post(added, CallSid="CA9", CallStatus=status, CallDuration="5")

        call = Call.objects.get()
        assert (call.state, call.danger_round) == (CallState.DIVERTED, 0)
        assert crisis_legs.known().get(sid="CA8").ended_at is None
        twilio.post(added, CallSid="CA8", CallStatus=status, CallDuration="5")
        assert Call.objects.get().danger_round == 1


class TestNewsOfACrisisLineThatWasAddedTwice:
    """The first leg was busy and the second one rings; the counselor is not known to have come."""

    @pytest.fixture
    def offer(self) -> Offer:
        person = cast.staff("maya")
        accepted: dict[str, Any] = {"staff": person, "accepted_at": NOON, "caller_sent": True}
        call = cast.call(
            cast.line(),
            sid=SID,
            state=CallState.CONNECTING,
            priority="crisis",
            queued_at=NOON,
            move_on_at=NOON,
            **accepted,
        )
        times = {"made_at": NOON, "ring_until": NOON, "settled_at": NOON}
        offer = Offer.objects.create(call=call, staff=person, ring_on="browser", state="accepted", **times)
        Participant.objects.create(offer=offer, state=ParticipantState.JOINED, sid="CA2")
        self.told(offer, "CA7", "initiated", "busy")
        self.told(offer, "CA8", "initiated")
        return offer

    def told(self, offer: Offer, sid: str, *statuses: str) -> None:
        for status in statuses:
            added = url("crisis-status", call_id=offer.call_id, conference=offer.pk)
            twilio.post(added, CallSid=sid, CallStatus=status, CallDuration="0")

    @pytest.mark.parametrize("late", ["initiated", "ringing", "in-progress", "busy", "completed"])
    def test_of_the_first_changes_nothing_of_the_second(self, offer: Offer, late: str) -> None:
        self.told(offer, "CA7", late, late)

        second = crisis_legs.known().get(sid="CA8")
        assert (second.answered_at, second.ended_at) == (None, None)
        assert not offer.commands.filter(kind="end_crisis_line").exists()

    def test_of_a_third_that_nobody_asked_for_ends_it(self, offer: Offer) -> None:
        self.told(offer, "CA9", "ringing", "ringing")

        assert list(
            offer.commands.filter(kind="end_crisis_line").values_list("participant__sid", flat=True)
        ) == ["CA9"]

    def test_of_its_end_before_its_ringing_makes_no_leg_of_it(self, offer: Offer) -> None:
        self.told(offer, "CA8", "no-answer", "ringing")

        assert crisis_legs.known().get(sid="CA8").ended_at is not None


class TestNewsOfAnEarlierAcceptance:
    """Sam had accepted and was lost; the caller talks with maya now."""

    @pytest.fixture
    def earlier(self) -> Offer:
        sam, maya = cast.staff("sam"), cast.staff("maya")
        call = cast.call(
            cast.line(),
            sid=SID,
            state=CallState.CONNECTED,
            staff=maya,
            queued_at=NOON,
            accepted_at=NOON,
            connected_at=NOON,
            caller_sent=True,
            caller_in_conference=True,
        )
        offers = [
            Offer.objects.create(
                call=call,
                staff=staff,
                ring_on="browser",
                state=state,
                made_at=NOON,
                ring_until=NOON,
                settled_at=NOON,
            )
            for staff, state in ((sam, OfferState.FAILED), (maya, OfferState.ACCEPTED))
        ]
        for sid, offer in zip(("CA1", "CA2"), offers, strict=True):
            Participant.objects.create(offer=offer, sid=sid, state=ParticipantState.JOINED)
        return offers[0]

    @pytest.mark.parametrize("who", [SID, "CA1"])
    @pytest.mark.parametrize("event", ["participant-join", "participant-leave"])
    def test_of_its_conference_changes_nothing(self, earlier: Offer, event: str, who: str) -> None:
        before = Call.objects.values().get()

        twilio.post(
            url("conference", conference=earlier.pk),
            CallSid=who,
            ConferenceSid="CF1",
            StatusCallbackEvent=event,
        )

        assert Call.objects.values().get() == before

    @pytest.mark.parametrize("who", [SID, "CA1"])
    def test_that_somebody_is_alone_there_changes_nothing(self, earlier: Offer, who: str) -> None:
        before = Call.objects.values().get()

        twilio.post(url("alone", conference=earlier.pk), CallSid=who, ConferenceSid="CF1")

        assert Call.objects.values().get() == before

    def test_that_the_caller_is_out_of_it_leads_to_the_present_one(self, earlier: Offer) -> None:
        bridged = url("bridged", call_id=earlier.call_id, conference=earlier.pk)

        document = twilio.twiml(
            twilio.post(bridged, CallSid=SID, CallStatus="in-progress", DialCallStatus="answered")
        )

        conference = document.find(".//Conference")
        assert conference is not None
        assert conference.text == Offer.objects.get(state=OfferState.ACCEPTED).conference_name
        assert Call.objects.get().state == CallState.CONNECTED

    @pytest.mark.parametrize("status", ["completed", "in-progress"])
    def test_that_its_counselor_is_out_changes_nothing(self, earlier: Offer, status: str) -> None:
        before = Call.objects.values().get()

        twilio.post(url("leg-over", leg_id=earlier.participant.pk), CallSid="CA1", CallStatus=status)

        assert Call.objects.values().get() == before
