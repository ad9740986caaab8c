"""The floor is read once while nothing changes, and never shown as it was before a change."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from helpline.models import Staff
from helpline.queries import shared_floor
from helpline.queries.floor import Floor
from tests.support import cast
from tests.support.cast import NOON

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
DAY = NOON - timedelta(hours=12), NOON + timedelta(hours=12)


@pytest.fixture(autouse=True)
def maya() -> Staff:
    shared_floor.forget()
    cast.line()
    return cast.staff("maya", on_duty_since=NOON)


def seen(now: datetime = NOON) -> tuple[Floor, int]:
    """Return the floor, and how many statements it took."""
    with CaptureQueriesContext(connection) as asked:
        found = shared_floor.floor(*DAY, now)
    return found, len(asked)


def names() -> list[str]:
    return [person.name for person in seen()[0].people]


def test_takes_one_statement_where_nothing_has_changed() -> None:
    first, _ = seen()
    again, cost = seen(NOON + shared_floor.KEEP / 2)

    assert again is first
    assert cost == 1


def test_is_read_again_after_a_change_of_another_process() -> None:
    assert names() == ["Maya"]

    def elsewhere() -> None:
        cast.staff("sam", on_duty_since=NOON)
        connection.close()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(elsewhere).result()

    assert names() == ["Maya", "Sam"]


def test_is_read_again_after_a_change_that_began_before_it_was_read(maya: Staff) -> None:
    """The one who began first may commit last; a counter would miss it."""
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            Staff.objects.filter(pk=maya.pk).update(name="Maya Ortiz")
            assert threads.submit(_names_elsewhere).result() == ["Maya"]
        assert threads.submit(_names_elsewhere).result() == ["Maya Ortiz"]


def _names_elsewhere() -> list[str]:
    try:
        return names()
    finally:
        connection.close()


def test_sees_what_its_own_transaction_has_written(maya: Staff) -> None:
    seen()
    with transaction.atomic():
        Staff.objects.filter(pk=maya.pk).update(name="Maya Ortiz")
        assert names() == ["Maya Ortiz"]


@pytest.mark.parametrize("later", [shared_floor.KEEP, timedelta(seconds=-1)])
def test_is_read_again_at_another_time(later: timedelta) -> None:
    first, _ = seen()
    assert seen(NOON + later)[0] is not first


def test_days_of_other_zones_are_kept_apart() -> None:
    seen()
    elsewhere = shared_floor.floor(DAY[0] + timedelta(hours=3), DAY[1] + timedelta(hours=3), NOON)
    assert elsewhere is not seen()[0]
    assert seen()[1] == 1
