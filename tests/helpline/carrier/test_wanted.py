"""A command for a ring, a wait or a conversation that is over is never sent to Twilio."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from helpline.carrier import dispatcher
from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    EventKind,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    RingOn,
)
from helpline.operations import queue
from tests.support.cast import NOON
from tests.support.small_twilio import QUEUE, SmallTwilio

from .conftest import Clock
from .scenes import SCENES, STAFF, ask, offered, talking, waiting

pytestmark = pytest.mark.django_db


def lose_the_counselor() -> None:
    Offer.objects.update(state=OfferState.FAILED)
    later = NOON + timedelta(minutes=9)
    Call.objects.update(state=CallState.WAITING, staff=None, move_on_at=later, caller_sent=False)


def another_accepts() -> None:
    lose_the_counselor()
    call = Call.objects.get()
    offer = offered(call, OfferState.ACCEPTED, RingOn.BROWSER, ParticipantState.JOINED, "CA" + "3" * 32)
    Call.objects.update(state=CallState.CONNECTING, staff=offer.staff)


def somebody_accepts() -> None:
    offer = offered(Call.objects.get(), OfferState.ACCEPTED, RingOn.BROWSER, ParticipantState.JOINED, "CA3")
    Call.objects.update(state=CallState.CONNECTING, staff=offer.staff)


def ends() -> None:
    Offer.objects.update(state=OfferState.DONE)
    Call.objects.update(state=CallState.ENDED, disposition="answered", ended_at=NOON)


def returns_to_the_queue() -> None:
    Call.objects.update(stay=3)


def they_meet() -> None:
    Call.objects.update(state=CallState.CONNECTED, caller_in_conference=True)


def the_offer_is_withdrawn() -> None:
    Offer.objects.update(state=OfferState.WITHDRAWN)


def it_has_rung_out() -> None:
    Offer.objects.update(ring_until=NOON)


STALE: list[tuple[str, Callable[[], object], str]] = [
    ("dial_staff", the_offer_is_withdrawn, "the offer does not ring any more"),
    ("dial_staff", it_has_rung_out, "there is no time left to ring"),
    ("dial_caller", ends, "that acceptance is over"),
    ("bridge_caller", lose_the_counselor, "that acceptance is over"),
    ("bridge_caller", another_accepts, "that acceptance is over"),
    ("bridge_caller", ends, "that acceptance is over"),
    ("bridge_out_of_a_dial", another_accepts, "that acceptance is over"),
    ("move_out", somebody_accepts, "somebody has taken the call"),
    ("move_out", returns_to_the_queue, "that stay in the queue is over"),
    ("move_out", ends, "the call is over"),
    ("move_back", another_accepts, "somebody has taken the call"),
    ("move_back", returns_to_the_queue, "that stay in the queue is over"),
    ("hold", lambda: Call.objects.update(on_hold=False), "it was taken back"),
    ("hold", another_accepts, "that acceptance is over"),
    ("hold", ends, "that acceptance is over"),
    ("resume", lambda: Call.objects.update(on_hold=True), "it was taken back"),
    ("resume", lose_the_counselor, "that acceptance is over"),
    ("set_exit", lose_the_counselor, "that acceptance is over"),
    ("set_exit", another_accepts, "that acceptance is over"),
    ("set_exit", ends, "that acceptance is over"),
    ("set_exit", lambda: Participant.objects.update(state=ParticipantState.ENDED), "they have left it"),
    ("resume_without_counselor", ends, "that acceptance is over"),
    ("resume_without_counselor", lose_the_counselor, "that acceptance is over"),
    ("add_crisis_line", they_meet, "they have met"),
    ("add_crisis_line", another_accepts, "that acceptance is over"),
    ("add_crisis_line", lambda: Call.objects.update(priority="high"), "it is no call for the crisis line"),
    (
        "end_caller",
        lambda: Call.objects.update(state=CallState.MESSAGE, disposition="", ended_at=None),
        "the call goes on",
    ),
]


@pytest.mark.parametrize(("scene", "change", "reason"), STALE)
class TestStale:
    def test_is_dropped_unsent_and_noted_on_the_call(
        self, scene: str, change: Callable[[], object], reason: str, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES[scene](world)
        change()

        dispatcher.dispatch_pending(now=now())

        told.command.refresh_from_db()
        assert (told.command.state, told.command.error) == (CommandState.FAILED, f"stale: {reason}")
        assert world.edge.asked == []
        assert Call.objects.get().events.filter(kind=EventKind.NOT_SENT).count() == 1

    def test_is_not_repeated_when_its_answer_was_lost(
        self, scene: str, change: Callable[[], object], reason: str, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES[scene](world)
        Command.objects.update(state=CommandState.UNKNOWN, sent_at=NOON, attempts=1)
        change()

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(30))

        told.command.refresh_from_db()
        assert (told.command.state, told.command.error) == (CommandState.FAILED, f"stale: {reason}")
        assert world.changed() == []


DONE_ALREADY: list[tuple[str, Callable[[], object]]] = [
    ("dial_staff", lambda: Participant.objects.update(sid=STAFF)),
    ("dial_caller", lambda: Call.objects.update(caller_sid="CA7")),
    ("bridge_caller", lambda: Call.objects.update(caller_sent=True)),
    ("bridge_caller", they_meet),
    ("move_out", lambda: Call.objects.update(stay_left=1)),
    ("move_back", lambda: Call.objects.update(stay_entered=2)),
    ("end_leg", lambda: Participant.objects.update(state=ParticipantState.ENDED)),
]


@pytest.mark.parametrize("state", [CommandState.PENDING, CommandState.UNKNOWN])
@pytest.mark.parametrize(("scene", "news"), DONE_ALREADY)
def test_what_our_own_books_say_has_happened_is_not_asked_for(
    scene: str, news: Callable[[], object], state: CommandState, world: SmallTwilio, now: Clock
) -> None:
    told = SCENES[scene](world)
    Command.objects.update(state=state)
    news()

    dispatcher.dispatch_pending(now=now())

    told.command.refresh_from_db()
    assert (told.command.state, world.edge.asked) == (CommandState.DONE, [])
    assert not Call.objects.get().events.filter(kind=EventKind.NOT_SENT).exists()


def test_every_kind_of_command_says_what_it_was_decided_for(world: SmallTwilio, now: Clock) -> None:
    """One that names no acceptance, or no stay, cannot be held against anything and is dropped."""
    call = talking(world).call
    kinds = [
        CommandKind.DIAL_CALLER,
        CommandKind.BRIDGE_CALLER,
        CommandKind.HOLD,
        CommandKind.RESUME,
        CommandKind.CHECK_BRIDGE,
        CommandKind.MOVE_CALLER,
        CommandKind.SET_EXIT,
        CommandKind.HAND_OVER,
        CommandKind.SET_MODE,
    ]
    Call.objects.update(caller_sid=None)
    for kind in kinds:
        ask(kind, call=call)

    dispatcher.dispatch_pending(now=now())

    assert {command.state for command in Command.objects.all()} == {CommandState.FAILED}
    assert world.edge.asked == []


class TestLeavingTheQueueInDanger:
    """A caller who should have left the queue is brought out of it, although they are in it."""

    def test_is_brought_out_when_the_wait_document_did_not_leave(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        call = waiting(world, priority="crisis", leave_at=NOON)
        ask(CommandKind.MOVE_CALLER, call=call, stay=1)

        dispatcher.dispatch_pending(now=now())

        assert world.done == [("sent on", call.caller_sid)]

    def test_is_left_where_they_are_before_that(self, world: SmallTwilio, now: Clock) -> None:
        call = waiting(world, priority="crisis", leave_at=NOON + timedelta(seconds=6))
        ask(CommandKind.MOVE_CALLER, call=call, stay=1)

        dispatcher.dispatch_pending(now=now())

        assert world.done == []


def test_who_was_brought_back_into_the_queue_can_be_brought_out_of_it_again(
    world: SmallTwilio, now: Clock
) -> None:
    """The document that brings a caller back is about a stay that they have yet to enter."""
    call = SCENES["move_back"](world).command.call
    assert call is not None
    dispatcher.dispatch_pending(now=now())
    queue.left(call_id=call.pk, stay=2, now=now())
    queue.keep_waiting(call_id=call.pk, stay=2, now=now(), queue_sid=QUEUE)
    Call.objects.update(state=CallState.MESSAGE, move_on_at=None)
    ask(CommandKind.MOVE_CALLER, call=call, stay=2)

    dispatcher.dispatch_pending(now=now())

    assert world.done == [("removed", call.caller_sid), ("sent on", call.caller_sid)]
