"""The browsers in which somebody is signed in."""

import uuid

from django.conf import settings
from django.db import models


class SignedIn(models.Model):
    """One browser in which somebody is signed in. Without this row its session is worth nothing.

    The session holds this row's id, never the other way round: who reads this table can take nothing over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signed_in_browsers"
    )
    since = models.DateTimeField()
    active_at = models.DateTimeField()
    """When the person last touched the page, to the minute."""
    locked_at = models.DateTimeField(null=True)
    """Since when the page is locked; it asks for the password again."""
    second_factor = models.BooleanField(default=False)
    """Whether this browser has shown the account's second factor."""
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "since"], name="signin_of_user")]
