"""What shows that the keys of the settings are the ones this database was written with."""

from django.db import models

from helpline.privacy.fields import FingerprintField, SealedTextField

KNOWN = "+12025550100"
"""What is sealed and indexed to prove the keys: a number that belongs to nobody."""


class KeyProof(models.Model):
    """A known value, sealed and indexed with the newest keys of a start that wrote with them.

    There is a row for every pair of newest keys there was since a rotation was complete: all are needed.
    """

    name = models.CharField(max_length=8, primary_key=True)
    sealed = SealedTextField(default=KNOWN)
    fingerprint = FingerprintField()

    class Meta:
        verbose_name = "proof of the keys"
        verbose_name_plural = "proofs of the keys"

    def __str__(self) -> str:
        return self.name
