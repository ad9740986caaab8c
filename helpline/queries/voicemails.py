"""Messages that callers left, without their audio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When

from helpline.models import Callback, CallbackReason, Voicemail, VoicemailState, flows
from helpline.queries import paging

PER_PAGE = 25
ORDER = ("state", "left_at", "pk")
"""The greatest first: "new" comes after "handled"."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message with what is known of its call."""

    voicemail: Voicemail
    topic: str
    language: str
    has_audio: bool

    @property
    def new(self) -> bool:
        return self.voicemail.state == VoicemailState.NEW


def listed(parts: "Sequence[QuerySet[Voicemail]]", asked: Mapping[str, str]) -> paging.Page[Voicemail]:
    """Return a page of messages, those nobody has dealt with first, the newest of each on top."""
    return paging.page([shown(part) for part in parts], ORDER, PER_PAGE, asked)


def shown(visible: "QuerySet[Voicemail]") -> "QuerySet[Voicemail]":
    """Return messages with what is shown of them. The audio stays where it is."""
    kept = Case(When(Q(audio__isnull=False), then=Value(True)), default=Value(False))
    messages = visible.select_related("call", "handled_by").annotate(kept=kept)
    return messages.defer("audio", "call__because")


def message(voicemail: Voicemail) -> Message:
    """Return one of `shown` as it is shown."""
    call, kept = voicemail.call, bool(getattr(voicemail, "kept", False))
    return Message(voicemail, flows.topic_name(call), flows.language_name(call), kept)


def promises(voicemail: Voicemail) -> "QuerySet[Callback]":
    """Return the promises that were made because of a message."""
    return Callback.objects.filter(origin=voicemail.call_id, reason=CallbackReason.VOICEMAIL).order_by(
        "due_at"
    )
