"""Celery: what it may not do to a caller."""

import inspect
import time
from importlib import import_module
from typing import Any

import pytest
from kombu.exceptions import OperationalError

from config.celery import app, broker_url
from tests.support.redis import black_hole


class TestPublishing:
    def test_on_a_black_holed_redis_it_gives_up_well_within_a_second(self) -> None:
        with black_hole() as url, app.connection_for_write(url) as connection:
            begun = time.perf_counter()
            with pytest.raises(OperationalError):
                app.send_task("helpline.tasks.carry_out_pending", connection=connection)

        assert time.perf_counter() - begun < 0.5

    def test_on_a_redis_that_is_gone_it_gives_up_at_once(self) -> None:
        with app.connection_for_write("redis://127.0.0.1:1/0") as connection:
            begun = time.perf_counter()
            with pytest.raises(OperationalError):
                app.send_task("helpline.tasks.carry_out_pending", connection=connection)

        assert time.perf_counter() - begun < 0.3


class TestBrokerUrl:
    @pytest.mark.parametrize(
        ("ours", "theirs"),
        [
            ("unix:///var/lib/helpline/redis.sock", "redis+socket:///var/lib/helpline/redis.sock"),
            ("redis://:secret@redis:6379/1", "redis://:secret@redis:6379/1"),
        ],
    )
    def test_a_socket_has_a_scheme_of_its_own(self, ours: str, theirs: str) -> None:
        assert broker_url(ours) == theirs


class TestSchedule:
    def test_every_task_it_wakes_exists_and_none_has_a_countdown(self) -> None:
        import_module("helpline.tasks")
        entries: dict[str, dict[str, Any]] = app.conf.beat_schedule

        assert {entry["task"] for entry in entries.values()} <= set(app.tasks)
        assert all(entry["schedule"] >= 60 for entry in entries.values())
        assert all(0 < entry["options"]["expires"] < entry["schedule"] for entry in entries.values())

    def test_numbers_are_looked_after_each_hour(self) -> None:
        assert app.conf.beat_schedule["look_after_numbers"]["schedule"] == 60 * 60


class TestSettings:
    def test_there_is_no_result_backend_and_no_pickle(self) -> None:
        assert app.conf.task_ignore_result
        assert app.conf.result_backend is None
        assert app.conf.accept_content == ["json"]

    def test_a_forged_message_wakes_a_job_and_tells_it_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Somebody who can write to Redis only wakes what runs anyway; the work is in the database."""
        import_module("helpline.tasks")
        ours = {name: task for name, task in app.tasks.items() if name.startswith("helpline.")}

        assert ours
        for name, task in ours.items():
            given = inspect.signature(inspect.unwrap(task.run)).parameters
            assert not given, name

    def test_a_killed_workers_message_is_taken_up_again(self) -> None:
        assert app.conf.task_acks_late
        assert app.conf.task_reject_on_worker_lost
        assert app.conf.broker_transport_options["unacked_restore_throttle"] == 1
        assert app.conf.broker_transport_options["visibility_timeout"] > app.conf.task_time_limit
