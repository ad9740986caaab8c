"""Numbers that somebody told us not to ring, whoever promised it."""

from django.db import models

from helpline.models.staff import Staff


class UnsafeNumber(models.Model):
    """A number it is not safe to ring: somebody else may pick up. It stands until the person unsays it."""

    number_index = models.CharField(max_length=40, unique=True, help_text="Keyed fingerprint to find it by.")
    said_at = models.DateTimeField(help_text="When somebody said so last.")
    told = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", help_text="To whom.")

    class Meta:
        verbose_name = "unsafe number"

    def __str__(self) -> str:
        return f"Not to be rung since {self.said_at:%Y-%m-%d}"
