"""A counselor leaves a caller with somebody from outside on purpose, and nobody is left alone by that."""

from datetime import timedelta

import pytest

from helpline.models import (
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Disposition,
    EventKind,
    Line,
    NumberKind,
    OfferState,
    Outside,
    Participant,
    ParticipantRole,
    Priority,
    Staff,
)
from helpline.operations import bridges, calls, commands, conversations, floors, leaving_with, parties
from helpline.operations.parties import Refusal
from helpline.operations.transactions import operation
from tests.helpline.console import scenes
from tests.helpline.operations.test_parties import SID, brought, listed
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def call() -> Call:
    on: Line = cast.line()
    maya: Staff = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=30))
    return scenes.talking(on, maya)


def there(call: Call, kind: NumberKind = NumberKind.PARTNER) -> Participant:
    party = brought(call, listed(kind))
    parties.answered(leg_id=party.pk, sid=SID, now=NOON)
    return party


def ask(call: Call, party: Participant) -> None:
    leaving_with.ask(call_id=call.pk, staff_id=call.staff_id or 0, participant_id=party.pk, now=NOON)


def exits(call: Call, *states: CommandState) -> None:
    """Twilio answers what it was told about who ends the conference, one by one."""
    told = Command.objects.filter(kind=CommandKind.SET_EXIT, state=CommandState.PENDING).order_by("pk")
    for command, state in zip(list(told), states, strict=True):
        Command.objects.filter(pk=command.pk).update(state=state)
        _settled(command)


@operation
def _settled(command: Command) -> None:
    assert command.offer_id
    leaving_with.leave_if_confirmed(floors.lock(), command.offer_id, NOON)


def hold_ends(*, worked: bool) -> None:
    """Twilio answers the request to take the caller off hold."""
    command = Command.objects.get(kind=CommandKind.RESUME)
    Command.objects.filter(pk=command.pk).update(state=CommandState.DONE if worked else CommandState.FAILED)
    calls.hold_settled(command_id=command.pk, worked=worked, now=NOON)
    _settled(command)


def handed_over(call: Call, kind: NumberKind = NumberKind.PARTNER) -> Participant:
    party = there(call, kind)
    ask(call, party)
    exits(call, CommandState.DONE, CommandState.DONE)
    call.refresh_from_db()
    return party


class TestAsking:
    def test_tells_twilio_of_both_and_leaves_nobody_yet(self, call: Call) -> None:
        party = there(call)

        for _ in range(2):
            ask(call, party)

        told = Command.objects.filter(kind=CommandKind.SET_EXIT).order_by("pk")
        counselor = call.offers.get().participant
        assert [command.participant for command in told] == [counselor, party]
        call.refresh_from_db()
        assert call.state == CallState.CONNECTED

    def test_an_interpreter_never_takes_over(self, call: Call) -> None:
        with pytest.raises(parties.Refused, match=Refusal.NO_COUNSELOR):
            ask(call, there(call, NumberKind.INTERPRETER))

    def test_one_who_has_not_answered_does_not(self, call: Call) -> None:
        party = brought(call, listed(NumberKind.PARTNER))

        with pytest.raises(parties.Refused, match=Refusal.NOT_IN_YET):
            ask(call, party)

    @pytest.mark.parametrize(
        ("kind", "may"),
        [(str(role), role == ParticipantRole.CRISIS_CENTER) for role in leaving_with.MAY_KEEP_CALLER],
    )
    def test_in_danger_only_the_crisis_center_does(self, kind: str, may: bool, call: Call) -> None:
        Call.objects.filter(pk=call.pk).update(priority=Priority.CRISIS)
        party = there(call, NumberKind(kind))

        if may:
            ask(call, party)
        else:
            with pytest.raises(parties.Refused, match=Refusal.IN_DANGER):
                ask(call, party)
        assert Command.objects.filter(kind=CommandKind.SET_EXIT).exists() is may

    def test_is_refused_while_a_colleague_is_about_to_have_the_call(self, call: Call) -> None:
        party = there(call)
        offer = call.offers.get()
        commands.enqueue(
            CommandKind.HAND_OVER, now=NOON, call=call, offer=offer, participant=offer.participant
        )

        with pytest.raises(parties.Refused, match=Refusal.HANDING_OVER):
            ask(call, party)

    def test_takes_a_caller_off_hold(self, call: Call) -> None:
        party = there(call)
        Call.objects.filter(pk=call.pk).update(on_hold=True)

        ask(call, party)

        assert Command.objects.filter(kind=CommandKind.RESUME).count() == 1


class TestConfirmed:
    @pytest.mark.parametrize(
        ("kind", "outside"),
        [(NumberKind.PARTNER, Outside.PARTNER), (NumberKind.CRISIS_CENTER, Outside.CRISIS)],
    )
    def test_the_counselor_leaves_and_the_caller_talks_on(
        self, kind: NumberKind, outside: Outside, call: Call
    ) -> None:
        party = handed_over(call, kind)

        assert (call.state, call.outside, call.staff_id) == (CallState.DIVERTED, outside, None)
        assert call.caller_in_conference
        assert call.offers.get().state == OfferState.DONE
        assert Command.objects.filter(kind=CommandKind.END_LEG).count() == 1
        assert not Command.objects.filter(kind=CommandKind.END_PARTY).exists()
        parties.answered(leg_id=party.pk, sid=SID, now=NOON)
        assert not Command.objects.filter(kind=CommandKind.END_PARTY).exists()

    def test_only_one_of_the_two_is_not_enough(self, call: Call) -> None:
        party = there(call)
        ask(call, party)
        first = Command.objects.filter(kind=CommandKind.SET_EXIT).earliest("pk")
        Command.objects.filter(pk=first.pk).update(state=CommandState.DONE)
        _settled(first)

        call.refresh_from_db()
        assert call.state == CallState.CONNECTED

    @pytest.mark.parametrize("worked", [True, False])
    def test_who_leaves_waits_until_the_caller_is_off_hold(self, worked: bool, call: Call) -> None:
        """Nobody could take the caller off hold once the counselor is gone."""
        party = there(call)
        Call.objects.filter(pk=call.pk).update(on_hold=True)
        ask(call, party)
        exits(call, CommandState.DONE, CommandState.DONE)
        call.refresh_from_db()
        assert call.state == CallState.CONNECTED

        hold_ends(worked=worked)

        call.refresh_from_db()
        party.refresh_from_db()
        assert call.state == (CallState.DIVERTED if worked else CallState.CONNECTED)
        assert party.keeps_caller is worked

    def test_a_hold_pressed_meanwhile_keeps_the_counselor(self, call: Call) -> None:
        party = there(call)
        ask(call, party)

        calls.hold(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)
        exits(call, CommandState.DONE, CommandState.DONE)

        call.refresh_from_db()
        assert (call.state, call.on_hold) == (CallState.CONNECTED, True)

    def test_refused_by_twilio_the_counselor_stays(self, call: Call) -> None:
        party = there(call)
        ask(call, party)

        exits(call, CommandState.DONE, CommandState.FAILED)

        call.refresh_from_db()
        party.refresh_from_db()
        assert (call.state, party.keeps_caller) == (CallState.CONNECTED, False)
        again = Command.objects.filter(kind=CommandKind.SET_EXIT, state=CommandState.PENDING)
        assert {command.participant for command in again} == {call.offers.get().participant, party}

    def test_long_after_the_press_the_counselor_stays(self, call: Call) -> None:
        party = there(call)
        ask(call, party)
        Command.objects.update(created_at=NOON - timedelta(seconds=21))

        exits(call, CommandState.DONE, CommandState.DONE)

        call.refresh_from_db()
        assert call.state == CallState.CONNECTED

    def test_in_danger_told_since_the_press_the_counselor_stays(self, call: Call) -> None:
        party = there(call)
        ask(call, party)
        Call.objects.filter(pk=call.pk).update(priority="crisis")

        exits(call, CommandState.DONE, CommandState.DONE)

        call.refresh_from_db()
        assert call.state == CallState.CONNECTED

    def test_hanging_up_meanwhile_ends_nothing(self, call: Call) -> None:
        ask(call, there(call))

        calls.hang_up(call_id=call.pk, staff_id=call.staff_id or 0, now=NOON)

        call.refresh_from_db()
        assert call.state == CallState.CONNECTED
        assert not Command.objects.filter(kind=CommandKind.END_CALLER).exists()

    def test_one_who_leaves_before_that_leaves_the_two_talking(self, call: Call) -> None:
        party = there(call)
        ask(call, party)

        leaving_with.party_ended(leg_id=party.pk, sid=SID, status="completed", now=NOON)
        exits(call, CommandState.DONE, CommandState.DONE, CommandState.DONE)

        call.refresh_from_db()
        assert call.state == CallState.CONNECTED


class TestAfterwards:
    def test_a_talk_of_some_length_ends_the_call(self, call: Call) -> None:
        party = handed_over(call)
        later = NOON + timedelta(minutes=5)

        leaving_with.party_ended(leg_id=party.pk, sid=SID, status="completed", now=later, ended_at=later)

        call.refresh_from_db()
        assert (call.state, call.disposition) == (CallState.ENDED, Disposition.LEFT_WITH)
        assert Command.objects.filter(kind=CommandKind.END_CALLER).exists()

    @pytest.mark.parametrize("known", [True, False])
    def test_no_talk_or_none_that_is_known_never_hangs_up_on_the_caller(
        self, known: bool, call: Call
    ) -> None:
        party = handed_over(call)
        ended_at = NOON + timedelta(seconds=3) if known else None

        leaving_with.party_ended(
            leg_id=party.pk,
            sid=SID,
            status="completed",
            now=NOON + timedelta(minutes=5),
            ended_at=ended_at,
        )

        call.refresh_from_db()
        assert call.state == CallState.MESSAGE
        assert Command.objects.filter(kind=CommandKind.MOVE_CALLER).exists()

    def test_in_danger_everybody_is_rung_again(self, call: Call) -> None:
        Call.objects.filter(pk=call.pk).update(priority=Priority.CRISIS)
        party = handed_over(call, NumberKind.CRISIS_CENTER)
        cast.staff("sam", on_duty_since=NOON)

        leaving_with.party_ended(leg_id=party.pk, sid=SID, status="completed", now=NOON)

        call.refresh_from_db()
        assert call.state in (CallState.WAITING, CallState.OFFERED)

    def test_the_callers_own_leg_may_ask_first(self, call: Call) -> None:
        handed_over(call)
        later = NOON + timedelta(minutes=5)

        bridges.caller_out(call_id=call.pk, conference=call.offers.get().conference, now=later)

        call.refresh_from_db()
        assert (call.state, call.disposition) == (CallState.ENDED, Disposition.LEFT_WITH)

    def test_the_caller_may_hang_up(self, call: Call) -> None:
        handed_over(call)

        calls.caller_ended(call_id=call.pk, status="completed", now=NOON + timedelta(minutes=5))

        call.refresh_from_db()
        assert call.disposition == Disposition.LEFT_WITH
        kinds = [event.kind for event in call.events.order_by("pk")]
        assert EventKind.LEFT_WITH in kinds
        assert EventKind.DROPPED not in kinds
        talks = conversations.of([call.pk])[call.pk]
        assert [(talk.staff_id is not None, talk.outside) for talk in talks] == [
            (True, ""),
            (False, "partner"),
        ]
