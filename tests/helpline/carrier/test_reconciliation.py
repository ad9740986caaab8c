"""Ends that were never reported are found by asking Twilio, and a leg that lives on is ended again."""

from datetime import timedelta

import pytest

from helpline.carrier import dispatcher, reconciliation
from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Disposition,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    RingOn,
)
from helpline.operations import calls, legs
from tests.support import cast, crisis_legs
from tests.support.carrier import Answer, Edge
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio

from .conftest import Clock
from .scenes import CALLER, CRISIS, STAFF, offered, talking, waiting
from .stories import SID, listed, made, ringing_telephone, the

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(minutes=2)


class TestALostAnswer:
    def test_a_call_that_was_made_after_all_is_found_and_not_made_again(
        self, twilio: Edge, now: Clock
    ) -> None:
        ringing_telephone()
        twilio.will(Answer(500, {}))
        dispatcher.dispatch_pending(now=now())
        assert the(CommandKind.DIAL_STAFF).state == CommandState.UNKNOWN
        twilio.will(
            listed({"sid": SID, "date_created": "Wed, 15 Jul 2026 16:00:00 +0000", "status": "ringing"})
        )

        dispatcher.dispatch_pending(now=now.go_on(4))

        assert the(CommandKind.DIAL_STAFF).state == CommandState.DONE
        assert Participant.objects.get().sid == SID
        assert [asked.method for asked in twilio.asked] == ["POST", "GET"]

    def test_a_call_that_was_not_made_is_made(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        twilio.will(Answer(503, {}), listed(), made())

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(4))

        assert [asked.method for asked in twilio.asked] == ["POST", "GET", "POST"]
        assert the(CommandKind.DIAL_STAFF).state == CommandState.DONE

    def test_an_older_call_to_the_same_telephone_is_not_mistaken_for_it(
        self, twilio: Edge, now: Clock
    ) -> None:
        ringing_telephone()
        old = {"sid": "CA" + "0" * 32, "date_created": "Wed, 15 Jul 2026 12:00:00 +0000"}
        twilio.will(Answer(500, {}), listed(old), made())

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(4))

        assert Participant.objects.get().sid == SID

    def test_while_twilio_cannot_be_asked_it_stays_unknown(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        twilio.will(Answer(500, {}), Answer(500, {}))

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(4))

        assert the(CommandKind.DIAL_STAFF).state == CommandState.UNKNOWN

    def test_news_that_came_by_itself_settles_it(self, twilio: Edge, now: Clock) -> None:
        offer = ringing_telephone()
        twilio.will(Answer(500, {}))
        dispatcher.dispatch_pending(now=now())
        legs.ringing(leg_id=offer.participant.pk, sid=SID)

        dispatcher.dispatch_pending(now=now.go_on(4))

        assert the(CommandKind.DIAL_STAFF).state == CommandState.DONE
        assert len(twilio.asked) == 1

    def test_the_call_that_is_nearest_in_time_is_the_one(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        before = {"sid": "CA" + "0" * 32, "date_created": "Wed, 15 Jul 2026 15:59:40 +0000"}
        ours = {"sid": SID, "date_created": "Wed, 15 Jul 2026 16:00:01 +0000"}
        twilio.will(Answer(500, {}), listed(before, ours))

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(4))

        assert Participant.objects.get().sid == SID

    def test_what_a_dial_of_twiml_has_made_is_not_ours(self, twilio: Edge, now: Clock) -> None:
        ringing_telephone()
        child = {
            "sid": SID,
            "date_created": "Wed, 15 Jul 2026 16:00:00 +0000",
            "parent_call_sid": "CA" + "0" * 32,
        }
        twilio.will(Answer(500, {}), listed(child), made("CA" + "5" * 32))

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(4))

        assert Participant.objects.get().sid == "CA" + "5" * 32


class TestReconcile:
    def test_a_call_whose_end_was_never_reported_is_found(self, world: SmallTwilio, now: Clock) -> None:
        call = cast.call(cast.line(), sid=SID)
        world.leg(SID, status="completed")

        assert reconciliation.reconcile(now=LATER) == 1

        call.refresh_from_db()
        assert call.disposition == Disposition.ABANDONED_MENU
        assert call.events.filter(kind=EventKind.RECONCILED).exists()

    def test_a_staff_leg_that_is_over_is_found(self, world: SmallTwilio, now: Clock) -> None:
        call = waiting(world, state=CallState.OFFERED)
        offered(call, OfferState.RINGING, RingOn.PHONE, ParticipantState.RINGING, STAFF)
        world.leg(STAFF, status="no-answer")

        assert reconciliation.reconcile(now=LATER) == 1

        assert Participant.objects.get().state == ParticipantState.ENDED

    def test_of_a_leg_that_should_live_it_is_logged_that_nobody_told_us(
        self, world: SmallTwilio, now: Clock, caplog: pytest.LogCaptureFixture
    ) -> None:
        talking(world)
        world.legs[STAFF].status = "completed"

        reconciliation.reconcile(now=LATER)

        assert f"leg {STAFF} is over, without a status callback" in caplog.text

    @pytest.mark.parametrize("ring_on", RingOn)
    def test_of_a_leg_that_we_have_ended_it_is_not(
        self, world: SmallTwilio, now: Clock, caplog: pytest.LogCaptureFixture, ring_on: RingOn
    ) -> None:
        offer = talking(world)
        Offer.objects.update(ring_on=ring_on)
        calls.caller_ended(call_id=offer.call_id, status="completed", now=now())
        world.legs[CALLER].status = "completed"
        dispatcher.dispatch_pending(now=now())
        assert world.legs[STAFF].status == "completed"

        reconciliation.reconcile(now=LATER + timedelta(minutes=2))

        assert Participant.objects.get().state == ParticipantState.ENDED
        assert "without a status callback" not in caplog.text

    def test_the_end_of_a_softphones_leg_that_we_asked_for_is_taken_down_at_once(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        """Twilio reports it to nobody where the action of its Dial was on its way already."""
        offer = talking(world)
        calls.caller_ended(call_id=offer.call_id, status="completed", now=now())

        dispatcher.dispatch_pending(now=now())

        assert Participant.objects.get().state == ParticipantState.ENDED

    def test_every_page_of_the_list_is_read(self, world: SmallTwilio, now: Clock) -> None:
        on = cast.line()
        world.page_size = 2
        for number in range(7):
            sid = f"CA{number:032d}"
            cast.call(on, sid=sid)
            world.leg(sid)
            world.silent_about.add(sid)

        assert reconciliation.reconcile(now=LATER) == 0

        assert not [asked for asked in world.edge.asked if "/Calls/" in asked.path]

    def test_a_leg_that_the_list_lacks_but_that_lives_is_left_alone(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        talking(world)
        world.unlisted |= {CALLER, STAFF}

        assert reconciliation.reconcile(now=LATER) == 0

        assert Call.objects.get().state == CallState.CONNECTED

    def test_one_that_cannot_be_asked_about_does_not_stop_the_others(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        on = cast.line()
        for sid in ("CA1", "CA2", "CA3"):
            cast.call(on, sid=sid)
            world.leg(sid, status="completed")
        world.silent_about.add("CA2")

        assert reconciliation.reconcile(now=LATER) == 2

        assert Call.objects.exclude(state=CallState.ENDED).get().caller_sid == "CA2"

    def test_a_call_that_twilio_does_not_know_is_lost(self, world: SmallTwilio, now: Clock) -> None:
        cast.call(cast.line(), sid=SID)

        reconciliation.reconcile(now=LATER)

        assert Call.objects.get().disposition == Disposition.LOST

    def test_a_young_one_is_not_given_up(self, world: SmallTwilio, now: Clock) -> None:
        cast.call(cast.line(), sid=SID, now=NOON + timedelta(seconds=100))

        assert reconciliation.reconcile(now=LATER) == 0

        assert Call.objects.get().state == CallState.MENU

    def test_a_callback_is_as_young_as_its_acceptance(self, world: SmallTwilio, now: Clock) -> None:
        talking(world)
        Call.objects.update(direction="outbound", accepted_at=NOON + timedelta(seconds=100))
        Offer.objects.update(settled_at=NOON + timedelta(seconds=100))
        world.legs.clear()

        assert reconciliation.reconcile(now=LATER) == 0

    def test_with_nothing_live_nobody_is_asked(self, world: SmallTwilio, now: Clock) -> None:
        assert reconciliation.reconcile(now=NOON) == 0
        assert world.edge.asked == []


class TestTheCrisisLineOfALostCounselor:
    def kept_company(self, world: SmallTwilio, status: str) -> Offer:
        """A caller talks with the crisis line that was added; their counselor was lost."""
        offer = talking(world, priority="crisis")
        Offer.objects.update(state=OfferState.FAILED, settled_at=NOON)
        crisis_legs.make(offer, CRISIS, NOON, answered_at=NOON)
        Call.objects.update(state=CallState.DIVERTED, outside="crisis", staff=None, outside_answered_at=NOON)
        world.leg(CRISIS, status=status)
        return offer

    def test_whose_hanging_up_was_never_reported_is_found(self, world: SmallTwilio, now: Clock) -> None:
        self.kept_company(world, "completed")

        assert reconciliation.reconcile(now=NOON + timedelta(seconds=10)) == 1

        assert Call.objects.get().state == CallState.OFFERED
        assert the(CommandKind.MOVE_CALLER).state == CommandState.PENDING

    @pytest.mark.parametrize(
        ("lasted", "goes_on"), [(None, True), (3, True), (45, False)], ids=["not known", "short", "a talk"]
    )
    def test_that_is_found_late_is_a_talk_only_if_twilio_says_so(
        self, world: SmallTwilio, now: Clock, lasted: int | None, goes_on: bool
    ) -> None:
        self.kept_company(world, "completed")
        world.legs[CRISIS].duration = lasted

        assert reconciliation.reconcile(now=NOON + timedelta(seconds=55)) == 1

        assert (Call.objects.get().state == CallState.OFFERED) == goes_on
        assert Command.objects.filter(kind=CommandKind.END_CALLER).exists() != goes_on

    def test_that_twilio_does_not_know_any_more_ends_nobodys_call(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        self.kept_company(world, "completed")
        del world.legs[CRISIS]

        assert reconciliation.reconcile(now=NOON + timedelta(seconds=55)) == 1

        assert Call.objects.get().state == CallState.OFFERED

    def test_who_talks_on_is_left_there(self, world: SmallTwilio, now: Clock) -> None:
        self.kept_company(world, "in-progress")

        assert reconciliation.reconcile(now=LATER) == 0

        assert Call.objects.get().state == CallState.DIVERTED
        assert not Command.objects.filter(kind=CommandKind.MOVE_CALLER).exists()


class TestAnEndThatWasLost:
    def ended(self, world: SmallTwilio) -> Call:
        call = talking(world).call
        Offer.objects.update(state=OfferState.DONE, settled_at=NOON)
        Call.objects.update(state=CallState.ENDED, disposition="answered", ended_at=NOON)
        return call

    def test_both_legs_that_live_on_are_ended_again(self, world: SmallTwilio, now: Clock) -> None:
        self.ended(world)

        reconciliation.reconcile(now=LATER)
        dispatcher.dispatch_pending(now=now.go_on(120))

        assert sorted(world.done) == [("ended", CALLER), ("ended", STAFF)]

    def test_not_while_it_is_being_asked_for(self, world: SmallTwilio, now: Clock) -> None:
        call = self.ended(world)
        Command.objects.create(
            kind=CommandKind.END_CALLER,
            call=call,
            state=CommandState.UNKNOWN,
            created_at=NOON,
            not_before=LATER + timedelta(minutes=1),
        )

        reconciliation.reconcile(now=LATER)

        assert Command.objects.filter(kind=CommandKind.END_CALLER).count() == 1

    def test_not_within_a_minute_of_the_end(self, world: SmallTwilio, now: Clock) -> None:
        self.ended(world)

        reconciliation.reconcile(now=NOON + timedelta(seconds=30))

        assert not Command.objects.exists()
