"""A number in a row: its fingerprint follows it, no reading loses it, it is shown whole by name only."""

import logging
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.serializers import serialize
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import JsonResponse
from django.template import engines
from pytest_django import Settings

from helpline.contact_rules import NotANumber, PhoneNumber
from helpline.models import Call, Callback, HasNumbers, Staff
from helpline.privacy import encryption
from helpline.privacy.fields import FingerprintField, PhoneNumberField
from tests.helpline.privacy.test_sealed_fields import again, put, stored
from tests.support import cast
from tests.support.cast import NOON

ROOT = Path(__file__).parents[2]
ONE, OTHER = PhoneNumber("+12025550161"), PhoneNumber("+12025550162")


def promised(number: PhoneNumber = ONE, **more: Any) -> Callback:
    values: dict[str, Any] = {"reason": "promised", "due_at": NOON, "promised_at": NOON} | more
    return Callback(line=cast.line(), number=number, expires_at=NOON + timedelta(hours=1), **values)


@pytest.mark.django_db
class TestFingerprint:
    def test_follows_from_the_number_before_and_after_the_row_is_saved(self) -> None:
        callback = promised()
        assert callback.number_index == encryption.fingerprint(ONE)

        callback.save()

        assert stored(callback, "number_index") == encryption.fingerprint(ONE)
        assert again(callback).number_index == encryption.fingerprint(ONE)

    def test_that_was_set_by_hand_is_put_right(self) -> None:
        callback = promised(number_index=encryption.fingerprint(OTHER))
        callback.save()

        assert stored(callback, "number_index") == encryption.fingerprint(ONE)

    def test_is_written_where_only_the_number_was_to_be(self) -> None:
        call = cast.call(cast.line(), caller_number=ONE)

        call.caller_number = OTHER
        call.save(update_fields=["caller_number"])

        assert stored(call, "caller_index") == encryption.fingerprint(OTHER)

    def test_of_a_number_that_is_taken_away_is_empty(self) -> None:
        call = cast.call(cast.line(), caller_number=ONE)

        call.caller_number = None
        call.save(update_fields=["caller_number"])

        assert (stored(call, "caller_number"), stored(call, "caller_index")) == ("", "")

    def test_is_made_for_rows_that_are_written_at_once(self) -> None:
        Callback.objects.bulk_create([promised()])

        assert Callback.objects.get(number_index__in=encryption.fingerprints(ONE)).number == ONE

    def test_of_an_older_key_stays_until_keys_are_rotated(self, settings: Settings) -> None:
        callback = promised()
        callback.save()
        before = stored(callback, "number_index")
        settings.INDEX_KEYS = ["another key", *settings.INDEX_KEYS]

        kept = again(callback)
        assert kept.number == ONE
        kept.save()

        assert stored(callback, "number_index") == kept.number_index == before
        assert Callback(number=ONE).number_index != before

    def test_of_a_number_that_cannot_be_read_stays(self) -> None:
        callback = promised()
        callback.save()
        put(callback, "number", "damaged")

        kept = again(callback)
        assert (kept.number, kept.number_index) == (None, encryption.fingerprint(ONE))
        kept.save()

        assert stored(callback, "number_index") == encryption.fingerprint(ONE)


@pytest.mark.django_db
class TestColumn:
    def test_is_of_a_model_that_keeps_it_in_step_with_its_fingerprint(self) -> None:
        columns = [column for model in apps.get_models() for column in model._meta.concrete_fields]
        numbers = {(each.model, each.name) for each in columns if isinstance(each, PhoneNumberField)}
        found_by = {
            (each.model, each.of) for each in columns if isinstance(each, FingerprintField) and each.of
        }

        assert found_by <= numbers
        assert [model for model, _ in numbers if not issubclass(model, HasNumbers)] == []

    def test_takes_a_text_that_is_a_number_and_no_other(self) -> None:
        assert Call(caller_number="+12025550161").caller_number == ONE  # type: ignore[misc]
        with pytest.raises(NotANumber):
            Call(caller_number="202-555-0161")  # type: ignore[misc]

    def test_that_cannot_be_read_is_not_lost_by_reading_the_row_again(self) -> None:
        lee = cast.staff("lee", phone=ONE)
        put(lee, "phone", "damaged")

        lee.refresh_from_db()
        assert lee.phone is None
        lee.save()

        assert stored(lee, "phone") == "damaged"

    def test_that_was_empty_when_it_was_read_again_can_be_filled_and_emptied(self) -> None:
        lee = cast.staff("lee")
        lee.refresh_from_db()

        lee.phone = OTHER
        lee.save()
        assert again(lee).phone == OTHER

        lee.refresh_from_db()
        lee.phone = None
        lee.save(update_fields=["phone"])
        assert (again(lee).phone, stored(lee, "phone")) == (None, "")

    def test_is_emptied_but_not_filled_by_an_update_that_does_not_know_its_row(self) -> None:
        call = cast.call(cast.line(), given_number=ONE)

        with pytest.raises(TypeError, match="save the row"), transaction.atomic():
            Call.objects.update(given_number=OTHER)
        Call.objects.update(given_number=None)

        assert (again(call).given_number, stored(call, "given_number")) == (None, "")

    def test_is_dumped_whole_so_that_a_dump_is_a_copy(self) -> None:
        cast.staff("lee", phone=ONE)

        assert ONE.e164 in serialize("json", Staff.objects.all())


@pytest.mark.django_db
class TestPrinting:
    """What a page, a message, a log line or an answer shows of a row's number by default."""

    def test_in_a_template_is_the_mask(self) -> None:
        shown = engines["django"].from_string(
            "{{ call.caller_number }} {{ call.caller_number|stringformat:'s' }} {{ numbers }}"
        )
        call = again(cast.call(cast.line(), caller_number=ONE))

        assert shown.render({"call": call, "numbers": [call.caller_number]}) == (
            "••• ••• ••61 ••• ••• ••61 [&lt;PhoneNumber ••• ••• ••61&gt;]"
        )

    def test_in_a_log_line_is_the_mask(self, caplog: pytest.LogCaptureFixture) -> None:
        call = again(cast.call(cast.line(), caller_number=ONE))

        logging.getLogger("helpline").warning("%s %r", call.caller_number, call.other_number)

        assert caplog.messages == ["••• ••• ••61 <PhoneNumber ••• ••• ••61>"]

    def test_in_an_answer_of_json_is_refused(self) -> None:
        call = again(cast.call(cast.line(), caller_number=ONE))

        with pytest.raises(TypeError, match="not JSON serializable"):
            JsonResponse({"number": call.caller_number}, encoder=DjangoJSONEncoder)


class TestWholeNumbers:
    """The places where a number is shown or handed out whole; a new place must be added here."""

    def test_are_asked_for_by_these_templates(self) -> None:
        asking = {
            (path.name, found)
            for path in ROOT.glob("*/**/templates/**/*.html")
            for found in re.findall(r"[\w.]+\.(?:e164|spelled|aloud)\b", path.read_text())
        }

        assert asking == {
            ("call.html", "call.other_number.spelled"),
            ("callback.html", "callback.number.spelled"),
            ("emergency.html", "center.spelled"),
            ("emergency.html", "panel.call.cut_off_number.spelled"),
            ("number.html", "number.spelled"),
        }

    def test_are_asked_for_by_these_modules(self) -> None:
        asking = {
            str(path.relative_to(ROOT))
            for room in ("config", "helpline", "intake")
            for path in (ROOT / room).rglob("*.py")
            if re.search(r"\.e164\b|\be164\(|\.spelled\(|\.aloud\(|\btext_of\b", path.read_text())
            and "emulator" not in path.parts
        }

        assert asking == {
            "helpline/carrier/commands.py",  # Twilio is told whom to ring,
            "helpline/carrier/unknown.py",  # and asked whom it has rung
            "helpline/configure/node.py",  # a description holds text
            "helpline/configure/staff.py",
            "helpline/console/views/outside_numbers.py",  # public numbers of ours
            "helpline/contact_rules/numbers.py",
            "helpline/privacy/fields.py",  # what is sealed
            "helpline/queries/directory.py",  # public numbers of others
            "helpline/validators.py",
            "helpline/operations/arrivals.py",  # what is sealed without a row
            "helpline/privacy/encryption.py",  # what is fingerprinted
            "helpline/voice/questions.py",  # the caller hears the number that they keyed in
        }
