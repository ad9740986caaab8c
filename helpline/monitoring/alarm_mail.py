"""Send e-mails about each open alarm until a user acknowledges it, and about help that nobody answers.

They are sent outside any transaction.

At night nobody looks at the console. The e-mail says that there is an alarm and where to see it; neither the
e-mail nor the log says anything about a caller.
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
from helpline.operations import alarms, help_requests

log = logging.getLogger(__name__)

SUBJECT = "Helpline: an alarm needs a person"
TEXT = """\
Somebody may need help now, and nobody has taken this alarm.

Sign in now, open the page Live and press "I'll handle this": {url}

This e-mail is sent every {minutes} minutes until somebody does.
"""

REVIEW_SUBJECT = "Helpline: outside numbers are overdue for review"
REVIEW_TEXT = """\
An outside number is overdue for review. No caller is waiting because of it.

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
        AlarmKind.UNSURE: (SUBJECT, TEXT, "console:floor"),
        AlarmKind.ENDED: (SUBJECT, TEXT, "console:floor"),
        AlarmKind.STAND_IN: (SUBJECT, TEXT, "console:floor"),
        AlarmKind.UNHEARD: (SUBJECT, TEXT, "console:floor"),
        AlarmKind.REVIEW: (REVIEW_SUBJECT, REVIEW_TEXT, "console:outside-numbers"),
        AlarmKind.CLOCK: (CLOCK_SUBJECT, CLOCK_TEXT, "console:floor"),
    },
)
"""For each kind of alarm: the subject and the text of its e-mail, and the page to which it links."""

HELP_SUBJECT = "Helpline: a counselor asks for help"
HELP_TEXT = """\
A counselor who is in a call asks for a supervisor, and none has answered.

Sign in now and press "I'm coming": {url}

This e-mail is sent every {minutes} minutes until somebody does, or until the call is over.
"""

START_SUBJECT = "Helpline: fix this before the next restart"
START_TEXT = """\
Calls are still being answered. But something is wrong with the keys, the files or the database, and a new
start would be refused. The reasons are in the log and on the page Live: {url}
"""

FAILURES = (OSError, ValueError)
"""The exceptions that a mail server, the network to it, or an invalid address may raise."""
THREAD = "alarm-mail"
_sending = threading.Lock()


def send_due(*, now: datetime) -> int:
    """Send every e-mail that is due; return how many were sent. One that fails is due again in a minute."""
    if not settings.ALARM_EMAILS:
        return 0
    claimed = [alarm_id for alarm_id in alarms.due(now) if alarms.claim(alarm_id=alarm_id, now=now)]
    asked = [each for each in help_requests.due(now) if help_requests.claim(request_id=each, now=now)]
    return sum(_send(alarm_id, now) for alarm_id in claimed) + sum(_send_help(each, now) for each in asked)


def send_due_aside(*, now: datetime, overdue_by: timedelta) -> None:
    """Send the due e-mails in a thread if Celery has not sent one that is overdue by this much.

    It is a thread so that a slow mail server cannot block the sweep.
    """
    overdue = now - overdue_by
    if not settings.ALARM_EMAILS or not (alarms.due(overdue) or help_requests.due(overdue)):
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
    """Send an e-mail that a start would be refused; return whether it was sent. The log has the reasons."""
    if not settings.ALARM_EMAILS:
        return False
    text = START_TEXT.format(url=settings.PUBLIC_URL + reverse("console:floor"))
    try:
        return bool(EmailMessage(START_SUBJECT, text, to=settings.ALARM_EMAILS).send())
    except FAILURES as error:
        log.error("an e-mail about a start could not be sent (%s)", type(error).__name__)
        return False


def _message(kind: str) -> EmailMessage:
    """Return the e-mail about a kind of alarm. An unknown kind, of a later release, may concern a caller."""
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


def _send_help(request_id: UUID, now: datetime) -> bool:
    minutes = help_requests.TELL_EVERY // timedelta(minutes=1)
    url = settings.PUBLIC_URL + reverse("console:floor")
    text = HELP_TEXT.format(url=url, minutes=minutes)
    try:
        EmailMessage(HELP_SUBJECT, text, to=settings.ALARM_EMAILS).send()
    except FAILURES as error:
        log.error("an e-mail about help request %s could not be sent (%s)", request_id, type(error).__name__)
        help_requests.not_told(request_id=request_id, now=now)
        return False
    help_requests.was_told(request_id=request_id)
    return True
