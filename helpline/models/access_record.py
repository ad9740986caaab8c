"""The audit log: who heard a message, saw a number, read an intake record, or changed access, and when."""

from django.conf import settings
from django.db import models

ADDED, DELETED = "added", "deleted"
"""The detail of a record about an account, a member of the staff or a role that is new, or that is gone."""


class AccessKind(models.TextChoices):
    HEARD_VOICEMAIL = "heard_voicemail", "Heard the message"
    SAW_CALL_NUMBER = "saw_call_number", "Was shown the number of the call"
    SAW_PLACE = "saw_place", "Was shown where help was needed"
    OPENED_FOR_ALARM = "opened_for_alarm", "Opened the call while handling an alarm about it"
    SAW_CALLBACK_NUMBER = "saw_callback_number", "Was shown the number to call"
    READ_RECORD = "read_record", "Read the intake record"
    READ_HISTORY = "read_history", "Read the versions of the intake record"
    READ_CARD = "read_card", "Read the intake record on the card of the call"
    READ_EARLIER = "read_earlier", "Was shown earlier calls of the number"
    READ_CALLER = "read_caller", "Read what is kept of the person"
    CHANGED_STAFF = "changed_staff", "Added or changed a member of the staff"
    CHANGED_ACCOUNT = "changed_account", "Added, changed or deleted an account"
    CHANGED_ROLES = "changed_roles", "Changed what a role may do"
    INVITED = "invited", "Invited"
    CHANGED_TELEPHONE = "changed_telephone", "Changed the phone number"
    PAUSED = "paused", "Paused"
    RETIRED = "retired", "Retired"
    BROUGHT_BACK = "brought_back", "Brought back"
    LET_IN = "let_in", "Lifted the lock-out"
    RESET_SECOND_STEP = "reset_second_step", "Reset the second step"
    TRIED_NUMBER = "tried_number", "Called an outside number to try it"
    REVIEWED_NUMBER = "reviewed_number", "Reviewed an outside number"


class AccessRecord(models.Model):
    """One entry of the audit log: a user heard, saw, read or changed one thing.

    Append-only. It is kept longer than the thing itself, so it holds only the thing's id, without a foreign
    key.
    """

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=AccessKind)
    subject_id = models.UUIDField(
        null=True,
        blank=True,
        help_text="The call (of a record too), callback or voicemail; none where somebody was changed.",
    )
    changed = models.CharField(
        max_length=150,
        blank=True,
        help_text="The account that was changed, or whose staff row was; the role; or the number, masked.",
    )
    detail = models.CharField(
        max_length=200, blank=True, help_text="What was changed. Telephone numbers are masked."
    )

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "at"], name="access_of_subject"),
            models.Index(fields=["at"], name="access_newest_first"),
            # For the filter of Administration: of a rare kind, all records would be read.
            models.Index(fields=["kind", "at", "id"], name="access_of_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}Z {self.get_kind_display()}"
