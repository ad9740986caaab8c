"""What Twilio is asked and told while a caller who has lost their counselor talks with the crisis line."""

import pytest

from helpline.carrier import dispatcher
from helpline.models import (
    Alarm,
    AlarmKind,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Offer,
    ParticipantRole,
)
from helpline.operations import bridges, calls, danger, deadlines
from helpline.operations.where import Where
from tests.support.small_twilio import SmallTwilio, Trouble

from .conftest import Clock
from .scenes import CALLER, CRISIS, STAFF, with_crisis_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def offer(world: SmallTwilio, now: Clock) -> Offer:
    """The three talked; the counselor's leg is over, and Twilio has said so."""
    offer = with_crisis_line(world)
    conference = world.conferences[offer.conference_name]
    del conference.members[STAFF]
    conference.members[CRISIS].ends = False
    world.legs[STAFF].status = "completed"
    bridges.checked(offer_id=offer.pk, staff=Where.OVER, caller=Where.IN, now=now())
    assert Call.objects.get().state == CallState.DIVERTED
    return offer


def passes(now: Clock, seconds: int) -> None:
    """The sweep and the worker do their work, second by second."""
    for _ in range(seconds):
        now.go_on(1)
        deadlines.move_everything_on(now=now())
        dispatcher.dispatch_pending(now=now())


def hangs_up(world: SmallTwilio, offer: Offer, seconds: int | None) -> None:
    """The crisis line's leg ends, and nobody tells us."""
    world.legs[CRISIS].status, world.legs[CRISIS].duration = "completed", seconds
    world.conferences[offer.conference_name].members.pop(CRISIS, None)


class TestWhetherItIsStillThere:
    def test_one_that_is_there_is_left_alone(self, world: SmallTwilio, now: Clock, offer: Offer) -> None:
        passes(now, 45)

        assert Call.objects.get().state == CallState.DIVERTED
        assert world.done == [("ends it", CRISIS)]
        assert not Alarm.objects.exists()

    @pytest.mark.parametrize("seconds", [None, 12])
    def test_its_end_is_found_within_seconds(
        self, world: SmallTwilio, now: Clock, offer: Offer, seconds: int | None
    ) -> None:
        passes(now, 12)
        hangs_up(world, offer, seconds)

        passes(now, 9)

        assert Call.objects.get().state == CallState.OFFERED
        assert ("removed", CALLER) in world.done

    def test_its_end_is_found_at_once_when_it_is_reported_to_be_out(
        self, world: SmallTwilio, now: Clock, offer: Offer
    ) -> None:
        passes(now, 2)
        hangs_up(world, offer, 2)
        bridges.left(conference=offer.pk, sid=CRISIS, now=now())

        passes(now, 3)

        assert Call.objects.get().state == CallState.OFFERED

    def test_its_end_after_a_talk_ends_the_call(self, world: SmallTwilio, now: Clock, offer: Offer) -> None:
        passes(now, 60)
        hangs_up(world, offer, 60)

        passes(now, 11)

        assert Call.objects.get().disposition == "diverted"
        assert ("ended", CALLER) in world.done

    def test_while_twilio_is_away_it_is_asked_again_and_again_and_nobody_is_parted(
        self, world: SmallTwilio, now: Clock, offer: Offer
    ) -> None:
        passes(now, 2)
        world.unheard = "/"
        hangs_up(world, offer, 2)
        passes(now, 45)
        assert Call.objects.get().state == CallState.DIVERTED
        assert Alarm.objects.get(closed_at=None).kind == AlarmKind.UNSURE

        world.unheard = ""
        passes(now, 11)

        assert Call.objects.get().state == CallState.OFFERED
        assert ("removed", CALLER) in world.done


class TestWhoEndsTheConference:
    """By EndConferenceOnExit: https://www.twilio.com/docs/voice/api/conference-participant-resource"""

    def of_it(self) -> Command:
        return Command.objects.get(kind=CommandKind.SET_EXIT, participant__role=ParticipantRole.CRISIS_LINE)

    def test_the_crisis_line_once_the_counselor_is_lost(
        self, world: SmallTwilio, now: Clock, offer: Offer
    ) -> None:
        dispatcher.dispatch_pending(now=now())

        asked = next(one for one in world.edge.asked if one.method == "POST")
        assert asked.path.endswith(f"/Participants/{CRISIS}.json")
        assert asked.form == {"EndConferenceOnExit": ["true"]}
        assert self.of_it().state == CommandState.DONE

    @pytest.mark.parametrize(
        "trouble",
        [Trouble(), Trouble(acts=True), Trouble(acts=True, answer=None)],
        ids=["no", "lost", "twice"],
    )
    def test_it_is_told_until_twilio_has_confirmed_it(
        self, world: SmallTwilio, now: Clock, offer: Offer, trouble: Trouble
    ) -> None:
        world.troubles = [trouble]

        passes(now, 9)

        assert world.done == [("ends it", CRISIS)]
        assert self.of_it().state == CommandState.DONE

    def test_a_line_that_has_left_meanwhile_is_told_nothing(
        self, world: SmallTwilio, now: Clock, offer: Offer
    ) -> None:
        danger.crisis_line_left(conference=offer.pk, sid=CRISIS, seconds=2, now=now.go_on(1))

        dispatcher.dispatch_pending(now=now())

        assert self.of_it().state == CommandState.FAILED
        assert ("ends it", CRISIS) not in world.done

    def test_a_line_that_twilio_does_not_have_there_any_more_is_told_nothing(
        self, world: SmallTwilio, now: Clock, offer: Offer
    ) -> None:
        hangs_up(world, offer, 2)

        dispatcher.dispatch_pending(now=now())

        assert (self.of_it().state, world.done) == (CommandState.DONE, [])

    def test_a_caller_who_has_hung_up_meanwhile_needs_nothing(
        self, world: SmallTwilio, now: Clock, offer: Offer
    ) -> None:
        calls.caller_ended(call_id=offer.call_id, status="completed", now=now())

        dispatcher.dispatch_pending(now=now())

        assert self.of_it().state == CommandState.FAILED
        assert ("ends it", CRISIS) not in world.done
