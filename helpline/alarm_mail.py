"""Send an e-mail about each open alarm that nobody sees to, again and again, outside any transaction.

At night nobody looks at the console. The e-mail says that there is an alarm and where to see it: neither it
nor the log says anything of a caller.
"""

import logging
import threading
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.urls import reverse

from helpline import clock
from helpline.operations import alarms

log = logging.getLogger(__name__)

SUBJECT = "Helpline: an alarm needs a person"
TEXT = """\
An alarm is open in the helpline's console, and nobody has acknowledged it.

Sign in and open the page Live: {url}

This e-mail is sent every {minutes} minutes until somebody presses "I'll handle this".
"""

START_SUBJECT = "Helpline: it would not start again"
START_TEXT = """\
Helpline was started again and goes on, but something is wrong with its keys, its files or its database.
A new start would be refused. Whoever runs it finds the reasons in the log and on the page Live: {url}
"""

THREAD = "alarm-mail"
_sending = threading.Lock()


def send_due(*, now: datetime) -> int:
    """Send every e-mail that is due; return how many went out. One that fails is tried again in a minute."""
    if not settings.ALARM_EMAILS:
        return 0
    claimed = [alarm_id for alarm_id in alarms.due(now) if alarms.claim(alarm_id=alarm_id, now=now)]
    return sum(_send(alarm_id, now) for alarm_id in claimed)


def send_due_aside(*, now: datetime, overdue_by: timedelta) -> None:
    """Send what Celery has not sent, on a thread of its own: no mail server may keep the sweep waiting."""
    if not settings.ALARM_EMAILS or not alarms.due(now - overdue_by):
        return
    if _sending.acquire(blocking=False):
        threading.Thread(target=_aside, name=THREAD, daemon=True).start()


def _aside() -> None:
    try:
        send_due(now=clock.now())
    except Exception:
        log.exception("e-mails about alarms could not be sent; tried again in a second")
    finally:
        connection.close()
        _sending.release()


def tell_of_a_start() -> bool:
    """Write that a start would be refused; say whether it went out. What is wrong stands in the log."""
    if not settings.ALARM_EMAILS:
        return False
    text = START_TEXT.format(url=settings.PUBLIC_URL + reverse("console:floor"))
    try:
        return bool(EmailMessage(START_SUBJECT, text, to=settings.ALARM_EMAILS).send())
    except OSError as error:
        log.error("an e-mail about a start could not be sent (%s)", type(error).__name__)
        return False


def _send(alarm_id: UUID, now: datetime) -> bool:
    url = settings.PUBLIC_URL + reverse("console:floor")
    minutes = alarms.TELL_EVERY // timedelta(minutes=1)
    message = EmailMessage(SUBJECT, TEXT.format(url=url, minutes=minutes), to=settings.ALARM_EMAILS)
    try:
        return bool(message.send())
    except OSError as error:
        log.error("an e-mail about alarm %s could not be sent (%s)", alarm_id, type(error).__name__)
        alarms.not_told(alarm_id=alarm_id, now=now)
        return False
