"""A Redis that is away is two lines in the worker's and beat's log, not one for each try."""

import logging
from collections.abc import Iterator

import pytest
from celery.signals import after_task_publish, task_prerun
from celery.utils.dispatch import Signal

from config import broker_logs
from helpline.resilience import outages

AWAY = ConnectionError("Error 111 connecting to redis.internal:6379")


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[broker_logs.OneOutage]:
    monkeypatch.setattr(outages, "SETTLED_SECONDS", 0.0)
    loggers = [logging.getLogger(name) for name in broker_logs.LOGGERS]
    before = [list(logger.filters) for logger in loggers]
    for logger in loggers:
        logger.filters.clear()
    installed = broker_logs.install()
    yield installed
    for signal in (task_prerun, after_task_publish):
        signal.disconnect(installed.works)
    for logger, filters in zip(loggers, before, strict=True):
        logger.filters[:] = filters


@pytest.mark.parametrize("back", [task_prerun, after_task_publish])
def test_an_outage_is_its_beginning_and_its_end(
    one: broker_logs.OneOutage, caplog: pytest.LogCaptureFixture, back: Signal
) -> None:
    worker, beat = (logging.getLogger(name) for name in broker_logs.LOGGERS)
    for _ in range(3):
        worker.warning("%s (%r)", "consumer: Connection to broker lost. Trying to re-establish", AWAY)
        worker.error("consumer: Cannot connect to %s: %s.\n%s\n", "redis://:**@redis.internal", AWAY, "Again")
        beat.error("beat: Connection error: %s. Trying again in %s seconds...", AWAY, 2)
        beat.error("Message Error: %s\n%s", AWAY, "Traceback ...")
    back.send(sender="a task")

    began, ended = (
        record.getMessage() for record in caplog.records if record.name == "helpline.resilience.outages"
    )
    assert began.startswith("Redis is away")
    assert ended.startswith("Redis is back")
    assert "redis.internal" not in caplog.text


def test_everything_else_is_logged(one: broker_logs.OneOutage, caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger(broker_logs.LOGGERS[0]).error("Received and deleted unknown message")

    assert "unknown message" in caplog.text
