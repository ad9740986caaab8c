"""The outbox against a carrier that refuses, stalls, forgets to answer, or is not there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from helpline.carrier import client, lookup, outbox
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
from helpline.operations import calls, legs, offers, queue, voicemails
from tests.support import cast
from tests.support.carrier import Answer, Edge, edge
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

SID = "CA" + "f" * 32


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def go_on(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("helpline.clock.now", clock)
    return clock


@pytest.fixture
def twilio(settings: Settings, now: Clock) -> Iterator[Edge]:
    with edge() as told:
        settings.TWILIO_API_URL = told.origin
        settings.TWILIO_CPS = 5
        client.twilio.cache_clear()
        yield told
    client.twilio.cache_clear()


def made(sid: str = SID, **more: Any) -> Answer:
    return Answer(201, {"sid": sid, "status": "queued", **more})


def refused(status: int, code: int) -> Answer:
    return Answer(status, {"code": code, "message": "no", "status": status, "more_info": ""})


def listed(*found: dict[str, Any]) -> Answer:
    return Answer(200, {"calls": list(found), "page": 0, "page_size": 50, "next_page_uri": None})


def ringing_telephone() -> Offer:
    on = cast.line()
    cast.staff("rosa", phone="+12025550101", on_duty_since=NOON - timedelta(minutes=5))
    call = cast.call(on)
    queue.join(call_id=call.pk, now=NOON)
    return Offer.objects.select_related("call__line", "staff").get()


def dialling_back() -> Call:
    on = cast.line()
    maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    call = cast.call(
        on,
        sid=None,
        direction="outbound",
        state=CallState.WAITING,
        queued_at=NOON,
        move_on_at=NOON + timedelta(minutes=15),
    )
    from helpline.operations import matching

    matching.rematch(floor_id=on.floor_id, now=NOON)
    offers.accept(offer_id=call.offers.get().pk, sid="CA1", staff_id=maya.pk, now=NOON)
    return Call.objects.get(pk=call.pk)


def the(kind: CommandKind) -> Command:
    return Command.objects.get(kind=kind)


class TestRingingATelephone:
    def test_twilio_is_told_where_the_gate_is_and_its_id_is_kept(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()
        twilio.will(made())

        assert outbox.carry_out_pending(now=now()) == 1

        asked = twilio.asked[0].form
        assert asked["To"] == ["+12025550101"]
        assert asked["Url"][0].endswith(f"/voice/legs/{offer.leg.pk}/gate")
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

        assert the(CommandKind.DIAL_STAFF).error == "Twilio 21211"
        assert Offer.objects.get().state == OfferState.LAPSED

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
            cast.staff(f"rosa{i}", phone=f"+1202555010{i}", on_duty_since=NOON - timedelta(minutes=5))
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


class TestALostAnswer:
    def test_a_call_that_was_made_after_all_is_found_and_not_made_again(
        self, twilio: Edge, now: Clock
    ) -> None:
        ringing_telephone()
        twilio.will(Answer(500, {}))
        outbox.carry_out_pending(now=now())
        assert the(CommandKind.DIAL_STAFF).state == CommandState.UNKNOWN
        twilio.will(
            listed({"sid": SID, "date_created": "Wed, 15 Jul 2026 16:00:00 +0000", "status": "ringing"})
        )

        outbox.carry_out_pending(now=now.go_on(4))

        assert the(CommandKind.DIAL_STAFF).state == CommandState.DONE
        assert Leg.objects.get().sid == SID
        assert [asked.method for asked in twilio.asked] == ["POST", "GET"]

    def test_a_call_that_was_not_made_is_made(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        twilio.will(Answer(503, {}), listed(), made())

        outbox.carry_out_pending(now=now())
        outbox.carry_out_pending(now=now.go_on(4))

        assert [asked.method for asked in twilio.asked] == ["POST", "GET", "POST"]
        assert the(CommandKind.DIAL_STAFF).state == CommandState.DONE

    def test_an_older_call_to_the_same_telephone_is_not_mistaken_for_it(
        self, twilio: Edge, now: Clock
    ) -> None:
        ringing_telephone()
        old = {"sid": "CA" + "0" * 32, "date_created": "Wed, 15 Jul 2026 12:00:00 +0000"}
        twilio.will(Answer(500, {}), listed(old), made())

        outbox.carry_out_pending(now=now())
        outbox.carry_out_pending(now=now.go_on(4))

        assert Leg.objects.get().sid == SID

    def test_while_twilio_cannot_be_asked_it_stays_unknown(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        twilio.will(Answer(500, {}), Answer(500, {}))

        outbox.carry_out_pending(now=now())
        outbox.carry_out_pending(now=now.go_on(4))

        assert the(CommandKind.DIAL_STAFF).state == CommandState.UNKNOWN

    def test_news_that_came_by_itself_settles_it(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()
        twilio.will(Answer(500, {}))
        outbox.carry_out_pending(now=now())
        legs.ringing(leg_id=offer.leg.pk, sid=SID)

        outbox.carry_out_pending(now=now.go_on(4))

        assert the(CommandKind.DIAL_STAFF).state == CommandState.DONE
        assert len(twilio.asked) == 1

    def test_a_worker_that_died_in_the_middle_leaves_an_unknown_call(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        Command.objects.update(state=CommandState.SENDING, claimed_until=NOON, sent_at=NOON)
        twilio.will(listed(), made())

        outbox.carry_out_pending(now=now.go_on(1))

        assert [asked.method for asked in twilio.asked] == ["GET", "POST"]

    def test_a_caller_rung_back_is_looked_for_as_well(self, twilio: Edge, now: Clock) -> None:
        call = dialling_back()
        twilio.will(Answer(500, {}))
        outbox.carry_out_pending(now=now())
        twilio.will(listed({"sid": SID, "date_created": "Wed, 15 Jul 2026 16:00:01 +0000"}))

        outbox.carry_out_pending(now=now.go_on(4))

        call.refresh_from_db()
        assert call.caller_sid == SID


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

        assert twilio.asked[0].form["Url"][0].endswith(f"/voice/calls/{call.pk}/bridge")

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
            legs.joined(call_id=call.pk, sid=sid, conference_sid="CF" + "c" * 32, now=NOON)
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

        assert twilio.asked[-1].form[field][0].endswith(value)

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


class TestReconcile:
    def test_a_call_whose_end_was_never_reported_is_found(self, twilio: Edge, now: Clock) -> None:
        call = cast.call(cast.line(), sid=SID)
        twilio.will(listed(), listed(), listed(), Answer(200, {"sid": SID, "status": "completed"}))

        assert lookup.reconcile(now=NOON + timedelta(minutes=2)) == 1

        call.refresh_from_db()
        assert call.disposition == Disposition.ABANDONED_MENU
        assert call.events.filter(kind=EventKind.RECONCILED).exists()

    def test_a_call_that_lives_and_one_that_is_young_are_left_alone(self, twilio: Edge, now: Clock) -> None:
        on = cast.line()
        cast.call(on, sid=SID)
        cast.call(on, sid="CA2", now=NOON + timedelta(seconds=100))
        twilio.will(listed(), listed(), listed({"sid": SID, "status": "in-progress"}))

        assert lookup.reconcile(now=NOON + timedelta(minutes=2)) == 0

    def test_a_staff_leg_that_is_over_is_found(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        Leg.objects.update(sid="CA9", state=LegState.RINGING)
        Call.objects.update(caller_sid=SID)
        twilio.will(
            listed(),
            listed(),
            listed({"sid": SID, "status": "in-progress"}),
            Answer(200, {"sid": "CA9", "status": "no-answer"}),
        )

        assert lookup.reconcile(now=NOON + timedelta(minutes=2)) == 1

        assert Offer.objects.get().state == OfferState.LAPSED

    def test_with_nothing_live_nobody_is_asked(self, twilio: Edge, now: Clock) -> None:
        assert lookup.reconcile(now=NOON) == 0
        assert twilio.asked == []
