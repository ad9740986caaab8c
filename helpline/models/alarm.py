"""The table of alarms: about a caller in danger whom nobody helped, or about the helpline's own operation."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from helpline.models.call import Call


class AlarmKind(models.TextChoices):
    WAITING = "waiting", "A caller in danger waited too long for a person"
    UNSURE = "unsure", "It is not known whether a caller in danger and their counselor hear each other"
    ENDED = "ended", "A crisis call ended, and nobody is known to have helped"
    STAND_IN = "stand_in", "A caller in danger is with somebody who is not trained for danger"
    UNHEARD = "unheard", "A caller may not hear their counselor"
    REVIEW = "review", "An outside number is overdue for review"
    CLOCK = "clock", "The clock may be wrong: nothing is removed by age until somebody looks"


WITHOUT_CALL = (AlarmKind.REVIEW, AlarmKind.CLOCK)
"""Kinds of alarms that are about the helpline's operation, not a call. They close when the fault is fixed."""


class AlarmNote(models.TextChoices):
    """What was done about an alarm. It is a code and not free text, so that no caller is described here."""

    TALKED = "talked", "One of us talked with the caller"
    OTHER_LINE = "other_line", "The crisis line or the backup talked with the caller"
    EMERGENCY = "emergency", "We called 911"
    NO_ANSWER = "no_answer", "We called back, and nobody answered"
    NO_NUMBER = "no_number", "There is no number that we may call"
    NO_DANGER = "no_danger", "The caller was not in danger"
    REVIEWED = "reviewed", "The numbers were reviewed"
    CLOCK_RIGHT = "clock_right", "The clock is right"


BY_ITSELF = (AlarmNote.REVIEWED, AlarmNote.CLOCK_RIGHT)
"""Notes that the system sets when an alarm closes by itself. Staff cannot choose them."""


class Alarm(models.Model):
    """An alarm tells staff, on pages and by e-mail, that a caller in danger was not helped, or may not be.

    An alarm about the review of an outside number, or about the clock, has no call and closes by
    itself. To acknowledge an alarm means "I see to it" and stops its e-mails; to close it records what was
    done. Once Twilio confirms that the caller is connected with a counselor, an alarm that nobody handles is
    assigned to them (`assigned`): they pressed nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=AlarmKind)
    call = models.ForeignKey(Call, null=True, blank=True, on_delete=models.PROTECT, related_name="alarms")
    opened_as = models.CharField(
        max_length=8, choices=AlarmKind, help_text="Its kind when it opened; it may have got worse since."
    )
    opened_at = models.DateTimeField()
    worse_at = models.DateTimeField(
        null=True, blank=True, help_text="When it became an alarm of its present, worse kind."
    )
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    assigned = models.BooleanField(
        default=False, help_text="It was assigned to a counselor, who did not say that they handle it."
    )
    confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text="When Twilio confirmed that caller and counselor were connected."
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=12, choices=AlarmNote, blank=True)
    tell_at = models.DateTimeField(
        null=True, blank=True, help_text="When the next e-mail is due; none once somebody sees to it."
    )
    told = models.PositiveIntegerField(default=0, help_text="How many e-mails have been tried.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(closed_at=None), name="one_open_alarm_per_call"
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(closed_at=None, call=None),
                name="one_open_alarm_of_kind_without_call",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=WITHOUT_CALL, call=None)
                | ~Q(kind__in=WITHOUT_CALL) & Q(call__isnull=False),
                name="alarm_is_about_a_call_or_not",
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None, note="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(note="")
                # Closed by no user: late news said that the caller had been helped, or the fault is fixed.
                | Q(closed_at__isnull=False, closed_by=None) & Q(note__in=[AlarmNote.OTHER_LINE, *BY_ITSELF]),
                name="alarm_closed_says_by_whom_and_how",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None, assigned=False)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="alarm_acknowledged_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(tell_at=None) | Q(acknowledged_at=None, closed_at=None),
                name="alarm_seen_to_sends_no_more_email",
            ),
        ]
        indexes = [
            # Every page reads the open alarms; the sweep reads those for which an e-mail is due.
            models.Index(fields=["opened_at"], name="alarm_open", condition=Q(closed_at=None)),
            models.Index(fields=["opened_at"], name="alarm_newest_first"),
            models.Index(fields=["tell_at"], name="alarm_to_tell", condition=Q(tell_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.opened_at:%Y-%m-%d %H:%M}Z"
