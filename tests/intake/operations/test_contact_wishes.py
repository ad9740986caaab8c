"""What "No contact" in a record means for the calls that were promised."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from helpline import contact_rules
from helpline.contact_rules import PhoneNumber, WishKind
from helpline.models import Callback, CallbackAttempt, CallbackState, Direction, NumberWish, Staff
from helpline.operations import callbacks, calls, ruling
from intake.models import IntakeRecord
from intake.operations import numbers, promises, records
from tests.intake import scene
from tests.intake.operations.test_promises import TOMORROW
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya() -> Staff:
    return cast.staff("maya")


@pytest.fixture
def record(maya: Staff) -> IntakeRecord:
    return scene.record(maya, {"known_as": "Bo"})


def promised(record: IntakeRecord, maya: Staff) -> Callback:
    return promises.promise(record_id=record.pk, wanted=TOMORROW, staff_id=maya.pk, now=NOON)


def no_contact(record: IntakeRecord, maya: Staff) -> None:
    scene.patch(record, maya, {"contact_wish": "no_contact"}, base=scene.fresh(record).revision)


class TestNoContact:
    def test_stops_what_was_promised_and_a_person_sees_it(self, record: IntakeRecord, maya: Staff) -> None:
        callback = promised(record, maya)

        no_contact(record, maya)

        callback.refresh_from_db()
        assert callback.state == CallbackState.HANDED_OVER
        assert callbacks.claim_due(now=callback.due_at) == 0

    def test_refuses_new_promises_in_that_call_and_without_one(
        self, record: IntakeRecord, maya: Staff
    ) -> None:
        promised(record, maya)
        no_contact(record, maya)

        with pytest.raises(callbacks.NotAllowed):
            promised(record, maya)

    def test_refuses_a_number_that_they_had_not_given_before(self, record: IntakeRecord, maya: Staff) -> None:
        no_contact(record, maya)
        new = replace(TOMORROW, number=PhoneNumber("+12025550166"))

        assert not promises.preview(wanted=new, call=record.call, now=NOON).allowed
        with pytest.raises(callbacks.NotAllowed):
            promises.promise(record_id=record.pk, wanted=new, staff_id=maya.pk, now=NOON)

        assert not Callback.objects.exists()
        assert numbers.find(new.number) is None

    def test_holds_for_a_number_that_cannot_be_read(self, record: IntakeRecord, maya: Staff) -> None:
        callback = promised(record, maya)
        caller = scene.fresh(record).caller
        numbers.give(number=TOMORROW.number, zone="", wishes={}, staff_id=maya.pk, now=NOON, caller=caller)
        Callback.objects.update(origin=None)  # so that the number is known by the person alone
        with connection.cursor() as cursor:
            cursor.execute("UPDATE intake_callernumber SET number = 'AAAA'")

        no_contact(record, maya)

        callback.refresh_from_db()
        assert callback.state == CallbackState.HANDED_OVER

    def test_holds_for_every_number_of_the_person(self, record: IntakeRecord, maya: Staff) -> None:
        numbers.give(
            number=PhoneNumber("+12025550166"),
            zone="",
            wishes={},
            staff_id=maya.pk,
            now=NOON,
            caller=record.caller,
        )

        no_contact(record, maya)

        said = NumberWish.objects.filter(kind=WishKind.OPTED_OUT, call=record.call, told=maya)
        assert said.count() == 2, "the number they gave once, and the one they called from"

    def test_said_before_the_person_was_known_it_holds_for_theirs(
        self, record: IntakeRecord, maya: Staff
    ) -> None:
        callback = promised(record, maya)
        other = scene.record(maya, number="+12025550177")
        no_contact(other, maya)
        assert Callback.objects.get(pk=callback.pk).state == CallbackState.PROMISED

        caller = scene.fresh(record).caller
        assert caller is not None
        records.link(record_id=other.pk, caller_id=caller.pk, staff_id=maya.pk, now=NOON)

        assert Callback.objects.get(pk=callback.pk).state == CallbackState.HANDED_OVER

    def test_taken_back_it_was_a_slip(self, record: IntakeRecord, maya: Staff) -> None:
        promised(record, maya)
        no_contact(record, maya)

        scene.patch(record, maya, {"contact_wish": "ring_them"}, base=scene.fresh(record).revision)

        assert promised(record, maya).state == CallbackState.PROMISED

    @pytest.mark.parametrize("kind", [WishKind.OPTED_OUT, WishKind.WRONG_PERSON, WishKind.REFUSED])
    def test_taken_back_nothing_that_was_said_before_is(
        self, record: IntakeRecord, maya: Staff, kind: WishKind
    ) -> None:
        index = record.call.caller_index
        NumberWish.objects.create(number_index=index, kind=kind, said_at=NOON - timedelta(days=1))
        no_contact(record, maya)

        scene.patch(record, maya, {"contact_wish": "ring_them"}, base=scene.fresh(record).revision)

        assert ruling.standing([index]) != contact_rules.Standing()

    def test_taken_back_what_the_outcome_of_the_call_says_holds_on(self, maya: Staff) -> None:
        """They asked us in a callback not to call, and the counselor recorded that as its outcome as well."""
        record = scene.record(maya, direction=Direction.OUTBOUND, number=scene.GIVEN)
        callback = promised(record, maya)
        CallbackAttempt.objects.create(callback=callback, call=record.call, at=NOON)
        no_contact(record, maya)
        scene.over(record.call, outcome="")
        calls.wrap_up(call_id=record.call_id, staff_id=maya.pk, outcome="opted_out", now=NOON)

        scene.patch(record, maya, {"contact_wish": "ring_them"}, base=scene.fresh(record).revision)

        assert ruling.standing(callback.fingerprints()).opted_out_since is not None

    def test_in_a_new_call_they_may_ask_again(self, record: IntakeRecord, maya: Staff) -> None:
        promised(record, maya)
        no_contact(record, maya)
        later = scene.conversation(maya, now=NOON.replace(hour=18))
        again = records.begin(call_id=later.pk, staff_id=maya.pk, now=NOON.replace(hour=18))

        made = promises.promise(
            record_id=again.pk, wanted=TOMORROW, staff_id=maya.pk, now=NOON.replace(hour=18)
        )

        assert made.state == CallbackState.PROMISED

    def test_other_answers_tell_nobody_anything(self, record: IntakeRecord, maya: Staff) -> None:
        scene.patch(record, maya, {"contact_wish": "they_ring"}, base=scene.fresh(record).revision)
        assert not NumberWish.objects.exists()
