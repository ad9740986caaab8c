"""What Twilio is asked about the crisis line that is added to a conversation, once or again."""

import pytest

from helpline.carrier import dispatcher
from helpline.models import (
    Alarm,
    AlarmKind,
    Call,
    CallState,
    CommandKind,
    CommandState,
    DangerBy,
    Line,
    Offer,
    OfferState,
    ParticipantState,
    RingOn,
)
from helpline.operations import bridges, calls, conversations, crisis_line, danger, deadlines
from helpline.operations.where import Where
from tests.support import cast, crisis_legs
from tests.support.carrier import Answer
from tests.support.cast import NOON
from tests.support.small_twilio import Member, SmallTwilio, Trouble

from .conftest import Clock
from .scenes import CALLER, CRISIS, SCENES, STAFF, accepted, offered, waiting, with_crisis_line
from .stories import address, the

pytestmark = pytest.mark.django_db


class TestTheCrisisLine:
    def test_it_is_called_into_the_conversation_and_does_not_end_it(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        command = SCENES["add_crisis_line"](world).command

        dispatcher.dispatch_pending(now=now())

        asked = world.edge.asked[0]
        assert asked.path.endswith(f"/Conferences/offer-{command.offer_id}/Participants.json")
        assert asked.form["EndConferenceOnExit"] == ["false"]
        assert (asked.form["Label"], asked.form["Timeout"]) == (["crisis"], ["30"])
        assert address(asked, "StatusCallback").endswith(f"/{command.offer_id}/added")
        assert asked.form["StatusCallbackEvent"] == ["initiated", "ringing", "answered", "completed"]

    def test_the_name_is_tried_where_the_conference_that_we_know_is_over(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        command = SCENES["add_crisis_line"](world).command
        Call.objects.update(conference_sid="CF" + "5" * 32)
        over = Answer(400, {"code": 16022, "status": 400, "message": "The conference is over"})
        world.troubles = [Trouble(answer=over)]

        dispatcher.dispatch_pending(now=now())

        first, second = (asked.path for asked in world.edge.asked[:2])
        assert first.endswith(f"/Conferences/CF{'5' * 32}/Participants.json")
        assert second.endswith(f"/Conferences/offer-{command.offer_id}/Participants.json")
        assert crisis_legs.known().count() == 1

    def test_its_leg_is_kept_so_that_it_can_be_ended(self, world: SmallTwilio, now: Clock) -> None:
        SCENES["add_crisis_line"](world)

        dispatcher.dispatch_pending(now=now())

        sid = str(crisis_legs.known().get().sid)
        assert world.legs[sid].to == "+12025550188"

    def test_one_that_has_answered_is_left_with_two_who_have_met(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES["end_crisis_line"](world)
        Offer.objects.update(state=OfferState.ACCEPTED)
        world.legs[CRISIS].status = "in-progress"

        dispatcher.dispatch_pending(now=now())

        told.command.refresh_from_db()
        assert (world.done, told.command.state) == ([], CommandState.FAILED)

    def test_one_that_is_there_already_is_enough(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["add_crisis_line"](world)
        conference = world.conferences[f"offer-{told.command.offer_id}"]
        world.leg(CRISIS, to="+12025550188", status="ringing")
        conference.members[CRISIS] = Member("crisis")

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(2))

        told.command.refresh_from_db()
        assert told.command.state == CommandState.DONE
        assert crisis_legs.known().get().sid == CRISIS

    def test_the_call_to_it_for_another_is_not_taken_for_ours(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["add_crisis_line"](world)
        call = waiting(world, sid="CA" + "7" * 32, on=Line.objects.get(), priority="crisis")
        offered(call, OfferState.FAILED, RingOn.BROWSER, ParticipantState.ENDED, None)
        crisis_legs.make(call.offers.get(), "CA5", NOON)
        made_at = "Wed, 15 Jul 2026 16:00:00 +0000"
        world.leg("CA5", to="+12025550188", from_=cast.NUMBER, created_at=made_at)
        world.edge.will(Answer(500, {}))

        dispatcher.dispatch_pending(now=now())
        dispatcher.dispatch_pending(now=now.go_on(4))

        assert world.done == [told.done]

    @pytest.mark.parametrize("unheard", ["/Conferences", "/Calls.json"])
    def test_one_list_without_an_answer_does_not_hide_the_leg_that_the_other_has(
        self, unheard: str, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES["add_crisis_line"](world)
        world.troubles = [Trouble(acts=True)]
        dispatcher.dispatch_pending(now=now())
        world.unheard = unheard

        dispatcher.dispatch_pending(now=now.go_on(4))

        told.command.refresh_from_db()
        assert told.command.state == CommandState.DONE
        assert world.legs[str(crisis_legs.known().get().sid)].to == "+12025550188"

    @pytest.mark.parametrize("unheard", ["/Conferences", "/Calls.json"])
    def test_nobody_is_called_twice_while_one_list_has_no_answer_and_the_other_has_no_leg(
        self, unheard: str, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES["add_crisis_line"](world)
        world.troubles = [Trouble()]
        dispatcher.dispatch_pending(now=now())
        world.unheard = unheard

        dispatcher.dispatch_pending(now=now.go_on(4))

        told.command.refresh_from_db()
        assert (world.done, told.command.state) == ([], CommandState.UNKNOWN)


class TestCallingTheCrisisLineAgain:
    def look(self, offer: Offer, now: Clock) -> None:
        """Twilio says nothing of the two, and what is then asked is sent."""
        unknown = Where.UNKNOWN
        bridges.checked(offer_id=offer.pk, staff=unknown, caller=unknown, now=now())
        dispatcher.dispatch_pending(now=now())

    def on_their_way(self, world: SmallTwilio) -> Offer:
        offer = accepted(world, priority="crisis")
        Call.objects.update(caller_sent=True)
        return offer

    def test_after_a_refusal(self, world: SmallTwilio, now: Clock) -> None:
        offer = self.on_their_way(world)
        world.refuses = (400, 21210)
        self.look(offer, now)
        world.refuses = None
        now.go_on(10)

        self.look(offer, now)

        assert world.done == [("added", "+12025550188")]

    def test_not_where_the_answer_was_lost_and_its_news_came(self, world: SmallTwilio, now: Clock) -> None:
        offer = self.on_their_way(world)
        world.troubles = [Trouble(acts=True)]
        self.look(offer, now)
        sid = next(sid for sid, leg in world.legs.items() if leg.to == "+12025550188")
        danger.crisis_line_left(conference=offer.pk, sid=sid, seconds=0, now=now.go_on(1))
        world.legs[sid].status = "busy"

        dispatcher.dispatch_pending(now=now.go_on(4))

        assert world.done == [("added", "+12025550188")]
        assert the(CommandKind.ADD_CRISIS_LINE).state == CommandState.DONE

    def test_a_second_leg_is_ended_though_somebody_picked_it_up(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["end_crisis_line"](world)
        Offer.objects.update(state=OfferState.ACCEPTED)
        crisis_legs.make(Offer.objects.get(), "CA7", NOON, answered_at=NOON)
        world.legs[CRISIS].status = "in-progress"

        dispatcher.dispatch_pending(now=now.go_on(1))

        told.command.refresh_from_db()
        assert (world.done, told.command.state) == ([("ended", CRISIS)], CommandState.DONE)


class TestWhereTwilioAnswersNoQuestion:
    """Twilio does what it is told, but no question is answered, and no news of the conference comes."""

    def sent_in(self, world: SmallTwilio, **more: str) -> Offer:
        """The counselor's leg is in and the caller was sent: whether the two met is not known."""
        offer = accepted(world, **more)
        Call.objects.update(caller_sent=True, move_on_at=NOON)
        world.in_conference(offer.conference_name)
        world.unheard = "/"
        return offer

    def passes(self, now: Clock, seconds: int) -> None:
        """The sweep and the worker do their work, second by second."""
        for _ in range(seconds):
            now.go_on(1)
            deadlines.move_everything_on(now=now())
            dispatcher.dispatch_pending(now=now())

    def test_the_crisis_line_is_added_at_once_in_danger(self, world: SmallTwilio, now: Clock) -> None:
        self.sent_in(world, priority="crisis")

        self.passes(now, 2)

        assert Call.objects.get().state == CallState.CONNECTED
        assert world.done == [("added", "+12025550188")]

    def test_the_crisis_line_is_added_again_once_it_has_hung_up(self, world: SmallTwilio, now: Clock) -> None:
        offer = self.sent_in(world, priority="crisis")
        self.passes(now, 2)
        sid = str(crisis_legs.known().get().sid)
        world.legs[sid].status = "busy"
        del world.conferences[offer.conference_name].members[sid]
        danger.crisis_line_left(conference=offer.pk, sid=sid, seconds=0, now=now(), status="busy")

        self.passes(now, 20)

        assert world.done == [("added", "+12025550188")] * 2

    @pytest.mark.parametrize("by", DangerBy)
    def test_the_crisis_line_is_added_also_where_the_danger_is_told_after_the_guess(
        self, by: DangerBy, world: SmallTwilio, now: Clock
    ) -> None:
        offer = self.sent_in(world)
        self.passes(now, 20)
        assert (Call.objects.get().state, world.done) == (CallState.CONNECTED, [])

        danger.declare(call_id=offer.call_id, by=by, now=now())
        self.passes(now, 2)

        assert world.done == [("added", "+12025550188")]
        assert Alarm.objects.get().kind == AlarmKind.UNSURE

    @pytest.mark.parametrize("guessed", [True, False])
    def test_a_counselor_of_whose_leg_it_says_nothing_and_who_is_not_listed_is_lost(
        self, guessed: bool, world: SmallTwilio, now: Clock
    ) -> None:
        """Her browser has died, and no report of that came: the caller is alone there."""
        offer = self.sent_in(world, priority="crisis")
        conference = world.in_conference(offer.conference_name, CALLER)
        Call.objects.update(conference_sid=conference.sid)
        if guessed:
            self.passes(now, 2)
            assert Call.objects.get().state == CallState.CONNECTED
        del conference.members[STAFF]
        world.unheard, world.silent_about = "", {STAFF}

        self.passes(now, 12)

        call = Call.objects.get()
        assert (call.state, call.front) == (CallState.OFFERED, True)
        assert ("removed", CALLER) in world.done
        assert not conversations.have_surely_met(call)

    def test_two_who_have_met_are_left_alone_when_the_danger_is_told(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        offer = self.sent_in(world)
        Call.objects.update(state=CallState.CONNECTED, caller_in_conference=True, connected_at=NOON)
        Call.objects.update(move_on_at=None)

        danger.declare(call_id=offer.call_id, by=DangerBy.STAFF, now=now())
        self.passes(now, 2)

        assert (world.edge.asked, Alarm.objects.count()) == ([], 0)


class TestWhoEndsTheConversation:
    """By EndConferenceOnExit: https://www.twilio.com/docs/voice/api/conference-participant-resource"""

    def test_not_the_counselor_once_the_crisis_line_has_answered(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        offer = accepted(world, priority="crisis")
        crisis_line.rings(conference=offer.pk, sid=CRISIS, now=NOON)
        crisis_line.answered(conference=offer.pk, sid=CRISIS, now=NOON)

        dispatcher.dispatch_pending(now=now())

        asked = world.edge.asked[-1]
        assert asked.path.endswith(f"/Participants/{STAFF}.json")
        assert asked.form == {"EndConferenceOnExit": ["false"]}

    def test_the_counselor_again_once_the_crisis_line_is_gone(self, world: SmallTwilio, now: Clock) -> None:
        offer = with_crisis_line(world)
        world.conferences[offer.conference_name].members[STAFF].ends = False

        danger.crisis_line_left(conference=offer.pk, sid=CRISIS, seconds=5, now=now())
        dispatcher.dispatch_pending(now=now())

        assert world.done == [("ends it", STAFF)]

    def test_a_counselor_who_comes_late_is_told_of_once_they_are_in(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        told = SCENES["set_exit"](world)
        members = world.conferences[f"offer-{told.command.offer_id}"].members
        member = members.pop(STAFF)
        dispatcher.dispatch_pending(now=now())
        assert world.done == []

        members[STAFF] = member
        dispatcher.dispatch_pending(now=now.go_on(5))

        assert world.done == [("leaves others in it", STAFF)]

    def test_a_counselor_whose_leg_is_over_is_told_of_no_more(self, world: SmallTwilio, now: Clock) -> None:
        told = SCENES["set_exit"](world)
        del world.conferences[f"offer-{told.command.offer_id}"].members[STAFF]
        world.legs[STAFF].status = "completed"

        dispatcher.dispatch_pending(now=now())

        told.command.refresh_from_db()
        assert (world.done, told.command.state) == ([], CommandState.DONE)

    def test_a_counselor_who_hangs_up_at_once_leaves_the_two_in_it(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        offer = accepted(world, priority="crisis")
        Call.objects.update(state=CallState.CONNECTED, caller_sent=True, caller_in_conference=True)
        crisis_line.rings(conference=offer.pk, sid=CRISIS, now=NOON)
        crisis_line.answered(conference=offer.pk, sid=CRISIS, now=NOON)

        calls.hang_up(call_id=offer.call_id, staff_id=offer.staff_id, now=NOON)
        dispatcher.dispatch_pending(now=now())

        assert world.done == [("leaves others in it", STAFF), ("ended", STAFF)]

    @pytest.mark.parametrize("acts", [True, False])
    def test_a_counselor_who_hangs_up_while_twilio_fails_leaves_the_two_in_it(
        self, acts: bool, world: SmallTwilio, now: Clock
    ) -> None:
        """Twilio is told once more that the conference goes on, and only then is her leg ended."""
        offer = self.three_of_whom_twilio_was_told_nothing(world, now, Trouble(acts=acts))

        calls.hang_up(call_id=offer.call_id, staff_id=offer.staff_id, now=now())
        dispatcher.dispatch_pending(now=now())
        assert ("ended", STAFF) not in world.done
        dispatcher.dispatch_pending(now=now.go_on(3))

        assert world.done == [("leaves others in it", STAFF), ("ended", STAFF)]

    def test_a_counselor_who_hangs_up_does_not_wait_for_that_for_ever(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        offer = self.three_of_whom_twilio_was_told_nothing(world, now, Trouble())

        calls.hang_up(call_id=offer.call_id, staff_id=offer.staff_id, now=now())
        world.troubles = [Trouble()]
        dispatcher.dispatch_pending(now=now.go_on(21))

        assert world.done == [("ended", STAFF)]

    def three_of_whom_twilio_was_told_nothing(
        self, world: SmallTwilio, now: Clock, trouble: Trouble
    ) -> Offer:
        """The crisis line has answered, and what Twilio was told then went wrong."""
        offer = accepted(world, priority="crisis")
        world.in_conference(offer.conference_name, CALLER)
        Call.objects.update(state=CallState.CONNECTED, caller_sent=True, caller_in_conference=True)
        crisis_line.rings(conference=offer.pk, sid=CRISIS, now=NOON)
        crisis_line.answered(conference=offer.pk, sid=CRISIS, now=NOON)
        world.troubles = [trouble]
        dispatcher.dispatch_pending(now=now())
        return offer
