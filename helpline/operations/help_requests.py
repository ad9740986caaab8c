"""Ask every supervisor for help in a call, and say who comes.

A help request closes by itself when the counselor's part in the call is over. Where no supervisor is signed
in, or none answers within `ANSWER_WITHIN`, the counselor is told so, and the on-call addresses get an e-mail.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from helpline.live import nudges
from helpline.models import WITH_STAFF, Call, HelpClosed, HelpMail, HelpRequest
from helpline.models.written_at import PLACE, THEN, UpdateWrittenAt, place_of
from helpline.operations import floors, sign_ins
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation, part

ANSWER_WITHIN = timedelta(minutes=1)
"""How long a supervisor may take to say that they come, before the counselor is told that nobody has."""
TELL_EVERY = timedelta(minutes=5)
"""How often an e-mail about a help request is sent until somebody comes."""
TRY_AGAIN_AFTER = timedelta(minutes=1)
"""How soon an e-mail that could not be sent is tried again."""
MAIL_TASK = "helpline.tasks.tell_of_alarms"


class NotTheirCall(PermissionError):
    """The call belongs to another counselor, or is no conversation."""


class UnknownRequest(LookupError):
    """There is no such help request."""


class OwnRequest(Exception):
    """A supervisor who asked for help does not come to themselves."""


@operation
def ask(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Ask every supervisor for help in a counselor's own call, unless that is asked already.

    Raises NotTheirCall and UnknownCall.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    if call.staff_id != staff_id or call.staff is None or call.state not in WITH_STAFF:
        raise NotTheirCall(str(call_id))
    if HelpRequest.objects.filter(call=call, closed_at=None).exists():
        return
    alone = not sign_ins.has_supervisor(but=call.staff.user_id, now=now)
    mail_at = (now if alone else now + ANSWER_WITHIN) if settings.ALARM_EMAILS else None
    HelpRequest.objects.create(call=call, staff=call.staff, asked_at=now, nobody_there=alone, tell_at=mail_at)
    if alone:
        nudges.wake(MAIL_TASK)
    _tell(lock, staff_id)


@operation
def take_back(*, call_id: UUID, staff_id: int, now: datetime) -> None:
    """Close a counselor's open help request, because they need no help any more."""
    lock = floors.lock()
    mine = HelpRequest.objects.filter(call=call_id, staff=staff_id, closed_at=None)
    if mine.update(closed_at=now, closed_as=HelpClosed.TAKEN_BACK, tell_at=None):
        _tell(lock, staff_id)


@operation
def come(*, request_id: UUID, user_id: int, now: datetime) -> bool:
    """Record which supervisor comes, for the first who says so; return whether that is this one.

    A request that is over or answered stays as it is. Raises UnknownRequest and OwnRequest.
    """
    lock = floors.lock()
    request = HelpRequest.objects.select_related("staff").filter(pk=request_id).first()
    if request is None:
        raise UnknownRequest(str(request_id))
    if request.staff.user_id == user_id:
        raise OwnRequest(str(request_id))
    open_ = HelpRequest.objects.filter(pk=request_id, coming=None, closed_at=None)
    came = open_.update(coming=user_id, coming_at=now, tell_at=None)
    if came:
        _tell(lock, request.staff_id)
    return bool(came) or request.coming_id == user_id


def call_left(lock: FloorLock, call: Call, staff_id: int, now: datetime) -> None:
    """Close the help request of a counselor who is no longer in the call."""
    if _CALL_OVER(now, number=staff_id, ids=(call.pk,)):
        _tell(lock, staff_id)


_CALL_OVER = UpdateWrittenAt(
    lambda: HelpRequest.objects.filter(call=place_of(0), staff=PLACE, closed_at=None),
    closed_at=THEN,
    closed_as=HelpClosed.CALL_OVER,
    tell_at=None,
)


def unanswered(now: datetime) -> list[UUID]:
    """Return the ids of the open requests that nobody has answered in time, for the sweep."""
    waiting = HelpRequest.objects.filter(closed_at=None, coming=None, unanswered_at=None)
    return list(waiting.filter(asked_at__lte=now - ANSWER_WITHIN).values_list("pk", flat=True))


@operation
def tell_unanswered(*, request_id: UUID, now: datetime) -> None:
    """Tell the counselor that no supervisor has answered yet."""
    waiting = HelpRequest.objects.filter(pk=request_id, closed_at=None, coming=None, unanswered_at=None)
    staff_id = waiting.values_list("staff_id", flat=True).first()
    if waiting.update(unanswered_at=now):
        floors.tell(f"desk:{staff_id}")


def due(now: datetime) -> list[UUID]:
    """Return the ids of the requests about which an e-mail is due, the oldest first."""
    open_ = HelpRequest.objects.filter(closed_at=None, tell_at__lte=now)
    return list(open_.order_by("asked_at").values_list("pk", flat=True))


@operation
def claim(*, request_id: UUID, now: datetime) -> bool:
    """Claim the e-mail that is due for a request; return whether this process has to send it.

    The desk says that it is being sent, until `was_told` or `not_told`: a process may die in between.
    """
    request = HelpRequest.objects.filter(pk=request_id, closed_at=None, tell_at__lte=now).first()
    if request is None:
        return False
    mine = HelpRequest.objects.filter(pk=request_id, tell_at=request.tell_at)
    claimed = bool(mine.update(tell_at=now + TELL_EVERY, told=request.told + 1))
    if claimed:
        _note(request_id, HelpMail.SENDING)
    return claimed


@operation
def was_told(*, request_id: UUID) -> None:
    """Record that an e-mail about a request was sent."""
    _note(request_id, HelpMail.SENT)


@operation
def not_told(*, request_id: UUID, now: datetime) -> None:
    """Record that an e-mail could not be sent, and make it due again soon (`TRY_AGAIN_AFTER`)."""
    waiting = HelpRequest.objects.filter(pk=request_id, tell_at__isnull=False)
    waiting.update(tell_at=now + TRY_AGAIN_AFTER)
    _note(request_id, HelpMail.FAILED)


def _note(request_id: UUID, became: HelpMail) -> None:
    """Keep what became of an e-mail, unless an earlier one was sent, and tell the counselor's desk."""
    before = HelpRequest.objects.filter(pk=request_id, closed_at=None).exclude(
        mail__in=(HelpMail.SENT, became)
    )
    staff_id = before.values_list("staff_id", flat=True).first()
    if staff_id is not None and before.update(mail=became):
        floors.tell(f"desk:{staff_id}")


@part
def _tell(lock: FloorLock, staff_id: int) -> None:
    """Nudge the pages of every supervisor, who listen to all floors, and the counselor's desk."""
    floors.tell(f"desk:{staff_id}", *(f"floor:{pk}" for pk in lock.floor_ids))
