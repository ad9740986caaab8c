"""Rotate the keys: write with the newest keys every value that an older key wrote, while calls go on.

Each row is written by its own statement, and only if it is still as it was read. So nothing waits, nothing
that arrives meanwhile is lost, and a run that was killed can be started again. The database knows what is
left to do, because a token and a fingerprint begin with the id of their key.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, OperationalError, models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Replace

from helpline.contact_rules import PhoneNumber
from helpline.keys import proof
from helpline.privacy import encryption
from helpline.privacy.fields import FingerprintField, SealedField
from helpline.signin import sealing

log = logging.getLogger(__name__)

SLICE, SLICE_OF_SOUNDS = 200, 10
"""How many rows are read at once. A row with audio may have megabytes, so fewer of those are read."""


@dataclass(frozen=True, slots=True)
class Result:
    """How many values were written anew, and the rows that still need an old key, as "table pk"."""

    done: int = 0
    left: tuple[str, ...] = field(default=())

    def __add__(self, other: "Result") -> "Result":
        return replace(self, done=self.done + other.done, left=self.left + other.left)


def rotate(say: Callable[[str], None] = lambda line: None) -> Result:
    """Write anew every value that an older key wrote; `say` gets a line about each column that had some.

    Fingerprints without their number in the row come first, while the rows with the number can still be
    found by the old fingerprint. The passes are repeated until one finds nothing to do, because a process
    that still had the old settings may have written rows meanwhile. The proof of the newest keys is written
    before any value; when no value is left, the older proofs are deleted.
    """
    proof.prove()
    total = Result()
    while True:
        turn = _turn(say)
        total = replace(turn, done=total.done + turn.done)
        if not turn.done:
            break
    if not total.left:
        proof.prove_anew()
    return total


def _turn(say: Callable[[str], None]) -> Result:
    turn = Result()
    for model, column in proof.fingerprints():
        turn += _told(say, model, column, _each(model, _stale_index(column), _Refingerprint(column)))
    for model, columns in proof.sealed_fields():
        for sealed in columns:
            turn += _told(say, model, sealed, _each(model, sealed.stale(), _Reencrypt(sealed)))
    secrets = _each(Authenticator, sealing.stale(), sealing.reencrypt)
    turn += _told(say, Authenticator, Authenticator._meta.get_field("data"), secrets)
    return turn


def _told(say: Callable[[str], None], model: Any, column: Any, result: Result) -> Result:
    if result.done or result.left:
        say(f"{model._meta.db_table}.{column.column}: {result.done} written anew, {len(result.left)} left")
    return result


def _each(model: type[models.Model], stale: Q, write: Callable[[Any], bool]) -> Result:
    """Write anew every row that matches `stale`, in the order of the primary keys; return what was done."""
    done, last = 0, None
    left: list[str] = []
    while True:
        rows = model._default_manager.filter(stale).order_by("pk")
        rows = rows if last is None else rows.filter(pk__gt=last)
        batch = list(rows[: _slice(model)])
        if not batch:
            return Result(done, tuple(left))
        last = batch[-1].pk
        for row in batch:
            if _written(write, row):
                done += 1
            else:
                left.append(f"{model._meta.db_table} {row.pk}")


def _slice(model: type[models.Model]) -> int:
    sounds = any(isinstance(each, models.BinaryField) for each in model._meta.concrete_fields)
    return SLICE_OF_SOUNDS if sounds else SLICE


def _written(write: Callable[[Any], bool], row: Any) -> bool:
    """Write one row anew; return whether that was done.

    A row is left as it is where it is locked, or where another row already has the new unique value.
    """
    try:
        with transaction.atomic():
            return write(row)
    except (OperationalError, IntegrityError) as error:
        log.warning("%s %s was not written anew: %s", row._meta.db_table, row.pk, type(error).__name__)
        return False


@dataclass(frozen=True, slots=True)
class _Reencrypt:
    """Encrypts one field of a row anew with the newest key; returns whether the row was written."""

    column: SealedField

    def __call__(self, row: Any) -> bool:
        before = row.__dict__[self.column.attname]
        after = self.column.resealed(row, before)
        if after is before:
            return False
        same = type(row)._default_manager.filter(Q(pk=row.pk) & self.column.is_stored_as(before))
        return bool(same.update(**{self.column.attname: after}))


@dataclass(frozen=True, slots=True)
class _Refingerprint:
    """Makes one fingerprint of a row anew with the newest key; returns whether the row was written.

    It needs the number: a row whose number cannot be found stays as it is.
    """

    column: FingerprintField

    def __call__(self, row: Any) -> bool:
        before = getattr(row, self.column.attname)
        number = encryption.is_of(before, self._numbers(row, before))
        if not number:
            return False
        after = encryption.fingerprint(number)
        values: dict[str, Any] = {self.column.attname: after}
        if self.column.also_in:
            values[self.column.also_in] = Replace(F(self.column.also_in), Value(before), Value(after))
        same = type(row)._default_manager.filter(pk=row.pk, **{self.column.attname: before})
        return bool(same.update(**values))

    def _numbers(self, row: Any, before: str) -> Iterator[PhoneNumber | None]:
        """Yield the numbers that the fingerprint may belong to.

        First the row's own number, then those of rows to which its foreign keys refer, then those of rows
        with the same fingerprint.
        """
        if self.column.of:
            yield getattr(row, self.column.of)
        for named in _named_by(row):
            yield from _numbers_of(named)
        for model, column in proof.fingerprints():
            if column.of:
                for other in model._default_manager.filter(**{column.attname: before})[:1]:
                    yield getattr(other, column.of)


def _named_by(row: Any) -> Iterator[Any]:
    """Yield the rows to which a row's foreign keys refer."""
    for each in row._meta.concrete_fields:
        if isinstance(each, models.ForeignKey) and getattr(row, each.attname) is not None:
            yield getattr(row, each.name)


def _numbers_of(row: Any) -> Iterator[PhoneNumber | None]:
    for each in row._meta.concrete_fields:
        if isinstance(each, FingerprintField) and each.of:
            yield getattr(row, each.of)


def _stale_index(column: FingerprintField) -> Q:
    fresh = Q(**{f"{column.attname}__startswith": encryption.fingerprinter().id})
    return ~Q(**{column.attname: ""}) & ~fresh
