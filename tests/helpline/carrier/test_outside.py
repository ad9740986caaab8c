"""A caller in danger may be with the crisis line: Twilio is asked first, and nobody is moved who talks."""

from datetime import datetime

import pytest
from pytest_django import Settings
from twilio.base.exceptions import TwilioRestException

from helpline.carrier import dispatcher
from helpline.carrier.outcome import no_longer_needed
from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    EventKind,
    Offer,
    OfferState,
    Outside,
)
from helpline.operations import bridges, calls, danger
from tests.support.carrier import Answer
from tests.support.small_twilio import SmallTwilio, Trouble

from .conftest import Clock, claim
from .scenes import CALLER, CHILD, SCENES, ask, waiting

pytestmark = pytest.mark.django_db

CRISIS_NUMBER, BACKUP = "+12025550188", "+12025550199"


def ringing_outside(world: SmallTwilio, status: str) -> Command:
    told = SCENES["bridge_out_of_a_dial"](world)
    world.legs[CHILD].status = status
    return told.command


def dial_is_over(now: datetime) -> None:
    """Twilio asks for the action of the caller's Dial, whose leg was canceled."""
    call = Call.objects.get()
    danger.outside_ended(call_id=call.pk, round_=call.danger_round, seconds=None, reached=False, now=now)
    bridges.send_caller(call_id=call.pk, sid=CALLER, now=now)


def was_moved(world: SmallTwilio) -> bool:
    return ("sent on", CALLER) in world.done


class TestBridging:
    def test_who_talks_with_the_crisis_line_is_left_there(self, world: SmallTwilio, now: Clock) -> None:
        command = ringing_outside(world, "in-progress")

        dispatcher.dispatch_pending(now=now())

        call = Call.objects.get()
        assert not was_moved(world)
        assert (call.state, call.outside) == (CallState.DIVERTED, "crisis")
        assert call.events.filter(kind=EventKind.OUTSIDE_ANSWERED).exists()
        assert Command.objects.get(pk=command.pk).error == "stale: the number outside has answered"

    def test_for_whom_it_only_rings_it_stops_and_the_end_of_the_dial_brings_them(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        command = ringing_outside(world, "ringing")

        dispatcher.dispatch_pending(now=now())
        dial_is_over(now())
        for _ in range(5):
            dispatcher.dispatch_pending(now=now.go_on(3))

        assert world.done == [("ended", CHILD)]
        assert Command.objects.get(pk=command.pk).state == CommandState.DONE
        call = Call.objects.get()
        assert (call.state, call.caller_sent, call.outside) == (CallState.CONNECTING, True, "")

    @pytest.mark.parametrize("status", ["ringing", "completed", "busy"])
    def test_whose_dial_is_over_without_a_word_is_brought_in_seconds(
        self, world: SmallTwilio, now: Clock, status: str
    ) -> None:
        ringing_outside(world, status)

        dispatcher.dispatch_pending(now=now())
        assert not was_moved(world)
        for _ in range(3):
            dispatcher.dispatch_pending(now=now.go_on(1.01))

        assert world.done[-1] == ("sent on", CALLER)
        assert world.done.count(("sent on", CALLER)) == 1

    def test_whoever_answers_just_before_it_is_stopped_keeps_the_caller(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        ringing_outside(world, "ringing")
        claimed = claim()
        children = claimed.ask()
        world.legs[CHILD].status = "in-progress"
        stop = claimed.steps.send(children)

        with pytest.raises(TwilioRestException) as refused:
            stop()
        with pytest.raises(StopIteration) as over:
            claimed.steps.throw(refused.value)

        assert over.value.value.state == CommandState.PENDING
        for _ in range(5):
            dispatcher.dispatch_pending(now=now.go_on(15))
        assert ("ended", CHILD) not in world.done
        assert not was_moved(world)
        assert Call.objects.get().state == CallState.DIVERTED

    @pytest.mark.parametrize("outside", ["crisis", ""])
    def test_so_they_do_where_twilio_takes_the_request_and_does_nothing(
        self, world: SmallTwilio, now: Clock, outside: str
    ) -> None:
        """Our records do not always show that a number outside is rung: a failure document dials it."""
        ringing_outside(world, "ringing")
        Call.objects.update(outside=outside, stay_left=1)
        world.answers_before_canceled = True

        for _ in range(5):
            dispatcher.dispatch_pending(now=now.go_on(1.1))

        assert not was_moved(world)
        assert Call.objects.get().state == CallState.DIVERTED

    def test_who_has_not_left_the_queue_is_taken_out_of_it_at_once(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        ringing_outside(world, "completed")
        world.waiting.add(CALLER)

        dispatcher.dispatch_pending(now=now())

        assert world.done == [("sent on", CALLER)]

    def test_while_twilio_cannot_say_nobody_is_moved(self, world: SmallTwilio, now: Clock) -> None:
        ringing_outside(world, "in-progress")
        world.down = Answer(503, {})
        for _ in range(5):
            dispatcher.dispatch_pending(now=now.go_on(3))
        assert world.changed() == []
        world.down = None

        for _ in range(5):
            dispatcher.dispatch_pending(now=now.go_on(3))

        assert not was_moved(world)
        assert Call.objects.get().state == CallState.DIVERTED

    def test_who_was_answered_while_the_answer_to_us_was_lost_is_left_there(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        ringing_outside(world, "ringing")
        world.troubles.append(Trouble())
        dispatcher.dispatch_pending(now=now())
        world.legs[CHILD].status = "in-progress"

        for _ in range(5):
            dispatcher.dispatch_pending(now=now.go_on(3))

        assert not was_moved(world)
        assert Call.objects.get().state == CallState.DIVERTED

    def test_whose_call_has_changed_while_twilio_was_asked_is_not_moved(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        ringing_outside(world, "ringing")
        claimed = claim()
        children = claimed.ask()
        Offer.objects.update(state=OfferState.FAILED)

        with pytest.raises(StopIteration) as over:
            claimed.steps.send(children)

        assert over.value.value == no_longer_needed("that acceptance is over")
        assert world.done == []


class TestANumberThatTheFallbackDocumentDialled:
    """Our books do not say whom the caller talks with: Twilio does."""

    @pytest.fixture(autouse=True)
    def backup(self, settings: Settings) -> None:
        settings.BACKUP_NUMBER = BACKUP

    def talked(self, world: SmallTwilio, now: Clock, number: str, kind: str, books: str = "") -> Call:
        SCENES[kind](world)
        Call.objects.update(stay_left=1, queue_sid="", priority="crisis", outside=books, danger_at=now())
        world.waiting.clear()
        world.leg(CHILD, parent=CALLER, status="in-progress", direction="outbound-dial", to=number)
        for _ in range(5):
            dispatcher.dispatch_pending(now=now.go_on(1.1))
        call = Call.objects.get()
        assert not was_moved(world)
        assert call.state == CallState.DIVERTED
        calls.caller_ended(call_id=call.pk, status="completed", now=now.go_on(1200))
        call.refresh_from_db()
        return call

    @pytest.mark.parametrize("kind", ["bridge_caller", "bridge_out_of_a_dial"])
    @pytest.mark.parametrize("books", ["", "crisis", "backup"])
    def test_the_crisis_line_has_helped(self, world: SmallTwilio, now: Clock, kind: str, books: str) -> None:
        call = self.talked(world, now, CRISIS_NUMBER, kind, books)

        assert call.outside == Outside.CRISIS
        assert call.events.get(kind=EventKind.OUTSIDE_ANSWERED).detail["to"] == Outside.CRISIS
        assert not call.alarms.exists()

    @pytest.mark.parametrize("books", ["", "crisis", "backup"])
    def test_of_the_backup_number_nobody_knows(self, world: SmallTwilio, now: Clock, books: str) -> None:
        call = self.talked(world, now, BACKUP, "bridge_caller", books)

        assert call.outside == Outside.BACKUP
        assert call.alarms.exists()

    def test_of_a_number_that_is_not_described_any_more_the_books_are_believed(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        call = self.talked(world, now, "+12025550111", "bridge_caller", "crisis")

        assert call.outside == Outside.CRISIS


class TestMoving:
    def moved(self, world: SmallTwilio, status: str) -> None:
        call = waiting(world, priority="crisis", outside="crisis")
        world.waiting.clear()
        world.leg(CHILD, parent=CALLER, status=status, direction="outbound-dial")
        ask(CommandKind.MOVE_CALLER, call=call, stay=1)

    def test_who_talks_outside_although_we_were_not_told_is_left_there(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        self.moved(world, "in-progress")

        dispatcher.dispatch_pending(now=now())

        assert world.done == []
        assert Call.objects.get().state == CallState.DIVERTED

    def test_for_whom_it_rings_already_it_is_not_rung_anew(self, world: SmallTwilio, now: Clock) -> None:
        self.moved(world, "ringing")

        dispatcher.dispatch_pending(now=now())

        assert world.done == []
        assert Command.objects.get().state == CommandState.DONE

    def test_who_is_still_in_the_queue_is_brought_out(self, world: SmallTwilio, now: Clock) -> None:
        self.moved(world, "no-answer")

        dispatcher.dispatch_pending(now=now())

        assert world.done == [("sent on", CALLER)]
