"""Everybody who reads what was written about a caller is logged, whichever page they read it on."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.urls import reverse

from helpline.contact_rules import PhoneNumber
from helpline.models import AccessRecord
from intake.models import IntakeRecord
from intake.operations import numbers
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON
from tests.support.promises import promise

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> IntakeRecord:
    written = scene.record(cast.staff("maya"), {"known_as": "Bartholomew", "notes": "Wants the injection."})
    return IntakeRecord.objects.get(pk=written.pk)


def supervisor(name: str = "lee") -> Any:
    user = cast.supervisor(name)
    user.user_permissions.add(*Permission.objects.filter(content_type__app_label="intake"))
    return user


def kept() -> list[tuple[str, str, Any]]:
    return [(each.user.username, each.kind, each.subject_id) for each in AccessRecord.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("/intake/records/{record}/", "read_record"),
        ("/intake/records/{record}/history/", "read_history"),
        ("/intake/calls/{call}/card/", "read_card"),
        ("/intake/calls/{call}/earlier/", "read_earlier"),
        ("/admin/intake/intakerecord/{record}/change/", "read_record"),
        ("/admin/intake/intakerecord/{record}/history/", "read_record"),
        ("/admin/intake/caller/{caller}/change/", "read_caller"),
    ],
)
def test_reading_is_kept_with_the_call_and_who_read_it(record: IntakeRecord, page: str, kind: str) -> None:
    lee = supervisor()
    address = page.format(record=record.pk, call=record.call_id, caller=record.caller_id)

    assert scene.browser_of(lee).get(address).status_code == 200

    assert kept() == [("lee", kind, record.call_id)]


@pytest.mark.parametrize("promised", [True, False])
def test_reading_a_number_that_nobody_gave_a_name_with_is_kept(promised: bool) -> None:
    maya, lee = cast.staff("maya"), supervisor()
    call = scene.conversation(maya)
    given = PhoneNumber("+12025550166")
    wishes: dict[str, str | bool] = {"code_word": "bluebird"} if promised else {"safe_to_call": "no"}
    number = numbers.give(number=given, zone="", wishes=wishes, staff_id=maya.pk, now=NOON, call_id=call.pk)
    if promised:
        promise(call.line, maya, number=given, origin_id=call.pk)

    page = scene.browser_of(lee).get(f"/admin/intake/callernumber/{number.pk}/change/")

    assert page.status_code == 200
    assert kept() == [("lee", "read_caller", call.pk)]


def test_looking_again_in_the_same_minutes_is_one_reading(record: IntakeRecord) -> None:
    browser = scene.browser_of(cast.supervisor("lee"))
    for minutes in (0, 5, 20):
        with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
            browser.get(f"/intake/records/{record.pk}/")

    assert len(kept()) == 2


@pytest.mark.parametrize(
    "listing", ["intake:records", "admin:intake_intakerecord_changelist", "admin:intake_caller_changelist"]
)
def test_a_list_names_nobody_and_keeps_nothing(record: IntakeRecord, listing: str) -> None:
    assert scene.browser_of(supervisor()).get(reverse(listing)).status_code == 200

    assert kept() == []


def test_who_was_refused_read_nothing(record: IntakeRecord) -> None:
    sam = cast.staff("sam")
    for page in ("", "history/"):
        assert scene.browser_of(sam).get(f"/intake/records/{record.pk}/{page}").status_code == 404

    assert kept() == []


def test_a_supervisor_reads_on_the_page_of_the_call_who_did(record: IntakeRecord) -> None:
    scene.browser_of(cast.supervisor("lee")).get(f"/intake/records/{record.pk}/")

    shown = scene.browser_of(cast.supervisor("kim")).get(f"/console/calls/{record.call_id}/").text

    assert "Who saw or heard it" in shown
    assert "read the intake record" in shown
