"""How long a webhook waits for the database, and which of its failures are tried once more."""

import logging
import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from unittest import mock

import psycopg
import pytest
from django.conf import settings as django_settings
from django.core.signals import request_started
from django.db import Error, InterfaceError, InternalError, OperationalError, connection

from helpline.models import Call
from helpline.resilience import deadline
from helpline.voice import incoming, webhook
from tests.conftest import on_postgres
from tests.support import cast, twilio
from tests.support.caller import dial, follow

LOST = ["08000", "08003", "08006", "57P01", "57P02", "57P03"]
NOT_LOST = ["57014", "55P03", "40P01", "40001", "53100", "53200", "53300", "57P04"]


@contextmanager
def locked_calls() -> Iterator[None]:
    """Another session holds what a call that comes in needs, and lets go only when the block is over."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            if on_postgres():
                cursor.execute("BEGIN")
                cursor.execute("LOCK TABLE helpline_call IN ACCESS EXCLUSIVE MODE")
            else:
                cursor.execute("BEGIN IMMEDIATE")
            yield
    finally:
        other.close()


def why(caplog: pytest.LogCaptureFixture) -> BaseException | None:
    """Return what the one failed webhook failed of."""
    (error,) = [record.exc_info[1] for record in caplog.records if record.exc_info]
    return error


def gave_up(document: object) -> bool:
    """Whether the answer is the failure document of a call."""
    return "9 1 1" in twilio.said(document) and document.find("Dial") is not None  # type: ignore[arg-type, attr-defined]


@pytest.mark.django_db(transaction=True)
class TestALockThatDoesNotCome:
    @pytest.fixture(autouse=True)
    def short(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cast.line()
        monkeypatch.setattr(webhook, "SECONDS", 0.4)
        monkeypatch.setattr(webhook, "URGENT_SECONDS", 0.2)

    def test_costs_no_more_than_the_budget_and_is_not_tried_again(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        with (
            locked_calls(),
            mock.patch.object(incoming, "_arrive", wraps=incoming._arrive) as tried,
            caplog.at_level(logging.ERROR, "helpline"),
        ):
            document = twilio.twiml(twilio.post("/voice/incoming"))

        assert gave_up(document)
        assert tried.call_count == 1
        # The server would have allowed ten seconds, and eight for the lock.
        assert "the time for an answer is over" in str(why(caplog)) or "locked" in str(why(caplog))

    def test_leaves_nothing_behind_and_the_next_call_is_taken(self) -> None:
        with locked_calls():
            twilio.post("/voice/incoming", CallSid="CA1")

        assert twilio.twiml(twilio.post("/voice/incoming", CallSid="CA2")).find("Gather") is not None
        assert Call.objects.filter(caller_sid="CA2").count() == 1

    def test_is_given_up_sooner_where_the_call_is_in_danger(self) -> None:
        with locked_calls(), mock.patch.object(webhook, "SECONDS", 3600):
            document = twilio.twiml(
                twilio.post("/voice/calls/6f8f5771-5090-4a26-b245-3988d9a1501b/stays/1/urgent/wait")
            )

        assert [verb.tag for verb in document] == ["Leave"]

    def test_soonest_where_the_crisis_line_has_to_ring_at_once(self) -> None:
        with (
            locked_calls(),
            mock.patch.object(webhook, "SECONDS", 3600),
            mock.patch.object(webhook, "URGENT_SECONDS", 3600),
            mock.patch.object(webhook, "LAST_SECONDS", 0.2),
        ):
            document = twilio.twiml(
                twilio.post("/voice/calls/6f8f5771-5090-4a26-b245-3988d9a1501b/stays/1/urgent/left")
            )

        assert document.find("Dial") is not None

    @pytest.mark.parametrize("key", ["1", "3"])
    def test_and_where_a_caller_may_tell_of_danger(self, key: str) -> None:
        greeting = dial()

        with locked_calls(), mock.patch.object(webhook, "SECONDS", 3600):
            document = follow(greeting, "Gather", Digits=key)

        assert document.find("Dial") is not None
        assert gave_up(document) or key == "1"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestWaits:
    def test_share_one_budget(self) -> None:
        with deadline.within(0.2), locked_calls():
            for _ in range(3):
                with pytest.raises(OperationalError, match="time for an answer is over"):
                    Call.objects.count()
                connection.close()

            assert deadline.left() == 0

    def test_end_although_the_server_says_nothing_at_all(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (backend,) = cursor.fetchone()
        os.kill(backend, signal.SIGSTOP)
        try:
            with deadline.within(0.2), pytest.raises(OperationalError, match="time for an answer is over"):
                Call.objects.count()
        finally:
            os.kill(backend, signal.SIGCONT)

        assert Call.objects.count() == 0  # on another connection

    def test_that_count_from_when_the_request_came(self) -> None:
        with deadline.within(10, since=0.0):
            assert deadline.left() == 0
        assert deadline.left() is None


def of_the_server(code: str) -> Error:
    """Return Django's error for one of the server's codes."""
    cause = psycopg.errors.lookup(code)("says the server")
    kind = InternalError if isinstance(cause, psycopg.InternalError) else OperationalError
    error = kind("says the server")
    error.__cause__ = cause
    return error


def of_sqlite() -> Error:
    error = OperationalError("database is locked")
    error.__cause__ = sqlite3.OperationalError("database is locked")
    return error


@pytest.mark.django_db
class TestTryingAgain:
    def tries(self, error: Error) -> int:
        """Return how often a call is tried to be taken whose every try fails in this way."""
        with (
            mock.patch.object(incoming, "_arrive", side_effect=error) as tried,
            mock.patch.object(connection, "close"),
        ):
            assert gave_up(twilio.twiml(twilio.post("/voice/incoming")))
        return tried.call_count

    @pytest.mark.parametrize("code", [*LOST, "25006"])
    def test_once_where_the_connection_is_lost_or_of_no_more_use(self, code: str) -> None:
        assert self.tries(of_the_server(code)) == 2

    @pytest.mark.parametrize("code", NOT_LOST)
    def test_not_where_another_connection_would_fare_no_better(self, code: str) -> None:
        assert self.tries(of_the_server(code)) == 1

    @pytest.mark.parametrize("error", [OperationalError("consuming input failed"), InterfaceError("closed")])
    def test_once_where_the_line_is_dead(self, error: Error) -> None:
        assert self.tries(error) == 2

    def test_not_where_a_file_is_locked(self) -> None:
        assert self.tries(of_sqlite()) == 1

    def test_not_where_there_is_no_time_left_for_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(webhook, "SECONDS", 1.0)

        assert self.tries(of_the_server("57P01")) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestAConnection:
    def test_that_is_cut_in_the_middle_of_an_answer_costs_nobody_the_call(self) -> None:
        cast.line()
        arrive, tries = incoming._arrive, list[int]()

        def cut(*arguments: object) -> int | None:
            if not tries:
                with closing(connection.copy()) as other, other.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid]
                    )
            tries.append(1)
            return arrive(*arguments)  # type: ignore[arg-type]

        Call.objects.count()  # or there would be no connection to cut
        with mock.patch.object(incoming, "_arrive", cut):
            document = twilio.twiml(twilio.post("/voice/incoming"))

        assert document.find("Gather") is not None
        assert (len(tries), Call.objects.count()) == (2, 1)

    def test_that_has_become_read_only_after_a_failover_is_replaced(self) -> None:
        cast.line()
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")

        document = twilio.twiml(twilio.post("/voice/incoming"))

        assert document.find("Gather") is not None
        assert Call.objects.count() == 1

    def test_that_has_become_read_only_does_not_serve_the_next_page_either(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = on")
        with pytest.raises(InternalError, match="read-only"):
            cast.line()

        request_started.send(sender=None)

        cast.line()


def test_the_budget_is_well_within_what_twilio_waits() -> None:
    assert webhook.URGENT_SECONDS < 3
    assert webhook.SECONDS <= 8
    if on_postgres():
        assert django_settings.DATABASES["default"]["OPTIONS"]["connect_timeout"] <= webhook.SECONDS / 2
