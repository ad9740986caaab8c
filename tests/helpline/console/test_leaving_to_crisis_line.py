"""What the desk and the timeline say when one of caller, counselor and crisis line leaves the other two."""

from datetime import timedelta

import pytest
from django.test import Client

from helpline.models import Call, CallState, CommandKind, CommandState, Line, Offer, ParticipantRole, Staff
from helpline.operations import bridges, calls, crisis_line, danger
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support.cast import NOON

LEAVING = (
    "You are leaving the call. We are making sure that the caller can stay with the crisis line;"
    " this can take some seconds."
)
CRISIS_SID = "CA" + "8" * 32
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    """Maya, a caller in danger and the crisis line talk; Twilio has not confirmed that they may go on."""
    call = scenes.talking(line, maya, priority="crisis")
    crisis_line.answered(conference=call.offers.get().pk, sid=CRISIS_SID, now=NOON)
    return call


@pytest.fixture
def desk(maya: Staff, signed_in: SignIn) -> Client:
    return signed_in(maya)


class TestACounselorWhoPressesHangUp:
    @pytest.fixture(autouse=True)
    def pressed(self, call: Call, maya: Staff) -> None:
        calls.hang_up(call_id=call.pk, staff_id=maya.pk, now=LATER)

    def test_is_told_that_they_are_leaving_and_not_that_they_are_cut_off(self, desk: Client) -> None:
        page = desk.get("/console/desk/strip").text

        assert LEAVING in page
        assert not any(each in page for each in ("data-nowhere", 'id="hang-up"', 'id="hold"', "Talking<"))
        assert "data-mute" in page

    def test_may_press_again_once_twilio_has_refused_to_end_their_leg(self, call: Call, desk: Client) -> None:
        call.commands.filter(kind=CommandKind.END_LEG).update(state=CommandState.FAILED)

        page = desk.get("/console/desk/strip").text

        assert LEAVING not in page
        assert 'id="hang-up"' in page

    def test_may_come_back_once_the_crisis_line_is_gone(self, call: Call, desk: Client) -> None:
        offer = call.offers.get()
        danger.crisis_line_left(conference=offer.pk, sid=CRISIS_SID, seconds=60, now=LATER)

        page = desk.get("/console/desk/strip").text

        assert LEAVING not in page
        assert "data-nowhere" in page


def test_a_counselor_who_talks_on_is_not_told_that_they_leave(call: Call, desk: Client) -> None:
    assert LEAVING not in desk.get("/console/desk/strip").text


LOST = "The caller’s connection with the crisis line was lost; everybody is called again"
HUNG_UP = "The crisis line hung up after 0:09; everybody is called again"


@pytest.mark.parametrize(
    ("exit_is", "repeated", "says"),
    [("done", False, HUNG_UP), ("done", True, LOST), ("pending", False, LOST), ("failed", False, LOST)],
)
def test_a_conference_that_ends_under_the_two_is_called_a_hanging_up_only_where_it_ends_with_the_line(
    exit_is: str, repeated: bool, says: str, call: Call, maya: Staff, desk: Client
) -> None:
    """It is not known when the crisis line hung up if the caller's leg had to ask again."""
    offer: Offer = call.offers.get()
    offer.commands.update(state=CommandState.DONE)
    calls.hang_up(call_id=call.pk, staff_id=maya.pk, now=LATER)

    call.commands.filter(kind=CommandKind.SET_EXIT, participant__role=ParticipantRole.CRISIS_LINE).update(
        state=exit_is
    )

    at = LATER + timedelta(seconds=9)
    bridges.caller_out(call_id=call.pk, conference=offer.pk, now=at, repeated=repeated)

    assert Call.objects.get().state != CallState.DIVERTED
    story = desk.get(f"/console/calls/{call.pk}/").text
    assert [each for each in (LOST, HUNG_UP) if each in story] == [says]
