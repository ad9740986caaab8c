"""A person who calls, as far as they let themselves be known."""

import uuid

from django.db import models

from helpline.privacy.fields import SealedTextField


class Caller(models.Model):
    """A person. To be anonymous is normal: a caller exists only once somebody has said what to call them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    known_as = SealedTextField(blank=True, help_text="What they want to be called; need not be a name.")
    notes = SealedTextField(blank=True, help_text="What every colleague who speaks with them should know.")
    created_at = models.DateTimeField(help_text="When they first let themselves be known.")

    class Meta:
        verbose_name = "caller"
        indexes = [models.Index(fields=["created_at"], name="caller_newest_first")]

    def __str__(self) -> str:
        return f"Caller since {self.created_at:%Y-%m-%d}"
