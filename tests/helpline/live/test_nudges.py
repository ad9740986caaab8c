"""Nudges and wake-ups: after the commit, on another thread, at no cost to the sender."""

import logging
import queue
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.db import transaction
from pytest_django import Settings

from helpline.live import nudges
from tests.support.redis import black_hole


@pytest.fixture
def heard(redis_url: str) -> Iterator[Any]:
    """Return a subscription to all nudges on a real server."""
    with redis.Redis.from_url(redis_url) as client, client.pubsub() as pubsub:
        pubsub.subscribe(nudges.TOPIC)
        assert pubsub.get_message(timeout=5)["type"] == "subscribe"
        yield pubsub


@pytest.fixture(autouse=True)
def courier(monkeypatch: pytest.MonkeyPatch) -> nudges.Courier:
    """Return a courier of this test's own."""
    courier = nudges.Courier()
    monkeypatch.setattr(nudges, "_courier", courier)
    monkeypatch.setattr(nudges, "_clients", {})
    return courier


def next_nudge(pubsub: Any, timeout: float = 5) -> str | None:
    message = pubsub.get_message(timeout=timeout)
    return message["data"].decode() if message else None


@pytest.mark.django_db(transaction=True)
class TestNudge:
    def test_it_is_heard_after_the_commit_and_not_before(self, heard: Any) -> None:
        with transaction.atomic():
            nudges.nudge("desk:12", "floor:1")
            assert next_nudge(heard, timeout=0.2) is None

        assert [next_nudge(heard), next_nudge(heard)] == ["desk:12", "floor:1"]

    def test_it_is_not_heard_when_the_transaction_is_rolled_back(self, heard: Any) -> None:
        with transaction.atomic():
            nudges.nudge("desk:12")
            transaction.set_rollback(True)

        assert next_nudge(heard, timeout=0.2) is None

    @pytest.mark.parametrize("channel", ["desk:+12025550143", "desk", "Desk 1", ""])
    def test_it_refuses_a_channel_that_is_not_a_kind_and_an_id(self, channel: str) -> None:
        with pytest.raises(ValueError, match="a kind and an id"):
            nudges.nudge(channel)

    def test_a_black_holed_redis_costs_the_sender_nothing(
        self, settings: Settings, courier: nudges.Courier, caplog: pytest.LogCaptureFixture
    ) -> None:
        with black_hole() as settings.REDIS_URL:
            begun = time.perf_counter()
            for _ in range(50):
                nudges.nudge("desk:12")
            spent = time.perf_counter() - begun
            courier.settle(seconds=1.5)

        assert spent < 0.05
        assert [record.levelname for record in caplog.records] == ["WARNING"]

    def test_it_works_again_when_redis_is_back(
        self, heard: Any, settings: Settings, courier: nudges.Courier, redis_server: str
    ) -> None:
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        nudges.nudge("desk:1")
        assert courier.settle()

        settings.REDIS_URL = redis_server
        nudges.nudge("desk:2")
        assert next_nudge(heard) == "desk:2"


@pytest.mark.django_db(transaction=True)
class TestWake:
    def test_it_sends_the_task_after_the_commit(
        self, courier: nudges.Courier, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent: list[str] = []
        monkeypatch.setattr(
            "helpline.live.nudges.current_app",
            type("App", (), {"send_task": staticmethod(lambda task, **_: sent.append(task))})(),
        )
        with transaction.atomic():
            nudges.wake("helpline.tasks.carry_out_pending")
            assert courier.settle()
            assert sent == []

        assert courier.settle()
        assert sent == ["helpline.tasks.carry_out_pending"]


class TestCourier:
    def test_it_drops_what_does_not_fit_and_complains_once_a_minute(
        self, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, courier: nudges.Courier
    ) -> None:
        def fail() -> None:
            raise ConnectionError("redis at 10.0.0.1 is away")

        monkeypatch.setattr(courier, "_waiting", queue.Queue(1))
        monkeypatch.setattr(courier, "_thread", object())
        with caplog.at_level(logging.WARNING):
            for _ in range(5):
                courier.take(fail)
        monkeypatch.setattr(courier, "_thread", None)
        courier.take(fail)

        assert courier.settle()
        assert len(caplog.records) == 1
        assert "10.0.0.1" not in caplog.text

    def test_it_says_when_it_could_not_settle_in_time(self, courier: nudges.Courier) -> None:
        courier.take(lambda: time.sleep(0.3))

        assert not courier.settle(seconds=0.01)
        assert courier.settle()

    def test_a_forked_process_gets_its_own(self, courier: nudges.Courier) -> None:
        nudges._after_fork()

        assert nudges._courier is not courier
