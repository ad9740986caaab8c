"""Merge what two people typed into one record at the same time, field by field. Pure.

A page sends what it changed and the revision it had last heard of. Its words always become the record's
words; whatever somebody else wrote since that revision is told to the page, so that it shows both where they
met in one field, and brings itself up to date everywhere else. Nothing is lost either way, because every
accepted change stays in the record's history.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Edit:
    """A change that another page has saved: which fields got which values, by whom, when (UTC)."""

    changes: Mapping[str, str]
    staff_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class News:
    """What another page wrote into a field. In a conflict this page has written something else there."""

    field: str
    value: str
    staff_id: int
    at: datetime
    conflict: bool


@dataclass(frozen=True, slots=True)
class Merged:
    """The answers after the merge, what really changed in them, and what this page did not know."""

    answers: dict[str, str]
    changed: dict[str, str]
    news: tuple[News, ...]


def merge(answers: Mapping[str, str], changes: Mapping[str, str], unseen: Iterable[Edit]) -> Merged:
    """Put `changes` into `answers`; `unseen` are the edits of others since this page last heard, in order.

    An empty value is an answer taken back. A value that already stands there changes nothing.
    """
    changed = {field: value for field, value in changes.items() if answers.get(field, "") != value}
    result = {field: value for field, value in {**answers, **changed}.items() if value}
    latest = {field: (value, edit) for edit in unseen for field, value in edit.changes.items()}
    news = (
        News(field, value, edit.staff_id, edit.at, conflict=field in changes and changes[field] != value)
        for field, (value, edit) in latest.items()
    )
    return Merged(result, changed, tuple(news))
