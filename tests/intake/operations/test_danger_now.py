"""What "Yes" to "Is anyone in danger right now?" in a record means for the call."""

from datetime import timedelta

import pytest

from helpline.models import Call, CallState, DangerBy, Direction, EventKind, Priority, Staff
from helpline.operations import calls
from intake.models import IntakeRecord
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya")


@pytest.fixture
def record(maya: Staff) -> IntakeRecord:
    return scene.record(maya)


def the_call() -> Call:
    return Call.objects.get()


class TestDangerNow:
    def test_yes_makes_it_a_call_in_danger_as_the_button_does(
        self, record: IntakeRecord, maya: Staff
    ) -> None:
        scene.patch(record, maya, {"danger_now": "yes"})

        call = the_call()
        assert (call.state, call.priority, call.danger_by) == (
            CallState.CONNECTED,
            Priority.CRISIS,
            DangerBy.STAFF,
        )

    def test_said_again_or_after_the_button_it_is_told_once(self, record: IntakeRecord, maya: Staff) -> None:
        calls.tell_danger(call_id=record.call_id, staff_id=maya.pk, now=NOON)
        for answer in ("yes", "no", "yes"):
            scene.patch(record, maya, {"danger_now": answer}, base=scene.fresh(record).revision)

        assert the_call().events.filter(kind=EventKind.CHOSE).count() == 1

    def test_a_no_that_follows_does_not_take_it_back(self, record: IntakeRecord, maya: Staff) -> None:
        scene.patch(record, maya, {"danger_now": "yes"})
        scene.patch(record, maya, {"danger_now": "no"}, base=1)

        assert the_call().priority == Priority.CRISIS

    @pytest.mark.parametrize("answer", ["no", "could_not_ask"])
    def test_another_answer_changes_nothing(self, record: IntakeRecord, maya: Staff, answer: str) -> None:
        scene.patch(record, maya, {"danger_now": answer})

        assert the_call().priority == Priority.NORMAL

    def test_it_counts_while_a_caller_who_was_cut_off_waits_again(
        self, record: IntakeRecord, maya: Staff
    ) -> None:
        Call.objects.update(
            state=CallState.WAITING,
            staff=None,
            queued_at=NOON,
            move_on_at=NOON + timedelta(minutes=20),
            connected_at=NOON,
        )

        scene.patch(record, maya, {"danger_now": "yes"})

        assert the_call().priority == Priority.CRISIS

    def test_written_after_the_call_it_opens_no_alarm(self, record: IntakeRecord, maya: Staff) -> None:
        scene.over(record.call)

        scene.patch(record, maya, {"danger_now": "yes"})

        call = the_call()
        assert call.priority == Priority.NORMAL
        assert not call.alarms.exists()

    def test_a_colleague_who_writes_in_the_record_tells_nothing(self, record: IntakeRecord) -> None:
        scene.patch(record, cast.staff("sam"), {"danger_now": "yes"})

        assert the_call().priority == Priority.NORMAL

    def test_in_a_callback_it_counts_only_once_they_have_talked(self, maya: Staff) -> None:
        record = scene.record(maya, direction=Direction.OUTBOUND)
        Call.objects.update(state=CallState.CONNECTING, connected_at=None)

        scene.patch(record, maya, {"danger_now": "yes"})

        assert the_call().priority == Priority.NORMAL
