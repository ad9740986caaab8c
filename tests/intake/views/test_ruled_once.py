"""One promise reads its number once, asks access once, and is ruled on once, inside its transaction."""

from datetime import time
from uuid import UUID

import pytest
import time_machine
from django.http import HttpResponse
from django.test import RequestFactory

from helpline import access, contact_rules
from helpline.models import Callback, NumberWish, Staff
from intake.models import IntakeRecord
from intake.views import promises
from tests.intake import scene
from tests.intake.views.test_promises import TOMORROW
from tests.support import cast
from tests.support.cast import NOON
from tests.support.counting import runs_of

pytestmark = pytest.mark.django_db(transaction=True)

WATCHED = (
    access.recognise,
    contact_rules.PhoneNumber.parse,
    contact_rules.may_contact,
    contact_rules.PromisedTime.due_at,
)


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya")


@pytest.fixture
def record(maya: Staff) -> IntakeRecord:
    return scene.record(maya)


def press(maya: Staff, call_id: UUID | None, **changes: str) -> tuple[HttpResponse, dict[str, list[bool]]]:
    """Press the button, or the preview where there is no call, and note what ran in the view."""
    request = RequestFactory().post("/", TOMORROW | changes)
    request.user = maya.user
    with time_machine.travel(NOON, tick=False), runs_of(*WATCHED) as runs:
        answer = promises.promise(request, call_id) if call_id else promises.preview(request)
    return answer, runs


def once(*, in_transaction: bool) -> dict[str, list[bool]]:
    ruled = [in_transaction]
    return {"recognise": [False], "parse": [False], "may_contact": ruled, "due_at": ruled}


class TestAPromise:
    @pytest.mark.parametrize(
        "changes",
        [
            {},
            {"safe_to_call": "yes", "caller_id_mode": "shown", "voicemail": "neutral"},
            {"local_time": "06:30", "asked_for_this_time": "on"},
        ],
    )
    def test_that_is_made_is_ruled_on_once(
        self, maya: Staff, record: IntakeRecord, changes: dict[str, str]
    ) -> None:
        _, runs = press(maya, record.call_id, **changes)

        assert Callback.objects.get().number == scene.GIVEN
        assert runs == once(in_transaction=True)

    @pytest.mark.parametrize(
        ("changes", "decision"),
        [({"local_time": "06:30"}, "defer"), ({"caller_id_mode": "hidden"}, "deny")],
    )
    def test_that_is_refused_is_ruled_on_once_and_shows_that_verdict(
        self, maya: Staff, record: IntakeRecord, changes: dict[str, str], decision: str
    ) -> None:
        answer, runs = press(maya, record.call_id, **changes)

        assert f'data-decision="{decision}"' in answer.text
        assert runs == once(in_transaction=True)
        assert not NumberWish.objects.exists()

    def test_that_the_record_refuses_is_ruled_on_once(self, maya: Staff, record: IntakeRecord) -> None:
        scene.patch(record, maya, {"contact_wish": "no_contact"}, base=record.revision)

        answer, runs = press(maya, record.call_id)

        assert "not to call them" in answer.text
        assert runs == once(in_transaction=True)

    def test_moved_to_another_time_is_ruled_on_once(self, maya: Staff, record: IntakeRecord) -> None:
        press(maya, record.call_id)

        _, runs = press(maya, record.call_id, local_time="14:00")

        assert Callback.objects.get().local_time == time(14)
        assert runs == once(in_transaction=True)


def test_a_preview_asks_the_same_and_keeps_nothing(maya: Staff, record: IntakeRecord) -> None:
    answer, runs = press(maya, None, call=str(record.call_id))

    assert 'data-decision="allow"' in answer.text
    assert runs == once(in_transaction=False)
    assert not Callback.objects.exists()


def test_to_note_that_a_number_is_not_safe_reads_it_once(maya: Staff, record: IntakeRecord) -> None:
    _, runs = press(maya, record.call_id, safe_to_call="no")

    assert NumberWish.objects.get().kind == contact_rules.WishKind.NOT_SAFE
    assert runs == once(in_transaction=True) | {"may_contact": [], "due_at": []}
