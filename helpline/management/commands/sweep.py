"""`manage.py sweep`: run the sweep until stopped."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from helpline import alarm_mail, starting, sweep


class Command(BaseCommand):
    help = "Move deadlines on, match every floor each second, carry out what Celery has not; until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signal_number, lambda *_: stop.set())
        starting.note()
        if starting.noted():
            threading.Thread(target=alarm_mail.tell_of_a_start, name=alarm_mail.THREAD, daemon=True).start()
        sweep.forever(stop)
