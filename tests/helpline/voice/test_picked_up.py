"""Somebody whom we call back picks up and talks, but no report says that they are in the conference."""

from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from helpline import clock as house_clock
from helpline.models import (
    AttemptOutcome,
    Call,
    Callback,
    CallbackState,
    CallState,
    CommandKind,
    Disposition,
    Staff,
)
from helpline.operations import bridges, calls, conversations, deadlines
from helpline.operations.outcomes import without_outcome
from helpline.operations.where import Where
from helpline.queries import unanswered
from helpline.voice.callback_urls import url
from tests.support import bridging, crisis_legs, twilio
from tests.support.cast import NOON
from tests.support.promises import accept, due, fresh, the_call

pytestmark = pytest.mark.django_db

MAYAS, THEM = "CA1", "CA2"
"""The legs of the counselor and of the person whom we called."""


class Clock:
    def __init__(self) -> None:
        self.now = self.picked_up = NOON

    def at(self, seconds: float) -> datetime:
        """Return the time so many seconds after they have picked up."""
        return self.picked_up + timedelta(seconds=seconds)

    def goes(self, seconds: float) -> datetime:
        """Set the time to so many seconds after they have picked up, and move on what is due by then."""
        self.now = self.at(seconds)
        deadlines.move_everything_on(now=self.now)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("helpline.clock.now", lambda: clock.now)
    return clock


@pytest.fixture
def ringing(clock: Clock) -> Callback:
    """Maya is in the conference; the telephone that she calls rings."""
    callback, maya, when = due()
    clock.now = when
    call = accept(maya, when)
    bridging.joined(call.pk, MAYAS, when)
    says("ringing")
    clock.picked_up = clock.now = when + timedelta(seconds=8)
    return callback


def says(status: str, **more: Any) -> None:
    """Twilio reports the status of the leg of the person whom we call."""
    twilio.post(url("caller-status", call_id=the_call().pk), CallSid=THEM, CallStatus=status, **more)


def picks_up() -> None:
    """Twilio reports that they have picked up, and asks what they are to hear: the conference."""
    says("in-progress")
    call = the_call()
    bridge = url("bridge", call_id=call.pk, conference=call.offers.get().pk)
    document = twilio.twiml(twilio.post(bridge, CallSid=THEM, CallStatus="in-progress"))
    assert document.find("Dial/Conference") is not None


def hangs_up() -> None:
    """Maya presses the button."""
    call = the_call()
    assert call.staff_id is not None
    calls.hang_up(call_id=call.pk, staff_id=call.staff_id, now=house_clock.now())


def questions() -> int:
    return the_call().commands.filter(kind=CommandKind.CHECK_BRIDGE).count()


class TestTwilioIsAsked:
    def test_soon_after_they_have_picked_up(self, ringing: Callback, clock: Clock) -> None:
        picks_up()

        clock.goes(13)

        assert questions() == 1

    def test_also_where_only_their_status_says_so(self, ringing: Callback, clock: Clock) -> None:
        says("in-progress")

        clock.goes(13)

        assert questions() == 1

    def test_not_while_it_rings(self, ringing: Callback, clock: Clock) -> None:
        clock.goes(13)

        assert questions() == 0

    def test_no_later_because_the_status_comes_again(self, ringing: Callback, clock: Clock) -> None:
        picks_up()
        clock.now = clock.at(10)
        says("in-progress")

        clock.goes(13)

        assert questions() == 1

    def test_and_says_that_the_two_talk(self, ringing: Callback, clock: Clock) -> None:
        picks_up()
        now = clock.goes(13)

        offer = the_call().offers.get()
        bridges.checked(offer_id=offer.pk, staff=Where.IN, caller=Where.IN, now=now)

        assert the_call().state == CallState.CONNECTED

    def test_where_it_does_not_answer_the_two_count_as_connected(
        self, ringing: Callback, clock: Clock
    ) -> None:
        picks_up()
        now = clock.goes(13)

        bridges.not_checked(offer_id=the_call().offers.get().pk, now=now)

        call = the_call()
        assert call.state == CallState.CONNECTED
        assert not conversations.have_surely_met(call)


class TestTheEnd:
    """It comes before Twilio has said whether the two have met."""

    def their_word_is_waited_for(self, promise: Callback, clock: Clock) -> None:
        call = the_call()
        assert call.disposition == Disposition.UNCONFIRMED
        assert call.staff == Staff.objects.get()
        assert list(without_outcome(clock.now)) == [call]
        assert fresh(promise).state == CallbackState.UNDER_WAY
        assert promise.attempts.get().outcome == AttemptOutcome.UNDER_WAY

    def test_by_the_counselor_waits_for_their_word(self, ringing: Callback, clock: Clock) -> None:
        picks_up()
        clock.goes(9)

        hangs_up()

        self.their_word_is_waited_for(ringing, clock)

    def test_by_the_person_waits_for_the_counselors_word(self, ringing: Callback, clock: Clock) -> None:
        picks_up()
        clock.goes(9)

        says("completed", CallDuration="9")

        self.their_word_is_waited_for(ringing, clock)

    def test_that_was_only_found_waits_for_their_word(self, ringing: Callback, clock: Clock) -> None:
        picks_up()
        clock.goes(9)

        calls.caller_ended(call_id=the_call().pk, status="lost", now=clock.now)

        self.their_word_is_waited_for(ringing, clock)

    @pytest.mark.parametrize(
        ("outcome", "becomes", "counts"),
        [
            ("reached_patient", CallbackState.REACHED, Disposition.ANSWERED),
            ("no_answer", CallbackState.PROMISED, Disposition.UNCONFIRMED),
        ],
    )
    def test_follows_the_counselors_word(
        self, outcome: str, becomes: CallbackState, counts: str, ringing: Callback, clock: Clock
    ) -> None:
        picks_up()
        clock.goes(9)
        hangs_up()
        call = the_call()

        calls.wrap_up(call_id=call.pk, staff_id=Staff.objects.get().pk, outcome=outcome, now=clock.at(30))

        assert fresh(ringing).state == becomes
        assert the_call().disposition == counts

    def test_of_a_call_that_nobody_picked_up_is_as_before(self, ringing: Callback, clock: Clock) -> None:
        clock.goes(9)

        hangs_up()

        assert the_call().disposition == Disposition.WITHDRAWN
        assert ringing.attempts.get().outcome == AttemptOutcome.HUNG_UP

    def test_by_a_person_who_never_was_sent_to_the_counselor_is_no_answer(
        self, ringing: Callback, clock: Clock
    ) -> None:
        says("in-progress")

        says("completed", CallDuration="1")

        assert the_call().disposition == Disposition.NO_ANSWER
        assert fresh(ringing).state == CallbackState.PROMISED


class TestNewsAfterTheEnd:
    @pytest.fixture
    def ended(self, ringing: Callback, clock: Clock) -> Callback:
        """The two talked for nine seconds, and the counselor hung up."""
        picks_up()
        clock.goes(9)
        hangs_up()
        clock.now = clock.at(20)
        return ringing

    @pytest.fixture
    def guessed(self, ringing: Callback, clock: Clock) -> Callback:
        """The two counted as connected for a while, until the counselor hung up."""
        picks_up()
        clock.goes(13)
        bridges.not_checked(offer_id=the_call().offers.get().pk, now=clock.now)
        clock.goes(60)
        hangs_up()
        assert the_call().disposition == Disposition.UNCONFIRMED
        clock.now = clock.at(70)
        return ringing

    def comes(self, event: str, at: datetime | None, sid: str | None = None) -> None:
        address = url("conference", conference=the_call().offers.get().pk)
        stamp = format_datetime(at) if at else None
        more: dict[str, Any] = {
            "CallSid": sid,
            "CallStatus": None,
            "ConferenceSid": "CF1",
            "Timestamp": stamp,
        }
        twilio.post(address, StatusCallbackEvent=event, **more)

    @pytest.mark.parametrize(("event", "sid"), [("participant-join", THEM), ("conference-start", None)])
    def test_that_the_two_met_makes_it_answered(
        self, event: str, sid: str | None, ended: Callback, clock: Clock
    ) -> None:
        for _ in range(2):
            self.comes(event, clock.at(1), sid)

        call = the_call()
        assert (call.disposition, call.connected_at) == (Disposition.ANSWERED, clock.at(1))
        assert [(talk.sure, talk.began, talk.ended) for talk in conversations.of([call.pk])[call.pk]] == [
            (True, clock.at(1), clock.at(9))
        ]
        assert fresh(ended).state == CallbackState.UNDER_WAY

    @pytest.mark.parametrize(("event", "sid"), [("participant-join", THEM), ("conference-start", None)])
    def test_makes_a_guess_certain(
        self, event: str, sid: str | None, guessed: Callback, clock: Clock
    ) -> None:
        self.comes(event, clock.at(1), sid)

        call = the_call()
        assert (call.disposition, call.connected_at) == (Disposition.ANSWERED, clock.at(13))
        assert [talk.sure for talk in conversations.of([call.pk])[call.pk]] == [True]
        assert unanswered.read(call, clock.now).answer.sure

    @pytest.mark.parametrize(
        ("event", "sid", "seconds"),
        [
            ("participant-join", MAYAS, 1),
            ("participant-join", "CA99", 1),
            ("participant-join", THEM, 11),
            ("participant-join", THEM, -4000),
            ("participant-join", THEM, None),
            ("conference-start", None, 11),
            ("participant-leave", THEM, 8),
            ("conference-end", None, 8),
        ],
    )
    def test_that_does_not_say_so_changes_nothing(
        self, event: str, sid: str | None, seconds: float | None, ended: Callback, clock: Clock
    ) -> None:
        self.comes(event, None if seconds is None else clock.at(seconds), sid)

        assert the_call().disposition == Disposition.UNCONFIRMED

    def test_of_a_conference_with_the_crisis_line_does_not_say_who_met(
        self, ended: Callback, clock: Clock
    ) -> None:
        call = the_call()
        crisis_legs.make(call.offers.get(), "CA8", clock.at(1))

        self.comes("conference-start", clock.at(1))

        assert the_call().disposition == Disposition.UNCONFIRMED

    def test_does_not_change_another_end(self, ringing: Callback, clock: Clock) -> None:
        hangs_up()

        self.comes("conference-start", clock.at(0))

        assert Call.objects.get(pk=the_call().pk).disposition == Disposition.WITHDRAWN
