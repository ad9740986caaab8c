"""What belongs to a call on legal hold besides its own rows: numbers that were given, and who saw them."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from pytest_django import Settings

from helpline import retention
from helpline.contact_rules import PhoneNumber
from helpline.models import AccessKind, AccessRecord, Callback, CallbackAttempt, LegalHold, RetentionRun
from helpline.operations import access_records, holds
from intake.models import CallerNumber
from intake.operations import numbers
from tests.helpline.console import scenes
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON
from tests.support.promises import promise

pytestmark = pytest.mark.django_db
LONG_AFTER = NOON + timedelta(days=90 * 365)
GIVEN = PhoneNumber("+12025550166")


@pytest.fixture(autouse=True)
def no_doubt_of_the_clock(db: None) -> None:
    RetentionRun.objects.create(pk=1, at=LONG_AFTER)


@pytest.fixture
def lee(db: None) -> User:
    return cast.supervisor()


def test_who_saw_the_number_of_a_promise_that_the_call_kept_stays(lee: User) -> None:
    line = cast.line()
    kept = promise(line, cast.staff("maya"))
    over: dict[str, Any] = {"state": "ended", "disposition": "answered", "ended_at": NOON}
    call = cast.call(line, sid=scenes.sid(), direction="outbound", **over)
    CallbackAttempt.objects.create(callback=kept, call=call, at=NOON, outcome="reached")
    Callback.objects.update(state="reached", settled_at=NOON)
    access_records.note(kind=AccessKind.SAW_CALLBACK_NUMBER, subject_id=kept.pk, user_id=lee.pk, now=NOON)
    holds.place(call_id=call.pk, reference="2026-17", user_id=lee.pk, now=NOON)

    retention.purge(now=LONG_AFTER)

    assert AccessRecord.objects.filter(subject_id=kept.pk).exists()


@pytest.mark.parametrize("promised", [True, False])
def test_a_number_that_was_given_in_the_call_stays_with_how_to_call_it(lee: User, promised: bool) -> None:
    maya = cast.staff("maya")
    call = scene.record(maya).call
    wishes: dict[str, str | bool] = {"code_word": "bluebird"} if promised else {"safe_to_call": "no"}
    numbers.give(number=GIVEN, zone="", wishes=wishes, staff_id=maya.pk, now=NOON, call_id=call.pk)
    if promised:
        promise(call.line, maya, number=GIVEN, origin_id=call.pk)
        Callback.objects.update(state="reached", settled_at=NOON)
    numbers.give(number=PhoneNumber("+12025550167"), zone="", wishes={}, staff_id=maya.pk, now=NOON)
    holds.place(call_id=call.pk, reference="2026-17", user_id=lee.pk, now=NOON)

    retention.purge(now=LONG_AFTER)

    assert [each.number for each in CallerNumber.objects.all()] == [GIVEN]


def test_a_number_that_was_given_in_the_call_stays_while_its_fingerprints_differ(
    lee: User, settings: Settings
) -> None:
    maya = cast.staff("maya")
    call = scene.record(maya).call
    promise(call.line, maya, number=GIVEN, origin_id=call.pk)
    Callback.objects.update(state="reached", settled_at=NOON)
    holds.place(call_id=call.pk, reference="2026-17", user_id=lee.pk, now=NOON)
    settings.INDEX_KEYS = ["n" * 40, *settings.INDEX_KEYS]
    numbers.give(number=GIVEN, zone="", wishes={}, staff_id=maya.pk, now=NOON, call_id=call.pk)

    retention.purge(now=LONG_AFTER)

    assert CallerNumber.objects.exists()

    settings.INDEX_KEYS = settings.INDEX_KEYS[:1]
    LegalHold.objects.all().delete()
    retention.purge(now=LONG_AFTER)

    assert not CallerNumber.objects.exists()


def test_a_second_matter_is_told_of_the_hold_that_its_lifting_would_end(lee: User) -> None:
    """There is one hold on a call: whoever hears "Placed" would not know that another lifts it."""
    call = cast.call(cast.line(), state="ended", disposition="answered", ended_at=NOON)
    place = ["legal_hold", "place", str(call.pk), "--by", "lee", "--reference"]
    call_command(*place, "2026-17")
    call_command(*place, "2026-17")

    with pytest.raises(CommandError, match=r"on hold already, since .* for 2026-17"):
        call_command(*place, "2026-18")

    assert [hold.reference for hold in LegalHold.objects.all()] == ["2026-17"]


@pytest.mark.parametrize("reference", ["x" * 81, "2026\u202e17", "2026-\udce9"])
def test_a_reference_that_cannot_be_kept_is_refused_in_one_line(reference: str, lee: User) -> None:
    call = cast.call(cast.line(), state="ended", disposition="answered", ended_at=NOON)

    with pytest.raises(CommandError, match="--reference cannot be kept"):
        call_command("legal_hold", "place", str(call.pk), "--by", "lee", "--reference", reference)

    assert not LegalHold.objects.exists()
