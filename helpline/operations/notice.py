"""Record that a caller was told that someone may listen to their call, and say whether they were.

They are told while they are in line, in their own language, on lines that are set so (`Line.may_listen`).
What counts is that they heard the words to the end: a key that they press, or a counselor to whom they are
brought meanwhile, cuts the words short, and then they were not told. In danger the words would cost seconds,
and on a call that we make somebody else may pick up: both are told only where their counselor says so at the
desk.
"""

from datetime import datetime, timedelta
from uuid import UUID

from helpline.models import Call, CallState, Direction, EventKind
from helpline.operations import events, floors
from helpline.operations.transactions import operation, part

LONGEST = timedelta(seconds=60)
"""The longest that the words may take, which no wording comes near."""


class NotTheirCall(PermissionError):
    """The call belongs to another counselor, or is no conversation."""


def was_heard(call: Call, now: datetime) -> bool:
    """Say whether the caller was told, to the end of the words, that someone may listen."""
    return call.notice_over_at is not None and call.notice_over_at <= now


def is_due(call: Call, now: datetime) -> bool:
    """Say whether the caller, who is in line, is to hear the words now.

    A wait document that Twilio asks for a second time says them again: the first may never have arrived.
    """
    told_in_line = call.line.may_listen and call.direction == Direction.INBOUND and not call.is_crisis
    return told_in_line and not was_heard(call, now)


@operation
def given(*, call_id: UUID, language: str, seconds: float, now: datetime) -> None:
    """Record that the caller hears the words from now on, in a language; they take this many seconds."""
    over = now + timedelta(seconds=seconds)
    untold = Call.objects.filter(pk=call_id, notice_over_at=None)
    if untold.update(notice_over_at=over, notice_language=language):
        events.record(call_id, EventKind.NOTICE, now=now, language=language)


@operation
def interrupted(*, call_id: UUID, now: datetime) -> None:
    """Record that the caller pressed a key: if the words were not over, they were not told."""
    cut_short(call_id, now)


@part
def cut_short(call_id: UUID, now: datetime) -> None:
    """Take back that the caller was told if the words are not over; part of another operation."""
    speaking = Call.objects.filter(pk=call_id, notice_over_at__gt=now)
    if speaking.update(notice_over_at=None, notice_language=""):
        events.record(call_id, EventKind.NOTICE_CUT, now=now)


@operation
def told_by_counselor(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Record that the counselor told the person on the line; on a line where nobody may listen, do nothing.

    Raises NotTheirCall.
    """
    call = floors.call_under(floors.lock(), call_id)
    if call.staff_id != staff_id or call.state != CallState.CONNECTED:
        raise NotTheirCall(str(call_id))
    untold = Call.objects.filter(pk=call_id, notice_over_at=None)
    if call.line.may_listen and untold.update(notice_over_at=now, notice_language=call.language):
        detail = {"language": call.language, "by_counselor": True}
        events.record(call_id, EventKind.NOTICE, now=now, staff_id=staff_id, **detail)
        floors.tell(f"desk:{staff_id}", f"floor:{call.line.floor_id}")
