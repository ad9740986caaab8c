"""Keep track of the outside numbers: a person reviews each of them, and calls it as a test.

They are the crisis numbers, the backup number, and the entries of the directory.

Nothing here dials: a person says that they tried a number. Overdue reviews open one alarm together, which
closes once no review is overdue any more.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from helpline.models import AccessKind, AlarmKind, AlarmNote, Line, OutsideNumber, helpline_day
from helpline.operations import access_records, alarms
from helpline.operations.transactions import operation, part

FIRST_REVIEW = timedelta(days=14)
"""How long after a number came into use its first review is due."""


def in_use() -> dict[str, list[str]]:
    """Return each number that is in use, with its purposes; crisis lines first, the directory last."""
    found: dict[str, list[str]] = {}
    lines = Line.objects.exclude(crisis_number="").order_by("name", "pk")
    for name, number in lines.values_list("name", "crisis_number"):
        found.setdefault(number, []).append(f"Crisis line of {name}")
    if settings.BACKUP_NUMBER:
        found.setdefault(settings.BACKUP_NUMBER, []).append("Backup for all lines")
    for row in directory():
        found.setdefault(row.number, []).append(f"{row.get_kind_display()}: {row.name}")
    return found


def directory() -> "QuerySet[OutsideNumber]":
    """Return the entries of the directory: whom a counselor can bring into a conversation."""
    return OutsideNumber.objects.exclude(slug="").order_by("kind", "name", "pk")


@part
def put_in(slug: str, said: Mapping[str, Any], now: datetime) -> None:
    """Make an entry of the directory what `said` says, by column. Must run inside a transaction.

    A number that replaces another gets a row of its own, whose first review is due soon.
    """
    OutsideNumber.objects.filter(slug=slug).exclude(number=said["number"]).update(slug="", kind="")
    first = {"review_on": (now + FIRST_REVIEW).date()}
    OutsideNumber.objects.update_or_create(
        number=said["number"],
        defaults={"slug": slug, **said},
        create_defaults={**first, "slug": slug, **said},
    )


@part
def take_out(slug: str) -> None:
    """Take an entry out of the directory. Its row stays, with who tried the number."""
    OutsideNumber.objects.filter(slug=slug).update(slug="", kind="")


@operation
def look_after(*, now: datetime) -> None:
    """Create a row for each number that came into use, and open or close the alarm about overdue reviews."""
    first = (now + FIRST_REVIEW).date()
    for number in in_use():
        OutsideNumber.objects.get_or_create(number=number, defaults={"review_on": first})
    _raise_or_clear(now)


@operation
def review(*, number_id: int, owner: str, review_on: date, masked: str, by: int, now: datetime) -> None:
    """Record that a number was reviewed, who of us owns it, and the last day for the next review."""
    OutsideNumber.objects.filter(pk=number_id).update(owner=owner, review_on=review_on)
    access_records.note_change(
        kind=AccessKind.REVIEWED_NUMBER, changed=masked, user_id=by, now=now, detail=f"next by {review_on}"
    )
    _raise_or_clear(now)


@operation
def note_try(*, number_id: int, masked: str, by: int, now: datetime) -> None:
    """Record that a person called a number now and found that it works."""
    OutsideNumber.objects.filter(pk=number_id).update(tried_at=now, tried_by=by)
    access_records.note_change(kind=AccessKind.TRIED_NUMBER, changed=masked, user_id=by, now=now)


def overdue(row: OutsideNumber, today: date) -> bool:
    """Say whether the last day for a number's review has passed; `today` is `helpline_day`."""
    return row.review_on < today


def _raise_or_clear(now: datetime) -> None:
    rows, today = OutsideNumber.objects.filter(number__in=in_use()), helpline_day(now)
    if any(overdue(row, today) for row in rows):
        alarms.note_without_call(AlarmKind.REVIEW, now)
    else:
        alarms.put_right_without_call(AlarmKind.REVIEW, AlarmNote.REVIEWED, now)
