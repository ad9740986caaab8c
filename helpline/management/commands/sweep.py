"""`manage.py sweep`: run the sweep until the process is told to stop."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from helpline.jobs import sweep
from helpline.monitoring import alarm_mail, startup_checks

STILL_AFTER_SECONDS = 60.0


def _tell_if_it_is_still_so() -> None:
    try:
        if startup_checks.noted():
            alarm_mail.tell_of_a_start()
    finally:
        connection.close()


class Command(BaseCommand):
    help = "Move deadlines on, match every floor each second, carry out what Celery has not; until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, lambda *_: stop.set())
        # After a reboot the database may only start later than we do. So wait before sending an e-mail.
        later = threading.Timer(STILL_AFTER_SECONDS, _tell_if_it_is_still_so)
        later.name, later.daemon = alarm_mail.THREAD, True
        startup_checks.note()
        if startup_checks.noted():
            later.start()
        try:
            sweep.forever(stop)
        finally:
            later.cancel()
