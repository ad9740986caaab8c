"""What counselors hear: at the desk in the browser, and when a call is screened on their own telephones."""

import logging
from datetime import timedelta
from typing import Any

import pytest

from helpline.models import Call, CallState, Offer, OfferState, Participant, ParticipantState, Staff
from helpline.operations import legs, queue
from helpline.voice.callback_urls import url
from tests.support import cast, twilio
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

DESK = "/voice/staff/connect"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("helpline.clock.now", lambda: NOON)


def ring(*phones: str, **more: Any) -> list[Offer]:
    """A call in danger that rings maya at the desk, or each of these telephones."""
    on = cast.line()
    if not phones:
        cast.staff("maya", languages=("es", "en"), on_duty_since=NOON - timedelta(minutes=5))
    for number, phone in enumerate(phones):
        cast.staff(f"rosa{number}", phone=phone, on_duty_since=NOON - timedelta(minutes=5))
    call = cast.call(on, priority="crisis", **more)
    queue.join(call_id=call.pk, now=NOON)
    return list(Offer.objects.order_by("staff__name"))


def screened(offer: Offer, sid: str = "CA" + "b" * 32) -> Any:
    """The telephone is picked up."""
    return twilio.twiml(
        twilio.post(url("gate", leg_id=offer.participant.pk), CallSid=sid, CallStatus="in-progress")
    )


def press(document: Any, digits: str, sid: str = "CA" + "b" * 32) -> Any:
    return twilio.twiml(
        twilio.post(
            document.find("Gather").get("action"), CallSid=sid, Digits=digits, CallStatus="in-progress"
        )
    )


def test_a_telephone_that_never_rang_is_over_and_the_call_goes_on() -> None:
    (offer,) = ring("+12025550161")

    legs.ended(leg_id=offer.participant.pk, status="failed", now=NOON)

    assert Participant.objects.get(offer=offer).state == ParticipantState.ENDED
    assert Offer.objects.get(pk=offer.pk).state == OfferState.NOT_RUNG


def test_a_telephone_rings_is_picked_up_and_is_over_when_nobody_presses_a_key() -> None:
    (offer,) = ring("+12025550161")
    leg = Participant.objects.filter(offer=offer)

    legs.ringing(leg_id=offer.participant.pk, sid="CA1")
    assert leg.get().state == ParticipantState.RINGING
    legs.answered(leg_id=offer.participant.pk, sid="CA1", now=NOON)
    assert leg.get().state == ParticipantState.ANSWERED
    legs.ended(leg_id=offer.participant.pk, status="completed", now=NOON)
    assert leg.get().state == ParticipantState.ENDED


class TestTheDesk:
    def test_accepting_joins_the_conference_of_that_acceptance_and_leaving_frees_the_caller(self) -> None:
        (offer,) = ring()

        document = twilio.twiml(
            twilio.post(DESK, CallSid="CA1", From=f"client:{offer.staff.identity}", offer=str(offer.pk))
        )

        conference = document.find(".//Conference")
        assert conference is not None
        assert conference.get("endConferenceOnExit") == "true"
        assert conference.text == offer.conference_name

    @pytest.mark.parametrize(
        ("who", "offer_given"),
        [("client:staff_999", True), ("+12025550143", True), ("client:staff_1x", True), (None, False)],
    )
    def test_an_offer_that_is_not_theirs_is_refused_and_logged_without_a_name(
        self, who: str | None, offer_given: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        (offer,) = ring()
        who = who or f"client:{offer.staff.identity}"

        with caplog.at_level(logging.WARNING, "helpline.voice.softphone"):
            document = twilio.twiml(
                twilio.post(DESK, CallSid="CA1", From=who, offer=str(offer.pk) if offer_given else "nonsense")
            )

        assert [verb.tag for verb in document] == ["Hangup"]
        assert "Maya" not in caplog.text
        assert Call.objects.get().state == CallState.OFFERED

    def test_who_is_too_late_is_told_kindly_in_their_own_language(self) -> None:
        (offer,) = ring()
        Offer.objects.update(state=OfferState.WITHDRAWN)

        document = twilio.twiml(
            twilio.post(DESK, CallSid="CA1", From=f"client:{offer.staff.identity}", offer=str(offer.pk))
        )

        assert twilio.said(document) == "gate_taken es"
        assert document[-1].tag == "Hangup"

    def test_hanging_up_there_puts_the_caller_first_in_line(self) -> None:
        (offer,) = ring()
        document = twilio.twiml(
            twilio.post(DESK, CallSid="CA1", From=f"client:{offer.staff.identity}", offer=str(offer.pk))
        )

        over = document.find("Dial")
        assert over is not None
        twilio.post(str(over.get("action")), CallSid="CA1", CallStatus="completed")

        call = Call.objects.get()
        assert (call.state, call.front) == (CallState.OFFERED, True)

    def test_a_conference_that_ended_around_them_is_the_callers_doing(self) -> None:
        (offer,) = ring()
        document = twilio.twiml(
            twilio.post(DESK, CallSid="CA1", From=f"client:{offer.staff.identity}", offer=str(offer.pk))
        )

        over = document.find("Dial")
        assert over is not None
        twilio.post(str(over.get("action")), CallSid="CA1", CallStatus="in-progress")

        assert Call.objects.get().state == CallState.CONNECTING
        assert Participant.objects.get().state == ParticipantState.JOINING


class TestTheGate:
    def test_it_says_what_the_call_is_and_one_who_presses_1_is_connected(self) -> None:
        (offer,) = ring("+12025550101")
        document = screened(offer)
        assert "gate en" in twilio.said(document)
        assert document[-1].tag == "Hangup"

        joined = press(document, "1")

        assert joined.find(".//Conference") is not None
        assert Call.objects.get().staff == offer.staff

    @pytest.mark.parametrize("more", [{}, {"direction": "outbound", "sid": None}])
    def test_it_says_that_somebody_is_in_danger_who_called_about_something_else(
        self, more: dict[str, Any]
    ) -> None:
        (offer,) = ring("+12025550101", topic="treatment", **more)

        announced = twilio.said(screened(offer))

        assert "danger" in announced
        assert "treatment" not in announced

    def test_an_answering_machine_never_gets_the_caller(self) -> None:
        (offer,) = ring("+12025550101")

        document = press(screened(offer), "")

        assert [verb.tag for verb in document] == ["Hangup"]
        assert Offer.objects.get(pk=offer.pk).state == OfferState.LAPSED
        assert Call.objects.get().staff is None

    def test_a_wrong_key_gets_a_second_chance_but_no_third(self) -> None:
        (offer,) = ring("+12025550101")

        again = press(screened(offer), "5")
        assert "gate_wrong_key en" in twilio.said(again)
        assert press(again, "1").find(".//Conference") is not None

    def test_two_wrong_keys_pass_the_call_on(self) -> None:
        (offer,) = ring("+12025550101")

        document = press(press(screened(offer), "5"), "6")

        assert [verb.tag for verb in document] == ["Hangup"]
        assert Offer.objects.get(pk=offer.pk).state == OfferState.DECLINED

    def test_the_second_to_press_1_hears_that_the_call_is_taken(self) -> None:
        first, second = ring("+12025550101", "+12025550102")
        both = [screened(first, "CA1"), screened(second, "CA2")]

        press(both[0], "1", "CA1")
        late = press(both[1], "1", "CA2")

        assert twilio.said(late) == "gate_taken en"

    def test_whoever_picks_up_after_it_was_taken_hears_so_at_once(self) -> None:
        first, second = ring("+12025550101", "+12025550102")
        press(screened(first, "CA1"), "1", "CA1")

        assert twilio.said(screened(second, "CA2")) == "gate_taken en"
        taken = twilio.twiml(twilio.post(url("taken", leg_id=second.participant.pk), CallSid="CA2"))
        assert twilio.said(taken) == "gate_taken en"

    def test_a_callback_is_announced_as_one(self) -> None:
        (offer,) = ring("+12025550101", direction="outbound", sid=None)

        assert "gate_callback en" in twilio.said(screened(offer))

    def test_a_leg_nobody_knows_is_hung_up(self) -> None:
        (offer,) = ring("+12025550101")
        document = screened(offer)
        Offer.objects.all().delete()

        assert [verb.tag for verb in press(document, "1")] == ["Hangup"]
        assert [verb.tag for verb in screening_of_nobody()] == ["Hangup"]


def screening_of_nobody() -> Any:
    return twilio.twiml(twilio.post("/voice/legs/6f8f5771-5090-4a26-b245-3988d9a1501b/gate", CallSid="CA1"))


class TestReports:
    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("no-answer", OfferState.LAPSED),
            ("failed", OfferState.NOT_RUNG),
            ("busy", OfferState.DECLINED),
        ],
    )
    def test_a_telephone_that_is_not_answered_passes_the_call_on(
        self, status: str, state: OfferState
    ) -> None:
        (offer,) = ring("+12025550101")

        for event in ("initiated", "ringing", status, status):
            twilio.post(url("leg-status", leg_id=offer.participant.pk), CallSid="CA1", CallStatus=event)

        assert Offer.objects.get(pk=offer.pk).state == state
        assert Participant.objects.get(offer=offer).sid == "CA1"
        assert Offer.objects.filter(state=OfferState.RINGING).exists() == (state != OfferState.DECLINED)

    def test_who_hung_up_while_being_screened_has_declined(self) -> None:
        (offer,) = ring("+12025550101")
        screened(offer, "CA1")

        twilio.post(url("leg-status", leg_id=offer.participant.pk), CallSid="CA1", CallStatus="completed")

        assert Offer.objects.get(pk=offer.pk).state == OfferState.DECLINED

    def test_who_picked_up_and_was_not_screened_because_we_failed_has_declined_nothing(self) -> None:
        """They heard nothing, and Twilio hung up."""
        (offer,) = ring("+12025550101", danger_kind="suicide")

        for event in ("initiated", "ringing", "in-progress", "completed"):
            twilio.post(url("leg-status", leg_id=offer.participant.pk), CallSid="CA1", CallStatus=event)

        assert Offer.objects.get(pk=offer.pk).state == OfferState.NOT_RUNG
        assert Offer.objects.filter(staff=offer.staff, state=OfferState.RINGING).exists()

    def test_late_news_of_ringing_does_not_bring_an_ended_leg_back(self) -> None:
        (offer,) = ring("+12025550101")

        for event in ("no-answer", "ringing", "initiated"):
            twilio.post(url("leg-status", leg_id=offer.participant.pk), CallSid="CA1", CallStatus=event)

        assert Participant.objects.get(offer=offer).state == ParticipantState.ENDED

    def test_a_leg_known_by_its_id_only_is_found(self) -> None:
        (offer,) = ring("+12025550101")
        twilio.post(url("leg-status", leg_id=offer.participant.pk), CallSid="CA1", CallStatus="ringing")

        twilio.post("/voice/status", CallSid="CA1", CallStatus="no-answer")

        assert Participant.objects.get(offer=offer).state == ParticipantState.ENDED

    def test_reports_of_what_we_never_had_are_taken_calmly(self) -> None:
        nobody = "6f8f5771-5090-4a26-b245-3988d9a1501b"
        for address in (
            "/voice/status",
            f"/voice/legs/{nobody}/status",
            f"/voice/legs/{nobody}/over",
            f"/voice/legs/{nobody}/taken",
            f"/voice/legs/{nobody}/gate/key",
            f"/voice/calls/{nobody}/status",
            f"/voice/offers/{nobody}/conference",
            f"/voice/offers/{nobody}/alone",
            f"/voice/calls/{nobody}/stays/1/wait",
            f"/voice/calls/{nobody}/stays/1/wait/key",
            f"/voice/calls/{nobody}/stays/1/left",
            f"/voice/calls/{nobody}/stays/1/moved",
            f"/voice/calls/{nobody}/offers/{nobody}/bridge",
            f"/voice/calls/{nobody}/offers/{nobody}/bridged",
            f"/voice/calls/{nobody}/offers/{nobody}/added",
            f"/voice/calls/{nobody}/outside/0/status",
            f"/voice/calls/{nobody}/outside/0/over",
            f"/voice/calls/{nobody}/hold",
            f"/voice/calls/{nobody}/callback/number",
            f"/voice/calls/{nobody}/callback/confirm",
            f"/voice/calls/{nobody}/message/done",
            f"/voice/calls/{nobody}/message/recording",
        ):
            twilio.twiml(twilio.post(address, CallSid="CA404", CallStatus="completed", RecordingSid="RE1"))

    def test_the_caller_rung_back_is_known_by_whichever_news_comes_first(self) -> None:
        (offer,) = ring(direction="outbound", sid=None)
        call = offer.call
        twilio.post(DESK, CallSid="CA1", From=f"client:{offer.staff.identity}", offer=str(offer.pk))

        reported = url("conference", conference=offer.pk)
        join: dict[str, Any] = {"StatusCallbackEvent": "participant-join", "ConferenceSid": "CF1"}
        twilio.post(reported, CallSid="CA1", **join)
        twilio.post(url("caller-status", call_id=call.pk), CallSid="CA7", CallStatus="ringing")
        bridge = url("bridge", call_id=call.pk, conference=offer.pk)
        picked_up = twilio.twiml(twilio.post(bridge, CallSid="CA7"))
        twilio.post(reported, CallSid="CA7", **join)

        assert picked_up.find(".//Conference") is not None
        call.refresh_from_db()
        assert (call.caller_sid, call.state) == ("CA7", CallState.CONNECTED)
        twilio.post(reported, CallSid="CA7", StatusCallbackEvent="participant-leave")
        twilio.post(url("caller-status", call_id=call.pk), CallSid="CA7", CallStatus="completed")
        call.refresh_from_db()
        assert call.state == CallState.ENDED
        assert Staff.objects.get().in_wrap_up(NOON)
