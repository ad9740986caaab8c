"""A number or a callback that cannot be read costs that one: everything else goes on."""

from datetime import time, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from helpline.contact_rules import PhoneNumber
from helpline.models import Callback, CallbackState, Line, Offer, OfferState, Staff
from helpline.operations import callbacks, making, queue
from tests.helpline.unreadable_rows.plan_slips import person
from tests.support import cast, slips
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


class TestANumber:
    def test_that_no_key_opens_costs_its_own_call(self, line: Line, lee: Staff, maya: Staff) -> None:
        broken = cast.call(line, sid="CA" + "2" * 32)
        queue.join(call_id=broken.pk, now=NOON)
        slips.write(
            "UPDATE helpline_call SET caller_number = %s WHERE id = %s", "+12025550143", _key(broken.pk)
        )

        queue.join(call_id=cast.call(line).pk, now=NOON)

        assert Offer.objects.filter(state=OfferState.RINGING).count() == 2

    def test_that_no_key_opens_is_kept_as_it_is(self, line: Line, lee: Staff) -> None:
        person("phone", "sealed with a lost key")(lee, line)

        Staff.objects.get(pk=lee.pk).save()

        with connection.cursor() as cursor:
            cursor.execute("SELECT phone FROM helpline_staff WHERE id = %s", [lee.pk])
            assert cursor.fetchone() == ("sealed with a lost key",)


class TestAPromise:
    def test_with_a_zone_that_there_is_not_is_made_by_the_clocks_of_the_number(
        self, line: Line, maya: Staff
    ) -> None:
        callback = promised(line, maya, zone="Eastern")

        assert callbacks.make(callback_id=callback.pk, now=NOON)

    def test_with_a_zone_that_there_is_not_keeps_no_other_from_its_new_instant(
        self, line: Line, maya: Staff
    ) -> None:
        broken = promised(line, maya, zone="Eastern")
        other = promised(line, maya, zone="America/Denver", number="+12025550145")

        making.resolve_all()

        broken.refresh_from_db()
        other.refresh_from_db()
        assert (broken.due_at, other.due_at) == (NOON, NOON + timedelta(hours=2))

    @pytest.mark.parametrize("page", ["/console/callbacks/", "/console/callbacks/{}/", "/console/desk/"])
    def test_with_a_zone_that_there_is_not_leaves_the_pages_open(
        self, line: Line, maya: Staff, page: str
    ) -> None:
        callback = promised(line, maya, zone="Eastern")
        client = Client()
        client.force_login(maya.user)

        assert client.get(page.format(callback.pk)).status_code == 200

    def test_with_a_number_that_cannot_be_read_goes_to_a_person(self, line: Line, maya: Staff) -> None:
        callback = promised(line, maya, zone="America/New_York")
        slips.write("UPDATE helpline_callback SET number = %s WHERE id = %s", "lost", _key(callback.pk))

        callbacks.claim_due(now=NOON)

        callback.refresh_from_db()
        assert callback.state == CallbackState.HANDED_OVER
        assert "cannot be read" in callback.handed_over_because


def promised(line: Line, staff: Staff, *, zone: str, number: str = "+12025550144") -> Callback:
    """A promise for noon on the person's clock, which is due by New York's."""
    return Callback.objects.create(
        line=line,
        reason="promised",
        number=PhoneNumber(number),
        zone=zone,
        local_date=NOON.date(),
        local_time=time(12),
        on_the_clock=True,
        asked_for_this_time=True,
        staff=staff,
        due_at=NOON,
        expires_at=NOON + timedelta(hours=4),
        promised_at=NOON,
    )


def _key(pk: UUID) -> object:
    return pk.hex if connection.vendor == "sqlite" else pk
