"""Read the messages that callers left, without their audio."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, Value, When

from helpline.models import Callback, CallbackReason, Voicemail, VoicemailState, flows
from helpline.queries import paging

PER_PAGE = 25
ORDER = ("state", "left_at", "pk")
"""The fields to sort by, the greatest value first: so "new" messages come before "handled" ones."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message with the topic and the language of its call."""

    voicemail: Voicemail
    topic: str
    language: str
    has_audio: bool

    @property
    def new(self) -> bool:
        return self.voicemail.state == VoicemailState.NEW


def listed(parts: "Sequence[QuerySet[Voicemail]]", asked: Mapping[str, str]) -> paging.Page[Voicemail]:
    """Return a page of messages: those that nobody has dealt with, then the others, each the newest first."""
    return paging.page([shown(part) for part in parts], ORDER, PER_PAGE, asked)


def shown(visible: "QuerySet[Voicemail]") -> "QuerySet[Voicemail]":
    """Return the messages with their calls, and whether there is audio; the audio itself is not read."""
    kept = Case(When(Q(audio__isnull=False), then=Value(True)), default=Value(False))
    messages = visible.select_related("call", "handled_by").annotate(kept=kept)
    return messages.defer("audio", "call__because")


def message(voicemail: Voicemail) -> Message:
    """Return a message that came from `shown` as a plain value for pages."""
    call, kept = voicemail.call, bool(getattr(voicemail, "kept", False))
    return Message(voicemail, flows.topic_name(call), flows.language_name(call), kept)


def promises(voicemail: Voicemail) -> "QuerySet[Callback]":
    """Return the callbacks that were promised because of a message, the first due first."""
    return Callback.objects.filter(origin=voicemail.call_id, reason=CallbackReason.VOICEMAIL).order_by(
        "due_at"
    )
