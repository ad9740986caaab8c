"""The record of a conversation: the answers, and every version of them."""

import uuid

from django.db import models
from django.db.models import Q

from helpline.complete import complete
from helpline.models import Call, Staff
from helpline.models.transitions import HasState, StateQuerySet
from helpline.privacy.fields import SealedJSONField
from intake.models.caller import Caller


class RecordState(models.TextChoices):
    DRAFT = "draft", "To be finished"  # is being written, or was left unfinished
    COMPLETED = "completed", "Finished"  # holds what its outcome requires; writing more makes it a draft


RECORD_TRANSITIONS: dict[RecordState, frozenset[RecordState]] = complete(
    "intake.models.record.RECORD_TRANSITIONS",
    RecordState,
    {
        RecordState.DRAFT: frozenset({RecordState.COMPLETED}),
        RecordState.COMPLETED: frozenset({RecordState.DRAFT}),
    },
)


class IntakeRecordQuerySet(StateQuerySet["IntakeRecord"]):
    """Records, whose state `move` changes."""


class IntakeRecord(HasState):
    """The intake record of one call. It is made by the server when the call is answered, and only
    patched from then on, so that no browser, connection or counselor can lose it."""

    begins = (RecordState.DRAFT,)
    transitions = RECORD_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.OneToOneField(Call, on_delete=models.PROTECT, related_name="intake_record")
    caller = models.ForeignKey(
        Caller, null=True, blank=True, on_delete=models.SET_NULL, related_name="records"
    )
    counselor = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        related_name="intake_records",
        db_index=False,
        help_text="Spoke with them last.",
    )
    form_version = models.PositiveSmallIntegerField()
    answers = SealedJSONField(default=dict, editable=False, help_text="By the names of the form's fields.")
    state = models.CharField(max_length=10, choices=RecordState, default=RecordState.DRAFT)
    revision = models.PositiveIntegerField(default=0, help_text="How often it was changed.")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    objects = IntakeRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "intake record"
        constraints = [
            models.CheckConstraint(
                condition=Q(state="completed", completed_at__isnull=False)
                | Q(state="draft", completed_at__isnull=True),
                name="completed_record_says_when",
            ),
        ]
        indexes = [
            # The lists read these backwards: unfinished records first, which are last by name, newest on top.
            models.Index(fields=["counselor", "state", "created_at"], name="intake_own_list"),
            models.Index(fields=["state", "created_at"], name="intake_list"),
            models.Index(fields=["created_at"], name="intake_newest_first"),
            # A counselor's newest in Administration, which reads those of all others on the way otherwise.
            models.Index(fields=["counselor", "created_at", "id"], name="intake_newest_of_counselor"),
            # Whom a counselor knows: the newest records whose caller is known.
            models.Index(
                fields=["counselor", "created_at", "id"],
                name="intake_of_known_caller",
                condition=Q(caller__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Record of {self.created_at:%Y-%m-%d %H:%M}Z"


class RevisionKind(models.TextChoices):
    SAVED = "saved", "Saved"  # fields were changed
    COMPLETED = "completed", "Finished"  # somebody said that it is complete
    LINKED = "linked", "Linked"  # somebody said that it is the same person as in an earlier call


class IntakeRevision(models.Model):
    """One change to a record. Append-only: two pages that write into one field both keep their words here."""

    # The constraint's index serves the foreign key.
    record = models.ForeignKey(
        IntakeRecord, on_delete=models.CASCADE, related_name="revisions", db_index=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=RevisionKind, default=RevisionKind.SAVED)
    changes = SealedJSONField(row=("record", "number"), default=dict, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    writer = models.CharField(max_length=36, blank=True, help_text="The page that sent it.")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "revision"
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="one_revision_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.get_kind_display()}"
