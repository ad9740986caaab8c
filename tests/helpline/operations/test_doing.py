"""What somebody on duty is doing: the page Live, the router and the metrics say the same of one person."""

from datetime import timedelta

import pytest

from helpline.models import CallState, Duty, OfferState, Staff
from helpline.monitoring import health
from helpline.operations import snapshot
from helpline.operations.doing import Doing, busy_with, doing
from helpline.routing import Reason
from tests.helpline.console import scenes
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("offer", "call", "busy"),
    [
        (OfferState.RINGING, CallState.OFFERED, Doing.RINGING),
        (OfferState.ACCEPTED, CallState.CONNECTING, Doing.CONNECTING),
        (OfferState.ACCEPTED, CallState.CONNECTED, Doing.TALKING),
        (None, None, Doing.BREAK),
    ],
)
def test_a_call_comes_before_a_break_and_all_that_follows(
    offer: OfferState | None, call: CallState | None, busy: Doing
) -> None:
    maya = Staff(duty=Duty.BREAK, wrap_up_until=NOON + timedelta(minutes=1))

    assert busy_with(maya, offer=offer, call=call, outcome_missing=True, now=NOON) == busy


@pytest.mark.parametrize(
    ("changes", "owes", "what", "why", "free"),
    [
        ({}, False, Doing.FREE, None, 1),
        ({"wrap_up_until": NOON + timedelta(minutes=1)}, True, Doing.WRAP_UP, Reason.WRAP_UP, 0),
        ({"wrap_up_until": NOON - timedelta(minutes=1)}, False, Doing.FREE, None, 1),
        ({"duty": Duty.BREAK}, True, Doing.BREAK, Reason.BREAK, 0),
        ({"duty": Duty.BREAK, "missed_break": True}, False, Doing.BREAK, Reason.MISSED_BREAK, 0),
        ({}, True, Doing.OUTCOME_MISSING, Reason.NOT_READY, 0),
        ({"seen_at": NOON - timedelta(hours=1)}, True, Doing.AWAY, Reason.NOT_READY, 0),
        ({"seen_at": NOON - timedelta(hours=1)}, False, Doing.AWAY, None, 0),
    ],
)
def test_the_page_the_router_and_the_metrics_agree(
    changes: dict[str, object], owes: bool, what: Doing, why: Reason | None, free: int
) -> None:
    maya = cast.staff("maya", on_duty_since=NOON - timedelta(hours=1))
    if owes:
        scenes.over(cast.line(), maya, now=NOON - timedelta(minutes=5))
    Staff.objects.filter(pk=maya.pk).update(**({"wrap_up_until": None} | changes))
    maya = Staff.objects.get(pk=maya.pk)
    busy = busy_with(maya, offer=None, call=None, outcome_missing=owes, now=NOON)

    assert doing(maya, busy, NOON) == what
    assert [member.busy for member in snapshot.staff_on_duty(NOON)] == [why]
    assert health.staff_free(NOON) == [({}, free)]
