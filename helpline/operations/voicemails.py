"""Record that a caller left a message, store its audio, and mark it as dealt with."""

from datetime import datetime
from uuid import UUID

from helpline.models import (
    MAY_STILL_CHANGE,
    Call,
    CallState,
    CommandKind,
    Disposition,
    Voicemail,
    VoicemailState,
)
from helpline.operations import commands, floors
from helpline.operations.transactions import operation

WITHOUT_MESSAGE = (Disposition.NO_MESSAGE, *MAY_STILL_CHANGE)
"""The dispositions of ended calls that may turn out to have a message."""


@operation
def left(*, call_id: UUID, recording_sid: str, seconds: int, now: datetime) -> Voicemail:
    """Record that a message was left, and have its audio fetched; a second report of it changes nothing.

    The report that the caller hung up may come first: then the disposition of the ended call is corrected.
    """
    call = Call.objects.select_related("line").get(pk=call_id)
    voicemail, new = Voicemail.objects.get_or_create(
        recording_sid=recording_sid, defaults={"call": call, "seconds": seconds, "left_at": now}
    )
    if new:
        Call.objects.filter(pk=call_id).update(has_message=True)
        Call.objects.filter(pk=call_id, state=CallState.ENDED, disposition__in=WITHOUT_MESSAGE).update(
            disposition=Disposition.VOICEMAIL
        )
        commands.enqueue(CommandKind.FETCH_RECORDING, now=now, call=call, voicemail=voicemail)
        floors.tell(f"floor:{call.line.floor_id}")
    return voicemail


@operation
def keep_audio(*, voicemail_id: UUID, audio: bytes, content_type: str) -> None:
    """Store a message's audio, encrypted."""
    voicemail = Voicemail.objects.select_related("call__line").get(pk=voicemail_id)
    voicemail.audio = audio
    voicemail.content_type = content_type
    voicemail.save(update_fields=["audio", "content_type"])
    floors.tell(f"floor:{voicemail.call.line.floor_id}")


@operation
def handle(*, voicemail_id: UUID, staff_id: int, now: datetime) -> bool:
    """Mark a message as dealt with by this staff member; return whether nobody had marked it before."""
    handled = Voicemail.objects.filter(pk=voicemail_id).move(
        VoicemailState.HANDLED, handled_by_id=staff_id, handled_at=now
    )
    return bool(handled)
