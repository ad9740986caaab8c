"""The table of places where help is needed now: what a caller told, to be passed on to 911."""

from django.db import models

from helpline.models.call import Call
from helpline.models.staff import Staff
from helpline.privacy.fields import SealedTextField


class EmergencyPlace(models.Model):
    """Where somebody is in danger, as the caller told it. Each part of it is encrypted at rest.

    It goes with its call, or before it by its own age (`retention.kept`). Only its id is ever in a URL or a
    log.
    """

    call = models.OneToOneField(Call, primary_key=True, on_delete=models.CASCADE, related_name="emergency")
    street = SealedTextField(help_text="A street and number, a crossing, or what can be seen there.")
    city = SealedTextField(blank=True)
    county = SealedTextField(blank=True)
    state_code = SealedTextField(help_text="The state by its postal code.")
    told_at = models.DateTimeField(help_text="When the counselor wrote it down last.")
    told_to = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Place of an emergency in call {self.pk}"
