"""The outbox against a carrier that refuses, stalls, or is not there."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from helpline.carrier import outbox
from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Disposition,
    EventKind,
    Leg,
    LegState,
    Offer,
    OfferState,
    Voicemail,
)
from helpline.operations import calls, matching, offers, queue, voicemails
from tests.support import bridging, cast
from tests.support.carrier import Answer, Edge
from tests.support.cast import NOON

from .conftest import Clock
from .stories import SID, dialling_back, made, refused, ringing_telephone, the

pytestmark = pytest.mark.django_db


def plain(url: str) -> str:
    """Return a URL without its fragment, which tells Twilio how to ask for it."""
    return url.partition("#")[0]


class TestRingingATelephone:
    def test_twilio_is_told_where_the_gate_is_and_its_id_is_kept(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()
        twilio.will(made())

        assert outbox.carry_out_pending(now=now()) == 1

        asked = twilio.asked[0].form
        assert asked["To"] == ["+12025550101"]
        assert plain(asked["Url"][0]).endswith(f"/voice/legs/{offer.leg.pk}/gate")
        assert "#rc=" in asked["Url"][0]
        assert "#rc=" in asked["StatusCallback"][0]
        assert asked["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
        assert Leg.objects.get().sid == SID
        assert the(CommandKind.DIAL_STAFF).state == CommandState.DONE

    def test_a_call_taken_meanwhile_is_not_rung_for(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()
        offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=NOON)

        outbox.carry_out_pending(now=now())

        assert twilio.asked == []
        assert the(CommandKind.DIAL_STAFF).error == "overtaken by events"

    def test_a_refused_number_passes_the_call_on(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        twilio.will(refused(400, 21211))

        outbox.carry_out_pending(now=now())

        first, again = Command.objects.filter(kind=CommandKind.DIAL_STAFF).order_by("pk")
        assert first.error == "Twilio 21211"
        offer = Offer.objects.get(leg=first.leg)
        assert (offer.state, offer.staff.missed_offers) == (OfferState.NOT_RUNG, 0)
        assert again.not_before == now() + matching.DIAL_AGAIN_AFTER

    def test_too_many_requests_is_not_now(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        twilio.will(refused(429, 20429), made())

        outbox.carry_out_pending(now=now())
        assert the(CommandKind.DIAL_STAFF).state == CommandState.PENDING
        outbox.carry_out_pending(now=now.go_on(2))

        assert the(CommandKind.DIAL_STAFF).state == CommandState.DONE

    def test_the_budget_of_calls_a_second_is_kept_and_the_urgent_go_first(
        self, twilio: Edge, now: Clock, settings: Settings
    ) -> None:
        settings.TWILIO_CPS = 1
        on = cast.line()
        for i in range(3):
            topics = ("treatment",) if i == 0 else ("crisis",)
            since = NOON - timedelta(minutes=5)
            cast.staff(f"rosa{i}", phone=f"+1202555010{i}", topics=topics, on_duty_since=since)
        quiet = cast.call(on)
        queue.join(call_id=quiet.pk, now=NOON)
        danger = cast.call(on, sid="CA2", priority="crisis")
        queue.join(call_id=danger.pk, now=NOON)
        twilio.will(made("CA11"), made("CA12"), made("CA13"))

        rounds = [outbox.carry_out_pending(now=now.go_on(1.01)) for _ in range(3)]

        assert rounds == [1, 1, 1]
        firsts = [c.form["Url"][0].split("/")[-2] for c in twilio.asked[:2]]
        urgent = {str(leg.pk) for leg in Leg.objects.filter(offer__call=danger)}
        assert set(firsts) == urgent


class TestRingingBack:
    def test_the_caller_is_dialled_once_the_counsellor_is_there(self, twilio: Edge, now: Clock) -> None:
        call = dialling_back()
        twilio.will(made())

        outbox.carry_out_pending(now=now())

        assert twilio.asked[0].form["To"] == [cast.CALLER]
        call.refresh_from_db()
        assert call.caller_sid == SID
        assert call.events.filter(kind=EventKind.DIALLED).exists()

    def test_a_number_twilio_refuses_ends_the_attempt(self, twilio: Edge, now: Clock) -> None:
        call = dialling_back()
        twilio.will(refused(400, 21217))

        outbox.carry_out_pending(now=now())

        call.refresh_from_db()
        assert call.disposition == Disposition.UNREACHABLE

    def test_hanging_up_before_it_rings_waits_for_the_answer_of_twilio(
        self, twilio: Edge, now: Clock
    ) -> None:
        call = dialling_back()
        calls.hang_up(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        Command.objects.filter(kind=CommandKind.DIAL_CALLER).update(not_before=NOON + timedelta(seconds=1))

        outbox.carry_out_pending(now=now())
        assert the(CommandKind.END_CALLER).state == CommandState.PENDING
        twilio.will(made())
        outbox.carry_out_pending(now=now.go_on(2))
        outbox.carry_out_pending(now=now.go_on(2))

        assert the(CommandKind.END_CALLER).state == CommandState.DONE
        assert twilio.asked[-1].form["Status"] == ["completed"]


class TestMovingTheCaller:
    def accepted(self) -> Call:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON)
        offers.accept(offer_id=call.offers.get().pk, sid="CA2", staff_id=maya.pk, now=NOON)
        return Call.objects.get(pk=call.pk)

    def test_an_accepted_caller_is_sent_into_the_conference(self, twilio: Edge, now: Clock) -> None:
        call = self.accepted()

        outbox.carry_out_pending(now=now())

        assert plain(twilio.asked[0].form["Url"][0]).endswith(f"/voice/calls/{call.pk}/bridge")

    def test_a_server_that_fails_is_asked_again_until_it_is_enough(self, twilio: Edge, now: Clock) -> None:
        self.accepted()
        twilio.otherwise = Answer(502, {})

        for _ in range(outbox.MOST_ATTEMPTS):
            outbox.carry_out_pending(now=now.go_on(301))

        assert the(CommandKind.BRIDGE_CALLER).state == CommandState.FAILED
        assert len(twilio.asked) == outbox.MOST_ATTEMPTS

    def test_a_caller_who_is_gone_at_twilio_is_gone_here(self, twilio: Edge, now: Clock) -> None:
        call = self.accepted()
        twilio.will(refused(400, 21220), Answer(200, {"sid": call.caller_sid, "status": "completed"}))

        outbox.carry_out_pending(now=now())

        call.refresh_from_db()
        assert call.state == CallState.ENDED

    def test_one_whom_twilio_never_knew_is_lost_and_said_so(self, twilio: Edge, now: Clock) -> None:
        call = self.accepted()
        twilio.will(refused(404, 20404), refused(404, 20404))

        outbox.carry_out_pending(now=now())

        call.refresh_from_db()
        assert call.disposition == Disposition.LOST

    def test_hold_and_resume_reach_the_participant(self, twilio: Edge, now: Clock) -> None:
        call = self.accepted()
        outbox.carry_out_pending(now=now())
        for sid in ("CA2", call.caller_sid or ""):
            bridging.joined(call.pk, sid, NOON)
        calls.hold(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        outbox.carry_out_pending(now=now())
        calls.resume(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        outbox.carry_out_pending(now=now())

        held, resumed = twilio.asked[-2:]
        assert held.path.endswith(f"/Conferences/CF{'c' * 32}/Participants/{call.caller_sid}.json")
        assert (held.form["Hold"], resumed.form["Hold"]) == (["true"], ["false"])


class TestEndingALeg:
    @pytest.mark.parametrize(
        ("state", "field", "value"),
        [
            (LegState.RINGING, "Status", "canceled"),
            (LegState.JOINED, "Status", "completed"),
            (LegState.ANSWERED, "Url", "/taken"),
        ],
    )
    def test_how_depends_on_where_it_is(
        self, twilio: Edge, now: Clock, state: LegState, field: str, value: str
    ) -> None:
        offer = ringing_telephone()
        Leg.objects.update(sid=SID, state=state)
        offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=NOON)

        outbox.carry_out_pending(now=now())

        assert plain(twilio.asked[-1].form[field][0]).endswith(value)

    def test_a_leg_that_is_over_or_was_never_made_is_left_alone(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()
        offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=NOON)
        outbox.carry_out_pending(now=now())

        assert twilio.asked == []
        assert the(CommandKind.END_LEG).state == CommandState.FAILED

    def test_one_that_is_being_dialled_is_waited_for(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()
        Command.objects.update(state=CommandState.SENDING, claimed_until=NOON + timedelta(minutes=1))
        offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=NOON)

        outbox.carry_out_pending(now=now())

        assert the(CommandKind.END_LEG).state == CommandState.PENDING


class TestFetchingARecording:
    def left(self) -> Voicemail:
        call = cast.call(cast.line(), state=CallState.MESSAGE)
        return voicemails.left(call_id=call.pk, recording_sid="RE" + "d" * 32, seconds=3, now=NOON)

    def test_the_audio_is_kept_sealed_here_and_deleted_there(self, twilio: Edge, now: Clock) -> None:
        message = self.left()
        twilio.will(Answer(404, {}), Answer(200, b"RIFFsound", content_type="audio/x-wav"), Answer(204))

        outbox.carry_out_pending(now=now())
        outbox.carry_out_pending(now=now.go_on(3))

        message.refresh_from_db()
        assert bytes(message.audio or b"") == b"RIFFsound"
        assert [asked.method for asked in twilio.asked] == ["GET", "GET", "DELETE"]

    def test_it_is_tried_for_as_long_as_it_takes(self, twilio: Edge, now: Clock) -> None:
        self.left()
        twilio.otherwise = Answer(500, {})

        for _ in range(outbox.MOST_ATTEMPTS + 2):
            outbox.carry_out_pending(now=now.go_on(301))

        assert the(CommandKind.FETCH_RECORDING).state == CommandState.PENDING
