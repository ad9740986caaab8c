"""Which sign-ins may take calls with the telephone in the browser."""

import uuid

from django.db import models

from helpline.models.signed_in import SignedIn
from helpline.models.staff import Staff


class SoftphonePass(models.Model):
    """What a browser's telephone token is bound to: one sign-in of one person. It goes when they sign out.

    A token that Twilio was given cannot be taken back there, so our webhook asks for the pass that the token
    names each time a browser rings in.
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
        """The name under which a browser with this pass is known to Twilio: letters, digits and _ only."""
        return f"{self.staff.identity}_{self.id.hex}"
