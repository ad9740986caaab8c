"""Handing a call over at Twilio, and who is found in a conference beside caller and counselor."""

from datetime import timedelta

import pytest

from helpline.carrier import dispatcher
from helpline.models import (
    Call,
    Command,
    CommandKind,
    CommandState,
    EventKind,
    Offer,
    OfferState,
    OutsideNumber,
    Participant,
    ParticipantState,
)
from helpline.operations import floors, leaving_with, succession
from tests.support import cast
from tests.support.cast import NOON
from tests.support.small_twilio import Member, SmallTwilio, Trouble

from .conftest import Clock
from .scenes import (
    CALLER,
    COLLEAGUE,
    CRISIS,
    INTERPRETER,
    PARTY,
    STAFF,
    ask,
    beside,
    talking,
    with_crisis_line,
)

pytestmark = pytest.mark.django_db
SECOND = "CA" + "5" * 32
STRANGER = "CA" + "4" * 32


def second(world: SmallTwilio) -> Offer:
    """A second counselor listens to the conversation as well."""
    has_call = Offer.objects.get(state=OfferState.ACCEPTED)
    theirs = Offer.objects.create(
        call=has_call.call,
        staff=cast.staff("kim"),
        ring_on="browser",
        state=OfferState.ALONGSIDE,
        conference=has_call.conference,
        made_at=NOON,
        ring_until=NOON,
        settled_at=NOON,
    )
    Participant.objects.create(
        offer=theirs, role="second", sid=SECOND, state=ParticipantState.JOINED, joined_at=NOON
    )
    world.in_conference(has_call.conference_name, SECOND).members[SECOND].ends = False
    return theirs


def has_it() -> str:
    return Offer.objects.get(state=OfferState.ACCEPTED).staff.name


def test_the_colleagues_leg_ends_the_conversation_before_the_counselors_does_not(
    world: SmallTwilio, now: Clock
) -> None:
    beside(world, talking(world))

    dispatcher.dispatch_pending(now=now())

    assert world.done[:2] == [("ends it", COLLEAGUE), ("leaves others in it", STAFF)]
    assert has_it() == "Bo"
    assert Call.objects.get().staff.name == "Bo"  # type: ignore[union-attr]


def test_with_the_crisis_line_in_it_the_colleague_leaves_others_in_it_in_the_end(
    world: SmallTwilio, now: Clock
) -> None:
    offer = with_crisis_line(world)
    Call.objects.update(danger_at=NOON)
    beside(world, offer)

    for _ in range(3):
        dispatcher.dispatch_pending(now=now())

    assert world.done[:2] == [("ends it", COLLEAGUE), ("leaves others in it", STAFF)]
    assert ("leaves others in it", COLLEAGUE) in world.done[2:]
    assert has_it() == "Bo"
    assert CRISIS in world.conferences[offer.conference_name].members
    assert not [told for told in world.done if CRISIS in told]


def test_one_that_is_refused_changes_nothing_and_is_undone(world: SmallTwilio, now: Clock) -> None:
    told = beside(world, talking(world))
    del world.conferences[told.offer.conference_name].members[COLLEAGUE]  # type: ignore[union-attr]

    dispatcher.dispatch_pending(now=now())

    told.refresh_from_db()
    assert told.state == CommandState.FAILED
    assert has_it() != "Bo"
    assert ("ends it", COLLEAGUE) not in world.done


def test_a_counselor_who_has_left_meanwhile_leaves_the_call_to_the_colleague(
    world: SmallTwilio, now: Clock
) -> None:
    told = beside(world, talking(world))
    del world.conferences[told.offer.conference_name].members[STAFF]  # type: ignore[union-attr]

    dispatcher.dispatch_pending(now=now())

    assert has_it() == "Bo"


def test_one_whose_answer_was_lost_is_asked_again_and_done_once(world: SmallTwilio, now: Clock) -> None:
    told = beside(world, talking(world))
    world.conferences[told.offer.conference_name].members[COLLEAGUE].ends = True  # type: ignore[union-attr]
    Command.objects.filter(pk=told.pk).update(state=CommandState.UNKNOWN)

    dispatcher.dispatch_pending(now=now())
    dispatcher.dispatch_pending(now=now.go_on(1))

    assert has_it() == "Bo"
    assert Call.objects.get().events.filter(kind=EventKind.HANDED_OVER).count() == 1
    assert world.done.count(("leaves others in it", STAFF)) == 1


def test_one_that_twilio_did_not_take_for_long_is_given_up(world: SmallTwilio, now: Clock) -> None:
    told = beside(world, talking(world))
    now.go_on(21)

    dispatcher.dispatch_pending(now=now())

    told.refresh_from_db()
    assert (told.state, told.error) == (CommandState.FAILED, "it took too long")
    assert has_it() != "Bo"


def test_one_whose_colleague_has_left_is_dropped(world: SmallTwilio, now: Clock) -> None:
    told = beside(world, talking(world))
    Offer.objects.filter(state=OfferState.ALONGSIDE).update(state=OfferState.DONE)

    dispatcher.dispatch_pending(now=now())

    told.refresh_from_db()
    assert told.state == CommandState.FAILED
    assert world.done == []


class TestALookAtTheConversation:
    def look(self, world: SmallTwilio, now: Clock) -> Offer:
        offer = Offer.objects.select_related("call").get(state=OfferState.ACCEPTED)
        Command.objects.all().delete()
        ask(CommandKind.CHECK_BRIDGE, offer)
        dispatcher.dispatch_pending(now=now.go_on(1))
        return offer

    @pytest.mark.parametrize("how", ["over", "out"])
    def test_frees_a_colleague_who_is_not_in_it_any_more(
        self, world: SmallTwilio, now: Clock, how: str
    ) -> None:
        offer = talking(world)
        beside(world, offer)
        del world.conferences[offer.conference_name].members[COLLEAGUE]
        if how == "over":
            world.legs[COLLEAGUE].status = "completed"

        self.look(world, now)

        assert not Offer.objects.filter(state=OfferState.ALONGSIDE).exists()
        assert Call.objects.get().state == "connected"

    def test_leaves_a_colleague_who_is_in_it(self, world: SmallTwilio, now: Clock) -> None:
        beside(world, talking(world))

        self.look(world, now)

        assert Offer.objects.filter(state=OfferState.ALONGSIDE).exists()
        assert not Call.objects.get().events.filter(kind=EventKind.REMOVED).exists()

    def test_gives_the_caller_of_a_lost_counselor_to_the_colleague(
        self, world: SmallTwilio, now: Clock
    ) -> None:
        offer = talking(world)
        beside(world, offer)
        del world.conferences[offer.conference_name].members[STAFF]
        world.legs[STAFF].status = "completed"

        self.look(world, now)

        assert has_it() == "Bo"
        assert ("ended", CALLER) not in world.done

    def test_removes_somebody_whom_nobody_knows_and_notes_it(self, world: SmallTwilio, now: Clock) -> None:
        offer = talking(world)
        world.in_conference(offer.conference_name, STRANGER)

        self.look(world, now)

        assert world.legs[STRANGER].status == "completed"
        assert Call.objects.get().events.filter(kind=EventKind.REMOVED, detail__sid=STRANGER).exists()

    def test_leaves_a_leg_that_we_may_just_have_asked_for(self, world: SmallTwilio, now: Clock) -> None:
        offer = talking(world)
        world.in_conference(offer.conference_name, STRANGER)
        Command.objects.all().delete()
        later = {"not_before": now() + timedelta(minutes=1)}
        asked = ask(CommandKind.ADD_CRISIS_LINE, offer)
        Command.objects.filter(pk=asked.pk).update(**later)
        ask(CommandKind.CHECK_BRIDGE, offer)

        dispatcher.dispatch_pending(now=now.go_on(1))

        assert world.legs[STRANGER].status != "completed"


class TestOneThatIsNotNeededAnyMore:
    """Its first request has reached Twilio: the other's leg would end the conversation, and must not."""

    @pytest.fixture
    def told(self, world: SmallTwilio) -> Command:
        command = beside(world, talking(world))
        self.members(world)[COLLEAGUE].ends = True
        Command.objects.filter(pk=command.pk).update(state=CommandState.UNKNOWN, sent_at=NOON)
        return command

    def members(self, world: SmallTwilio) -> dict[str, Member]:
        return next(iter(world.conferences.values())).members

    def goes_by(self, now: Clock) -> None:
        for _ in range(3):
            dispatcher.dispatch_pending(now=now.go_on(1))

    def ends(self, world: SmallTwilio) -> list[str]:
        return [sid for sid, member in self.members(world).items() if member.ends]

    def test_given_up(self, world: SmallTwilio, now: Clock, told: Command) -> None:
        now.go_on(21)
        self.goes_by(now)

        assert COLLEAGUE not in self.ends(world)

    def test_the_counselor_was_lost_and_somebody_else_beside_them_has_the_call(
        self, world: SmallTwilio, now: Clock, told: Command
    ) -> None:
        """The supervisor, who was to have it, stays beside, and may leave without ending it."""
        Participant.objects.filter(sid=COLLEAGUE).update(role="supervisor", mode="coach", mode_told="coach")
        heir = second(world)
        has_it = Offer.objects.select_related("call__line", "participant").get(state=OfferState.ACCEPTED)
        floors.locking(succession.after_a_loss)(has_it, now())
        self.goes_by(now)

        assert Offer.objects.get(state=OfferState.ACCEPTED) == heir
        assert self.ends(world) == [CALLER, SECOND]

    @pytest.mark.parametrize("lost", [0, 1, 2])
    def test_the_caller_was_left_with_a_partner(
        self, world: SmallTwilio, now: Clock, told: Command, lost: int
    ) -> None:
        """The colleague's leg, which is ended then, must not take the caller along, whatever is lost."""
        offer = Offer.objects.select_related("call__line", "participant").get(state=OfferState.ACCEPTED)
        party = Participant.objects.create(
            call=offer.call,
            conference=offer.conference,
            role="partner",
            number=OutsideNumber.objects.create(
                slug="partner", kind="partner", name="Shelter", number=INTERPRETER, review_on=NOON.date()
            ),
            asked_at=NOON,
            sid=PARTY,
            state=ParticipantState.JOINED,
            keeps_caller=True,
        )
        world.in_conference(offer.conference_name, PARTY)
        floors.locking(leaving_with.leave)(offer, party, now())
        world.troubles = [Trouble() for _ in range(lost)]
        for _ in range(8):
            dispatcher.dispatch_pending(now=now.go_on(3))

        let_go = [what for what in world.done if what[1] == COLLEAGUE]
        assert let_go == [("leaves others in it", COLLEAGUE), ("ended", COLLEAGUE)]
