"""Queries whose SQL is written once in each process."""

from typing import Any

import pytest

from helpline.models import Staff
from helpline.models.written_once import WrittenOnce
from tests.support import cast

pytestmark = pytest.mark.django_db


def test_returns_the_rows_that_the_query_would_with_another_value_each_time() -> None:
    maya, sam = cast.staff("maya"), cast.staff("sam")
    of_user = WrittenOnce(lambda user_id: Staff.objects.with_zone().filter(user_id=user_id))

    assert of_user(maya.user_id) == [maya]
    assert of_user.first(sam.user_id) == sam
    assert of_user.first(0) is None
    assert of_user(maya.user_id)[0].zones() == maya.zones()


def test_reads_the_rows_anew_each_time(django_assert_num_queries: Any) -> None:
    maya = cast.staff("maya")
    everybody = WrittenOnce(lambda _: Staff.objects.order_by("name"))
    assert everybody() == [maya]

    Staff.objects.update(name="Maya the second")

    with django_assert_num_queries(1):
        (read,) = everybody()
    assert (read.name, read.phone) == ("Maya the second", Staff.objects.get().phone)
    assert not read.get_deferred_fields()
