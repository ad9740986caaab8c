"""The rules are asked once more before a telephone is dialled to keep a promise."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from helpline.carrier import dispatcher
from helpline.contact_rules import WishKind
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackState,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Disposition,
    OfferState,
    Staff,
)
from helpline.operations import attempts, by_hand, floors, legs, offers, queue, wishes
from tests.support import bridging, cast
from tests.support.cast import NOON
from tests.support.promises import NUMBER, accept, promise, the_call
from tests.support.small_twilio import SmallTwilio, Trouble

from .conftest import Clock

pytestmark = pytest.mark.django_db


def taken(now: Clock, **more: Any) -> tuple[Callback, Staff]:
    """Maya has taken the callback, and her leg is in the conference: the telephone is to be dialled."""
    maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
    callback = promise(cast.line(), maya, **more)
    now.at = callback.due_at
    accept(maya, now())
    return callback, maya


def dial(now: Clock) -> Callback:
    """Her leg joins and the outbox is emptied; return the promise as it then stands."""
    bridging.joined(the_call().pk, "CA1", now())
    dispatcher.dispatch_pending(now=now())
    return Callback.objects.get()


def they_call_in(now: datetime) -> Call:
    return cast.call(
        Call.objects.get().line,
        sid="CAin",
        now=now,
        caller_number=NUMBER,
    )


def dialled(world: SmallTwilio) -> list[tuple[str, str]]:
    return [done for done in world.done if done[0] == "dialled"]


class TestBeforeDialling:
    def test_within_the_rules_it_is_dialled(self, world: SmallTwilio, now: Clock) -> None:
        taken(now)

        assert dial(now).state == CallbackState.UNDER_WAY
        assert dialled(world) == [("dialled", NUMBER.e164)]

    def test_somebody_who_called_us_meanwhile_is_not_rung_while_they_talk(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        taken(now)
        they_call_in(now())

        waits = dial(now)

        assert dialled(world) == []
        assert the_call().disposition == Disposition.INTERRUPTED
        assert the_call().offers.get().state != OfferState.ACCEPTED
        assert (waits.state, waits.attempts_made) == (CallbackState.PROMISED, 0)
        assert now() < waits.due_at < now() + timedelta(minutes=30)

    def test_somebody_who_called_us_meanwhile_does_not_wait_beside_the_counselor(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        _, maya = taken(now)
        theirs = they_call_in(now())
        queue.join(call_id=theirs.pk, now=now())

        dial(now)

        assert theirs.offers.get().staff_id == maya.pk
        assert theirs.offers.get().state == OfferState.RINGING

    def test_nobody_is_rung_after_the_hour_that_closed_meanwhile(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        taken(now, at=time(20, 44))
        now.go_on(120)

        waits = dial(now)

        assert dialled(world) == []
        assert waits.state == CallbackState.PROMISED
        assert waits.due_at > now() + timedelta(hours=8)

    def test_one_that_waited_for_its_turn_at_twilio_is_asked_about_again(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        taken(now, at=time(20, 44))
        bridging.joined(the_call().pk, "CA1", now())
        command = Command.objects.get(kind=CommandKind.DIAL_CALLER)
        now.go_on(120)

        dispatcher.dispatch_pending(now=now())

        command.refresh_from_db()
        assert command.state == CommandState.FAILED
        assert dialled(world) == []

    def test_a_call_by_hand_at_night_is_dialled(self, world: SmallTwilio, now: Clock) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        callback = promise(cast.line(), maya)
        now.at = NOON + timedelta(hours=14)
        attempts.hand_over(floors.lock(), callback, "Nobody was free", now())
        by_hand.call_now(callback_id=callback.pk, staff_id=maya.pk, why="They wait", now=now())
        offers.accept(offer_id=the_call().offers.get().pk, sid="CA1", staff_id=maya.pk, now=now())

        dial(now)

        assert dialled(world) == [("dialled", NUMBER.e164)]

    def test_a_call_by_hand_is_not_dialled_into_their_own_call(self, world: SmallTwilio, now: Clock) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        callback = promise(cast.line(), maya)
        now.at = NOON + timedelta(hours=14)
        by_hand.call_now(callback_id=callback.pk, staff_id=maya.pk, why="They wait", now=now())
        offers.accept(offer_id=the_call().offers.get().pk, sid="CA1", staff_id=maya.pk, now=now())
        they_call_in(now())

        dial(now)

        assert dialled(world) == []
        assert the_call().state == CallState.ENDED

    def test_a_number_given_in_danger_is_dialled_whatever_was_said_of_it_before(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        wishes.record(number=NUMBER, kind=WishKind.NOT_SAFE, staff_id=maya.pk, now=NOON - timedelta(days=1))
        cut_off = cast.call(
            cast.line(),
            priority="crisis",
            state=CallState.ENDED,
            disposition="answered",
            ended_at=NOON,
            cut_off_number=NUMBER,
        )
        by_hand.dial_back(call_id=cut_off.pk, staff_id=maya.pk, now=now())
        offers.accept(offer_id=the_call().offers.get().pk, sid="CA1", staff_id=maya.pk, now=now())

        dial(now)

        assert dialled(world) == [("dialled", NUMBER.e164)]


def test_a_call_that_twilio_refused_for_our_fault_is_made_again_soon(world: SmallTwilio, now: Clock) -> None:
    """Nothing rang, although the request was on its way when the call ended."""
    callback, _ = taken(now)
    world.refuses = (400, 21212)

    promised = dial(now)

    assert promised.due_at == now() + attempts.OUR_FAULT_AFTER
    assert callback.attempts.get().outcome == AttemptOutcome.NOT_DIALLED


def test_a_telephone_that_rings_although_the_answer_was_lost_is_not_rung_again_within_the_hour(
    world: SmallTwilio, now: Clock
) -> None:
    taken(now)
    world.troubles.append(Trouble(acts=True))
    dial(now)

    legs.ended(leg_id=the_call().offers.get().participant.pk, status="completed", now=now())

    assert Callback.objects.get().due_at >= now() + timedelta(hours=1)
    for _ in range(5):
        dispatcher.dispatch_pending(now=now.go_on(5))
    assert len(dialled(world)) == 1
    assert world.done[-1][0] == "ended"
