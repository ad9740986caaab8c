"""How many SQL statements each webhook costs: few, and no more than it needs to answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpline.models import Call, Staff, flows
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
    line: None, people: int
) -> None:
    on_duty(*[f"person{i}" for i in range(people)])
    document = follow(dial(), "Gather", Digits="3")

    with CaptureQueriesContext(connection) as captured:
        follow(document, "Gather", Digits="2")

    assert len(statements(captured)) == 22  # five read what a process keeps outside a test (`plans`)


def test_asking_for_the_wait_document_costs_eleven_and_the_first_time_one_more(line: None) -> None:
    on_duty("maya")
    queued = into_the_queue()
    Staff.objects.update(seen_at=cast.NOON + timedelta(days=9000))

    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            waits(queued)
        costs.append(len(statements(captured)))

    # The first notes that Twilio has the caller in its queue. Five read what a process keeps outside tests.
    assert costs == [12, 11]


def test_the_end_of_a_call_nobody_knows_costs_two() -> None:
    with CaptureQueriesContext(connection) as captured:
        twilio.post("/voice/status", CallSid=SID, CallStatus="completed")

    assert len(statements(captured)) == 2
    assert not Call.objects.exists()
