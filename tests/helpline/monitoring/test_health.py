"""The three addresses that a monitor asks."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import Settings

from helpline.models import Alarm, AlarmKind, AlarmNote, Lease
from helpline.monitoring import health
from helpline.operations import alarms, calls
from tests.helpline.console import scenes
from tests.support import cast

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def samples(now: datetime = NOW) -> dict[tuple[str, ...], float]:
    """Return the value of each sample by its name and the values of its labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for metric in health.Counts(now).collect()
        for sample in metric.samples
    }


class TestHealthz:
    def test_it_answers_without_a_database(self, client: Client) -> None:
        response = client.get("/healthz")

        assert (response.status_code, response.content) == (200, b"ok\n")


PROBED = ("/healthz", "/readyz")
SECRET = "m" * 40


@pytest.mark.django_db
class TestAStranger:
    """Whoever has no token: on another machine, behind a proxy, or another account of this machine."""

    @pytest.fixture(
        params=["far", "behind the proxy", "wrong token", "token in the query", "ipv6", "another account"]
    )
    def stranger(self, request: pytest.FixtureRequest, settings: Settings) -> Client:
        settings.MONITOR_TOKEN = SECRET
        return {
            "far": Client(REMOTE_ADDR="192.0.2.1"),
            "behind the proxy": Client(headers={"X-Forwarded-For": "127.0.0.1"}),
            "wrong token": Client(REMOTE_ADDR="192.0.2.1", headers={"Authorization": "Bearer é"}),
            "token in the query": Client(REMOTE_ADDR="192.0.2.1", QUERY_STRING=f"token={SECRET}"),
            "ipv6": Client(REMOTE_ADDR="2001:db8::1"),
            "another account": Client(REMOTE_ADDR="127.0.0.1"),
        }[request.param]

    @pytest.mark.parametrize("path", PROBED)
    def test_gets_a_status_and_nothing_else(self, path: str, stranger: Client) -> None:
        response = stranger.get(path)

        assert (response.status_code, response.content) == (200, b"ok\n")

    def test_is_not_told_why_it_is_not_ready(self, stranger: Client) -> None:
        with mock.patch("helpline.monitoring.health.migrated", side_effect=OperationalError):
            response = stranger.get("/readyz")

        assert (response.status_code, response.content) == (503, b"not ready\n")

    def test_gets_no_numbers(self, stranger: Client) -> None:
        response = stranger.get("/metrics")

        assert response.status_code == 403
        assert b"helpline_" not in response.content

    @pytest.mark.parametrize("header", health.PASSED_ON)
    def test_is_whoever_a_proxy_on_this_machine_passes_on(self, header: str) -> None:
        assert Client(headers={header: "x"}).get("/metrics").status_code == 403

    def test_without_a_token_in_the_settings_is_not_let_in_by_an_empty_one(self) -> None:
        assert (
            Client(REMOTE_ADDR="192.0.2.1", headers={"Authorization": "Bearer "}).get("/metrics").status_code
            == 403
        )


@pytest.mark.django_db
class TestAMonitor:
    def test_with_the_token_gets_everything_from_anywhere(self, settings: Settings) -> None:
        settings.MONITOR_TOKEN = SECRET
        monitor = Client(
            REMOTE_ADDR="192.0.2.1",
            headers={"Authorization": f"Bearer {SECRET}", "X-Forwarded-For": "192.0.2.1"},
        )

        assert b"helpline_calls" in monitor.get("/metrics").content
        assert monitor.get("/readyz").json()["database"] == "ok"

    @pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
    def test_on_this_machine_needs_none_where_the_settings_name_none(self, address: str) -> None:
        assert Client(REMOTE_ADDR=address).get("/metrics").status_code == 200

    @pytest.mark.parametrize("path", [*PROBED, "/metrics"])
    @pytest.mark.parametrize("host", ["10.1.2.3:8000", "[fd00::1]:8000", "helpline-7d9", "a_b", "!"])
    def test_is_answered_whatever_host_it_asks_for(self, path: str, host: str, settings: Settings) -> None:
        settings.SECURE_SSL_REDIRECT = True
        settings.ALLOWED_HOSTS = ["helpline.example.org"]

        assert Client(headers={"Host": host}).get(path).status_code == 200


@pytest.mark.django_db
class TestReadyz:
    def test_it_is_ready_without_redis_and_says_that_redis_is_away(self, client: Client) -> None:
        response = client.get("/readyz")

        assert response.status_code == 200
        assert response.json() == {"ready": True, "database": "ok", "redis": "away"}

    def test_it_says_that_redis_is_there(self, client: Client, redis_url: str) -> None:
        assert client.get("/readyz").json()["redis"] == "ok"

    def test_it_is_not_ready_while_migrations_are_missing(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(health, "_up_to_date", False)
        with mock.patch(
            "helpline.monitoring.health.MigrationExecutor.migration_plan", return_value=[object()]
        ):
            response = client.get("/readyz")

        assert response.status_code == 503
        assert "migrate" in response.json()["database"]

    def test_it_is_not_ready_while_the_database_is_away(self, client: Client) -> None:
        with mock.patch("helpline.monitoring.health.migrated", side_effect=OperationalError):
            response = client.get("/readyz")

        assert response.status_code == 503
        assert response.json()["database"] == "away"


@pytest.mark.django_db
class TestMetrics:
    def test_it_counts_and_names_nobody(self, client: Client) -> None:
        response = client.get("/metrics")

        text = response.content.decode()
        assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert 'helpline_calls{state="connected"} 0.0\n' in text
        assert 'helpline_commands{state="unknown"} 0.0\n' in text
        assert "helpline_oldest_wait_seconds 0.0\n" in text
        assert "helpline_staff_free 0.0\n" in text
        assert "helpline_callbacks_overdue 0.0\n" in text

    def test_each_metric_is_a_gauge_by_the_name_and_labels_that_alerts_were_written_for(
        self, client: Client
    ) -> None:
        Lease.objects.create(name="sweep", holder="a", until=NOW, beat_at=NOW)

        families = text_string_to_metric_families(client.get("/metrics").content.decode())

        assert {
            (metric.name, metric.type, *sorted(label for label in metric.samples[0].labels))
            for metric in families
        } == {
            ("helpline_calls", "gauge", "state"),
            ("helpline_calls_waiting", "gauge"),
            ("helpline_oldest_wait_seconds", "gauge"),
            ("helpline_staff_free", "gauge"),
            ("helpline_commands", "gauge", "state"),
            ("helpline_callbacks_due", "gauge"),
            ("helpline_callbacks_overdue", "gauge"),
            ("helpline_callbacks_handed_over", "gauge"),
            ("helpline_rows_unreadable", "gauge", "table"),
            ("helpline_start_refusals", "gauge"),
            ("helpline_alarms_open", "gauge", "kind", "state"),
            ("helpline_sweep_age_seconds", "gauge"),
        }

    def test_a_large_number_is_given_whole(self) -> None:
        long_ago = NOW - timedelta(days=30, seconds=1)
        cast.call(cast.line(), state="waiting", queued_at=long_ago, move_on_at=NOW)

        assert samples()["helpline_oldest_wait_seconds",] == 2_592_001

    def test_it_tells_how_long_ago_the_sweep_ran_and_nothing_if_it_never_did(self) -> None:
        assert ("helpline_sweep_age_seconds",) not in samples()

        Lease.objects.create(name="sweep", holder="a", until=NOW, beat_at=NOW - timedelta(seconds=7))
        assert samples()["helpline_sweep_age_seconds",] == 7

    def test_what_the_page_on_deploying_says_to_watch_is_there(self) -> None:
        """A monitor that waits for a number by a wrong name wakes nobody, ever."""
        page = Path(__file__).parents[3] / "docs" / "how-to" / "deploy.md"
        named = set(re.findall(r"`(helpline_\w+)[`{]", page.read_text()))
        there = {name for name, _, _ in health.gauges(NOW)}

        assert len(named) > 6
        assert named <= there

    def test_it_is_unavailable_while_the_database_is_away(self, client: Client) -> None:
        with mock.patch("helpline.monitoring.health.calls", side_effect=OperationalError):
            assert client.get("/metrics").status_code == 503

    def test_it_counts_open_alarms_apart_from_those_that_somebody_sees_to(self) -> None:
        line, lee = cast.line(), cast.supervisor()
        for number in range(3):
            call = cast.call(line, sid=f"CA{number:032}", priority="crisis")
            calls.caller_ended(call_id=call.pk, status="completed", now=NOW)
        first, second, _ = Alarm.objects.order_by("opened_at", "pk")
        alarms.acknowledge(alarm_id=first.pk, user_id=lee.pk, now=NOW)
        alarms.acknowledge(alarm_id=second.pk, user_id=lee.pk, now=NOW)
        alarms.close(alarm_id=second.pk, user_id=lee.pk, note=AlarmNote.TALKED, now=NOW)

        assert samples()["helpline_alarms_open", "ended", "new"] == 1
        assert samples()["helpline_alarms_open", "ended", "acknowledged"] == 1

    def test_it_tells_an_overdue_review_apart_from_a_caller_in_danger(self) -> None:
        alarms.raise_without_call(kind=AlarmKind.REVIEW, now=NOW)

        assert samples()["helpline_alarms_open", "review", "new"] == 1
        assert samples()["helpline_alarms_open", "waiting", "new"] == 0

    def test_it_counts_nobody_as_free_who_owes_an_outcome(self) -> None:
        line = cast.line()
        maya = cast.staff("maya", on_duty_since=cast.NOON)
        later = cast.NOON + timedelta(minutes=10)
        assert samples(later)["helpline_staff_free",] == 1

        scenes.over(line, maya)

        assert samples(later)["helpline_staff_free",] == 0
