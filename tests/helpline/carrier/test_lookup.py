"""What became of it is asked when Twilio's answer, or its news, was lost."""

from datetime import timedelta

import pytest

from helpline.carrier import lookup, outbox
from helpline.models import (
    Call,
    Command,
    CommandKind,
    CommandState,
    Disposition,
    EventKind,
    Leg,
    LegState,
    Offer,
    OfferState,
)
from helpline.operations import legs
from tests.support import cast
from tests.support.carrier import Answer, Edge
from tests.support.cast import NOON

from .conftest import Clock
from .stories import SID, dialling_back, listed, made, ringing_telephone, the

pytestmark = pytest.mark.django_db


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
