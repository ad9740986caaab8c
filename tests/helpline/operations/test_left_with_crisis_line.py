"""The counselor leaves a conversation to which the crisis line was added: the caller stays with it."""

from datetime import datetime, timedelta

import pytest

from helpline.models import (
    QUEUED,
    Alarm,
    AlarmKind,
    AlarmNote,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Disposition,
    Offer,
    OutsideNumber,
    Participant,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import bridges, calls, crisis_line, danger, deadlines, exits, floors, legs
from helpline.operations.where import Where
from tests.support import bridging
from tests.support.cast import NOON
from tests.support.conversations import CALLER_SID, STAFF_SID, accepted, fresh

pytestmark = pytest.mark.django_db

CRISIS_SID = "CA" + "8" * 32


def exit_of_an_interpreter(offer: Offer) -> Command:
    """Twilio is told that the conversation goes on when an interpreter leaves it."""
    number = OutsideNumber.objects.create(
        slug="e1", kind="interpreter", name="Spanish line", number="+12025550153", review_on=NOON.date()
    )
    interpreter = Participant.objects.create(
        call=offer.call,
        conference=offer.conference,
        role=ParticipantRole.INTERPRETER,
        number=number,
        sid="CA" + "9" * 32,
        state=ParticipantState.JOINED,
        asked_at=NOON,
    )
    floors.locking(exits.tell_beside)(offer, interpreter, NOON)
    return Command.objects.get(kind=CommandKind.SET_EXIT, participant=interpreter)


class TestTheCounselorLeavesThree:
    """Counselor, caller and crisis line are in one conference, which goes on when the counselor leaves."""

    LATER = NOON + timedelta(minutes=5)

    @pytest.fixture
    def call(self) -> Call:
        call, _, leg = accepted(priority="crisis")
        offer = call.offers.get()
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
        crisis_line.rings(conference=offer.pk, sid=CRISIS_SID, now=NOON)
        crisis_line.answered(conference=offer.pk, sid=CRISIS_SID, now=NOON)
        bridging.joined(call.pk, CALLER_SID, NOON)
        return fresh(call)

    @pytest.fixture
    def offer(self, call: Call) -> Offer:
        return call.offers.get()

    def asked(self, call: Call, kind: CommandKind) -> int:
        return call.commands.filter(kind=kind).count()

    def counselor_leaves(self, call: Call, offer: Offer, caller: Where = Where.IN) -> Call:
        bridges.left(conference=offer.pk, sid=offer.participant.sid or "", now=self.LATER)
        legs.ended(leg_id=offer.participant.pk, status="completed", now=self.LATER)
        at = self.LATER + bridges.GRACE
        deadlines.move_everything_on(now=at)
        assert self.asked(call, CommandKind.CHECK_BRIDGE) == 1
        bridges.checked(
            offer_id=offer.pk, staff=Where.OVER, caller=caller, crisis_lines={CRISIS_SID: Where.IN}, now=at
        )
        return fresh(call)

    def test_twilio_is_told_once_that_it_goes_on_without_the_counselor(
        self, call: Call, offer: Offer
    ) -> None:
        crisis_line.answered(conference=offer.pk, sid=CRISIS_SID, now=self.LATER)

        told = call.commands.get(kind=CommandKind.SET_EXIT)

        assert (told.participant, told.offer, told.urgent) == (offer.participant, offer, True)
        assert not crisis_line.ends_conversation(offer)

    def test_and_that_it_does_not_once_the_crisis_line_has_left(self, call: Call, offer: Offer) -> None:
        danger.crisis_line_left(conference=offer.pk, sid=CRISIS_SID, seconds=60, now=self.LATER)

        assert self.asked(call, CommandKind.SET_EXIT) == 2
        assert crisis_line.ends_conversation(offer)

    def test_a_line_that_was_never_answered_changes_nothing(self) -> None:
        call, _, leg = accepted(priority="crisis")
        offer = call.offers.get()
        bridging.joined(call.pk, leg.sid or "", NOON)
        crisis_line.rings(conference=offer.pk, sid=CRISIS_SID, now=NOON)
        danger.crisis_line_left(conference=offer.pk, sid=CRISIS_SID, seconds=0, now=NOON)

        assert self.asked(call, CommandKind.SET_EXIT) == 0

    def test_the_caller_goes_on_with_the_crisis_line(self, call: Call, offer: Offer) -> None:
        call = self.counselor_leaves(call, offer)

        assert (call.state, call.outside, call.staff) == (CallState.DIVERTED, "crisis", None)
        for kind in (CommandKind.MOVE_CALLER, CommandKind.END_CALLER, CommandKind.END_CRISIS_LINE):
            assert self.asked(call, kind) == 0
        assert not call.alarms.filter(closed_at=None, acknowledged_at=None).exists()

    def test_the_counselor_has_time_for_the_wrap_up(self, call: Call, offer: Offer) -> None:
        call = self.counselor_leaves(call, offer)

        at = self.LATER + bridges.GRACE + timedelta(seconds=call.line.wrap_up_seconds)
        assert Staff.objects.get(pk=offer.staff_id).wrap_up_until == at

    def test_the_counselor_owes_the_outcome_when_the_caller_hangs_up(self, call: Call, offer: Offer) -> None:
        call = self.counselor_leaves(call, offer)

        calls.caller_ended(call_id=call.pk, status="completed", now=self.LATER + timedelta(minutes=2))

        call = fresh(call)
        assert (call.state, call.disposition) == (CallState.ENDED, Disposition.DIVERTED)
        assert call.staff_id == offer.staff_id

    @pytest.mark.parametrize(("exit_was", "asked"), [("pending", 1), ("unknown", 1), ("failed", 2)])
    def test_who_presses_hang_up_keeps_the_call_until_twilio_lets_the_two_go_on(
        self, exit_was: str, asked: int, call: Call, offer: Offer
    ) -> None:
        """Their browser would leave at once, and so end the conversation of the two."""
        offer.commands.filter(kind=CommandKind.SET_EXIT).update(state=exit_was)

        for _ in range(2):
            calls.hang_up(call_id=call.pk, staff_id=offer.staff_id, now=self.LATER)

        assert fresh(call).state == CallState.CONNECTED
        assert (self.asked(call, CommandKind.SET_EXIT), self.asked(call, CommandKind.END_LEG)) == (asked, 1)
        assert self.counselor_leaves(call, offer).state == CallState.DIVERTED

    @pytest.mark.parametrize(("exit_was", "told"), [("pending", 1), ("failed", 2)])
    @pytest.mark.parametrize("of_another", ["pending", "done"])
    def test_what_twilio_was_told_of_another_lets_no_counselor_leave(
        self, exit_was: str, told: int, of_another: str, call: Call, offer: Offer
    ) -> None:
        of_counselor = offer.commands.filter(kind=CommandKind.SET_EXIT, participant=offer.participant)
        of_counselor.update(state=exit_was)
        interpreter = exit_of_an_interpreter(offer)
        Command.objects.filter(pk=interpreter.pk).update(state=of_another)

        calls.hang_up(call_id=call.pk, staff_id=offer.staff_id, now=self.LATER)

        assert fresh(call).state == CallState.CONNECTED
        assert of_counselor.count() == told

    def test_who_presses_hang_up_leaves_the_two_alone(self, call: Call, offer: Offer) -> None:
        offer.commands.update(state=CommandState.DONE)

        calls.hang_up(call_id=call.pk, staff_id=offer.staff_id, now=self.LATER)

        call = fresh(call)
        assert call.state == CallState.DIVERTED
        assert self.asked(call, CommandKind.END_LEG) == 1
        for kind in (CommandKind.END_CALLER, CommandKind.MOVE_CALLER, CommandKind.END_CRISIS_LINE):
            assert self.asked(call, kind) == 0

    def test_a_caller_on_hold_is_taken_off_it(self, call: Call, offer: Offer) -> None:
        calls.hold(call_id=call.pk, staff_id=offer.staff_id, now=NOON)

        call = self.counselor_leaves(call, offer)

        assert (call.on_hold, call.hold_until) == (False, None)
        assert self.asked(call, CommandKind.RESUME) == 1

    def test_a_caller_on_hold_is_taken_off_it_while_the_counselor_who_hung_up_is_leaving(
        self, call: Call, offer: Offer
    ) -> None:
        """The page of a counselor who is leaving has no button for it."""
        calls.hold(call_id=call.pk, staff_id=offer.staff_id, now=NOON)

        for _ in range(2):
            calls.hang_up(call_id=call.pk, staff_id=offer.staff_id, now=self.LATER)

        call = fresh(call)
        assert (call.state, call.on_hold, call.hold_until) == (CallState.CONNECTED, False, None)
        assert call.commands.get(kind=CommandKind.RESUME).urgent

    def test_a_caller_who_is_surely_out_is_not_left_in_it(self, call: Call, offer: Offer) -> None:
        call = self.counselor_leaves(call, offer, caller=Where.OUT)

        assert call.state in QUEUED
        assert self.asked(call, CommandKind.MOVE_CALLER) == 1

    def test_a_conference_that_ended_all_the_same_leads_back_into_line(
        self, call: Call, offer: Offer
    ) -> None:
        """Twilio was told too late: the caller's leg asks what comes next."""
        legs.ended(leg_id=offer.participant.pk, status="completed", now=self.LATER)
        bridges.caller_out(call_id=call.pk, conference=offer.pk, now=self.LATER)

        assert fresh(call).state in QUEUED

    @pytest.mark.parametrize("told_first", ["the end of the conference", "the end of the crisis line"])
    def test_a_conference_that_ends_under_the_two_leads_back_into_line(
        self, told_first: str, call: Call, offer: Offer
    ) -> None:
        """The caller's leg asks what comes next; the crisis line's leg has left with the conference."""
        call = self.counselor_leaves(call, offer)
        Staff.objects.update(wrap_up_until=None)
        at = self.LATER + timedelta(seconds=9)

        for told in range(2):
            if (told_first == "the end of the conference") != bool(told):
                for _ in range(2):
                    bridges.caller_out(call_id=call.pk, conference=offer.pk, now=at)
            else:
                danger.crisis_line_left(conference=offer.pk, sid=CRISIS_SID, seconds=300, now=at)

        call = fresh(call)
        assert (call.state, call.danger_round, call.stay) == (CallState.OFFERED, 1, 2)
        assert (call.outside, call.caller_in_conference) == ("", False)
        moved = told_first == "the end of the crisis line"
        assert self.asked(call, CommandKind.MOVE_CALLER) == moved

    def test_it_ends_the_leg_of_a_crisis_line_that_is_left_there(self, call: Call, offer: Offer) -> None:
        call = self.counselor_leaves(call, offer)

        bridges.caller_out(call_id=call.pk, conference=offer.pk, now=self.LATER + timedelta(seconds=9))

        ending = call.commands.get(kind=CommandKind.END_CRISIS_LINE)
        assert ending.participant is not None
        assert not crisis_line.may_stay(ending.participant)

    @pytest.mark.parametrize(("alone", "state"), [(10, CallState.OFFERED), (40, CallState.ENDED)])
    def test_only_the_time_without_the_counselor_counts_when_it_hangs_up(
        self, call: Call, offer: Offer, alone: int, state: CallState
    ) -> None:
        """The five minutes of the three are no reason to end the call of a caller who is alone."""
        call = self.counselor_leaves(call, offer)
        at = self.LATER + bridges.GRACE + timedelta(seconds=alone)
        Staff.objects.update(wrap_up_until=None)

        danger.crisis_line_left(conference=offer.pk, sid=CRISIS_SID, seconds=300 + alone, now=at)

        assert fresh(call).state == state

    @pytest.mark.parametrize(("state", "at_once"), [("pending", False), ("unknown", False), ("failed", True)])
    def test_a_question_without_an_answer_opens_an_alarm(
        self, state: str, at_once: bool, call: Call, offer: Offer
    ) -> None:
        """Also where one about the counselor was closed before; a question is given time to be answered."""
        left = self.LATER + bridges.GRACE
        closed = {"opened_at": NOON, "closed_at": self.LATER, "note": AlarmNote.OTHER_LINE}
        Alarm.objects.create(call=call, kind=AlarmKind.UNSURE, opened_as=AlarmKind.UNSURE, **closed)
        self.counselor_leaves(call, offer)
        offer.commands.update(state=CommandState.DONE)
        still_open = Alarm.objects.filter(call=call, closed_at=None)
        deadlines.move_everything_on(now=left + timedelta(seconds=10))
        offer.commands.filter(state=CommandState.PENDING, kind=CommandKind.CHECK_BRIDGE).update(state=state)
        bridges.doubted(conference=offer.pk, now=left + timedelta(seconds=10))

        deadlines.move_everything_on(now=left + timedelta(seconds=12))
        assert still_open.exists() == at_once
        deadlines.move_everything_on(now=left + timedelta(seconds=22))

        assert still_open.get().kind == AlarmKind.UNSURE

    def test_when_both_leave_the_caller_is_taken_back(self, call: Call, offer: Offer) -> None:
        danger.crisis_line_left(conference=offer.pk, sid=CRISIS_SID, seconds=60, now=self.LATER)
        bridges.checked(
            offer_id=offer.pk, staff=Where.OVER, caller=Where.IN, now=self.LATER + timedelta(seconds=2)
        )

        assert fresh(call).state in QUEUED
        assert self.asked(call, CommandKind.MOVE_CALLER) == 1

    def test_a_leg_that_ends_before_the_caller_is_known_to_be_sent_moves_nobody(
        self, call: Call, offer: Offer
    ) -> None:
        Call.objects.filter(pk=call.pk).update(
            caller_sent=False, caller_in_conference=False, state=CallState.CONNECTING, move_on_at=self.LATER
        )

        legs.ended(leg_id=offer.participant.pk, status="completed", now=self.LATER)

        assert fresh(call).state == CallState.CONNECTING
        assert self.asked(call, CommandKind.MOVE_CALLER) == 0


class TestACallerWhoMayTalkWithIt:
    """The crisis line was added and has answered; whether the caller came was never reported."""

    LATER, AGAIN = NOON + timedelta(seconds=30), NOON + timedelta(seconds=60)
    PARTS = (CommandKind.MOVE_CALLER, CommandKind.END_CALLER, CommandKind.END_CRISIS_LINE)

    @pytest.fixture
    def call(self) -> Call:
        call, _, leg = accepted(priority="crisis")
        offer = call.offers.get()
        bridging.joined(call.pk, leg.sid or "", NOON)
        bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
        bridges.not_checked(offer_id=offer.pk, now=NOON)
        crisis_line.rings(conference=offer.pk, sid=CRISIS_SID, now=NOON)
        crisis_line.answered(conference=offer.pk, sid=CRISIS_SID, now=NOON)
        Command.objects.update(state=CommandState.DONE)
        return fresh(call)

    def checked(self, call: Call, staff: Where, caller: Where, now: datetime = AGAIN) -> Call:
        bridges.checked(
            offer_id=call.offers.get(participant__sid=STAFF_SID).pk, staff=staff, caller=caller, now=now
        )
        return fresh(call)

    def hangs_up(self, call: Call) -> None:
        assert call.staff_id is not None
        calls.hang_up(call_id=call.pk, staff_id=call.staff_id, now=self.LATER)

    def parted(self, call: Call) -> bool:
        return call.commands.filter(kind__in=self.PARTS).exists()

    def test_is_not_hung_up_on_by_the_counselor(self, call: Call) -> None:
        self.hangs_up(call)

        assert fresh(call).state == CallState.CONNECTED
        assert call.commands.filter(kind=CommandKind.END_LEG).count() == 1
        deadlines.move_everything_on(now=self.LATER + bridges.GRACE)
        assert call.commands.filter(kind=CommandKind.CHECK_BRIDGE).count() == 1
        assert not self.parted(call)

    def test_stays_with_it_once_twilio_says_that_they_are_there(self, call: Call) -> None:
        self.hangs_up(call)

        call = self.checked(call, Where.OVER, Where.IN)

        assert (call.state, call.outside, call.staff) == (CallState.DIVERTED, "crisis", None)
        assert not self.parted(call)

    @pytest.mark.parametrize("staff", [Where.OVER, Where.OUT])
    @pytest.mark.parametrize("state", [CallState.CONNECTED, CallState.CONNECTING])
    def test_is_asked_about_until_twilio_knows(self, staff: Where, state: CallState, call: Call) -> None:
        Call.objects.update(state=state)

        for seconds in (0, 10):
            now = self.AGAIN + timedelta(seconds=seconds)
            call = self.checked(call, staff, Where.UNKNOWN, now)
            assert (call.state, call.move_on_at) == (state, now + bridges.ASK_AGAIN)

        assert not self.parted(call)
        assert self.checked(call, staff, Where.IN).state == CallState.DIVERTED

    def test_goes_back_in_line_once_twilio_says_that_they_are_not_there(self, call: Call) -> None:
        self.hangs_up(call)

        call = self.checked(call, Where.OVER, Where.OUT)

        assert call.state in QUEUED
        assert call.commands.filter(kind=CommandKind.MOVE_CALLER).count() == 1
        assert call.commands.filter(kind=CommandKind.END_CRISIS_LINE).count() == 1

    def test_is_left_there_while_twilio_cannot_be_asked(self, call: Call) -> None:
        """They were to be brought once more, and may have been there all the time."""
        Call.objects.update(state=CallState.CONNECTING, caller_sent=False)

        self.hangs_up(call)
        bridges.not_checked(offer_id=call.offers.get().pk, now=self.AGAIN)

        call = fresh(call)
        assert (call.state, call.move_on_at) == (CallState.CONNECTING, self.AGAIN + bridges.ASK_AGAIN)
        assert not self.parted(call)

    def test_who_hangs_up_then_has_ended_the_call(self, call: Call) -> None:
        self.hangs_up(call)

        calls.caller_ended(call_id=call.pk, status="completed", now=self.AGAIN)

        assert fresh(call).state == CallState.ENDED
        assert call.commands.filter(kind=CommandKind.END_CRISIS_LINE).count() == 1
