"""What is kept of people and lines is never used after it has changed, however it was changed."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from helpline.models import Line, RecordVersion, Shift, Staff, Team, Training
from helpline.models.remembering import REMEMBERED
from helpline.operations import matching, plans, queue, snapshot
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db(transaction=True)
on_postgresql = pytest.mark.postgres


def members() -> dict[str, Any]:
    return {member.id: member for member in snapshot.staff_on_duty(NOON)}


def by_sql(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


@contextmanager
def elsewhere(work: Callable[[], Any]) -> Iterator[None]:
    """Do something in another transaction, which is not over before the block is."""
    done, go_on = threading.Event(), threading.Event()

    def run() -> None:
        try:
            with transaction.atomic():
                work()
                done.set()
                go_on.wait(20)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(run)
        assert done.wait(20)
        try:
            yield
        finally:
            go_on.set()
            running.result(20)


class TestWhatIsKept:
    @on_postgresql
    def test_is_not_read_again(self) -> None:
        cast.staff("maya", on_duty_since=NOON)
        before = members()

        with CaptureQueriesContext(connection) as asked:
            assert members() == before
        assert len(asked) == 3  # the newest change, who owes an outcome, and who does what

    CHANGES: tuple[Callable[[Staff], Any], ...] = (
        lambda maya: Staff.objects.update(languages=["es"]),
        lambda maya: Staff.objects.update(tier=3),
        lambda maya: Staff.objects.update(opted_out_topics=["family"]),
        lambda maya: Staff.objects.update(ends_on=date(2026, 7, 1)),
        lambda maya: Training.objects.filter(topic="family").delete(),
        lambda maya: Training.objects.create(staff=maya, topic="legal", expires_on=cast.LAST_DAY),
        lambda maya: Training.objects.update(expires_on=date(2026, 7, 1)),
        lambda maya: Shift.objects.all().delete(),
        lambda maya: Shift.objects.update(weekdays=[6]),
        lambda maya: maya.teams.add(Team.objects.create(slug="north", name="North")),
        lambda maya: User.objects.update(is_active=False),
        lambda maya: by_sql("UPDATE helpline_staff SET tier = 2"),
    )

    @pytest.mark.parametrize("change", CHANGES)
    def test_is_read_again_after_a_change(self, change: Callable[[Staff], Any]) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        before = members()

        change(maya)

        assert members() != before

    def test_is_read_again_after_a_team_has_another_name(self) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        maya.teams.add(Team.objects.create(slug="north", name="North"))
        assert members()[str(maya.pk)].teams == {"north"}

        Team.objects.update(slug="south")

        assert members()[str(maya.pk)].teams == {"south"}

    def test_is_read_again_after_a_line_has_other_rules(self) -> None:
        line = cast.line()
        assert plans.current().policies[str(line.pk)].strategy == "longest_idle"

        Line.objects.update(policy={"strategy": "ring_all"})

        assert plans.current().policies[str(line.pk)].strategy == "ring_all"

    def test_does_not_hold_what_a_transaction_took_back(self) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        before = members()
        with transaction.atomic():
            Staff.objects.update(tier=3)
            assert members()[str(maya.pk)].tier == 3
            transaction.set_rollback(True)

        assert members() == before

    def test_holds_what_the_same_transaction_changed_after_it_was_read(self) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        with transaction.atomic():
            Staff.objects.filter(pk=maya.pk).update(seen_at=NOON)
            members()
            Staff.objects.update(tier=3)

            assert members()[str(maya.pk)].tier == 3
        assert members()[str(maya.pk)].tier == 3

    @on_postgresql
    def test_is_read_again_when_the_one_who_changed_first_commits_last(self) -> None:
        maya, sam = cast.staff("maya", on_duty_since=NOON), cast.staff("sam", on_duty_since=NOON)
        with elsewhere(lambda: Staff.objects.filter(pk=maya.pk).update(tier=3)):
            Staff.objects.filter(pk=sam.pk).update(tier=2)
            assert [member.tier for member in members().values()] == [1, 2]
            assert [member.tier for member in members().values()] == [1, 2]

        assert [member.tier for member in members().values()] == [3, 2]

    @on_postgresql
    def test_is_true_after_a_database_was_restored_from_a_server_that_had_counted_further(self) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        RecordVersion.objects.update(changed_in=2**50)
        before = members()
        with CaptureQueriesContext(connection) as asked:
            assert members() == before
        assert len(asked) == 3

        Staff.objects.update(tier=3)

        assert members()[str(maya.pk)].tier == 3


class TestUnderTheLock:
    def test_whoever_was_trained_by_the_transaction_before_is_rung(self) -> None:
        """A copy that was true before a process waited for the lock need not be true once it has it."""
        maya = cast.staff("maya", topics=("family",), on_duty_since=NOON)
        line = cast.line()
        other = cast.call(line, topic="family")
        queue.join(call_id=other.pk, now=NOON)
        sam = cast.staff("sam", topics=("family",), on_duty_since=NOON)
        call = cast.call(line, sid="CA" + "2" * 32)
        members()

        Training.objects.create(staff=sam, topic="treatment", expires_on=cast.LAST_DAY)
        queue.join(call_id=call.pk, now=NOON)

        assert call.offers.get().staff == sam
        assert other.offers.get().staff == maya

    def test_a_person_whose_work_has_changed_is_seen_as_they_are(self) -> None:
        maya = cast.staff("maya", on_duty_since=NOON)
        assert members()[str(maya.pk)].busy is None

        Staff.objects.update(wrap_up_until=NOON + timedelta(seconds=30))

        assert members()[str(maya.pk)].busy == "wrap-up"
        later = snapshot.staff_on_duty(NOON + timedelta(seconds=30))
        assert [member.busy for member in later] == [None]


class TestTime:
    def test_a_shift_begins_and_ends_at_its_instants_for_what_is_kept(self) -> None:
        cast.staff("maya", on_duty_since=NOON)
        Shift.objects.update(starts="12:00", ends="13:00")
        instants = (timedelta(seconds=-1), timedelta(0), timedelta(seconds=3599), timedelta(hours=1))

        found = [snapshot.staff_on_duty(NOON + at)[0].on_shift for at in instants]

        assert found == [False, True, True, False]

    def test_a_training_ends_with_its_last_day_where_the_person_works(self) -> None:
        cast.staff("maya", on_duty_since=NOON)
        Training.objects.update(expires_on=date(2026, 7, 15))
        midnight = NOON + timedelta(hours=12)  # in New York

        assert snapshot.staff_on_duty(midnight - timedelta(seconds=1))[0].topics
        assert not snapshot.staff_on_duty(midnight)[0].topics


def test_every_column_that_is_kept_is_one_whose_changes_are_remembered() -> None:
    remembered = {
        (kind.table, column) for kind in REMEMBERED if kind.kind != "work" for column in kind.columns
    }
    kept = {
        Staff: plans.OF_PERSON,
        Shift: (*plans.SHIFT[1:], "staff"),
        Training: ("staff", "topic", "expires_on"),
    }
    columns = {
        (model._meta.db_table, model._meta.get_field(name).column)  # type: ignore[union-attr]
        for model, names in kept.items()
        for name in names
    }
    of_lines = {
        (Line._meta.db_table, field.column) for field in Line._meta.concrete_fields if field.name != "id"
    }

    assert columns | of_lines <= remembered


def test_a_caller_whom_nobody_free_may_take_changes_nothing_for_the_others() -> None:
    """An older call that time has given somebody is not overtaken by one that joins."""
    line = cast.line(policy={"relax_language_after": 60})
    maya = cast.staff("maya", on_duty_since=NOON)
    older = cast.call(line, language="es")
    cast.staff("rosa", languages=("es",), on_duty_since=NOON, topics=("legal", "treatment"))
    Staff.objects.filter(name="Rosa").update(wrap_up_until=NOON + timedelta(hours=1))
    queue.join(call_id=older.pk, now=NOON)
    assert not older.offers.exists()
    later = NOON + timedelta(seconds=61)
    newer = cast.call(line, sid="CA" + "2" * 32)

    queue.join(call_id=newer.pk, now=later)

    assert older.offers.get().staff == maya
    assert not newer.offers.exists()
    assert matching.rematch(now=later) == 0
