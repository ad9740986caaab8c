"""Encrypt and fingerprint with the newest keys whatever an older key has written; calls go on meanwhile.

Each row is one statement of its own that writes only what is still as it was read, so nothing waits, nothing
that arrives meanwhile is lost, and a run that is killed goes on where it was. What is left to do is asked of
the database: a token and a fingerprint begin with the id of their key.
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
"""So many rows are read at once; a row that holds a sound may be megabytes."""


@dataclass(frozen=True, slots=True)
class Result:
    """What was written anew, and which rows an old key is still needed for, as "table.column pk"."""

    done: int = 0
    left: tuple[str, ...] = field(default=())

    def __add__(self, other: "Result") -> "Result":
        return replace(self, done=self.done + other.done, left=self.left + other.left)


def rotate(say: Callable[[str], None] = lambda line: None) -> Result:
    """Write everything anew that an older key has written; say after each column what was done.

    Fingerprints that stand without their number come first, while rows that have the number are still found
    by the old one. Passes follow each other until one finds nothing to do: who still had old settings may
    have written behind it. The newest keys are proven before anything has been written with them, and alone
    when nothing is left.
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
    """Write every row anew that matches `stale`, in the order of the primary keys."""
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
    """Write one row. One that is locked, or that a twin of the newest key stands beside, is left."""
    try:
        with transaction.atomic():
            return write(row)
    except (OperationalError, IntegrityError) as error:
        log.warning("%s %s was not written anew: %s", row._meta.db_table, row.pk, type(error).__name__)
        return False


@dataclass(frozen=True, slots=True)
class _Reencrypt:
    """Encrypts one value of a row anew with the newest key."""

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
    """Makes one fingerprint of a row with the newest key, from its number."""

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
        """Yield numbers that may be the one: its own, then those of rows it names, then of rows alike."""
        if self.column.of:
            yield getattr(row, self.column.of)
        for named in _named_by(row):
            yield from _numbers_of(named)
        for model, column in proof.fingerprints():
            if column.of:
                for other in model._default_manager.filter(**{column.attname: before})[:1]:
                    yield getattr(other, column.of)


def _named_by(row: Any) -> Iterator[Any]:
    """Yield the rows that a row's foreign keys name."""
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
