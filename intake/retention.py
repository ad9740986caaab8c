"""How long the people side keeps its rows: its part of the table of retention."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from helpline import retention
from helpline.models import Call, Callback, NumberWish
from helpline.privacy import encryption
from helpline.retention.kept import RECORDS, promise_on_hold
from helpline.retention.table import on_hold
from intake.models import Caller, CallerNumber, IntakeRecord


def register_all() -> None:
    """Add the rows of the people side to the table, and keep every call that still has a record."""
    for rule in RULES:
        retention.register(rule)
    retention.keep(without_record)


def without_record(calls: "QuerySet[Call]") -> "QuerySet[Call]":
    """Return the calls that have no record. A record is removed before its call."""
    return calls.exclude(Exists(IntakeRecord.objects.filter(call=OuterRef("pk"))))


def _records(before: datetime) -> "QuerySet[IntakeRecord]":
    """Return the records of people who have not called since, and old records without a person.

    Whoever has a younger record has called again. A legal hold on one record holds all of that person's.
    """
    theirs = IntakeRecord.objects.filter(caller=OuterRef("caller"))
    again = Exists(theirs.filter(created_at__gte=before))
    held = Exists(theirs.filter(on_hold("call")))
    old = IntakeRecord.objects.filter(created_at__lt=before, call__state="ended").exclude(again)
    return old.exclude(on_hold("call")).exclude(held).order_by("created_at")


def _remove_records(keys: Sequence[Any]) -> None:
    """Remove records with every version of them, and the people about whom nothing else is kept."""
    records = IntakeRecord.objects.filter(pk__in=keys)
    people = set(records.exclude(caller=None).values_list("caller_id", flat=True))
    records.delete()
    Caller.objects.filter(pk__in=people, records=None).delete()


def _numbers(before: datetime) -> "QuerySet[CallerNumber]":
    """Return the numbers that belong to nobody any more and were given long ago.

    A number is kept while a call on legal hold is about it. While the key of fingerprints is being replaced,
    the fingerprints of different tables cannot be compared, so no number is removed.
    """
    if encryption.fingerprinter().has_old_keys:
        return CallerNumber.objects.none()
    promised = Callback.objects.filter(promise_on_hold(), number_index=OuterRef("number_index"))
    said = NumberWish.objects.filter(on_hold("call"), number_index=OuterRef("number_index"))
    old = CallerNumber.objects.filter(given_at__lt=before, callers=None)
    return old.exclude(Exists(promised)).exclude(Exists(said)).order_by("given_at")


def _remove_numbers(keys: Sequence[Any]) -> None:
    CallerNumber.objects.filter(pk__in=keys).delete()


RULES = (
    retention.Rule(
        "intake_records",
        "intake records with their versions, and the people they are about, after the last contact",
        RECORDS,
        _records,
        _remove_records,
    ),
    retention.Rule(
        "given_numbers",
        "numbers that were given to us, and how to call them",
        RECORDS,
        _numbers,
        _remove_numbers,
    ),
)
