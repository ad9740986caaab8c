"""What a thief of the database, a reader of the log and a passer-by learn of a caller: nothing."""

import logging
from dataclasses import replace

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection

from intake.models import Caller, CallerNumber, IntakeRecord
from intake.operations import numbers, promises
from tests.intake import scene
from tests.intake.operations.test_promises import TOMORROW
from tests.support import cast
from tests.support.cast import CALLER, NOON
from tests.support.stored import read_by_a_thief

pytestmark = pytest.mark.django_db

SECRETS = ("Bartholomew", "heron", "basement", "sister", "fentanyl", "evenings", "5550144", "5550143")


def everything(record: IntakeRecord) -> None:
    """Write down all that can be written down of a caller."""
    maya = record.counselor
    said = {"known_as": "Bartholomew", "notes": "lives in the basement", "substances": "fentanyl"}
    scene.patch(record, maya, said)
    cast.write(Caller.objects.all(), notes="his sister calls too")
    Caller.objects.get().save()
    wishes = {"code_word": "heron", "who_may_answer": "my sister", "safe_hours": "evenings"}
    wanted = replace(TOMORROW, wishes=wishes)
    promises.promise(record_id=record.pk, wanted=wanted, staff_id=maya.pk, now=NOON)


def rows_of(prefixes: tuple[str, ...]) -> str:
    """Every column of every row, as it lies on the disk."""
    found = []
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name.startswith(prefixes)]
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - our own names
            found += ["\n".join(map(read_by_a_thief, row)) for row in cursor.fetchall()]
    assert len(found) >= 6
    return "\n".join(found)


def test_the_tables_hold_no_word_of_it() -> None:
    everything(scene.record(cast.staff("maya")))
    stored = rows_of(("intake_", "helpline_call"))
    assert not [secret for secret in SECRETS if secret in stored]


def test_the_log_holds_no_word_of_it(caplog: pytest.LogCaptureFixture) -> None:
    maya = cast.staff("maya")
    record = scene.record(maya)
    client = scene.browser_of(maya)
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)

    with caplog.at_level(logging.DEBUG):
        everything(record)
        address = f"/intake/records/{record.pk}/patch"
        scene.send(
            client, address, {"base": 0, "writer": "", "person": maya.pk, "changes": {"notes": "Bartholomew"}}
        )
        scene.send(
            client, address, {"base": 0, "writer": "", "person": maya.pk, "changes": {"state": "heron"}}
        )
        scene.send(client, address, '{"base": 0, "changes": "heron')
        form = {"number": CALLER, "zone": "heron", "code_word": "heron"}
        client.post("/intake/promise/preview", form)
        client.post(f"/intake/calls/{record.call_id}/promise", form)
        client.post(f"/intake/calls/{record.call_id}/promise", form | {"zone": "America/Chicago"})
        client.post(f"/intake/records/{record.pk}/link", {"caller": "heron"})
        client.get(f"/intake/calls/{record.call_id}/number/")

    logged = "\n".join(each.getMessage() + str(each.exc_info or "") for each in caplog.records)
    assert not [secret for secret in SECRETS if secret in logged]


def test_what_a_row_is_called_names_nobody() -> None:
    everything(scene.record(cast.staff("maya")))
    record = IntakeRecord.objects.get()
    rows = [record, Caller.objects.get(), CallerNumber.objects.get(), *record.revisions.all()]
    assert [str(row) for row in rows[:3]] == [
        "Record of 2026-07-15 16:00Z",
        "Caller since 2026-07-15",
        "Number given 2026-07-15",
    ]
    assert not [row for row in rows for secret in SECRETS if secret in str(row)]


class TestTheAdmin:
    @pytest.fixture
    def record(self) -> IntakeRecord:
        maya = cast.staff("maya")
        maya.user.user_permissions.add(*Permission.objects.filter(content_type__app_label="intake"))
        record = scene.record(maya)
        everything(record)
        return scene.fresh(record)

    @pytest.mark.parametrize("model", ["intakerecord", "caller", "callernumber"])
    def test_lists_show_nobody(self, record: IntakeRecord, model: str) -> None:
        answer = scene.browser_of(record.counselor).get(f"/admin/intake/{model}/")
        assert answer.status_code == 200
        html = answer.content.decode()
        assert "2026" in html
        assert not [secret for secret in SECRETS if secret in html]

    def test_a_record_is_read_on_its_own_page_only(self, record: IntakeRecord) -> None:
        page = f"/admin/intake/intakerecord/{record.pk}/change/"
        html = scene.browser_of(record.counselor).get(page).content.decode()
        assert "lives in the basement" in html
        assert "Fentanyl" in html
        assert f"/intake/records/{record.pk}/" in html
        assert 'name="_save"' not in html

    def test_a_caller_can_be_put_right(self, record: IntakeRecord) -> None:
        client = scene.browser_of(record.counselor)
        page = f"/admin/intake/caller/{record.caller_id}/change/"
        assert "Bartholomew" in client.get(page).content.decode()
        client.post(page, {"known_as": "Bart", "notes": ""})
        assert Caller.objects.get().known_as == "Bart"

    def test_a_number_is_masked_on_its_page_and_its_fingerprint_is_not_there(
        self, record: IntakeRecord
    ) -> None:
        number = numbers.find(scene.GIVEN)
        assert number is not None
        page = f"/admin/intake/callernumber/{number.pk}/change/"
        html = scene.browser_of(record.counselor).get(page).content.decode()
        assert "••44" in html
        assert scene.GIVEN.e164 not in html
        assert "heron" in html
        assert number.number_index not in html

    @pytest.mark.parametrize("model", ["intakerecord", "caller", "callernumber"])
    def test_nothing_is_added_or_deleted_there(self, record: IntakeRecord, model: str) -> None:
        client = scene.browser_of(record.counselor)
        rows = {"intakerecord": record, "caller": record.caller, "callernumber": CallerNumber.objects.get()}
        row = rows[model]
        assert row is not None
        assert client.get(f"/admin/intake/{model}/add/").status_code == 403
        assert client.get(f"/admin/intake/{model}/{row.pk}/delete/").status_code == 403

    def test_shows_a_colleague_only_their_own(self, record: IntakeRecord) -> None:
        sam = cast.staff("sam")
        sam.user.user_permissions.add(*Permission.objects.filter(content_type__app_label="intake"))
        client = scene.browser_of(sam)
        for model in ("intakerecord", "caller", "callernumber"):
            assert "2026-07" not in client.get(f"/admin/intake/{model}/").content.decode()
        page = client.get(f"/admin/intake/intakerecord/{record.pk}/change/")
        assert page.status_code == 302

    def test_shows_a_supervisor_everything(self, record: IntakeRecord) -> None:
        lee = cast.supervisor()
        lee.user_permissions.add(*Permission.objects.filter(content_type__app_label="intake"))
        client = scene.browser_of(lee)
        assert client.get(f"/admin/intake/caller/{record.caller_id}/change/").status_code == 200
        number = CallerNumber.objects.get()
        assert client.get(f"/admin/intake/callernumber/{number.pk}/change/").status_code == 200

    def test_shows_one_who_answers_no_calls_nothing(self, record: IntakeRecord) -> None:
        clerk = User.objects.create_user("clerk", is_staff=True)
        clerk.user_permissions.add(*Permission.objects.filter(content_type__app_label="intake"))
        number = CallerNumber.objects.get()
        page = f"/admin/intake/callernumber/{number.pk}/change/"
        assert scene.browser_of(clerk).get(page).status_code == 302
