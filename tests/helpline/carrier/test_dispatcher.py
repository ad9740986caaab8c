"""What Twilio is asked for each kind of command, and what follows when it refuses."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection

from helpline.carrier import dispatcher
from helpline.models import (
    Call,
    CallState,
    CommandKind,
    CommandState,
    Disposition,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    Staff,
    Voicemail,
)
from helpline.operations import calls, deadlines, offers, voicemails
from tests.support import cast
from tests.support.carrier import Answer, Edge
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio
from tests.support.stored import read_by_a_thief

from .conftest import Clock
from .scenes import CALLER, SCENES, STAFF, talking
from .stories import SID, address, made, refused, ringing_telephone, the

pytestmark = pytest.mark.django_db


class TestRingingATelephone:
    def test_twilio_is_told_where_the_gate_is_and_its_id_is_kept(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()
        twilio.will(made())

        assert dispatcher.dispatch_pending(now=now()) == 1

        asked = twilio.asked[0]
        assert asked.form["To"] == ["+12025550101"]
        assert address(asked) == f"/voice/legs/{offer.participant.pk}/gate"
        assert asked.form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]
        assert Participant.objects.get().sid == SID
        assert the(CommandKind.DIAL_STAFF).state == CommandState.DONE

    @pytest.mark.parametrize(
        ("status", "code"),
        [(400, 21211), (400, 21215), (400, 21217), (400, 10004), (400, 21212), (404, 20404)],
    )
    def test_one_that_cannot_be_rung_passes_the_call_on_and_is_no_miss(
        self, twilio: Edge, now: Clock, status: int, code: int
    ) -> None:
        offer = ringing_telephone()
        Staff.objects.update(missed_offers=2)
        twilio.will(refused(status, code))

        dispatcher.dispatch_pending(now=now())

        offer.refresh_from_db()
        assert offer.participant.commands.get(kind=CommandKind.DIAL_STAFF).error == f"Twilio {code}"
        assert offer.state == OfferState.NOT_RUNG
        assert (Staff.objects.get().missed_offers, Staff.objects.get().duty) == (2, "on")
        assert offer.call.events.filter(kind=EventKind.REFUSED).exists()

    def test_one_for_which_no_time_was_left_is_no_miss(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()

        now.at = offer.ring_until - timedelta(seconds=0.5)
        dispatcher.dispatch_pending(now=now())

        offer.refresh_from_db()
        assert offer.state == OfferState.NOT_RUNG


class TestRingingBack:
    def test_the_caller_is_dialled_into_this_acceptance(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["dial_caller"](world)

        dispatcher.dispatch_pending(now=now())

        asked = world.edge.asked[0]
        assert asked.form["To"] == [cast.CALLER]
        assert address(asked).endswith(f"/{told.command.offer_id}/bridge")
        call = Call.objects.get()
        assert call.caller_sid in world.legs
        assert call.events.filter(kind=EventKind.DIALLED).count() == 1

    @pytest.mark.parametrize(
        ("code", "disposition"),
        [
            (21211, Disposition.UNREACHABLE),
            (21217, Disposition.UNREACHABLE),
            (21212, Disposition.INTERRUPTED),
            (10004, Disposition.INTERRUPTED),
        ],
    )
    def test_only_a_number_that_cannot_be_called_is_the_persons_matter(
        self, world: SmallTwilio, now: Clock, code: int, disposition: Disposition
    ) -> None:
        SCENES["dial_caller"](world)
        world.refuses = (400, code)

        dispatcher.dispatch_pending(now=now())

        assert Call.objects.get().disposition == disposition


class TestHold:
    def test_hold_and_resume_reach_the_participant(self, world: SmallTwilio, now: Clock) -> None:
        call = talking(world).call
        calls.hold(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        dispatcher.dispatch_pending(now=now())
        calls.resume(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        dispatcher.dispatch_pending(now=now())

        assert world.done == [("held", CALLER), ("resumed", CALLER)]

    def test_the_conference_is_looked_for_where_nobody_has_told_us_of_it(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        SCENES["hold"](world)
        Call.objects.update(conference_sid="")

        dispatcher.dispatch_pending(now=now())

        assert world.done == [("held", CALLER)]

    def test_a_refused_hold_is_said_on_the_call(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["hold"](world)
        world.refuses = (404, 20404)

        dispatcher.dispatch_pending(now=now())

        told.command.refresh_from_db()
        assert (told.command.state, told.command.error) == (CommandState.FAILED, "Twilio 20404")
        assert Call.objects.get().events.get(kind=EventKind.REFUSED).detail == {
            "command": "hold",
            "code": 20404,
        }

    def test_a_refused_hold_is_none(self, world: SmallTwilio, now: Clock) -> None:
        call = talking(world).call
        calls.hold(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        world.refuses = (404, 20404)

        dispatcher.dispatch_pending(now=now())

        call.refresh_from_db()
        assert (call.on_hold, call.hold_until) == (False, None)
        assert not call.events.filter(kind=EventKind.HELD).exists()

    def test_a_hold_whose_end_was_refused_goes_on_and_is_ended_again(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        call = talking(world).call
        calls.hold(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        dispatcher.dispatch_pending(now=now())
        calls.resume(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        world.refuses = (400, 20001)
        dispatcher.dispatch_pending(now=now())
        world.refuses = None

        call.refresh_from_db()
        assert call.on_hold
        assert not call.events.filter(kind=EventKind.RESUMED).exists()
        deadlines.move_everything_on(now=now.go_on(calls.RESUME_AGAIN.total_seconds() + 1))
        dispatcher.dispatch_pending(now=now())

        assert world.done == [("held", CALLER), ("resumed", CALLER)]
        assert not Call.objects.get().on_hold

    def test_it_is_told_of_the_call_once_twilio_has_done_it(self, world: SmallTwilio, now: Clock) -> None:
        call = talking(world).call
        calls.hold(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        assert not call.events.filter(kind=EventKind.HELD).exists()

        dispatcher.dispatch_pending(now=now())

        assert call.events.get(kind=EventKind.HELD).staff_id == call.staff_id

    def test_a_refusal_that_comes_late_leaves_a_newer_hold(self, world: SmallTwilio, now: Clock) -> None:
        call = talking(world).call
        calls.hold(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        calls.resume(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        calls.hold(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        first = call.commands.filter(kind="hold").earliest("pk")

        calls.hold_settled(command_id=first.pk, worked=False, now=NOON)

        assert Call.objects.get().on_hold

    def test_a_refusal_that_comes_late_leaves_the_next_conversation(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        offer = talking(world)
        calls.hold(call_id=offer.call_id, staff_id=offer.staff_id, now=NOON)
        command = offer.call.commands.get(kind="hold")
        Offer.objects.update(state="failed")

        calls.hold_settled(command_id=command.pk, worked=False, now=NOON)

        assert Call.objects.get().on_hold


class TestEndingALeg:
    @pytest.mark.parametrize(
        ("state", "field", "value"),
        [
            (ParticipantState.RINGING, "Status", "completed"),
            (ParticipantState.JOINED, "Status", "completed"),
            (ParticipantState.ANSWERED, "Url", "/taken"),
        ],
    )
    def test_how_depends_on_where_it_is(
        self, twilio: Edge, now: Clock, state: ParticipantState, field: str, value: str
    ) -> None:
        offer = ringing_telephone()
        Participant.objects.update(sid=SID, state=state)
        offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=NOON)

        dispatcher.dispatch_pending(now=now())

        assert urlsplit(twilio.asked[-1].form[field][0]).path.endswith(value)

    def test_one_that_was_never_made_is_left_alone(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()
        offers.decline(offer_id=offer.pk, staff_id=offer.staff_id, now=NOON)
        dispatcher.dispatch_pending(now=now())

        assert twilio.asked == []
        assert the(CommandKind.END_LEG).state == CommandState.DONE

    @pytest.mark.parametrize("refusal", [(400, 21220), (404, 20404)])
    @pytest.mark.parametrize(("scene", "sid"), [("end_leg", STAFF), ("end_caller", CALLER)])
    def test_one_that_is_over_at_twilio_is_as_good_as_ended(
        self, world: SmallTwilio, now: Clock, scene: str, sid: str, refusal: tuple[int, int]
    ) -> None:
        told = SCENES[scene](world)
        world.legs[sid].status = "completed"
        world.refuses = refusal

        dispatcher.dispatch_pending(now=now())

        told.command.refresh_from_db()
        assert told.command.state == CommandState.DONE

    @pytest.mark.parametrize(("scene", "sid"), [("end_leg", STAFF), ("end_caller", CALLER)])
    def test_the_end_of_one_that_is_over_may_be_accepted_as_well(
        self, world: SmallTwilio, now: Clock, scene: str, sid: str
    ) -> None:
        told = SCENES[scene](world)
        world.edge.will(Answer(200, {"sid": sid, "status": "completed"}))

        dispatcher.dispatch_pending(now=now())

        told.command.refresh_from_db()
        assert told.command.state == CommandState.DONE

    def test_one_that_cannot_be_told_that_the_call_is_taken_is_ended(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        SCENES["end_leg"](world)
        Participant.objects.update(state=ParticipantState.ANSWERED)
        world.edge.will(refused(400, 21220))

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(2))

        assert world.done == [("ended", STAFF)]


class TestFetchingARecording:
    def left(self) -> Voicemail:
        call = cast.call(cast.line(), state=CallState.MESSAGE)
        return voicemails.left(call_id=call.pk, recording_sid="RE" + "d" * 32, seconds=3, now=NOON)

    def test_the_audio_is_kept_sealed_here_and_deleted_there(self, twilio: Edge, now: Clock) -> None:
        message = self.left()
        twilio.will(Answer(404, {}), Answer(200, b"RIFFsound", content_type="audio/x-wav"), Answer(204))

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(3))

        message.refresh_from_db()
        assert bytes(message.audio or b"") == b"RIFFsound"
        assert [asked.method for asked in twilio.asked] == ["GET", "GET", "DELETE"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT audio FROM helpline_voicemail")
            assert "RIFFsound" not in read_by_a_thief(cursor.fetchone()[0])

    def test_it_is_tried_for_as_long_as_it_takes(self, twilio: Edge, now: Clock) -> None:
        self.left()
        twilio.otherwise = Answer(500, {})

        for _ in range(12):
            dispatcher.dispatch_pending(now=now.go_on(301))

        assert the(CommandKind.FETCH_RECORDING).state == CommandState.PENDING

    def test_one_that_is_gone_there_after_it_was_kept_is_done(self, twilio: Edge, now: Clock) -> None:
        message = self.left()
        message.audio = b"RIFFsound"
        message.save()
        twilio.will(refused(404, 20404))

        dispatcher.dispatch_pending(now=now())

        assert the(CommandKind.FETCH_RECORDING).state == CommandState.DONE
        assert [asked.method for asked in twilio.asked] == ["DELETE"]


class TestGivingUp:
    def test_what_nobody_waits_for_any_more_is_given_up_and_asked_anew(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES["end_caller"](world)
        world.down = Answer(429, {"code": 20429, "message": "no", "status": 429})
        for _ in range(100):
            dispatcher.dispatch_pending(now=now.go_on(10))

        told.command.refresh_from_db()
        assert told.command.state == CommandState.FAILED
        assert told.command.error == "given up: HTTP 429"
