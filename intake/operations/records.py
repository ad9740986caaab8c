"""Writing down a conversation: the record is begun by the server, patched field by field, and completed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from helpline.models import Staff
from helpline.operations import floors
from helpline.operations.transactions import operation, part
from intake import forms, merging
from intake.models import IntakeRecord, IntakeRevision, RecordState, RevisionKind
from intake.operations import callers, contact_wishes, danger_now

LONGEST = 20_000
"""Characters that one answer may have: some ten pages."""


class UnknownRecord(LookupError):
    """There is no such record."""


class NotAnAnswer(ValueError):
    """The form has no such field, or the field can't hold this; `fields` says which."""

    def __init__(self, fields: Iterable[str]) -> None:
        super().__init__("not an answer to this form")
        self.fields = tuple(fields)


class Incomplete(Exception):
    """Something is still missing; `problems` says what, in the order of the form."""

    def __init__(self, problems: Iterable[forms.Problem]) -> None:
        super().__init__("the record is not complete")
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Saved:
    """The result of a patch: the record's new revision, and what other pages had written meanwhile.

    `wrong` says which answers cannot be true, such as a dose in the future; they are kept all the same.
    """

    revision: int
    state: RecordState
    news: tuple[merging.News, ...]
    wrong: tuple[forms.Problem, ...] = ()


@operation
def begin(*, call_id: UUID, staff_id: int, now: datetime) -> IntakeRecord:
    """Return the record of a call and make it if there is none, as an operation: see `of_call`."""
    return of_call(call_id=call_id, staff_id=staff_id, now=now)


@part
def of_call(*, call_id: UUID, staff_id: int, now: datetime) -> IntakeRecord:
    """Return the record of a call, and make it if there is none. A call has one, however often this is asked.

    A caller who lost their first counselor and talks to a second one keeps the record; it becomes the
    second one's to complete.
    """
    # A connection must not fail because an old answer can't be opened with today's keys: they stay closed.
    record, made = IntakeRecord.objects.defer("answers").get_or_create(
        call_id=call_id,
        defaults={"counselor_id": staff_id, "form_version": forms.CURRENT, "created_at": now},
    )
    if not made and record.counselor_id != staff_id:
        record.counselor_id = staff_id
        record.save(update_fields=["counselor"])
    return record


@operation
def patch(
    *,
    record_id: UUID,
    staff_id: int,
    changes: Mapping[str, str],
    base_revision: int,
    now: datetime,
    writer: str = "",
) -> Saved:
    """Change some answers of a record. Raises UnknownRecord, NotAnAnswer.

    `base_revision` is what the page had last heard of; `writer` names the page, so that a repeated patch
    whose first answer was lost does not conflict with itself. An answer that is not readable yet, such as a
    half-typed date, is kept as well. Writing into a completed record makes it a draft again.
    """
    # What follows may stop calls or ring people; nothing may be locked or written before.
    matters = contact_wishes.concerned(changes) or danger_now.concerned(changes)
    lock = floors.lock() if matters else None
    record = _locked(record_id)
    _check(forms.form(record.form_version), changes)
    contact_wish = record.answers.get(contact_wishes.FIELD, "")
    in_danger = record.answers.get(danger_now.FIELD, "")
    merged = merging.merge(record.answers, changes, _unseen(record, base_revision, writer))
    if merged.changed:
        record.answers = merged.answers
        record.saved_at = now
        _move(record, RecordState.DRAFT, completed_at=None)
        _advance(record, RevisionKind.SAVED, merged.changed, staff_id, now, writer)
        _name_caller(record, merged.changed, now)
        if lock is not None:
            contact_wishes.heed(lock, record, contact_wish, staff_id, now)
            danger_now.heed(lock, record, in_danger, staff_id, now)
    wrong = _unreadable(forms.form(record.form_version), changes, _today(staff_id, now))
    return Saved(record.revision, RecordState(record.state), merged.news, wrong)


@operation
def complete(*, record_id: UUID, staff_id: int, now: datetime) -> IntakeRecord:
    """Mark a record as complete. Idempotent. Raises UnknownRecord, Incomplete."""
    record = _locked(record_id)
    if record.state == RecordState.COMPLETED:
        return record
    problems = forms.form(record.form_version).problems(
        record.answers, record.call.outcome, _today(staff_id, now)
    )
    if problems:
        raise Incomplete(problems)
    _move(record, RecordState.COMPLETED, completed_at=now)
    _advance(record, RevisionKind.COMPLETED, {}, staff_id, now)
    return record


@operation
def link(*, record_id: UUID, caller_id: UUID, staff_id: int, now: datetime) -> IntakeRecord:
    """Link a record to a caller whom we know. Raises UnknownRecord, callers.UnknownCaller."""
    lock = floors.lock()  # the wishes of a record may concern the person's numbers
    record = _locked(record_id)
    if record.caller_id != caller_id:
        callers.link(record=record, caller_id=caller_id)
        _advance(record, RevisionKind.LINKED, {}, staff_id, now)
        contact_wishes.heed(lock, record, "", staff_id, now)
    return record


def _today(staff_id: int, now: datetime) -> date:
    """Return today's date where the counselor works. An answer about the past may not lie after it."""
    return Staff.objects.with_zone().get(pk=staff_id).today(now)


def _unreadable(form: forms.Form, changes: Mapping[str, str], today: date) -> tuple[forms.Problem, ...]:
    """Return what is wrong with the answers that were just given. They are kept all the same."""
    given = ((form.get(name), value.strip()) for name, value in changes.items())
    found = ((field, field.unreadable(value, today)) for field, value in given if field and value)
    return tuple(forms.Problem(field.name, field.label, wrong) for field, wrong in found if wrong)


def _locked(record_id: UUID) -> IntakeRecord:
    """Return the record, locked until the end of the transaction: patches to it come one after another."""
    record = IntakeRecord.objects.select_for_update(of=("self",)).select_related("call")
    try:
        return record.get(pk=record_id)
    except IntakeRecord.DoesNotExist:
        raise UnknownRecord(str(record_id)) from None


def _check(form: forms.Form, changes: Mapping[str, str]) -> None:
    """Raise NotAnAnswer for what no page of ours can have sent. Everything else is kept, readable or not."""
    wrong = []
    for name, value in changes.items():
        field = form.get(name)
        if field is None or len(value) > LONGEST or (value and field.choices and field.unreadable(value)):
            wrong.append(name)
    if wrong:
        raise NotAnAnswer(wrong)


def _unseen(record: IntakeRecord, base_revision: int, writer: str) -> list[merging.Edit]:
    """Return the edits of other pages since a revision. A page that is up to date costs no query."""
    if base_revision >= record.revision:
        return []
    later = record.revisions.filter(number__gt=base_revision, kind=RevisionKind.SAVED).order_by("number")
    if writer:
        later = later.exclude(writer=writer)
    return [merging.Edit(each.changes, each.staff_id, each.at) for each in later]


def _move(record: IntakeRecord, to: RecordState, *, completed_at: datetime | None) -> None:
    """Move a locked record to a state; nothing is written where it is in that state already."""
    if record.state != to:
        IntakeRecord.objects.filter(pk=record.pk).move(to, completed_at=completed_at)
        record.state, record.completed_at = to, completed_at


def _advance(
    record: IntakeRecord,
    kind: RevisionKind,
    changes: Mapping[str, str],
    staff_id: int,
    now: datetime,
    writer: str = "",
) -> None:
    """Save the record under its next revision, with the row that keeps what changed."""
    record.revision += 1
    record.save(update_fields=["answers", "caller", "revision", "saved_at"])
    IntakeRevision.objects.create(
        record=record,
        number=record.revision,
        kind=kind,
        changes=dict(changes),
        staff_id=staff_id,
        writer=writer,
        at=now,
    )


def _name_caller(record: IntakeRecord, changed: Mapping[str, str], now: datetime) -> None:
    for field in forms.form(record.form_version).fields():
        if field.kind == forms.Kind.NAME and field.name in changed:
            callers.name(record=record, known_as=changed[field.name], now=now)
