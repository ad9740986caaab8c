"""Record do-not-call requests and other contact preferences about a number, and act on them at once.

A wish stops what was promised and planned, and a call that is being made, on every floor. It never stops a
call that somebody makes to us, and no wish but safety stops help in danger.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from helpline import contact_rules
from helpline.complete import complete
from helpline.contact_rules import WishKind
from helpline.models import (
    OPEN,
    Call,
    Callback,
    CallbackReason,
    CallbackState,
    NumberWish,
    SaidBy,
)
from helpline.operations import attempts, floors, ruling, stopping
from helpline.operations.floors import FloorLock
from helpline.operations.ruling import Question
from helpline.operations.transactions import operation, part
from helpline.privacy import encryption

NOT_SAFE = "Somebody told us that it is not safe to call this number"
BECAUSE: dict[WishKind, str] = complete(
    "helpline.operations.wishes.BECAUSE",
    contact_rules.STOPS,
    {
        WishKind.NOT_SAFE: NOT_SAFE,
        WishKind.WRONG_PERSON: "The number belongs to somebody else",
        WishKind.OPTED_OUT: "They do not want to be called",
    },
)


@operation
def record(
    *,
    number: contact_rules.PhoneNumber,
    kind: WishKind,
    staff_id: int | None,
    now: datetime,
    call_id: UUID | None = None,
    said_by: SaidBy = SaidBy.PERSON,
) -> int:
    """Record what was said of a number, and do what follows.

    Returns how many promises to it were stopped. A call that is being made to it is stopped, unless the
    person is on the line already.
    """
    fingerprints = encryption.fingerprints(number)
    return record_under(
        floors.lock(), fingerprints, kind, staff_id=staff_id, now=now, call_id=call_id, said_by=said_by
    )


def record_under(
    lock: FloorLock,
    fingerprints: Sequence[str],
    kind: WishKind,
    *,
    staff_id: int | None,
    now: datetime,
    call_id: UUID | None = None,
    said_by: SaidBy = SaidBy.PERSON,
    may_be_a_slip: bool = False,
) -> int:
    """Record what was said of a number, in a transaction that holds the lock.

    `fingerprints` are its own, the newest first.
    `may_be_a_slip`: a click that can be taken back; what it stops then goes to a person.
    """
    NumberWish.objects.create(
        number_index=fingerprints[0],
        kind=kind,
        said_by=said_by,
        said_at=now,
        told_id=staff_id,
        call_id=call_id,
    )
    if kind not in contact_rules.STOPS:
        return 0
    declined = kind == WishKind.OPTED_OUT and not may_be_a_slip
    state = CallbackState.DECLINED if declined else CallbackState.HANDED_OVER
    return _stop_promises(lock, fingerprints, kind, state, staff_id, now)


@operation
def record_not_safe(
    *, number: contact_rules.PhoneNumber, staff_id: int, now: datetime, call_id: UUID | None = None
) -> int:
    """Record that a number is unsafe to call, and hand its open callbacks to a person."""
    fingerprints = encryption.fingerprints(number)
    return record_under(
        floors.lock(), fingerprints, WishKind.NOT_SAFE, staff_id=staff_id, now=now, call_id=call_id
    )


def no_contact_under(
    lock: FloorLock, *, call_id: UUID, known: Iterable[Sequence[str]], staff_id: int, now: datetime
) -> int:
    """Note that whoever speaks in a call wants no contact from us: on any number that we know is theirs.

    Those are `known`, each by its fingerprints, so that one whose number cannot be read counts as well; the
    one they called from or were called on; and those promised in this call. Their promises go to a person,
    who can put right a slip. Returns how many did.
    """
    call = floors.call_under(lock, call_id)
    promised = [callback.fingerprints() for callback in call.promised_callbacks.all()]
    theirs = {
        fingerprints[0]: fingerprints
        for fingerprints in (call.other_fingerprints, *promised, *known)
        if fingerprints
    }
    return sum(
        record_under(
            lock,
            fingerprints,
            WishKind.OPTED_OUT,
            staff_id=staff_id,
            now=now,
            call_id=call_id,
            may_be_a_slip=True,
        )
        for _, fingerprints in sorted(theirs.items())
    )


no_contact = floors.locking(no_contact_under)


def contact_after_all_under(lock: FloorLock, *, call_id: UUID, now: datetime) -> None:
    """Note that "no contact" was a slip: what was noted so in this call is void, and nothing else is."""
    slips = NumberWish.objects.filter(call_id=call_id, kind=WishKind.OPTED_OUT)
    slips.filter(taken_back_at=None).update(taken_back_at=now)


contact_after_all = floors.locking(contact_after_all_under)


@part
def take_back_a_no(question: Question, staff_id: int | None, now: datetime) -> None:
    """Note that asking for a call in a new call of theirs takes back what was said on that number before."""
    if question.origin is not None and ruling.takes_back_a_no(question):
        NumberWish.objects.create(
            number_index=encryption.fingerprint(question.number),
            kind=WishKind.ASKED_AGAIN,
            said_at=now,
            told_id=staff_id,
            call=question.origin,
        )


def heard_when_ringing(
    lock: FloorLock, kind: WishKind, callback: Callback, call: Call, now: datetime
) -> None:
    """Keep what was said when a promise was kept, and stop what that stops besides."""
    if kind != WishKind.REFUSED:
        others = SaidBy.SOMEBODY_ELSE if kind == WishKind.WRONG_PERSON else SaidBy.PERSON
        fingerprints, told = callback.fingerprints(), call.staff_id
        record_under(lock, fingerprints, kind, staff_id=told, now=now, call_id=call.pk, said_by=others)
        return
    NumberWish.objects.create(
        number_index=callback.fingerprints()[0],
        kind=kind,
        purpose=callback.reason,
        said_at=now,
        told_id=call.staff_id,
        call=call,
        callback=callback,
    )


def _stop_promises(
    lock: FloorLock,
    fingerprints: Sequence[str],
    kind: WishKind,
    state: CallbackState,
    staff_id: int | None,
    now: datetime,
) -> int:
    """End every open promise to a number; return how many. Who is on the line already is not cut off."""
    open_ones = Callback.objects.filter(number_index__in=fingerprints, state__in=OPEN).select_related("line")
    if kind != WishKind.NOT_SAFE:
        open_ones = open_ones.exclude(reason=CallbackReason.CUT_OFF)
    stopped = 0
    for callback in open_ones.order_by("pk"):
        if stopping.stop(lock, callback, now) != stopping.Stopped.TOO_LATE:
            stopped += attempts.finish(lock, callback, state, now, BECAUSE[kind], staff_id=staff_id)
    return stopped
