"""How many SQL statements each webhook costs: few, and no more than it needs to answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpline.models import Call, Staff, flows
from helpline.operations import plans
from tests.support import cast, twilio
from tests.support.caller import SID, dial, follow, into_the_queue, on_duty, waits

pytestmark = pytest.mark.django_db


def statements(captured: CaptureQueriesContext) -> list[str]:
    """Return what was asked of the database; savepoints stand for the transaction the test itself is in."""
    return [q["sql"] for q in captured.captured_queries if "SAVEPOINT" not in q["sql"]]


@pytest.fixture
def line() -> None:
    """A line whose flow every process has loaded by its second call."""
    flows.flow_of(cast.line())


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Return what has the plan kept from then on, as it is in a process that has read it before.

    A test's own transaction has changed it, so that it would be read each time; on PostgreSQL one statement
    more then asks whether it has changed.
    """

    def keep() -> None:
        plan = plans.current()
        assert plan.lines
        monkeypatch.setattr(plans, "current", lambda: plan)

    return keep


@pytest.mark.postgres
def test_an_incoming_call_costs_one_statement(line: None) -> None:
    with CaptureQueriesContext(connection) as captured:
        dial()

    assert len(statements(captured)) == 1


def test_the_same_call_again_costs_no_more_than_finding_it(line: None) -> None:
    dial()

    with CaptureQueriesContext(connection) as captured:
        dial()

    assert len(statements(captured)) <= 3


def test_a_key_in_the_menu_costs_three(line: None) -> None:
    document = dial()

    with CaptureQueriesContext(connection) as captured:
        follow(document, "Gather", Digits="3")

    assert len(statements(captured)) == 3


@pytest.mark.parametrize("people", [1, 8])
def test_joining_the_queue_and_ringing_somebody_costs_the_same_however_many_there_are(
    line: None, people: int, kept: Callable[[], None]
) -> None:
    on_duty(*[f"person{i}" for i in range(people)])
    document = follow(dial(), "Gather", Digits="3")
    kept()

    with CaptureQueriesContext(connection) as captured:
        follow(document, "Gather", Digits="2")

    assert len(statements(captured)) == 16


def test_asking_for_the_wait_document_costs_five_and_the_first_time_one_more(
    line: None, kept: Callable[[], None]
) -> None:
    on_duty("maya")
    queued = into_the_queue()
    Staff.objects.update(seen_at=cast.NOON + timedelta(days=9000))
    kept()

    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            waits(queued)
        costs.append(len(statements(captured)))

    assert costs == [6, 5]  # the first one notes that Twilio has the caller in its queue


def test_the_end_of_a_call_nobody_knows_costs_two() -> None:
    with CaptureQueriesContext(connection) as captured:
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

    assert len(statements(captured)) == 2
    assert not Call.objects.exists()
