"""The table of help requests: a counselor in a call asks for a supervisor."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from helpline.models.call import Call
from helpline.models.staff import Staff


class HelpClosed(models.TextChoices):
    """Why a help request is over."""

    TAKEN_BACK = "taken_back", "The counselor took it back"
    CALL_OVER = "call_over", "The counselor's part in the call was over"


class HelpMail(models.TextChoices):
    """What became of the e-mail to the people on call. Once one was sent, they have it."""

    SENDING = "sending", "Being sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"  # tried again (`help_requests.TRY_AGAIN_AFTER`)


class HelpRequest(models.Model):
    """A counselor who is in a call asks every supervisor for help, until it is over.

    It says who asks and in which call; what is said to supervisors names the counselor and the line, never
    the caller. The first supervisor who says "I'm coming" is the one whom the counselor is told of.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="help_requests")
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    nobody_there = models.BooleanField(
        default=False, help_text="No supervisor was signed in when it was asked."
    )
    unanswered_at = models.DateTimeField(
        null=True, blank=True, help_text="When the counselor was told that nobody had answered in time."
    )
    coming = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    coming_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(max_length=10, choices=HelpClosed, blank=True)
    tell_at = models.DateTimeField(
        null=True, blank=True, help_text="When the next e-mail is due; none once somebody comes."
    )
    told = models.PositiveIntegerField(default=0, help_text="How many e-mails have been tried.")
    mail = models.CharField(
        max_length=7,
        choices=HelpMail,
        blank=True,
        db_default="",
        default="",
        help_text="What became of the e-mail; empty before the first.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(closed_at=None), name="one_open_help_request_per_call"
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_as="") | Q(closed_at__isnull=False) & ~Q(closed_as=""),
                name="help_request_closed_says_how",
            ),
            models.CheckConstraint(
                condition=Q(coming=None, coming_at=None) | Q(coming__isnull=False, coming_at__isnull=False),
                name="help_request_says_who_comes",
            ),
            models.CheckConstraint(
                condition=Q(tell_at=None) | Q(coming=None, closed_at=None),
                name="help_request_answered_sends_no_email",
            ),
        ]
        indexes = [
            # The pages of supervisors and the sweep read those that are open, which are few.
            models.Index(fields=["asked_at"], name="help_request_open", condition=Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.staff} {self.asked_at:%Y-%m-%d %H:%M}Z"
