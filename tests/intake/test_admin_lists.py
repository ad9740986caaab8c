"""Lists of the admin: how many statements a page costs does not depend on how many rows are on it."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext

from helpline.contact_rules import PhoneNumber
from helpline.models import Staff
from intake.models import Caller, IntakeRecord
from intake.operations import numbers
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db
FEW, MANY = 2, 20


def people(staff: Staff, first: int, last: int) -> None:
    """Make callers, each with a number and a record that this counselor wrote."""
    for index in range(first, last):
        number = f"+1202555{1000 + index:04d}"
        record = scene.record(staff, number=number)
        caller = Caller.objects.create(known_as=f"Somebody {index}", created_at=NOON)
        IntakeRecord.objects.filter(pk=record.pk).update(caller=caller)
        numbers.give(
            number=PhoneNumber(number),
            zone="America/New_York",
            wishes={},
            staff_id=staff.pk,
            now=NOON,
            caller=caller,
        )


@pytest.mark.parametrize("supervises", [False, True])
@pytest.mark.parametrize(
    "model", ["intake/intakerecord", "intake/caller", "intake/callernumber", "helpline/call"]
)
def test_cost_as_much_with_many_rows_as_with_few(model: str, supervises: bool) -> None:
    staff = cast.staff("maya")
    reader = cast.supervisor() if supervises else staff.user
    reader.user_permissions.add(*Permission.objects.filter(content_type__app_label=model.split("/")[0]))
    browser = scene.browser_of(reader)
    costs = []
    for first, last in ((0, FEW), (FEW, MANY)):
        people(staff, first, last)
        browser.get(f"/admin/{model}/")
        with CaptureQueriesContext(connection) as asked:
            shown = browser.get(f"/admin/{model}/")
        assert len(shown.context["cl"].result_list) == last
        costs.append(len(asked))

    assert costs[0] == costs[1]
