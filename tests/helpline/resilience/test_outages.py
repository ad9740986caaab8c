"""While something that we need is away the log says so once, and once that it is back; no traceback."""

import threading
from typing import Any

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError

from helpline import tasks
from helpline.carrier import dispatcher
from helpline.carrier.client import twilio as client
from helpline.jobs import sweep
from helpline.models import CommandKind
from helpline.operations import commands as asking
from helpline.resilience import outages
from tests.support import cast
from tests.support.carrier import Answer, Edge, edge
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is away yet, and what worked last has worked for long."""
    for name in ("TWILIO", "DATABASE"):
        monkeypatch.setattr(getattr(outages, name), "_began", None)
    monkeypatch.setattr(outages, "SETTLED_SECONDS", 0.0)


@pytest.fixture
def rest(settings: Any) -> Any:
    with edge() as told:
        settings.TWILIO_API_URL = told.origin
        client.cache_clear()
        yield told
        client.cache_clear()


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    assert not [record for record in caplog.records if record.exc_info], caplog.text
    return [record.getMessage() for record in caplog.records]


def away() -> OperationalError:
    error = OperationalError("connection to server at 10.0.0.1 failed")
    error.__cause__ = psycopg.OperationalError("connection to server at 10.0.0.1 failed")
    return error


class TestTwilio:
    @pytest.mark.parametrize("answer", [Answer(cut=True), Answer(503, {})])
    def test_an_outage_is_one_line_when_it_begins_and_one_when_it_ends(
        self, rest: Edge, caplog: pytest.LogCaptureFixture, answer: Answer
    ) -> None:
        call = cast.call(cast.line(), state="ended", ended_at=NOON, disposition="lost")
        for _ in range(3):
            asking.enqueue(CommandKind.END_CALLER, now=NOON, call=call)
        rest.otherwise = answer
        for _ in range(3):
            dispatcher.dispatch_pending(now=NOON)
            sweep.speak_to_twilio(holder="a", now=NOON)
            tasks.reconcile_calls()

        assert len(lines(caplog)) == 1
        assert lines(caplog)[0].startswith("Twilio's REST interface is away (")
        assert str(call.caller_sid) not in caplog.text

        rest.otherwise = Answer(200, {"sid": "CA" + "e" * 32, "status": "completed", "calls": []})
        client().calls("CA1").fetch()
        client().calls("CA1").fetch()

        assert [line[:31] for line in lines(caplog)[1:]] == ["Twilio's REST interface is back"]


class TestTheDatabase:
    def sweeps(self, monkeypatch: pytest.MonkeyPatch, *errors: Exception | None) -> None:
        stop, rest = threading.Event(), list(errors)

        def decide(**_: object) -> None:
            error = rest.pop(0)
            if not rest:
                stop.set()
            if error:
                raise error

        monkeypatch.setattr(sweep, "decide", decide)
        monkeypatch.setattr(sweep, "speak_to_twilio", lambda **_: stop.wait(5))
        monkeypatch.setattr(sweep, "EVERY", 0.001)
        monkeypatch.setattr("helpline.jobs.sweep.connection.close", lambda: None)
        sweep.forever(stop)

    def test_an_outage_is_one_line_when_it_begins_and_one_when_it_ends(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.sweeps(monkeypatch, away(), away(), away(), None, None)

        began, ended = lines(caplog)
        assert began.startswith("the database is away (OperationalError)")
        assert ended.startswith("the database is back")
        assert "10.0.0.1" not in caplog.text

    def test_a_defect_keeps_its_traceback(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        self.sweeps(monkeypatch, ProgrammingError("no such column"), RuntimeError("broken"), None)

        assert [bool(record.exc_info) for record in caplog.records] == [True, True]

    def test_a_task_of_the_worker_tells_of_it_no_second_time(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail(**_: object) -> None:
            raise away()

        monkeypatch.setattr("helpline.operations.making.claim_due", fail)
        for _ in range(3):
            tasks.claim_due_callbacks()

        assert len(lines(caplog)) == 1


def test_what_half_works_is_one_outage(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(outages, "SETTLED_SECONDS", 60.0)
    one = outages.Outage("It", "others do it")
    for _ in range(3):
        one.failed("HTTP 503")
        one.works()

    assert lines(caplog) == ["It is away (HTTP 503): others do it"]
    assert one.is_on
