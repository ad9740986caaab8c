"""A counselor in a call in danger is lost: who is beside them keeps the caller, and for how long."""

import pytest
from django.contrib.auth.models import Group

from helpline import access
from helpline.models import (
    Alarm,
    AlarmKind,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    EventKind,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import (
    bridges,
    calls,
    crisis_line,
    deadlines,
    floors,
    legs,
    listening,
    offers,
    transfers,
)
from helpline.operations.where import Where
from tests.support import cast, crisis_legs
from tests.support.cast import NOON
from tests.support.consulting import later
from tests.support.conversations import fresh, talking

pytestmark = pytest.mark.django_db
BO, KIM, ANN, LINE = ("CA" + digit * 32 for digit in "7896")


@pytest.fixture
def call() -> Call:
    """Maya talks with a caller in danger, who was told that someone may listen."""
    found, maya, _ = talking()
    found.line.__class__.objects.update(may_listen=True)
    Call.objects.update(notice_over_at=NOON)
    calls.tell_danger(call_id=found.pk, staff_id=maya.pk, now=later(1))
    return fresh(found)


def person(name: str, *, trained: bool = False) -> Staff:
    topics = ("treatment", "crisis") if trained else ("treatment",)
    return cast.staff(name, topics=topics, on_duty_since=NOON)


def joins(call: Call, who: Staff, sid: str, at: float) -> Offer:
    """Whoever is rung into a conversation accepts, and is in it."""
    offer = Offer.objects.get(call=call, staff=who, state=OfferState.RINGING)
    assert offers.accept(offer_id=offer.pk, sid=sid, staff_id=who.pk, now=later(at)).won
    bridges.joined(conference=offer.conference, sid=sid, now=later(at + 1))
    return offer


def listens(call: Call, who: Staff, sid: str, at: float = 2) -> Offer:
    """A second counselor listens, and nobody hears them."""
    listening.ask_second(call_id=call.pk, by=call.staff_id or 0, staff_id=who.pk, now=later(at))
    return joins(call, who, sid, at + 1)


def counselor_is_lost(call: Call, at: float = 10) -> Call:
    mine = Offer.objects.select_related("participant").get(call=call, state=OfferState.ACCEPTED)
    legs.ended(leg_id=mine.participant.pk, status="completed", now=later(at))
    bridges.checked(offer_id=mine.pk, staff=Where.OVER, caller=Where.IN, now=later(at + 2))
    return fresh(call)


def confirmed(at: float, *, worked: bool = True) -> None:
    """Twilio has answered the request to give the call to somebody."""
    command = Command.objects.get(kind=CommandKind.HAND_OVER, state=CommandState.PENDING)
    Command.objects.filter(pk=command.pk).move(CommandState.DONE if worked else CommandState.FAILED)
    floors.locking(transfers.handed_over_under)(command_id=command.pk, worked=worked, now=later(at))


def rung(call: Call) -> set[str]:
    return {offer.staff.name for offer in Offer.objects.filter(call=call, state=OfferState.RINGING)}


class TestSomebodyTrainedIsThere:
    def test_they_have_the_caller_also_where_another_came_first(self, call: Call) -> None:
        listens(call, person("bo"), BO)
        kim = person("kim", trained=True)
        listens(call, kim, KIM, at=5)

        call = counselor_is_lost(call)

        assert (call.state, call.staff) == (CallState.CONNECTED, kim)
        assert Participant.objects.get(sid=KIM).mode == Mode.BARGE
        assert not Alarm.objects.filter(kind=AlarmKind.STAND_IN).exists()
        assert call.events.get(kind=EventKind.HANDED_OVER).detail.get("stand_in") is None


class TestNobodyTrainedIsThere:
    def test_whoever_is_there_stands_in_is_heard_and_everybody_trained_is_rung(self, call: Call) -> None:
        bo = person("bo")
        listens(call, bo, BO)
        person("kim", trained=True)
        person("ann", trained=True)
        person("sam")

        call = counselor_is_lost(call)

        assert (call.state, call.staff) == (CallState.CONNECTED, bo)
        assert Participant.objects.get(sid=BO).mode == Mode.BARGE
        assert rung(call) == {"Kim", "Ann"}
        roles = Participant.objects.filter(offer__state=OfferState.RINGING)
        assert set(roles.values_list("role", flat=True)) == {ParticipantRole.CONSULTED}
        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.acknowledged_by) == (AlarmKind.STAND_IN, None)

    def test_the_first_trained_one_who_comes_is_given_the_call_and_the_others_are_free(
        self, call: Call
    ) -> None:
        bo, kim, ann, eve = (person(name, trained=name != "bo") for name in ("bo", "kim", "ann", "eve"))
        listens(call, bo, BO)
        call = counselor_is_lost(call)
        joins(call, kim, KIM, 13)
        second = joins(call, ann, ANN, 15)
        assert fresh(call).staff == bo

        confirmed(17)

        call = fresh(call)
        assert (call.state, call.staff) == (CallState.CONNECTED, kim)
        second.refresh_from_db()
        assert second.state == OfferState.DONE
        assert not Offer.objects.filter(staff__in=(bo, ann, eve), state__in=("ringing", "alongside")).exists()
        assert Alarm.objects.get().acknowledged_by == kim.user
        gone = Command.objects.filter(kind=CommandKind.END_LEG).values_list("participant__sid", flat=True)
        assert {BO, ANN} <= set(gone)

    def test_that_twilio_refuses_it_is_tried_again(self, call: Call) -> None:
        bo, kim = person("bo"), person("kim", trained=True)
        listens(call, bo, BO)
        call = counselor_is_lost(call)
        joins(call, kim, KIM, 13)
        confirmed(15, worked=False)
        assert fresh(call).staff == bo

        deadlines.move_call_on(call_id=call.pk, now=later(30))
        confirmed(31)

        assert fresh(call).staff == kim

    def test_is_given_the_call_also_while_the_crisis_line_is_in_it(self, call: Call) -> None:
        listens(call, person("bo"), BO)
        kim = person("kim", trained=True)
        call = counselor_is_lost(call)
        has_it = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
        crisis_legs.make(has_it, LINE, later(12), answered_at=later(12))

        joins(call, kim, KIM, 13)
        confirmed(15)

        assert fresh(call).staff == kim
        assert Participant.objects.get(sid=LINE).state == ParticipantState.JOINED

    def test_who_did_not_answer_or_was_busy_is_rung_again(self, call: Call) -> None:
        listens(call, person("bo"), BO)
        kim = person("kim", trained=True)
        call = counselor_is_lost(call)
        offer = Offer.objects.get(staff=kim, state=OfferState.RINGING)
        offers.decline(offer_id=offer.pk, staff_id=kim.pk, now=later(14))
        assert rung(call) == set()

        deadlines.move_call_on(call_id=call.pk, now=later(30))

        assert rung(call) == {"Kim"}

    def test_twilio_goes_on_being_asked_while_somebody_stands_in(self, call: Call) -> None:
        listens(call, person("bo"), BO)
        call = counselor_is_lost(call)
        has_it = Offer.objects.get(call=call, state=OfferState.ACCEPTED)

        bridges.checked(offer_id=has_it.pk, staff=Where.IN, caller=Where.IN, now=later(25))

        assert fresh(call).move_on_at is not None

    def test_a_stand_in_who_is_lost_too_leaves_the_caller_first_in_line(self, call: Call) -> None:
        listens(call, person("bo"), BO)
        call = counselor_is_lost(call)

        call = counselor_is_lost(call, at=20)

        assert call.front
        assert call.state in (CallState.WAITING, CallState.OFFERED)


class TestNobodyIsThere:
    def test_the_caller_is_first_in_line_and_everybody_trained_is_rung(self, call: Call) -> None:
        person("kim", trained=True)

        call = counselor_is_lost(call)

        assert (call.state, call.front) == (CallState.OFFERED, True)
        assert "Kim" in rung(call)


def test_an_ordinary_call_is_inherited_by_whoever_is_beside_the_counselor() -> None:
    call, _, _ = talking()
    call.line.__class__.objects.update(may_listen=True)
    Call.objects.update(notice_over_at=NOON)
    bo = person("bo")
    listens(fresh(call), bo, BO)

    call = counselor_is_lost(call)

    assert call.staff == bo
    assert not Alarm.objects.exists()


class TestASupervisorWhoTalksWithEverybody:
    def is_there(self, call: Call, mode: Mode) -> Offer:
        kim = person("kim", trained=True)
        kim.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
        listening.begin(call_id=call.pk, staff_id=kim.pk, mode=mode, now=later(2))
        return joins(call, kim, KIM, 3)

    def changes(self, offer: Offer, mode: Mode) -> None:
        listening.change(offer_id=offer.pk, staff_id=offer.staff_id, mode=mode, now=later(5))

    def ends_with_maya(self, call: Call) -> bool:
        """What Twilio is told, by the last request about it."""
        mine = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
        told = Command.objects.filter(kind=CommandKind.SET_EXIT, participant__offer=mine)
        assert told.exists(), "nothing was told"
        told.update(state=CommandState.DONE)
        return crisis_line.ends_conversation(mine)

    def test_keeps_the_caller_of_a_counselor_who_is_lost(self, call: Call) -> None:
        offer = self.is_there(call, Mode.BARGE)
        assert not self.ends_with_maya(call)

        call = counselor_is_lost(call)

        assert (call.state, call.staff) == (CallState.CONNECTED, offer.staff)
        assert not Alarm.objects.filter(kind=AlarmKind.STAND_IN).exists()

    def test_keeps_them_from_the_moment_in_which_the_caller_hears_them(self, call: Call) -> None:
        offer = self.is_there(call, Mode.COACH)
        self.changes(offer, Mode.BARGE)
        assert self.ends_with_maya(call)
        Command.objects.filter(kind=CommandKind.SET_EXIT).delete()

        listening.told(participant_id=offer.participant.pk, mode=Mode.BARGE, now=later(6))

        assert not self.ends_with_maya(call)
        assert counselor_is_lost(call).staff == offer.staff

    @pytest.mark.parametrize("mode", [Mode.LISTEN, Mode.COACH])
    def test_has_no_caller_who_does_not_hear_them(self, call: Call, mode: Mode) -> None:
        offer = self.is_there(call, Mode.BARGE)
        Command.objects.filter(kind=CommandKind.SET_EXIT).delete()

        self.changes(offer, mode)

        assert self.ends_with_maya(call)
        assert counselor_is_lost(call).front

    def test_who_could_not_be_hushed_keeps_them(self, call: Call) -> None:
        offer = self.is_there(call, Mode.BARGE)
        self.changes(offer, Mode.LISTEN)
        Command.objects.filter(kind=CommandKind.SET_EXIT).delete()
        command = Command.objects.get(kind=CommandKind.SET_MODE)
        Command.objects.filter(pk=command.pk).move(CommandState.FAILED)

        floors.locking(listening.mode_refused_under)(command_id=command.pk, now=later(7))

        assert not self.ends_with_maya(call)


def test_danger_told_after_the_press_keeps_an_untrained_colleague_from_having_the_call(call: Call) -> None:
    maya = call.staff
    bo = person("bo")
    listens(call, bo, BO)
    has_it = Offer.objects.get(call=call, state=OfferState.ACCEPTED)
    Command.objects.create(
        kind=CommandKind.HAND_OVER,
        call=call,
        offer=has_it,
        participant=Participant.objects.get(sid=BO),
        created_at=NOON,
        not_before=NOON,
    )

    confirmed(8)

    assert fresh(call).staff == maya
    assert Command.objects.filter(kind=CommandKind.SET_EXIT, participant__sid=BO).exists()


class TestWhoHasTheCallIsNotHeard:
    def refused(self, call: Call) -> None:
        command = Command.objects.get(
            kind=CommandKind.SET_MODE, participant__sid=KIM, state=CommandState.PENDING
        )
        Command.objects.filter(pk=command.pk).move(CommandState.FAILED)
        floors.locking(listening.mode_refused_under)(command_id=command.pk, now=later(14))

    def test_where_twilio_refuses_that_they_are_heard_an_alarm_opens(self, call: Call) -> None:
        listens(call, person("kim", trained=True), KIM)
        call = counselor_is_lost(call)

        self.refused(call)

        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.acknowledged_by) == (AlarmKind.UNHEARD, None)

    def test_a_supervisor_beside_whose_mode_is_refused_raises_none(self, call: Call) -> None:
        listens(call, person("kim", trained=True), KIM)
        Participant.objects.filter(sid=KIM).update(mode="coach")
        Command.objects.create(
            kind=CommandKind.SET_MODE,
            call=call,
            offer=Offer.objects.get(call=call, state=OfferState.ACCEPTED),
            participant=Participant.objects.get(sid=KIM),
            created_at=NOON,
            not_before=NOON,
        )

        self.refused(call)

        assert not Alarm.objects.exists()
