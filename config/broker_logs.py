"""Log once when Redis goes away and once when it is back, and not each try of the worker or beat."""

import logging
from typing import Any

from celery.signals import after_task_publish, task_prerun
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from helpline.resilience import outages

TROUBLE = ("consumer: Connection to broker lost", "consumer: Cannot connect to", "beat: Connection error")
LOGGERS = ("celery.worker.consumer.consumer", "celery.beat")
MESSAGE_ERROR = "Message Error"
"""What beat logs, with a traceback, when it could not send a wake-up."""


class OneOutage(logging.Filter):
    """Fold Celery's lines about a broker that is away into one outage."""

    def __init__(self) -> None:
        super().__init__()
        self.redis = outages.of_redis()

    def filter(self, record: logging.LogRecord) -> bool:
        if not _is_of_an_outage(record):
            return True
        self.redis.failed("Celery's connection is lost")
        return False

    def works(self, **_: Any) -> None:
        """Note that Redis works: a task came from it, or was sent to it."""
        self.redis.works()


def _is_of_an_outage(record: logging.LogRecord) -> bool:
    text = record.getMessage()
    if not text.startswith(MESSAGE_ERROR):
        return text.startswith(TROUBLE)
    error = record.args[0] if isinstance(record.args, tuple) and record.args else None
    return isinstance(error, OSError | RedisError | OperationalError)


def install() -> OneOutage:
    """Have this process log an outage of its broker once when it begins and once when it ends."""
    one = OneOutage()
    for name in LOGGERS:
        logging.getLogger(name).addFilter(one)
    for signal in (task_prerun, after_task_publish):
        signal.connect(one.works, weak=False)
    return one
