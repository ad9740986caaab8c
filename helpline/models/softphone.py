"""The table of passes: which sign-ins may take calls with the softphone, the telephone in the browser."""

import uuid

from django.db import models

from helpline.models.signed_in import SignedIn
from helpline.models.staff import Staff


class SoftphonePass(models.Model):
    """A pass that binds a softphone's token to one sign-in of one person. It is deleted when they sign out.

    A token cannot be revoked at Twilio once it is issued. So each time a browser calls in, our webhook checks
    that the pass that the token names still exists.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="softphone_passes")
    sign_in = models.OneToOneField(SignedIn, on_delete=models.CASCADE, related_name="softphone_pass")
    proof = models.CharField(
        max_length=128, help_text="Follows from the password: a session's own proof that it still holds."
    )
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "softphone passes"

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d %H:%M}Z"

    @property
    def identity(self) -> str:
        """Return the identity by which Twilio knows a browser with this pass: letters, digits and _ only."""
        return f"{self.staff.identity}_{self.id.hex}"
