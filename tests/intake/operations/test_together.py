"""Pages that write at the same instant, on a database that has locks of its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from helpline.models import Staff
from intake.models import IntakeRecord
from intake.operations import records
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

PAGES = 8
KEYS = 12


def test_every_keystroke_of_eight_pages_in_one_record_is_kept() -> None:
    maya = cast.staff("maya")
    record = scene.record(maya)

    with ThreadPoolExecutor(PAGES) as pool:
        list(pool.map(lambda page: type_on(record, maya, page), range(PAGES)))

    record = scene.fresh(record)
    kept = {value for each in record.revisions.all() for value in each.changes.values()}
    assert kept == {f"page {page} key {key}" for page in range(PAGES) for key in range(KEYS)}
    assert record.revision == PAGES * KEYS
    assert record.answers["notes"] in kept


def test_a_call_answered_twice_at_the_same_instant_has_one_record() -> None:
    maya = cast.staff("maya")
    call = scene.conversation(maya)

    def begin(_: int) -> object:
        try:
            return records.begin(call_id=call.pk, staff_id=maya.pk, now=NOON).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(PAGES) as pool:
        made = set(pool.map(begin, range(PAGES)))

    assert made == {IntakeRecord.objects.get().pk}


def type_on(record: IntakeRecord, maya: Staff, page: int) -> None:
    base = 0
    try:
        for key in range(KEYS):
            words = {"notes": f"page {page} key {key}"}
            base = scene.patch(record, maya, words, base=base, writer=str(page)).revision
    finally:
        connection.close()
