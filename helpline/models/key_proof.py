"""The proof that the keys in the settings are the ones with which this database was written."""

from django.db import models

from helpline.privacy.fields import FingerprintField, SealedTextField

KNOWN = "+12025550100"
"""The known value that is sealed and fingerprinted to prove the keys: a number that belongs to nobody."""


class KeyProof(models.Model):
    """A known value, sealed and fingerprinted with the keys that were the newest when it was written.

    There is one row for each pair of newest keys that was in use since the last complete rotation. The keys
    in the settings must fit every row, because other rows of the database may still need the older keys.
    """

    name = models.CharField(max_length=8, primary_key=True)
    sealed = SealedTextField(default=KNOWN)
    fingerprint = FingerprintField()

    class Meta:
        verbose_name = "proof of the keys"
        verbose_name_plural = "proofs of the keys"

    def __str__(self) -> str:
        return self.name
