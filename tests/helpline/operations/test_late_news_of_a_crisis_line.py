"""A caller was left with the crisis line, and it hung up; when it did becomes known late, or never."""

from datetime import timedelta

import pytest

from helpline.models import QUEUED, Call, CallState, Command, CommandKind, EventKind, Offer
from helpline.operations import added_line, bridges, danger
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
    added_line.rings(offer_id=offer.pk, sid=CRISIS_SID, now=NOON)
    added_line.answered(offer_id=offer.pk, sid=CRISIS_SID, now=NOON)
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
            offer_id=offer.pk,
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
            offer_id=offer.pk,
            sid=CRISIS_SID,
            seconds=None,
            ended_at=PARTED + seconds(90),
            now=PARTED + seconds(9),
        )

        assert fresh(call).state in QUEUED

    def test_the_timeline_says_that_it_had_answered_and_that_everybody_is_rung(
        self, call: Call, offer: Offer
    ) -> None:
        danger.crisis_line_left(offer_id=offer.pk, sid=CRISIS_SID, seconds=None, now=PARTED + seconds(61))

        told = call.events.get(kind=EventKind.OUTSIDE_FAILED).detail
        assert (told["answered"], told["rings_again"]) == (True, True)
