"""Somebody from outside is called into a conversation; whatever becomes of them, nobody is left alone."""

import uuid
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from helpline.models import (
    Call,
    CallEvent,
    CallState,
    Command,
    CommandKind,
    EventKind,
    Line,
    NumberKind,
    OutsideNumber,
    Participant,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import bridges, calls, leaving_with, outside_numbers, parties
from helpline.operations.parties import Refusal
from helpline.queries import desk
from tests.helpline.console import scenes
from tests.support import bridging, cast
from tests.support.cast import CALLER, NOON

pytestmark = pytest.mark.django_db

SID = "CA" + "7" * 32


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=30))


@pytest.fixture
def sam(line: Line) -> Staff:
    return cast.staff("sam")


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    return scenes.talking(line, maya)


def listed(kind: NumberKind = NumberKind.INTERPRETER, last: int = 51) -> OutsideNumber:
    return OutsideNumber.objects.create(
        slug=f"entry-{last}",
        kind=kind,
        name=f"Entry {last}",
        number=f"+120255501{last}",
        review_on=NOON.date(),
    )


def brought(call: Call, number: OutsideNumber | None = None) -> Participant:
    number = number or listed()
    assert call.staff_id is not None
    parties.bring_in(call_id=call.pk, staff_id=call.staff_id, number_id=number.pk, now=NOON)
    return Participant.objects.get(call=call, number=number)


def steps(call: Call) -> list[str]:
    told = CallEvent.objects.filter(call=call, kind=EventKind.PARTY).order_by("pk")
    return [event.detail["step"] for event in told]


def asked(kind: CommandKind) -> int:
    return Command.objects.filter(kind=kind).count()


def now_is(party: Participant) -> ParticipantState:
    party.refresh_from_db()
    return ParticipantState(party.state)


class TestBringingIn:
    @pytest.mark.parametrize("kind", parties.CALLED_IN)
    def test_is_a_participant_with_a_role_and_one_request_to_twilio(
        self, kind: NumberKind, call: Call
    ) -> None:
        party = brought(call, listed(kind))

        offer = call.offers.get()
        assert (party.role, party.state, party.conference) == (str(kind), "planned", offer.conference)
        command = Command.objects.get(kind=CommandKind.ADD_PARTY)
        assert (command.participant, command.offer, command.urgent) == (party, offer, True)
        assert steps(call) == ["called"]
        call.refresh_from_db()
        assert call.state == CallState.CONNECTED

    def test_pressed_twice_calls_once(self, call: Call) -> None:
        number = listed()
        brought(call, number)
        brought(call, number)

        assert asked(CommandKind.ADD_PARTY) == 1

    def test_one_who_was_busy_may_be_called_again(self, call: Call) -> None:
        number = listed()
        first = brought(call, number)
        leaving_with.party_ended(leg_id=first.pk, sid=SID, status="busy", now=NOON)

        later = NOON + timedelta(seconds=5)
        parties.bring_in(call_id=call.pk, staff_id=call.staff_id or 0, number_id=number.pk, now=later)

        assert asked(CommandKind.ADD_PARTY) == 2

    def test_one_who_is_being_taken_out_may_be_called_again(self, call: Call) -> None:
        number = listed()
        first = brought(call, number)
        parties.answered(leg_id=first.pk, sid=SID, now=NOON)
        parties.take_out(call_id=call.pk, staff_id=call.staff_id or 0, participant_id=first.pk, now=NOON)

        parties.bring_in(call_id=call.pk, staff_id=call.staff_id or 0, number_id=number.pk, now=NOON)

        assert asked(CommandKind.ADD_PARTY) == 2

    def test_who_is_still_in_an_earlier_conversation_is_called_into_this_one(self, call: Call) -> None:
        """The counselor was lost and is back: what was left of the first conversation is nobody's help."""
        number = listed()
        first = brought(call, number)
        parties.answered(leg_id=first.pk, sid=SID, now=NOON)
        Participant.objects.filter(pk=first.pk).update(conference=uuid.uuid4())

        parties.bring_in(call_id=call.pk, staff_id=call.staff_id or 0, number_id=number.pk, now=NOON)

        offer = call.offers.get()
        assert list(parties.living(offer)) == [
            Participant.objects.get(conference=offer.conference, number=number)
        ]
        with pytest.raises(parties.Refused, match=Refusal.NOT_IN_YET):
            leaving_with.ask(call_id=call.pk, staff_id=call.staff_id or 0, participant_id=first.pk, now=NOON)

    def test_stays_within_what_a_conversation_holds(self, call: Call) -> None:
        for last in range(51, 51 + parties.AT_MOST):
            brought(call, listed(last=last))

        with pytest.raises(parties.Refused, match=Refusal.ENOUGH):
            brought(call, listed(last=59))

    @pytest.mark.parametrize("about", [{"state": CallState.CONNECTING}, {"caller_in_conference": False}])
    def test_waits_until_caller_and_counselor_have_met(self, about: dict[str, Any], call: Call) -> None:
        if "state" in about:
            Call.objects.filter(pk=call.pk).update(caller_in_conference=False)
        Call.objects.filter(pk=call.pk).update(**{k: v for k, v in about.items() if k != "state"})

        with pytest.raises(parties.Refused, match=Refusal.NOT_TALKING):
            brought(call)
        assert not Participant.objects.filter(number__isnull=False).exists()

    def test_refuses_what_is_not_theirs_or_not_in_the_directory(self, call: Call, sam: Staff) -> None:
        number = listed()
        with pytest.raises(parties.Refused, match=Refusal.GONE):
            parties.bring_in(call_id=call.pk, staff_id=sam.pk, number_id=number.pk, now=NOON)
        outside_numbers.take_out(number.slug)
        with pytest.raises(parties.Refused, match=Refusal.NOT_LISTED):
            brought(call, number)

    def test_refuses_the_callers_own_number(self, call: Call) -> None:
        OutsideNumber.objects.create(
            slug="theirs", kind="partner", name="Theirs", number=CALLER, review_on=NOON.date()
        )

        with pytest.raises(parties.Refused, match=Refusal.THEIR_OWN):
            brought(call, OutsideNumber.objects.get(slug="theirs"))


class TestNews:
    def test_rings_then_answers_and_is_in_the_conversation(self, call: Call, maya: Staff) -> None:
        party = brought(call)

        parties.rings(leg_id=party.pk, sid=SID, now=NOON)
        assert now_is(party) == ParticipantState.RINGING
        for _ in range(2):
            parties.answered(leg_id=party.pk, sid=SID, now=NOON)

        assert now_is(party) == ParticipantState.JOINED
        assert party.answered_at == NOON
        assert steps(call) == ["called", "answered"]
        (shown,) = desk.desk(maya, NOON).talking.called_in  # type: ignore[union-attr]
        assert (shown.name, shown.is_there, shown.is_over) == ("Entry 51", True, False)

    def test_a_leg_that_is_there_without_an_answer_is_asked_about(self, call: Call) -> None:
        party = brought(call)
        parties.rings(leg_id=party.pk, sid=SID, now=NOON)

        bridging.joined(call.pk, SID, NOON)

        assert now_is(party) == ParticipantState.RINGING, "it may only ring"
        call.refresh_from_db()
        assert call.move_on_at == NOON + bridges.GRACE

        parties.are_there(sids=[SID], now=NOON)

        assert now_is(party) == ParticipantState.JOINED
        assert steps(call) == ["called", "answered"]

    def test_ringing_that_is_told_after_the_answer_changes_nothing(self, call: Call) -> None:
        party = brought(call)
        parties.answered(leg_id=party.pk, sid=SID, now=NOON)

        parties.rings(leg_id=party.pk, sid=SID, now=NOON)

        assert now_is(party) == ParticipantState.JOINED

    @pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled"])
    def test_one_who_is_not_reached_leaves_the_two_talking_and_the_desk_says_so(
        self, status: str, call: Call, maya: Staff
    ) -> None:
        party = brought(call)

        for _ in range(2):
            leaving_with.party_ended(leg_id=party.pk, sid=SID, status=status, now=NOON)
        parties.answered(leg_id=party.pk, sid=SID, now=NOON)

        assert now_is(party) == ParticipantState.ENDED
        assert steps(call) == ["called", "not_reached"]
        call.refresh_from_db()
        assert (call.state, call.staff_id) == (CallState.CONNECTED, maya.pk)
        (shown,) = desk.desk(maya, NOON).talking.called_in  # type: ignore[union-attr]
        assert (shown.is_over, shown.was_there, shown.ended_as) == (True, False, status)

    def test_one_who_hangs_up_leaves_the_two_talking(self, call: Call) -> None:
        party = brought(call)
        parties.answered(leg_id=party.pk, sid=SID, now=NOON)

        leaving_with.party_ended(leg_id=party.pk, sid=SID, status="completed", now=NOON)

        assert steps(call) == ["called", "answered", "left"]
        call.refresh_from_db()
        assert call.state == CallState.CONNECTED

    def test_news_of_another_leg_changes_nothing(self, call: Call) -> None:
        party = brought(call)
        parties.answered(leg_id=party.pk, sid=SID, now=NOON)

        leaving_with.party_ended(leg_id=party.pk, sid="CA" + "6" * 32, status="completed", now=NOON)
        leaving_with.party_ended(leg_id=uuid4(), sid=SID, status="completed", now=NOON)

        assert now_is(party) == ParticipantState.JOINED

    def test_news_with_the_key_of_a_counselors_leg_changes_nothing(self, call: Call) -> None:
        leg = call.offers.get().participant

        leaving_with.party_ended(leg_id=leg.pk, sid=leg.sid or "", status="completed", now=NOON)

        assert now_is(leg) == ParticipantState.JOINED
        assert leg.role == ParticipantRole.COUNSELOR


class TestTakingOut:
    def test_has_the_leg_ended_once(self, call: Call) -> None:
        party = brought(call)
        parties.answered(leg_id=party.pk, sid=SID, now=NOON)

        for _ in range(2):
            parties.take_out(call_id=call.pk, staff_id=call.staff_id or 0, participant_id=party.pk, now=NOON)

        assert asked(CommandKind.END_PARTY) == 1
        assert steps(call) == ["called", "answered", "taken_out"]

    def test_one_who_answers_a_moment_later_is_ended_too(self, call: Call) -> None:
        party = brought(call)
        parties.take_out(call_id=call.pk, staff_id=call.staff_id or 0, participant_id=party.pk, now=NOON)
        Command.objects.filter(kind=CommandKind.END_PARTY).update(state="done")

        parties.answered(leg_id=party.pk, sid=SID, now=NOON)

        assert asked(CommandKind.END_PARTY) == 2

    def test_is_not_for_a_colleague(self, call: Call, sam: Staff) -> None:
        party = brought(call)

        with pytest.raises(parties.Refused, match=Refusal.GONE):
            parties.take_out(call_id=call.pk, staff_id=sam.pk, participant_id=party.pk, now=NOON)
        assert not asked(CommandKind.END_PARTY)


class TestNobodyIsLeftAlone:
    @pytest.mark.parametrize("how", ["counselor", "caller"])
    def test_whoever_was_called_in_goes_when_the_call_is_over(self, how: str, call: Call) -> None:
        brought(call)
        party = brought(call, listed(last=52))
        parties.answered(leg_id=party.pk, sid=SID, now=NOON)

        if how == "counselor":
            calls.hang_up(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        else:
            calls.caller_ended(call_id=call.pk, status="completed", now=NOON)

        assert asked(CommandKind.END_PARTY) == 2

    def test_one_who_answers_after_the_call_is_ended(self, call: Call) -> None:
        party = brought(call)
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON)
        Command.objects.filter(kind=CommandKind.END_PARTY).update(state="done")

        parties.answered(leg_id=party.pk, sid=SID, now=NOON)

        assert asked(CommandKind.END_PARTY) == 2
