"""A clock that was ahead for a while: nothing sleeps until it is as late as that clock said."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpline.carrier import commands, unknown, wanted
from helpline.carrier.outcome import DONE, NOT_DONE, Steps
from helpline.jobs import sweep, wrong_clock
from helpline.models import (
    PRESENT_FOR,
    QUEUED,
    Alarm,
    AlarmKind,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Lease,
    Offer,
    OfferState,
    Participant,
    ParticipantState,
    Staff,
)
from helpline.operations import alarms, bridges, calls, duty, offers, queue
from helpline.operations.where import Where
from tests.support import bridging, cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

AHEAD = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Stand in for Twilio: what is asked of it is done, and everything is wanted."""
    sent: list[str] = []

    def done(command: Command) -> Steps:
        sent.append(command.kind)
        yield from ()
        return DONE

    def not_done(command: Command) -> Steps:
        yield lambda: None
        return NOT_DONE

    for kind in CommandKind:
        monkeypatch.setitem(commands.COMMANDS, kind, done)
        monkeypatch.setitem(unknown.LOOKS, kind, not_done)
        monkeypatch.setitem(wanted.RULES, kind, lambda *_: None)
    monkeypatch.setattr("helpline.carrier.reconciliation.reconcile", lambda now: None)
    return sent


def test_a_look_costs_three_statements_however_many_rows_there_are() -> None:
    line, looks = cast.line(), []
    for _ in range(4):
        with CaptureQueriesContext(connection) as look:
            assert wrong_clock.bring_back(now=NOON) == 0
        looks.append(len(look))
        cast.call(line, sid=None)

    assert looks == [3, 3, 3, 3]


@pytest.mark.parametrize("which", range(5))
def test_whichever_of_the_live_calls_an_instant_is_of_it_is_found(which: int) -> None:
    line = cast.line()
    live = [cast.call(line, sid=None) for _ in range(5)]
    for call in live:
        alarms.raise_alarm(call, AlarmKind.ENDED, NOON)
    Alarm.objects.filter(call=live[which]).update(opened_at=NOON + AHEAD)

    assert wrong_clock.bring_back(now=NOON) == 1

    assert not Alarm.objects.exclude(opened_at=NOON).exists()


def swept(now: datetime = NOON) -> None:
    """One round of the sweep."""
    assert sweep.once(holder="a", now=now)


def heard_from(now: datetime = NOON) -> None:
    """The desks say that they are open. `cast.sign_on` writes an instant that no right clock would."""
    Staff.objects.update(seen_at=now)


class TestALease:
    @pytest.mark.parametrize("ahead", [timedelta(minutes=1), AHEAD, timedelta(days=365)])
    def test_further_ahead_than_it_lasts_is_none(self, ahead: timedelta) -> None:
        assert sweep.once(holder="a", now=NOON + ahead)

        assert sweep.once(holder="b", now=NOON)
        assert Lease.objects.get(name="sweep").holder == "b"

    def test_of_another_is_kept_while_it_lasts(self) -> None:
        assert sweep.once(holder="a", now=NOON)

        assert not sweep.once(holder="b", now=NOON)

    def test_for_reconciliation_is_taken_again_within_a_minute(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rounds: list[datetime] = []
        monkeypatch.setattr("helpline.carrier.reconciliation.reconcile", lambda now: rounds.append(now))

        swept(NOON + AHEAD)
        swept(NOON)

        assert rounds == [NOON + AHEAD, NOON]


class TestADeadline:
    def test_of_an_offer_does_not_ring_on(self) -> None:
        """A ring does not count against a person whose desk was not heard from while it rang."""
        on = cast.line()
        cast.staff("maya", on_duty_since=NOON)
        queue.join(call_id=cast.call(on).pk, now=NOON + AHEAD)

        swept()

        assert Offer.objects.latest("made_at").state == OfferState.NOT_RUNG

    def test_of_a_caller_in_line_is_kept_from_then_on(self) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON)
        duty.take_break(staff_id=maya.pk, now=NOON)
        cast.staff("sam", on_duty_since=NOON, languages=("es",))
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON + AHEAD)

        swept()

        call.refresh_from_db()
        assert call.state == CallState.MESSAGE

    @pytest.mark.parametrize(
        "column", ["danger_at", "accepted_at", "joined_at", "queued_at", "outside_answered_at"]
    )
    def test_that_is_counted_from_an_instant_in_the_future_is_counted_from_now(self, column: str) -> None:
        call = cast.call(cast.line(), state=CallState.CONNECTED, staff=cast.staff("maya"))
        Call.objects.update(**{column: NOON + AHEAD})

        swept()

        call.refresh_from_db()
        assert getattr(call, column) == NOON

    def test_of_a_caller_in_danger_is_due_at_once(self) -> None:
        """Their next wait document leaves the queue."""
        call = cast.call(cast.line(), priority="crisis")
        queue.join(call_id=call.pk, now=NOON + AHEAD)

        swept()

        call.refresh_from_db()
        assert call.leave_at == NOON
        assert queue.keep_waiting(call_id=call.pk, stay=call.stay, now=NOON) == queue.HoldDecision.LEAVE_QUEUE

    @pytest.mark.parametrize("column", ["hold_until", "rejoin_until", "leave_at"])
    def test_of_a_conversation_is_due(self, column: str) -> None:
        maya = cast.staff("maya")
        call = cast.call(cast.line(), state=CallState.CONNECTED, staff=maya)
        Call.objects.update(**{column: NOON + AHEAD})

        assert wrong_clock.bring_back(now=NOON) == 1

        call.refresh_from_db()
        assert getattr(call, column) == NOON

    def test_of_an_alarm_that_nobody_was_told_of_is_due(self) -> None:
        call = cast.call(cast.line(), priority="crisis")
        alarms.raise_alarm(call, AlarmKind.ENDED, NOON + AHEAD)

        assert wrong_clock.bring_back(now=NOON) == 2  # when it was opened, and when somebody is told

        assert alarms.due(NOON) != []

    def test_of_two_who_do_not_meet_is_due(self) -> None:
        call = cast.call(
            cast.line(),
            state=CallState.CONNECTING,
            staff=cast.staff("maya"),
            queued_at=NOON,
            move_on_at=NOON + AHEAD,
        )

        assert wrong_clock.bring_back(now=NOON) == 1

        call.refresh_from_db()
        assert call.move_on_at == NOON

    def test_of_a_wrap_up_ends_and_the_next_call_rings(self) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - AHEAD)
        Staff.objects.filter(pk=maya.pk).update(wrap_up_until=NOON + 2 * AHEAD, idle_since=NOON + 2 * AHEAD)
        queue.join(call_id=cast.call(on).pk, now=NOON)

        swept(NOON)

        assert Offer.objects.get().staff == maya

    def test_that_can_be_is_left(self) -> None:
        on = cast.line(max_wait_seconds=1200)
        maya = cast.staff("maya", on_duty_since=NOON)
        Staff.objects.filter(pk=maya.pk).update(wrap_up_until=NOON + AHEAD)
        cast.staff("sam", on_duty_since=NOON)
        heard_from()
        queue.join(call_id=cast.call(on).pk, now=NOON)
        Command.objects.create(kind=CommandKind.HOLD, created_at=NOON, not_before=NOON + timedelta(minutes=5))

        assert wrong_clock.bring_back(now=NOON) == 0
        assert wrong_clock.bring_back(now=NOON - timedelta(seconds=30)) == 0


class TestACommand:
    @pytest.fixture
    def sweeps(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
        """The sweeps of the next few seconds, by the clock that commands are carried out by, too."""

        def sweeps() -> None:
            for seconds in range(4):
                now = NOON + seconds * SECOND
                monkeypatch.setattr("helpline.clock.now", lambda now=now: now)
                swept(now)

        return sweeps

    def command(self, **more: object) -> Command:
        values = {
            "kind": CommandKind.END_CALLER,
            "created_at": NOON + AHEAD,
            "not_before": NOON + AHEAD,
        } | more
        return Command.objects.create(**values)

    def test_written_by_that_clock_is_carried_out(self, asked: list[str], sweeps: Callable[[], None]) -> None:
        self.command()

        sweeps()

        assert asked == ["end_caller"]

    def test_claimed_by_that_clock_is_taken_up(self, asked: list[str], sweeps: Callable[[], None]) -> None:
        self.command(
            created_at=NOON - SECOND * 30,
            not_before=NOON - SECOND * 30,
            state=CommandState.SENDING,
            claimed_until=NOON + AHEAD,
        )

        sweeps()

        assert asked == ["end_caller"]

    def test_sent_by_that_clock_does_not_hold_up_the_next_telephone(
        self, asked: list[str], sweeps: Callable[[], None]
    ) -> None:
        self.command(kind=CommandKind.DIAL_CALLER, state=CommandState.DONE, sent_at=NOON + AHEAD)
        self.command(kind=CommandKind.DIAL_CALLER, created_at=NOON - SECOND * 30, not_before=NOON)

        sweeps()

        assert asked == ["dial_caller"]


class TestAPerson:
    def test_whose_desk_is_silent_is_not_rung(self) -> None:
        maya = cast.staff("maya", on_duty_since=NOON - AHEAD)
        Staff.objects.update(seen_at=NOON + AHEAD)
        swept()
        later = NOON + PRESENT_FOR
        queue.join(call_id=cast.call(cast.line()).pk, now=later)

        assert not Staff.objects.get(pk=maya.pk).is_present(later)
        assert not Offer.objects.exists()

    @pytest.mark.parametrize("column", ["duty_since", "idle_since", "rung_at"])
    def test_is_as_late_as_the_right_clock(self, column: str) -> None:
        cast.staff("maya", on_duty_since=NOON - AHEAD)
        Staff.objects.update(**{column: NOON + 2 * AHEAD})

        swept()

        assert getattr(Staff.objects.get(), column) == NOON

    def test_who_declined_is_not_rung_again_at_once(self) -> None:
        """One who changed duty since they declined may be: the instant of that was in the future."""
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON - AHEAD)
        Staff.objects.update(duty_since=NOON + AHEAD)
        swept()
        queue.join(call_id=cast.call(on).pk, now=NOON + SECOND)

        offers.decline(offer_id=Offer.objects.get().pk, staff_id=maya.pk, now=NOON + 2 * SECOND)

        assert Offer.objects.get().state == OfferState.DECLINED


class TestAnOffer:
    def test_settled_by_that_clock_does_not_keep_the_person_from_the_call(self) -> None:
        on = cast.line()
        maya = cast.staff("maya", on_duty_since=NOON)
        call = cast.call(on)
        queue.join(call_id=call.pk, now=NOON - AHEAD)
        Offer.objects.update(state=OfferState.LAPSED, settled_at=NOON + AHEAD)
        Call.objects.update(state=CallState.WAITING, move_on_at=NOON + AHEAD / 6)

        swept(NOON)
        heard_from(NOON + timedelta(seconds=61))
        swept(NOON + timedelta(seconds=61))

        assert Offer.objects.filter(staff=maya, state=OfferState.RINGING).exists()


class TestAConversation:
    """Caller and counselor met while the clock was ahead, and it is right again."""

    @pytest.fixture
    def call(self) -> Call:
        maya = cast.staff("maya", on_duty_since=NOON)
        call = cast.call(
            cast.line(),
            state=CallState.CONNECTED,
            staff=maya,
            queued_at=NOON + AHEAD,
            accepted_at=NOON + AHEAD,
            connected_at=NOON + AHEAD,
            caller_sent=True,
            caller_in_conference=True,
        )
        offer = Offer.objects.create(
            call=call,
            staff=maya,
            ring_on="browser",
            state=OfferState.ACCEPTED,
            made_at=NOON,
            ring_until=NOON,
            settled_at=NOON,
        )
        Participant.objects.create(offer=offer, sid="CA2", state=ParticipantState.JOINED)
        return call

    def test_ends_and_the_counselor_is_free_for_the_next(self, call: Call) -> None:
        calls.caller_ended(call_id=call.pk, status="completed", now=NOON + SECOND)

        call.refresh_from_db()
        assert call.state == CallState.ENDED
        assert Staff.objects.get().talk_seconds_today == 0

    def test_in_which_the_counselor_is_lost_is_over_though_they_joined_by_that_clock(
        self, call: Call
    ) -> None:
        """A person who joined after Twilio was asked may be in: that instant was in the future."""
        Call.objects.update(joined_at=NOON + AHEAD)
        swept()
        later = NOON + SECOND

        bridges.checked(
            offer_id=Offer.objects.get().pk, staff=Where.OUT, caller=Where.IN, now=later, asked_at=later
        )

        call.refresh_from_db()
        assert call.state in QUEUED

    def test_in_which_the_counselor_is_lost_puts_the_caller_back_in_line(self, call: Call) -> None:
        bridging.staff_hangs_up(call, NOON + SECOND)

        call.refresh_from_db()
        assert (call.state in QUEUED, call.front) == (True, True)
