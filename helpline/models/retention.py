"""The tables of retention: the ages that the configuration chose, the last run, and legal holds."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from helpline import validators
from helpline.models.call import Call


class RetentionAge(models.Model):
    """The number of days for which one kind of thing is kept. `helpline.retention` has the defaults."""

    name = models.SlugField(unique=True)
    days = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.name}: {self.days} days"


class RetentionRun(models.Model):
    """The time at which things were last removed by age: one row. A clock far ahead of it is not trusted."""

    at = models.DateTimeField()

    class Meta:
        verbose_name = "last removal by age"
        verbose_name_plural = "last removal by age"

    def __str__(self) -> str:
        return f"Last removed by age {self.at:%Y-%m-%d %H:%M}Z"


class LegalHold(models.Model):
    """A legal hold: it keeps a call and everything that belongs to it, at any age, until a user lifts it."""

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="holds")
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(
        max_length=80,
        validators=[validators.validate_text],
        help_text="The matter's own reference, such as a file number; never who it is about.",
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=Q(lifted_at=None), name="one_open_hold_per_call"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="hold_lifted_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"Hold {self.reference} since {self.placed_at:%Y-%m-%d}"
