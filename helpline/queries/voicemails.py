"""Messages that callers left, without their audio."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from helpline.models import Callback, CallbackReason, Voicemail, VoicemailState
from helpline.queries.known import language, topic


@dataclass(frozen=True, slots=True)
class Message:
    """A message with what is known of its call. The number is whole: the template masks it."""

    voicemail: Voicemail
    topic: str
    language: str
    has_audio: bool

    @property
    def new(self) -> bool:
        return self.voicemail.state == VoicemailState.NEW


def newest(visible: "QuerySet[Voicemail]") -> "QuerySet[Voicemail]":
    """Return messages, those nobody has dealt with first. The audio stays where it is."""
    return (
        visible.select_related("call", "handled_by")
        .annotate(
            new_first=Case(
                When(state=VoicemailState.NEW, then=Value(0)), default=Value(1), output_field=IntegerField()
            ),
            kept=Case(When(Q(audio__isnull=False), then=Value(True)), default=Value(False)),
        )
        .defer("audio", "call__because")
        .order_by("new_first", "-left_at", "pk")
    )


def message(voicemail: Voicemail) -> Message:
    """Return one of `newest` as it is shown."""
    return Message(
        voicemail, topic(voicemail.call), language(voicemail.call), bool(getattr(voicemail, "kept", False))
    )


def promises(voicemail: Voicemail) -> "QuerySet[Callback]":
    """Return the promises that were made because of a message."""
    return Callback.objects.filter(origin=voicemail.call_id, reason=CallbackReason.VOICEMAIL).order_by(
        "due_at"
    )
