"""The tables of history: what shifts, trainings, teams, people and lines said, and in which period."""

from django.db import models
from django.db.models import Q


class RecordVersion(models.Model):
    """What a record said in the period [since, until); the version that still holds has no `until`.

    Triggers of the database write the rows (`remembering`), in the transaction that changed the record, so no
    way of changing it goes around them. The instants are of the database's own clock.
    """

    kind = models.CharField(max_length=12, help_text="What is remembered: a row of `remembering.REMEMBERED`.")
    record = models.BigIntegerField(help_text="The record's own key.")
    said = models.JSONField(help_text="Its columns as they were, by their names.")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    changed_in = models.BigIntegerField(
        null=True,
        editable=False,
        help_text="PostgreSQL's number of the transaction that wrote this row last; it says whether what a "
        "process keeps is still true.",
    )

    class Meta:
        constraints = [
            # The trigger closes the version that holds with this index.
            models.UniqueConstraint(
                fields=["kind", "record"], condition=Q(until=None), name="one_version_holds"
            ),
        ]
        indexes = [
            # A question about the past steps from record to record, and reads the newest version of then.
            models.Index(fields=["kind", "record", "-since", "-id"], name="version_of_record"),
            # Before each match the newest change is asked for; what changes while people work is read anyway.
            models.Index(fields=["changed_in"], name="version_changed_in", condition=~Q(kind="work")),
            # What is old is removed by when it was over.
            models.Index(fields=["until"], name="version_over", condition=Q(until__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record} since {self.since:%Y-%m-%d %H:%M}Z"


class HistoryStart(models.Model):
    """The instant from which history is complete after old versions were removed by age: at most one row."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"History since {self.at:%Y-%m-%d %H:%M}Z"
