"""A supervisor beside a call: who may, when, how they are heard, and how they take a call over."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.auth.models import Group

from helpline import access
from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Duty,
    EventKind,
    Line,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import calls, crisis_line, floors, help_requests, legs, listening, offers, transfers
from helpline.operations.listening import Refused, WhyNot
from tests.helpline.console import scenes
from tests.support import bridging, cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db
SID = "CA" + "7" * 32
LATER = NOON + timedelta(minutes=5)


def supervisor(name: str) -> Staff:
    person = cast.staff(name, on_duty_since=NOON)
    person.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
    return person


@pytest.fixture
def line() -> Line:
    return cast.line(may_listen=True)


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=NOON)


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    """A conversation whose caller was told that someone may listen."""
    found = scenes.talking(line, maya)
    Call.objects.update(notice_over_at=NOON)
    return found


@pytest.fixture
def lee(call: Call) -> Staff:
    return supervisor("lee")


def begin(call: Call, who: Staff, mode: Mode = Mode.LISTEN) -> Offer:
    listening.begin(call_id=call.pk, staff_id=who.pk, mode=mode, now=NOON)
    return Offer.objects.select_related("participant").get(staff=who, state=OfferState.RINGING)


def beside(call: Call, who: Staff, mode: Mode = Mode.LISTEN, sid: str = SID) -> Offer:
    """Somebody is in the conversation, as Twilio has reported."""
    offer = begin(call, who, mode)
    assert offers.accept(offer_id=offer.pk, sid=sid, staff_id=who.pk, now=NOON).won
    bridging.joined(call.pk, sid, NOON)
    return Offer.objects.select_related("participant").get(pk=offer.pk)


def refused(call: Call, who: Staff, mode: Mode = Mode.LISTEN) -> WhyNot:
    with pytest.raises(Refused) as caught:
        listening.begin(call_id=call.pk, staff_id=who.pk, mode=mode, now=NOON)
    assert not Participant.objects.exclude(role=ParticipantRole.COUNSELOR).exists()
    return caught.value.why


def seen(call: Call) -> UUID:
    """The offer of whoever has the call: a page shows it to the supervisors."""
    return call.offers.get(state=OfferState.ACCEPTED).pk


def take_over(offer: Offer, instead: UUID | None = None) -> None:
    """A supervisor takes the call over from whom their page shows: whoever has it, or the one before."""
    shown = instead or seen(offer.call)
    listening.take_over(offer_id=offer.pk, staff_id=offer.staff_id, seen=shown, now=NOON)


def settled(kind: CommandKind, *, worked: bool = True) -> Command:
    """Twilio has carried out the open command of a kind, or refused it."""
    command = Command.objects.get(kind=kind, state=CommandState.PENDING)
    Command.objects.filter(pk=command.pk).move(CommandState.DONE if worked else CommandState.FAILED)
    return command


class TestWhoMay:
    def test_a_supervisor_listens_to_a_call_whose_caller_was_told(self, call: Call, lee: Staff) -> None:
        offer = beside(call, lee)

        assert offer.state == OfferState.ALONGSIDE
        leg = offer.participant
        assert (leg.role, leg.mode, leg.mode_told) == (ParticipantRole.SUPERVISOR, "listen", "listen")
        assert leg.state == ParticipantState.JOINED
        call.refresh_from_db()
        assert call.staff is not None
        assert call.staff.name == "Maya"

    @pytest.mark.parametrize("mode", Mode)
    def test_not_where_the_caller_was_not_told(self, call: Call, lee: Staff, mode: Mode) -> None:
        Call.objects.update(notice_over_at=None)

        assert refused(call, lee, mode) == WhyNot.NOT_TOLD

    def test_not_while_the_words_are_being_said(self, call: Call, lee: Staff) -> None:
        Call.objects.update(notice_over_at=LATER)

        assert refused(call, lee) == WhyNot.NOT_TOLD

    def test_not_on_a_line_that_is_not_set_so(self, call: Call, lee: Staff) -> None:
        Line.objects.update(may_listen=False)

        assert refused(call, lee) == WhyNot.LINE

    @pytest.mark.parametrize(("mode", "may"), [(Mode.LISTEN, False), (Mode.COACH, False), (Mode.BARGE, True)])
    def test_a_caller_in_danger_may_be_joined_aloud_without_the_words(
        self, call: Call, lee: Staff, mode: Mode, may: bool
    ) -> None:
        Line.objects.update(may_listen=False)
        Call.objects.update(notice_over_at=None, priority="crisis")

        if may:
            assert beside(call, lee, mode).state == OfferState.ALONGSIDE
        else:
            assert refused(call, lee, mode) == WhyNot.LINE

    def test_no_counselor_does(self, call: Call, line: Line) -> None:
        assert refused(call, cast.staff("sam", on_duty_since=NOON)) == WhyNot.NOT_ALLOWED

    def test_nobody_listens_to_their_own_call(self, call: Call, maya: Staff) -> None:
        maya.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])

        assert refused(call, maya) == WhyNot.OWN_CALL

    def test_nobody_who_has_a_call_does(self, call: Call, line: Line, lee: Staff) -> None:
        scenes.talking(line, lee)

        assert refused(call, lee) == WhyNot.BUSY

    def test_nobody_listens_to_a_call_that_is_over(self, call: Call, lee: Staff) -> None:
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert refused(call, lee) == WhyNot.NOT_TALKING


class TestTheMode:
    def told(self, offer: Offer, mode: Mode) -> Participant:
        listening.told(participant_id=offer.participant.pk, mode=mode, now=NOON)
        return Participant.objects.get(pk=offer.participant.pk)

    def test_is_asked_of_twilio_and_kept_once_it_is_confirmed(self, call: Call, lee: Staff) -> None:
        offer = beside(call, lee)

        listening.change(offer_id=offer.pk, staff_id=lee.pk, mode=Mode.COACH, now=NOON)

        leg = Participant.objects.get(pk=offer.participant.pk)
        assert (leg.mode, leg.mode_told) == ("coach", "listen")
        assert Command.objects.filter(kind=CommandKind.SET_MODE, participant=leg).count() == 1
        assert self.told(offer, Mode.COACH).mode_told == "coach"
        assert call.events.get(kind=EventKind.MODE).detail == {"mode": "coach"}

    def test_that_is_refused_is_taken_back(self, call: Call, lee: Staff) -> None:
        offer = beside(call, lee)
        listening.change(offer_id=offer.pk, staff_id=lee.pk, mode=Mode.BARGE, now=NOON)
        command = settled(CommandKind.SET_MODE, worked=False)

        floors.locking(listening.mode_refused_under)(command_id=command.pk, now=NOON)

        assert Participant.objects.get(pk=offer.participant.pk).mode == "listen"

    def test_may_be_aloud_only_in_danger_without_the_words(self, call: Call, lee: Staff) -> None:
        Call.objects.update(notice_over_at=None, priority="crisis")
        offer = beside(call, lee, Mode.BARGE)

        with pytest.raises(Refused):
            listening.change(offer_id=offer.pk, staff_id=lee.pk, mode=Mode.LISTEN, now=NOON)

    def test_is_not_changed_by_another(self, call: Call, lee: Staff, maya: Staff) -> None:
        offer = beside(call, lee)

        with pytest.raises(Refused):
            listening.change(offer_id=offer.pk, staff_id=maya.pk, mode=Mode.BARGE, now=NOON)


class TestLeaving:
    def test_frees_them_and_leaves_the_two_alone(self, call: Call, lee: Staff) -> None:
        offer = beside(call, lee)

        transfers.leave(offer_id=offer.pk, staff_id=lee.pk, now=LATER)

        offer.refresh_from_db()
        assert offer.state == OfferState.DONE
        call.refresh_from_db()
        assert call.state == CallState.CONNECTED

    def test_a_leg_that_is_lost_frees_them(self, call: Call, lee: Staff) -> None:
        offer = beside(call, lee)

        legs.ended(leg_id=offer.participant.pk, status="completed", now=LATER)

        offer.refresh_from_db()
        assert offer.state == OfferState.DONE
        call.refresh_from_db()
        assert call.state == CallState.CONNECTED

    def test_the_end_of_the_call_frees_them(self, call: Call, lee: Staff) -> None:
        offer = beside(call, lee)

        calls.caller_ended(call_id=call.pk, status="completed", now=LATER)

        offer.refresh_from_db()
        assert offer.state == OfferState.DONE
        lee.refresh_from_db()
        assert lee.duty == Duty.ON
        assert lee.wrap_up_until is None

    def test_who_never_came_misses_no_call(self, call: Call, lee: Staff) -> None:
        offer = begin(call, lee)

        offers.lapse(offer_id=offer.pk, now=LATER)

        offer.refresh_from_db()
        assert offer.state in (OfferState.LAPSED, OfferState.NOT_RUNG)
        lee.refresh_from_db()
        assert lee.missed_offers == 0


class TestTakingOver:
    def confirmed(self, worked: bool = True) -> None:
        command = settled(CommandKind.HAND_OVER, worked=worked)
        floors.locking(transfers.handed_over_under)(command_id=command.pk, worked=worked, now=LATER)

    def test_gives_them_the_call_once_twilio_has_confirmed_it(
        self, call: Call, lee: Staff, maya: Staff
    ) -> None:
        offer = beside(call, lee)
        help_requests.ask(call_id=call.pk, staff_id=maya.pk, now=NOON)

        take_over(offer)
        call.refresh_from_db()
        assert call.staff == maya
        self.confirmed()

        call.refresh_from_db()
        offer.refresh_from_db()
        assert (call.staff, call.state, offer.state) == (lee, CallState.CONNECTED, OfferState.ACCEPTED)
        assert call.offers.get(staff=maya).state == OfferState.DONE
        leg = Participant.objects.get(offer=offer)
        assert (leg.role, leg.mode) == (ParticipantRole.COUNSELOR, "")
        maya.refresh_from_db()
        assert maya.wrap_up_until is not None
        assert not call.help_requests.filter(closed_at=None).exists()

    def test_is_for_the_first_of_three(self, call: Call, lee: Staff) -> None:
        others = [supervisor(name) for name in ("kim", "ann")]
        first = beside(call, lee)
        rest = [
            beside(call, who, sid="CA" + str(digit) * 32) for who, digit in zip(others, (8, 9), strict=True)
        ]
        shown = seen(call)
        take_over(first)

        for offer in rest:
            with pytest.raises(Refused) as caught:
                take_over(offer)
            assert caught.value.why == WhyNot.HANDING_OVER
        self.confirmed()

        call.refresh_from_db()
        assert call.staff == lee
        for offer in rest:
            with pytest.raises(Refused) as late:
                take_over(offer, shown)
            assert (late.value.why, late.value.who) == (WhyNot.TAKEN_OVER, "Lee")
        assert not Command.objects.filter(kind=CommandKind.HAND_OVER, state=CommandState.PENDING).exists()
        assert {offer.state for offer in Offer.objects.filter(pk__in=[o.pk for o in rest])} == {"alongside"}

    def test_leaves_nobody_for_ever_on_the_way_whose_report_was_lost(self, call: Call, lee: Staff) -> None:
        offer = beside(call, lee)
        late = begin(call, kim := supervisor("kim"))
        assert offers.accept(offer_id=late.pk, sid="CA" + "8" * 32, staff_id=kim.pk, now=NOON).won

        take_over(offer)
        self.confirmed()

        call.refresh_from_db()
        assert call.move_on_at is not None, "Twilio is not asked whether they came"

    def test_has_the_others_heard_by_whoever_has_the_call_now(self, call: Call, lee: Staff) -> None:
        kim = supervisor("kim")
        coaching = beside(call, kim, Mode.COACH, "CA" + "8" * 32)
        offer = beside(call, lee)
        take_over(offer)
        self.confirmed()

        asked = Command.objects.get(kind=CommandKind.SET_MODE, state=CommandState.PENDING)

        assert (asked.participant, asked.offer) == (coaching.participant, offer)

    def test_that_twilio_refuses_changes_nothing_and_hushes_them_again(
        self, call: Call, lee: Staff, maya: Staff
    ) -> None:
        offer = beside(call, lee)
        take_over(offer)

        self.confirmed(worked=False)

        call.refresh_from_db()
        assert call.staff == maya
        assert Command.objects.filter(kind=CommandKind.SET_MODE, participant=offer.participant).exists()

    @pytest.mark.parametrize(
        ("changes", "why"),
        [
            ({"on_hold": True, "hold_until": LATER}, WhyNot.ON_HOLD),
            ({"priority": "crisis"}, WhyNot.NOT_TRAINED),
        ],
    )
    def test_is_refused_with_a_reason(
        self, call: Call, lee: Staff, changes: dict[str, object], why: WhyNot
    ) -> None:
        lee.trainings.filter(topic="crisis").delete()
        offer = beside(call, lee)
        Call.objects.update(**changes)

        with pytest.raises(Refused) as caught:
            take_over(offer)

        assert caught.value.why == why

    def test_leaves_the_crisis_line_in_it(self, call: Call, lee: Staff) -> None:
        offer = beside(call, lee)
        Call.objects.update(priority="crisis", danger_at=NOON)
        crisis_line.answered(conference=offer.conference, sid="CA" + "8" * 32, now=NOON)

        take_over(offer)
        self.confirmed()

        call.refresh_from_db()
        offer.refresh_from_db()
        assert (call.staff, crisis_line.talks_on(offer)) == (lee, True)
        assert not call.commands.filter(kind=CommandKind.END_CRISIS_LINE).exists()

    def test_is_refused_before_they_are_in_it(self, call: Call, lee: Staff) -> None:
        offer = begin(call, lee)
        offers.accept(offer_id=offer.pk, sid=SID, staff_id=lee.pk, now=NOON)

        with pytest.raises(Refused) as caught:
            take_over(offer)

        assert caught.value.why == WhyNot.NOT_IN_YET


class TestASecondCounselor:
    def ask(self, call: Call, by: Staff, whom: Staff) -> None:
        listening.ask_second(call_id=call.pk, by=by.pk, staff_id=whom.pk, now=NOON)

    def test_is_asked_for_by_the_counselor_and_listens(self, call: Call, maya: Staff) -> None:
        sam = cast.staff("sam", on_duty_since=NOON)

        self.ask(call, maya, sam)

        offer = sam.offers.select_related("participant").get()
        assert (offer.state, offer.participant.role) == (OfferState.RINGING, ParticipantRole.SECOND)
        assert offer.participant.mode == Mode.LISTEN

    def test_is_not_asked_for_by_others(self, call: Call, maya: Staff) -> None:
        sam, rosa = (cast.staff(name, on_duty_since=NOON) for name in ("sam", "rosa"))

        with pytest.raises(Refused, match=WhyNot.NOT_ALLOWED):
            self.ask(call, sam, rosa)

    def test_does_not_listen_where_the_caller_was_not_told(self, call: Call, maya: Staff) -> None:
        Call.objects.update(notice_over_at=None)

        with pytest.raises(Refused, match=WhyNot.NOT_TOLD):
            self.ask(call, maya, cast.staff("sam", on_duty_since=NOON))
