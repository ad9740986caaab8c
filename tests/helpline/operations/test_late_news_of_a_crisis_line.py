"""A caller was left with the crisis line, and it hung up; when it did becomes known late, or never."""

from datetime import datetime, timedelta

import pytest

from helpline.models import QUEUED, Call, CallState, Command, CommandKind, EventKind, Offer, ParticipantRole
from helpline.operations import bridges, calls, crisis_line, danger, deadlines
from helpline.operations.where import Where
from tests.support import bridging
from tests.support.cast import NOON
from tests.support.conversations import CALLER_SID, accepted, fresh

pytestmark = pytest.mark.django_db

CRISIS_SID = "CA" + "8" * 32
PARTED = NOON + timedelta(seconds=40)
"""When the counselor was lost, forty seconds after the crisis line had answered."""


def seconds(count: int) -> timedelta:
    return timedelta(seconds=count)


@pytest.fixture
def call() -> Call:
    call, _, leg = accepted(priority="crisis")
    offer = call.offers.get()
    bridging.joined(call.pk, leg.sid or "", NOON)
    bridges.send_caller(call_id=call.pk, sid=CALLER_SID, now=NOON)
    crisis_line.rings(conference=offer.pk, sid=CRISIS_SID, now=NOON)
    crisis_line.answered(conference=offer.pk, sid=CRISIS_SID, now=NOON)
    bridging.joined(call.pk, CALLER_SID, NOON)
    bridges.checked(
        offer_id=offer.pk,
        staff=Where.OVER,
        caller=Where.IN,
        crisis_lines={CRISIS_SID: Where.IN},
        now=PARTED,
    )
    Command.objects.update(state="done")
    assert fresh(call).state == CallState.DIVERTED
    return fresh(call)


@pytest.fixture
def offer(call: Call) -> Offer:
    return call.offers.get()


def asked(call: Call, kind: CommandKind) -> int:
    return call.commands.filter(kind=kind).count()


class TestHowLongTheTwoTalked:
    """Only a talk of thirty seconds ends the call. That we hear of its end late makes no talk longer."""

    @pytest.mark.parametrize(
        ("lasted", "ended", "goes_on"),
        [
            (None, None, True),  # Twilio does not know the leg any more
            (43, None, True),  # its forty seconds with the counselor do not count
            (None, 3, True),
            (43, 3, True),
            (80, None, False),
            (80, 40, False),
            (None, 40, False),
            (80, 3, True),  # in doubt it was no talk
            (43, 60, True),
        ],
    )
    def test_is_told_by_its_leg_and_not_by_the_hour_at_which_we_hear_of_it(
        self, call: Call, offer: Offer, lasted: int | None, ended: int | None, goes_on: bool
    ) -> None:
        danger.crisis_line_left(
            conference=offer.pk,
            sid=CRISIS_SID,
            seconds=lasted,
            ended_at=None if ended is None else PARTED + seconds(ended),
            now=PARTED + seconds(61),
        )

        assert (fresh(call).state in QUEUED) == goes_on
        assert asked(call, CommandKind.END_CALLER) == (not goes_on)
        assert asked(call, CommandKind.MOVE_CALLER) == goes_on

    def test_a_talk_is_never_longer_than_the_time_until_now(self, call: Call, offer: Offer) -> None:
        """By a clock of Twilio's that is ahead of ours."""
        danger.crisis_line_left(
            conference=offer.pk,
            sid=CRISIS_SID,
            seconds=None,
            ended_at=PARTED + seconds(90),
            now=PARTED + seconds(9),
        )

        assert fresh(call).state in QUEUED

    @pytest.mark.parametrize(
        ("lasted", "ended", "alarms"),
        [(43, 3, 1), (None, 3, 1), (43, None, 1), (75, 35, 0), (None, 34, 0), (None, None, 0)],
    )
    def test_a_caller_who_gave_up_after_it_had_hung_up_was_not_helped(
        self, call: Call, offer: Offer, lasted: int | None, ended: int | None, alarms: int
    ) -> None:
        """The caller waited alone with music for half a minute, and nobody had told us."""
        calls.caller_ended(call_id=call.pk, status="completed", now=PARTED + seconds(35))
        assert not call.alarms.filter(closed_at=None).exists()

        for _ in range(2):
            danger.crisis_line_left(
                conference=offer.pk,
                sid=CRISIS_SID,
                seconds=lasted,
                ended_at=None if ended is None else PARTED + seconds(ended),
                now=PARTED + seconds(38),
            )

        assert call.alarms.filter(closed_at=None, kind="ended").count() == alarms
        assert fresh(call).disposition == "diverted"

    def test_a_talk_by_another_way_counts_whatever_is_told_of_its_leg(self, call: Call, offer: Offer) -> None:
        """The caller was put through to the crisis line once more, by a Dial."""
        bridges.caller_out(call_id=call.pk, conference=offer.pk, now=PARTED + seconds(9))
        answered_at = PARTED + seconds(20)
        Call.objects.update(state="diverted", outside="crisis", outside_answered_at=answered_at)
        calls.caller_ended(call_id=call.pk, status="completed", now=PARTED + seconds(80))

        danger.crisis_line_left(
            conference=offer.pk,
            sid=CRISIS_SID,
            seconds=43,
            ended_at=PARTED + seconds(3),
            now=PARTED + seconds(90),
        )

        assert not call.alarms.filter(closed_at=None).exists()

    def test_the_timeline_says_that_it_had_answered_and_that_everybody_is_rung(
        self, call: Call, offer: Offer
    ) -> None:
        danger.crisis_line_left(conference=offer.pk, sid=CRISIS_SID, seconds=None, now=PARTED + seconds(61))

        told = call.events.get(kind=EventKind.OUTSIDE_FAILED).detail
        assert (told["answered"], told["rings_again"]) == (True, True)


class TestWhatMakesUsAsk:
    """Nobody of ours is with the two. So Twilio is asked whether the crisis line is still there."""

    def sweep(self, now: datetime) -> None:
        deadlines.move_everything_on(now=now)

    def test_it_is_asked_every_ten_seconds(self, call: Call) -> None:
        for seconds_later, looks in ((9, 0), (10, 1), (19, 1), (20, 2), (30, 3)):
            self.sweep(PARTED + seconds(seconds_later))
            assert asked(call, CommandKind.CHECK_BRIDGE) == looks
            Command.objects.update(state="done")

    def test_it_is_not_asked_twice_at_once(self, call: Call) -> None:
        for seconds_later in (10, 20, 30):
            self.sweep(PARTED + seconds(seconds_later))

        assert asked(call, CommandKind.CHECK_BRIDGE) == 1

    @pytest.mark.parametrize("news", ["the crisis line is out", "the caller is alone"])
    def test_it_is_asked_at_once_on_news_that_may_mean_that_it_left(
        self, call: Call, offer: Offer, news: str
    ) -> None:
        if news == "the caller is alone":
            bridges.doubted(conference=offer.pk, now=PARTED + seconds(3))
        else:
            bridges.left(conference=offer.pk, sid=CRISIS_SID, now=PARTED + seconds(3))
        self.sweep(PARTED + seconds(3) + bridges.GRACE)

        assert asked(call, CommandKind.CHECK_BRIDGE) == 1
        assert fresh(call).state == CallState.DIVERTED

    def test_news_of_a_call_that_went_on_changes_nothing(self, call: Call, offer: Offer) -> None:
        danger.crisis_line_left(conference=offer.pk, sid=CRISIS_SID, seconds=43, now=PARTED + seconds(3))
        before = Call.objects.values().get()

        bridges.doubted(conference=offer.pk, now=PARTED + seconds(4))
        bridges.left(conference=offer.pk, sid=CRISIS_SID, now=PARTED + seconds(4))

        assert Call.objects.values().get() == before

    def test_of_a_caller_who_was_put_through_by_a_dial_twilio_is_not_asked(self, call: Call) -> None:
        Call.objects.update(caller_in_conference=False)

        self.sweep(PARTED + seconds(10))

        assert asked(call, CommandKind.CHECK_BRIDGE) == 0
        assert fresh(call).move_on_at is None


class TestWhoEndsTheConference:
    """Once the counselor is lost, the conference ends when the crisis line leaves it."""

    def told(self, call: Call, state: str = "done") -> None:
        call.commands.filter(kind=CommandKind.SET_EXIT, participant__role=ParticipantRole.CRISIS_LINE).update(
            state=state
        )

    def parts(self, offer: Offer, seconds_later: int) -> Call:
        """The caller's own leg asks what comes next."""
        bridges.caller_out(call_id=offer.call_id, conference=offer.pk, now=PARTED + seconds(seconds_later))
        return fresh(offer.call)

    def test_twilio_is_told_so_once(self, call: Call, offer: Offer) -> None:
        told = call.commands.get(kind=CommandKind.SET_EXIT, participant__role=ParticipantRole.CRISIS_LINE)

        assert told.participant is not None
        assert (told.participant.sid, told.offer, told.urgent) == (CRISIS_SID, offer, True)

    @pytest.mark.parametrize(
        ("exit_is", "alone", "goes_on"),
        [
            ("done", 10, True),
            ("done", 44, True),  # the request may be fifteen seconds late
            ("done", 46, False),
            ("failed", 46, True),  # then something else has parted the two
            ("unknown", 46, True),
        ],
    )
    def test_its_end_is_the_end_of_the_call_only_after_a_talk(
        self, call: Call, offer: Offer, exit_is: str, alone: int, goes_on: bool
    ) -> None:
        self.told(call, exit_is)

        now = self.parts(offer, alone)

        assert (now.state in QUEUED) == goes_on
        assert asked(call, CommandKind.MOVE_CALLER) == asked(call, CommandKind.END_CALLER) == 0
        danger.crisis_line_left(
            conference=offer.pk, sid=CRISIS_SID, seconds=alone + 40, now=PARTED + seconds(alone + 20)
        )
        assert fresh(call).state == now.state

    def test_a_call_that_ended_after_a_talk_was_put_through_and_opens_no_alarm(
        self, call: Call, offer: Offer
    ) -> None:
        self.told(call)

        now = self.parts(offer, 60)

        assert (now.state, now.disposition) == (CallState.ENDED, "diverted")
        assert not now.alarms.filter(closed_at=None).exists()

    def test_a_caller_who_hangs_up_first_has_ended_the_call(self, call: Call, offer: Offer) -> None:
        self.told(call, "pending")
        calls.caller_ended(call_id=call.pk, status="completed", now=PARTED + seconds(60))

        assert self.parts(offer, 61).state == CallState.ENDED
        assert asked(call, CommandKind.END_CRISIS_LINE) == 0
