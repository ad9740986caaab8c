"""What held a person at a past instant: a call in line, their own conversation, or that of a colleague."""

from datetime import datetime

import pytest

from helpline.models import Offer, OfferState, Staff
from helpline.operations import transfers
from helpline.queries import history
from tests.support.consulting import confirmed, hand_over, in_consultation, later

pytestmark = pytest.mark.django_db


def states(at: datetime) -> dict[str, str]:
    staff = {person.pk: person.name for person in Staff.objects.all()}
    return {staff[pk]: live.state for pk, live in history.offers(staff, at).items()}


def test_a_colleague_is_rung_and_then_in_the_conversation_until_they_leave() -> None:
    """Bo is asked after one second, answers after three, and leaves after nine."""
    call, maya, _, _ = in_consultation()
    transfers.call_off(call_id=call.pk, staff_id=maya.pk, now=later(9))

    assert states(later(2)) == {"Maya": OfferState.ACCEPTED, "Bo": OfferState.RINGING}
    assert states(later(5)) == {"Maya": OfferState.ACCEPTED, "Bo": OfferState.ALONGSIDE}
    assert states(later(12)) == {"Maya": OfferState.ACCEPTED}


def test_a_colleague_to_whom_the_call_was_given_is_not_rung_for_it_any_more() -> None:
    call, maya, _, _ = in_consultation()
    hand_over(call, maya)
    confirmed(call)

    assert states(later(20)) == {"Bo": OfferState.ALONGSIDE}


def test_being_asked_by_a_colleague_is_no_call_in_line() -> None:
    _, maya, bo, _ = in_consultation()

    assert set(history.last_rung([maya.pk, bo.pk], later(20))) == {maya.pk}
    bo.refresh_from_db()
    assert bo.rung_at is None
    assert Offer.objects.filter(staff=bo).exists()
