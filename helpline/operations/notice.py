"""Record that a caller was told that someone may listen to their call, and say whether they were.

They are told while they are in line, in their own language, on lines that are set so (`Line.may_listen`).
What counts is that they surely heard the words to the end. That we answered with the words proves nothing:
the answer may never have reached Twilio. The words are a document of their own, which then asks for the next
one at an address that stands nowhere else. That request is the proof: Twilio makes it only once the words are
over, and not where a key, or a counselor to whom the caller is brought, has cut them short. In danger the
words would cost seconds, and on a call that we make somebody else may pick up: both are told only where their
counselor says so at the desk.
"""

from datetime import datetime
from uuid import UUID

from helpline.models import Call, CallState, Direction, EventKind
from helpline.operations import events, floors
from helpline.operations.transactions import operation


class NotTheirCall(PermissionError):
    """The call belongs to another counselor, or is no conversation."""


def was_heard(call: Call, now: datetime) -> bool:
    """Say whether the caller was told, to the end of the words, that someone may listen."""
    return call.notice_over_at is not None and call.notice_over_at <= now


def is_due(call: Call, now: datetime) -> bool:
    """Say whether the caller, who is in line, is to hear the words now.

    They are said until they were surely heard: a document with them may never have arrived.
    """
    told_in_line = call.line.may_listen and call.direction == Direction.INBOUND and not call.is_crisis
    return told_in_line and not was_heard(call, now)


@operation
def heard(*, call_id: UUID, language: str, now: datetime) -> None:
    """Record that the caller has heard the words to the end, in a language: Twilio asks for what follows."""
    untold = Call.objects.filter(pk=call_id, notice_over_at=None)
    if untold.update(notice_over_at=now, notice_language=language):
        events.record(call_id, EventKind.NOTICE, now=now, language=language)


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
