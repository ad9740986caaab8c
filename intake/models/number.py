"""A telephone number that somebody gave us to ring, and what is safe to do with it."""

import uuid

from django.db import models

from helpline.models import HasNumbers, Staff
from helpline.privacy import encryption
from helpline.privacy.fields import FingerprintField, PhoneNumberField, SealedTextField
from intake.models.caller import Caller


class SafeToCall(models.TextChoices):
    NOT_ASKED = "", "Not asked"
    YES = "yes", "Yes"
    NO = "no", "No, do not call it"


class VoicemailWish(models.TextChoices):
    """What may be said to a machine, or to somebody else who picks up (42 CFR Part 2: the name of the
    organisation is itself a disclosure)."""

    NEVER = "never", "Say nothing"
    NEUTRAL = "neutral", "A first name and a number, nothing more"


class CallerIdMode(models.TextChoices):
    SHOWN = "shown", "Show our number"
    HIDDEN = "hidden", "Hide our number"


class CallerNumber(HasNumbers):
    """A number and the wishes that hold for it. They belong to the number, not to a person: telephones
    are shared, and what is safe on one is not safe on another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = PhoneNumberField(help_text="In E.164, as the person gave it.")
    number_index = FingerprintField(of="number", unique=True, help_text="Keyed fingerprint to find it by.")
    callers = models.ManyToManyField(Caller, related_name="numbers", blank=True)
    given_at = models.DateTimeField(help_text="When it was last given to us.")
    confirmed_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        help_text="To whom it was given.",
    )
    zone = models.CharField(max_length=64, blank=True, help_text="The IANA zone where the person is.")
    safe_to_call = models.CharField(
        max_length=8, choices=SafeToCall, default=SafeToCall.NOT_ASKED, blank=True
    )
    safe_hours = SealedTextField(blank=True, help_text="When it is safe, in their words.")
    voicemail = models.CharField(max_length=8, choices=VoicemailWish, default=VoicemailWish.NEVER)
    text_ok = models.BooleanField(default=False, help_text="They agreed to text messages without content.")
    caller_id_mode = models.CharField(max_length=8, choices=CallerIdMode, default=CallerIdMode.SHOWN)
    who_may_answer = SealedTextField(blank=True, help_text="Who else may pick up, and what they may know.")
    code_word = SealedTextField(blank=True, help_text="A word by which the person is known to be the one.")

    class Meta:
        verbose_name = "telephone number"
        indexes = [
            models.Index(fields=["given_at"], name="number_newest_first"),
            # The filters of the list, whose values are rare.
            models.Index(fields=["voicemail", "given_at", "id"], name="number_of_voicemail"),
            models.Index(fields=["safe_to_call", "given_at", "id"], name="number_of_safety"),
            # It serves the foreign key as well.
            models.Index(fields=["confirmed_by", "given_at"], name="number_confirmed_by"),
        ]

    def __str__(self) -> str:
        return f"Number given {self.given_at:%Y-%m-%d}"

    def fingerprints(self) -> list[str]:
        """Return every fingerprint under which rows about this number may stand."""
        return encryption.alike(self.number_index, self.number)
