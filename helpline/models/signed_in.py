"""The browsers in which people are signed in."""

import uuid

from django.conf import settings
from django.db import models


class SignedIn(models.Model):
    """One browser in which a person is signed in. Without this row its session is not valid.

    The session holds this row's id, and this row does not hold the session's key: a person who reads this
    table cannot take a session over.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signed_in_browsers"
    )
    since = models.DateTimeField()
    active_at = models.DateTimeField()
    """When the person last used the page, to the minute."""
    locked_at = models.DateTimeField(null=True)
    """When the page was locked. A locked page asks for the password again."""
    second_factor = models.BooleanField(default=False)
    """Whether the account's second factor was given in this browser."""
    address = models.CharField(max_length=45, blank=True)
    browser = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "since"], name="signin_of_user"),
            # The sweep looks each second for one that a wrong clock put ahead; old ones are removed by it.
            models.Index(fields=["active_at"], name="signin_last_used"),
        ]
