"""Queries whose SQL is written once in each process."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.models import Call, Staff
from helpline.models.written_at import AnyRow, WrittenAt, place_of
from helpline.models.written_once import WrittenOnce
from tests.support import cast
from tests.support.cast import NOON

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


MINUTE = timedelta(minutes=1)


def test_returns_the_rows_that_the_query_would_at_another_instant_each_time() -> None:
    call = cast.call(cast.line(), now=NOON)
    a_minute_ago = WrittenAt(lambda now: Call.objects.filter(arrived_at__lte=now - MINUTE).only("pk"))

    assert a_minute_ago(NOON + MINUTE) == [call]
    assert a_minute_ago(NOON + MINUTE - timedelta(microseconds=1)) == []
    assert a_minute_ago(NOON + 2 * MINUTE)[0].caller_sid == call.caller_sid


class TestAnyRow:
    def test_says_whether_one_of_the_queries_finds_a_row(self, django_assert_num_queries: Any) -> None:
        maya = cast.staff("maya")
        call = cast.call(cast.line(), now=NOON)
        of_both = AnyRow(
            lambda now: [
                Staff.objects.filter(name="nobody"),
                Call.objects.filter(pk=place_of(1), arrived_at__gt=now + MINUTE).order_by("-arrived_at"),
            ]
        )
        other = cast.call(call.line, sid="CA2").pk

        with django_assert_num_queries(1):
            assert of_both.exists(NOON - 2 * MINUTE, [other, call.pk])
        assert not of_both.exists(NOON - MINUTE, [other, call.pk])
        Staff.objects.filter(pk=maya.pk).update(name="nobody")
        assert of_both.exists(NOON, [other, call.pk])

    def test_leaves_out_a_query_that_cannot_find_any(self) -> None:
        of_one = AnyRow(
            lambda now: [Staff.objects.filter(pk__in=[]), Call.objects.filter(arrived_at__gt=now)]
        )

        assert not of_one.exists(NOON)
