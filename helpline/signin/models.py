"""The table of the guesses that were made at passwords and codes."""

from django.db import models


class Guesses(models.Model):
    """How many guesses were made under one key lately, and until when they count.

    The key is a digest: neither a name nor an address is stored. `about` is the digest of the sign-in name
    that they are about, so that a supervisor can lift the lock-out.
    """

    key = models.CharField(max_length=64, primary_key=True)
    about = models.CharField(max_length=64, blank=True, db_index=True)
    allowed = models.PositiveIntegerField()
    made = models.PositiveIntegerField(default=0)
    until = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="signin_guesses_not_negative", condition=models.Q(made__gte=0))
        ]
