"""Configure Celery so that no call suffers when it is late, killed or gone.

A task is a wake-up: what must be done is a row, and the sweep does it when the wake-up is lost.
Each setting says what goes wrong without it.
"""

import os
from typing import Any
from urllib.parse import urlsplit

from celery import Celery
from celery.signals import beat_init, worker_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.db import connections

from config import broker_logs

PUBLISH_SECONDS = 0.2


def broker_url(redis_url: str) -> str:
    """Return REDIS_URL as Celery spells it: a socket has a scheme of its own there."""
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}" if parts.scheme == "unix" else redis_url


app = Celery("helpline")
app.conf.update(
    broker_url=broker_url(settings.REDIS_URL),
    # Without it each wake-up would leave a result in Redis, and redis-py 8 would warn inside that backend.
    task_ignore_result=True,
    result_backend=None,
    # Without it a message is gone once a worker has it, and with a worker killed by -9 so is the wake-up.
    task_acks_late=True,
    # Without it a killed pool process counts as having done its task.
    task_reject_on_worker_lost=True,
    # Without it a worker hoards messages that an idle worker could carry out now.
    worker_prefetch_multiplier=1,
    # Without JSON only, whoever can write to Redis can run code in the worker; task arguments are ids.
    task_serializer="json",
    accept_content=["json"],
    # Without it one broker that is away at the start ends the worker; it waits for it instead.
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # Without it a message that a broken connection has already given back would run beside its twin.
    worker_cancel_long_running_tasks_on_connection_loss=True,
    # Without it publishing tries again and again while Twilio waits. The sweep is the second try.
    task_publish_retry=False,
    # Without it connecting to a Redis that takes connections and says nothing lasts for ever.
    broker_connection_timeout=PUBLISH_SECONDS,
    broker_transport_options={
        # Without it a message whose worker died waits an hour for another worker. No task lasts this long.
        "visibility_timeout": 120,
        # Without it the search for such messages runs only each tenth time, so they wait minutes more.
        "unacked_restore_throttle": 1,
        # Without these a publisher on a black-holed Redis hangs until Twilio has given up (25 s and more).
        "socket_connect_timeout": PUBLISH_SECONDS,
        "socket_timeout": PUBLISH_SECONDS,
        "socket_keepalive": True,
        # Without it each of these time-outs is tried again.
        "retry_on_timeout": False,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0,
        "interval_max": 0,
    },
    # Without limits one task that hangs on the network holds its thread for ever.
    task_soft_time_limit=30,
    task_time_limit=60,
    # Without UTC, beat would shift its schedule with the server's zone.
    timezone="UTC",
    enable_utc=True,
    # Without it Celery replaces our log handlers, and with them the masking of numbers.
    worker_hijack_root_logger=False,
    # Without them each worker gossips with the others over Redis all day, for events that nobody reads.
    worker_send_task_events=False,
    task_send_sent_event=False,
    # What is minutes or longer. What is seconds is the sweep's, which needs no Redis.
    beat_schedule={
        name: {
            "task": f"helpline.tasks.{name}",
            "schedule": 60.0,
            # Without it a worker that was away for a day comes back to a day of wake-ups.
            "options": {"expires": 55},
        }
        for name in ("claim_due_callbacks", "reconcile_calls", "carry_out_pending", "tell_of_alarms")
    }
    | {
        name: {
            "task": f"helpline.tasks.{name}",
            "schedule": 3600.0,
            "options": {"expires": 3000},
        }
        for name in ("purge_by_age", "look_after_numbers")
    },
    # Without it beat keeps its schedule in a file, and one that a power cut has torn stops it.
    beat_scheduler="celery.beat:Scheduler",
    # No task is ever sent with an eta or a countdown: with Redis a countdown longer than the visibility
    # time-out runs several times. A deadline is a column and the sweep finds it.
)
app.autodiscover_tasks(["helpline"])
broker_logs.install()


def note_start(**_: Any) -> None:
    """Log why a start of the worker, or of beat, would have been refused, and go on."""
    from helpline.monitoring import startup_checks

    startup_checks.note()
    connections.close_all()  # or the main thread would keep one that it never needs again


worker_init.connect(note_start, weak=False)
beat_init.connect(note_start, weak=False)
