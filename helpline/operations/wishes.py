"""Record do-not-call requests and other contact preferences about a number, and act on them at once.

A wish stops promises to the number, and a call that is being made to it, on every floor. It never stops a
call that a person makes to us. No wish except "not safe" stops help in danger, such as the callback to a
person who was cut off.
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
from helpline.outcomes import OF_SLUG, SOMEBODY_ELSES
from helpline.privacy import encryption

NOT_SAFE = "Somebody told us that it is not safe to call this number"
BECAUSE: dict[WishKind, str] = complete(
    "helpline.operations.wishes.BECAUSE",
    contact_rules.STOPS,
    {
        WishKind.NOT_SAFE: NOT_SAFE,
        WishKind.WRONG_PERSON: SOMEBODY_ELSES,
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
    """Record a wish about a number, and do what follows; return how many promises to the number were stopped.

    A call that is being made to the number is stopped, unless the person is on the line already.
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
    """Record a wish about a number, in a transaction that holds the lock: see `record`.

    `fingerprints` are those of the number, the newest first. `may_be_a_slip` says that the wish was a click
    that can be taken back: promises that it stops are then handed over to a person, not closed as declined.
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


def no_contact_under(
    lock: FloorLock, *, call_id: UUID, known: Iterable[Sequence[str]], staff_id: int, now: datetime
) -> int:
    """Record that the person in a call wants no contact from us, on any number that we know is theirs.

    Those numbers are: the `known` ones, each given by its fingerprints, so that one that cannot be read
    counts as well; the one that they called from or were called on; and those promised in this call. The
    promises to them are handed over to a person, who can correct a wrong click. Returns how many promises
    those were.
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
    """Take back "no contact" after a wrong click: only what it recorded in this call becomes void.

    Nothing does if the outcome of the call says the same: then it was no slip.
    """
    outcome = OF_SLUG.get(floors.call_under(lock, call_id).outcome)
    if outcome is not None and outcome.wish == WishKind.OPTED_OUT:
        return
    slips = NumberWish.objects.filter(call_id=call_id, kind=WishKind.OPTED_OUT)
    slips.filter(taken_back_at=None).update(taken_back_at=now)


@part
def take_back_a_no(question: Question, staff_id: int | None, now: datetime) -> None:
    """Record "asked again" where a person asks for a callback in a new call: it takes back an earlier no."""
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
    """Record a wish that was said during a callback, and stop the other promises that it stops."""
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
    """End the open promises to a number in a state; return how many.

    A person who is on the line already is not cut off. Callbacks to somebody in danger who was cut off end
    only for "not safe".
    """
    open_ones = Callback.objects.filter(number_index__in=fingerprints, state__in=OPEN).select_related("line")
    if kind != WishKind.NOT_SAFE:
        open_ones = open_ones.exclude(reason=CallbackReason.CUT_OFF)
    stopped = 0
    for callback in open_ones.order_by("pk"):
        if stopping.stop(lock, callback, now) != stopping.Stopped.TOO_LATE:
            stopped += attempts.finish(lock, callback, state, now, BECAUSE[kind], staff_id=staff_id)
    return stopped
