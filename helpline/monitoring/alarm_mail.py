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
from helpline.complete import complete
from helpline.models import Alarm, AlarmKind
from helpline.operations import alarms

log = logging.getLogger(__name__)

SUBJECT = "Helpline: an alarm needs a person"
TEXT = """\
Somebody may need help now, and nobody has taken this alarm.

Sign in now, open the page Live and press "I'll handle this": {url}

This e-mail is sent every {minutes} minutes until somebody does.
"""

REVIEW_SUBJECT = "Helpline: crisis and backup numbers are overdue for review"
REVIEW_TEXT = """\
A crisis or backup number is overdue for review. No caller is waiting because of it.

Sign in, call each number, and note the review: {url}

This e-mail is sent once a day until the numbers are reviewed or somebody takes the alarm.
"""

CLOCK_SUBJECT = "Helpline: the clock may be wrong"
CLOCK_TEXT = """\
The clock of the machine is far ahead of what was seen last. No caller is waiting because of it, and nothing
is removed by its age until somebody looks. If the clock is right, run: manage.py purge --clock-is-right

This e-mail is sent once a day until then, or until somebody takes the alarm: {url}
"""

WRITTEN: dict[AlarmKind, tuple[str, str, str]] = complete(
    "helpline.monitoring.alarm_mail.WRITTEN",
    AlarmKind,
    {
        AlarmKind.WAITING: (SUBJECT, TEXT, "console:floor"),
        AlarmKind.ENDED: (SUBJECT, TEXT, "console:floor"),
        AlarmKind.REVIEW: (REVIEW_SUBJECT, REVIEW_TEXT, "console:outside-numbers"),
        AlarmKind.CLOCK: (CLOCK_SUBJECT, CLOCK_TEXT, "console:floor"),
    },
)
"""The subject and the text of the e-mail about each kind of alarm, and the page that it leads to."""

START_SUBJECT = "Helpline: fix this before the next restart"
START_TEXT = """\
Calls are still being answered. But something is wrong with the keys, the files or the database, and a new
start would be refused. The reasons are in the log and on the page Live: {url}
"""

FAILURES = (OSError, ValueError)
"""What the mail server, the way to it, or an address that none can be written to may raise."""
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
    except FAILURES as error:
        log.error("an e-mail about a start could not be sent (%s)", type(error).__name__)
        return False


def _message(kind: str) -> EmailMessage:
    """Return the e-mail about an alarm; one of a kind that only a later release knows may be of a caller."""
    known = AlarmKind(kind) if kind in AlarmKind.values else AlarmKind.WAITING
    subject, text, page = WRITTEN[known]
    minutes = alarms.TELL_EVERY // timedelta(minutes=1)
    url = settings.PUBLIC_URL + reverse(page)
    return EmailMessage(subject, text.format(url=url, minutes=minutes), to=settings.ALARM_EMAILS)


def _send(alarm_id: UUID, now: datetime) -> bool:
    message = _message(Alarm.objects.values_list("kind", flat=True).get(pk=alarm_id))
    try:
        return bool(message.send())
    except FAILURES as error:
        log.error("an e-mail about alarm %s could not be sent (%s)", alarm_id, type(error).__name__)
        alarms.not_told(alarm_id=alarm_id, now=now)
        return False
