"""In which order commands are sent, how many at once, and that none holds up another."""

import threading
from datetime import timedelta
from email.utils import format_datetime
from uuid import UUID

import pytest
from pytest_django import Settings

from helpline.carrier import claims, client, dispatcher, unknown
from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Offer,
    OfferState,
    ParticipantState,
    RingOn,
)
from helpline.operations import commands as asking
from helpline.operations import floors, legs
from tests.support import cast
from tests.support.carrier import Answer, Asked
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio

from .conftest import Clock, claim
from .scenes import CALLER, PHONE, SCENES, STAFF, accepted, ask, offered, waiting
from .stories import address, sent

pytestmark = pytest.mark.django_db


def to_be_rung(world: SmallTwilio, call: Call, many: int, urgent: bool = False) -> list[str]:
    """So many telephones are to ring for a call; return the ids of their legs."""
    ids = []
    for _ in range(many):
        offer = offered(call, OfferState.RINGING, RingOn.PHONE, ParticipantState.PLANNED, None)
        asking.enqueue(
            CommandKind.DIAL_STAFF, now=NOON, call=call, participant=offer.participant, urgent=urgent
        )
        ids.append(str(offer.participant.pk))
    return ids


def rung(world: SmallTwilio) -> list[str]:
    """Return the legs that Twilio was asked for, in order."""
    made = [asked for asked in world.edge.asked if asked.method == "POST" and "Url" in asked.form]
    return [address(asked).split("/")[-2] for asked in made]


def test_the_library_is_loaded_before_the_lock_is_taken(
    world: SmallTwilio, now: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine PostgreSQL ended the first claim of a process, which had loaded it meanwhile."""
    SCENES["dial_staff"](world)
    client.twilio.cache_clear()
    loaded: list[int] = []
    lock = floors.lock

    def noting() -> floors.FloorLock:
        loaded.append(client.twilio.cache_info().currsize)
        return lock()

    monkeypatch.setattr(floors, "lock", noting)

    claim()

    assert loaded[0] == 1


class TestTheBudget:
    def test_so_many_calls_a_second_and_danger_first(
        self, world: SmallTwilio, now: Clock, settings: Settings
    ) -> None:
        settings.TWILIO_CPS = 1
        on = cast.line()
        quiet = to_be_rung(world, waiting(world, on, sid="CA7"), 1)
        urgent = to_be_rung(world, waiting(world, on, sid="CA8"), 1, urgent=True)
        danger = to_be_rung(world, waiting(world, on, sid="CA9", priority="crisis"), 2)

        rounds = [dispatcher.dispatch_pending(now=now.go_on(1.01)) for _ in range(4)]

        assert rounds == [1, 1, 1, 1]
        assert rung(world) == [*danger, *urgent, *quiet]

    def test_the_crisis_line_counts_and_goes_before_a_promise(
        self, world: SmallTwilio, now: Clock, settings: Settings
    ) -> None:
        settings.TWILIO_CPS = 1
        quiet = to_be_rung(world, waiting(world, cast.line(number="+18557821010"), sid="CA7"), 1)
        SCENES["add_crisis_line"](world)

        dispatcher.dispatch_pending(now=now())
        assert world.done == [("added", "+12025550188")]
        dispatcher.dispatch_pending(now=now.go_on(1.01))

        assert rung(world)[-1:] == quiet

    def test_what_creates_no_call_is_not_held_back_by_it(
        self, world: SmallTwilio, now: Clock, settings: Settings
    ) -> None:
        settings.TWILIO_CPS = 1
        to_be_rung(world, waiting(world, cast.line(number="+18557821010"), sid="CA7"), 3, urgent=True)
        SCENES["bridge_caller"](world)

        dispatcher.dispatch_pending(now=now())

        assert ("sent on", CALLER) in world.done


class TestOneTelephone:
    """A person whose telephone rings for one call is wanted for another, in danger."""

    def test_its_earlier_leg_ends_before_it_rings_anew(self, world: SmallTwilio, now: Clock) -> None:
        earlier = self.wanted_elsewhere(world, sid=STAFF)
        dispatcher.dispatch_pending(now=now())
        assert world.done == [("ended", STAFF)]
        legs.ended(leg_id=earlier.participant.pk, status="completed", now=now())

        dispatcher.dispatch_pending(now=now())

        assert world.done[-1][0] == "dialled"

    def test_it_rings_after_a_while_though_nobody_tells_that_the_leg_has_ended(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        self.wanted_elsewhere(world, sid=STAFF)
        dispatcher.dispatch_pending(now=now.go_on(9))
        assert world.done == [("ended", STAFF)]

        dispatcher.dispatch_pending(now=now.go_on(2))

        assert world.done[-1][0] == "dialled"

    def test_a_leg_that_was_never_made_keeps_nobody_waiting(self, world: SmallTwilio, now: Clock) -> None:
        self.wanted_elsewhere(world, sid=None)

        dispatcher.dispatch_pending(now=now())

        assert [done[0] for done in world.done] == ["dialled"]

    @pytest.mark.parametrize("was_made", [True, False])
    def test_a_leg_that_may_have_been_made_is_looked_up_before_the_next(
        self, was_made: bool, world: SmallTwilio, now: Clock
    ) -> None:
        """Twilio's list would not tell which of two calls to the same telephone was made for which offer."""
        earlier = self.wanted_elsewhere(world, sid=None)
        Command.objects.filter(participant=earlier.participant).delete()
        lost = ask(CommandKind.DIAL_STAFF, call=earlier.call, participant=earlier.participant)
        looked_up_at = now() + unknown.LISTED_AFTER
        Command.objects.filter(pk=lost.pk).update(
            state=CommandState.UNKNOWN, sent_at=now(), not_before=looked_up_at
        )
        if was_made:
            number = earlier.call.line.number
            world.leg(STAFF, to=PHONE, from_=number, status="ringing", created_at=format_datetime(now()))

        dispatcher.dispatch_pending(now=now())
        assert world.done == []

        dispatcher.dispatch_pending(now=now.go_on(4))
        earlier.participant.refresh_from_db()
        assert earlier.participant.sid == (STAFF if was_made else None)
        assert [done[0] for done in world.done] == (["ended"] if was_made else ["dialled"])

    def wanted_elsewhere(self, world: SmallTwilio, *, sid: str | None) -> Offer:
        """Return the earlier offer, whose leg is to be ended."""
        on = cast.line()
        quiet = waiting(world, on, sid="CA7")
        earlier = offered(quiet, OfferState.PASSED_ON, RingOn.PHONE, ParticipantState.RINGING, sid)
        ask(CommandKind.END_LEG, call=quiet, participant=earlier.participant, urgent=bool(sid))
        if sid:
            world.leg(sid)
        danger = waiting(world, on, sid="CA9", priority="crisis")
        to_be_rung(world, danger, 1)
        Offer.objects.filter(call=danger).update(staff=earlier.staff)
        return earlier


class TestOneHoldsUpNoOther:
    def test_one_that_is_not_answered(self, world: SmallTwilio, now: Clock) -> None:
        """The first is answered only once the last has been asked for."""
        call = waiting(world)
        legs = to_be_rung(world, call, 3)
        last_was_asked = threading.Event()
        serve = world.serve

        def wait_for_the_last(asked: Asked) -> Answer:
            if legs[0] in asked.form["Url"][0]:
                assert last_was_asked.wait(2)
            if legs[2] in asked.form["Url"][0]:
                last_was_asked.set()
            return serve(asked)

        world.edge.serve = wait_for_the_last

        dispatcher.dispatch_pending(now=now())

        assert {command.state for command in Command.objects.all()} == {CommandState.DONE}

    def test_one_that_is_refused(self, world: SmallTwilio, now: Clock) -> None:
        call = waiting(world)
        to_be_rung(world, call, 3)
        world.edge.will(Answer(400, {"code": 21211, "message": "no", "status": 400}))

        dispatcher.dispatch_pending(now=now())

        assert len([what for what in world.done if what[0] == "dialled"]) == 2

    def test_one_that_cannot_be_read(self, world: SmallTwilio, now: Clock) -> None:
        broken = asking.enqueue(CommandKind.DIAL_STAFF, now=NOON, urgent=True)
        SCENES["bridge_caller"](world)

        dispatcher.dispatch_pending(now=now())

        assert world.done == [("sent on", CALLER)]
        assert Command.objects.get(pk=broken.pk).state == CommandState.PENDING

    def test_one_that_is_answered_with_nonsense(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["end_leg"](world)
        another = to_be_rung(world, waiting(world, cast.line(number="+18557821010"), sid="CA7"), 1)
        world.edge.will(Answer(200, b"<html>", content_type="text/html"))

        dispatcher.dispatch_pending(now=now())

        assert rung(world)[-1:] == another


class TestTheOrderAtOneLeg:
    def test_two_requests_about_one_leg_are_never_on_their_way_together(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        offer = accepted(world)
        ask(CommandKind.BRIDGE_CALLER, offer)
        claim()
        offer.state = OfferState.FAILED
        offer.save()
        Call.objects.update(state=CallState.MESSAGE, staff=None, move_on_at=None)
        ask(CommandKind.MOVE_CALLER, call=offer.call, stay=1)

        assert claims.next_claim(older_than=timedelta(0), sent=(), looked_up=()) is None

    def test_the_later_takes_the_place_of_the_earlier_that_is_no_longer_wanted(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        offer = accepted(world)
        bridge = ask(CommandKind.BRIDGE_CALLER, offer)
        Command.objects.update(state=CommandState.UNKNOWN, not_before=NOON + timedelta(seconds=2))
        offer.state = OfferState.FAILED
        offer.save()
        Call.objects.update(state=CallState.MESSAGE, staff=None, move_on_at=None)
        ask(CommandKind.MOVE_CALLER, call=offer.call, stay=1)

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(3))

        assert world.done == [("sent on", CALLER)]
        assert address(sent(world.edge)).endswith("/moved")
        assert Command.objects.get(pk=bridge.pk).state == CommandState.FAILED

    def test_the_end_of_a_leg_waits_until_it_is_known_which_leg(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["dial_staff"](world)
        claimed = claim()
        made = claimed.ask()
        leg = told.command.participant
        assert leg is not None
        offers_end(leg.staff_offer.pk)
        asking.enqueue(CommandKind.END_LEG, now=NOON, call=told.command.call, participant=leg)

        dispatcher.dispatch_pending(now=now())
        assert world.done == [told.done]
        with pytest.raises(StopIteration):
            claimed.steps.send(made)
        dispatcher.dispatch_pending(now=now.go_on(8))

        assert world.done == [told.done, ("ended", made.sid)]

    def test_a_telephone_that_rings_for_nobody_is_stopped(self, world: SmallTwilio, now: Clock) -> None:
        """The offer was withdrawn while Twilio was asked, and its answer was lost."""
        told = SCENES["dial_staff"](world)
        claim().ask()
        leg = told.command.participant
        assert leg is not None
        offers_end(leg.staff_offer.pk)

        for _ in range(4):
            dispatcher.dispatch_pending(now=now.go_on(4))

        assert [what for what, _ in world.done] == ["dialled", "ended"]

    def test_somebody_rung_back_for_a_call_that_is_over_is_not_left_ringing(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES["dial_caller"](world)
        claim().ask()
        Call.objects.update(state=CallState.ENDED, disposition="withdrawn", ended_at=NOON)

        for _ in range(4):
            dispatcher.dispatch_pending(now=now.go_on(4))

        assert [what for what, _ in world.done] == [told.done[0], "ended"]


def offers_end(pk: UUID) -> None:

    Offer.objects.filter(pk=pk).update(state=OfferState.WITHDRAWN, settled_at=NOON)
