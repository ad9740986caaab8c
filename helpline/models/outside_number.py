"""The table of crisis and backup numbers: who looks after each, its next review, and its last trial call."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from helpline import validators
from helpline.models import constraints


class OutsideNumber(models.Model):
    """An outside number to which callers in danger are put through, or all callers when we are down.

    The row is found by the number itself: a number that replaces another gets a new row, because nobody has
    reviewed or tried it yet. No code dials the number from this row.
    """

    number = models.CharField(max_length=16, unique=True)
    owner = models.CharField(
        max_length=80,
        blank=True,
        validators=[validators.validate_text],
        help_text="Who of us looks after it and knows whom to call there.",
    )
    review_on = models.DateField(
        help_text="The last day on which its review is not overdue, in the helpline's zone."
    )
    tried_at = models.DateTimeField(
        null=True, blank=True, help_text="When a person last called it to try it."
    )
    tried_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = "crisis or backup number"
        constraints = [
            constraints.number("outside_number_is_e164", "number"),
            models.CheckConstraint(
                condition=Q(tried_at=None, tried_by=None) | Q(tried_at__isnull=False, tried_by__isnull=False),
                name="outside_number_tried_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"number {self.pk}"
