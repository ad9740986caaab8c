"""The table of voicemails: a message that a caller left, its audio, and who has dealt with it."""

import uuid

from django.db import models
from django.db.models import Q

from helpline.complete import complete
from helpline.models.call import Call
from helpline.models.staff import Staff
from helpline.models.transitions import HasState, StateQuerySet
from helpline.privacy.fields import SealedBinaryField


class VoicemailState(models.TextChoices):
    NEW = "new", "New"  # no member of staff has dealt with it
    HANDLED = "handled", "Done"


VOICEMAIL_TRANSITIONS: dict[VoicemailState, frozenset[VoicemailState]] = complete(
    "helpline.models.voicemail.VOICEMAIL_TRANSITIONS",
    VoicemailState,
    {
        VoicemailState.NEW: frozenset({VoicemailState.HANDLED}),
        VoicemailState.HANDLED: frozenset(),
    },
)


class VoicemailQuerySet(StateQuerySet["Voicemail"]):
    """A query set of voicemails. Their state is changed by `move` only."""


class Voicemail(HasState):
    """A message from a caller. Its audio is fetched from Twilio, stored here encrypted, and deleted there."""

    begins = (VoicemailState.NEW,)
    transitions = VOICEMAIL_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="voicemails")
    recording_sid = models.CharField(max_length=34, unique=True)
    seconds = models.PositiveIntegerField(default=0)
    left_at = models.DateTimeField()
    audio = SealedBinaryField(null=True, blank=True)
    content_type = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=8, choices=VoicemailState, default=VoicemailState.NEW)
    handled_by = models.ForeignKey(
        Staff, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    handled_at = models.DateTimeField(null=True, blank=True)

    objects = VoicemailQuerySet.as_manager()

    class Meta:
        verbose_name = "voicemail"
        indexes = [
            # For the list: new messages first ("new" sorts after "handled"), in each state the newest on top.
            models.Index(fields=["state", "left_at"], name="voicemail_list"),
            models.Index(fields=["handled_by", "state", "left_at"], name="voicemail_of_staff"),
            models.Index(fields=["left_at"], name="voicemail_newest_first"),
            # The audio is removed by age.
            models.Index(fields=["handled_at"], name="voicemail_heard", condition=Q(audio__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.seconds} s, {self.left_at:%Y-%m-%d %H:%M}Z"
