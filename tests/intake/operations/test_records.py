"""The record is there before any page is, takes every word, and says what it lacks."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from cryptography.fernet import Fernet
from django.db import IntegrityError, transaction

from helpline.signals import call_connected
from intake import forms
from intake.models import Caller, IntakeRecord, IntakeRevision, RecordState, RevisionKind
from intake.operations import callers, records
from tests.intake import scene
from tests.support import cast
from tests.support.cast import NOON

pytestmark = pytest.mark.django_db

ENOUGH = {"danger_now": "no", "calling_for": "self", "agreed": "She will think about it."}


class TestBegin:
    def test_is_done_by_the_server_when_they_talk_even_if_no_page_ever_loads(self) -> None:
        maya = cast.staff("maya")
        call = scene.conversation(maya)

        call_connected.send(None, call_id=call.pk, staff_id=maya.pk)

        record = IntakeRecord.objects.get()
        assert (record.call, record.counselor, record.state) == (call, maya, RecordState.DRAFT)
        assert record.form_version == forms.CURRENT

    def test_twice_makes_one(self) -> None:
        maya = cast.staff("maya")
        call = scene.conversation(maya)

        first = records.begin(call_id=call.pk, staff_id=maya.pk, now=NOON)
        again = records.begin(call_id=call.pk, staff_id=maya.pk, now=NOON + timedelta(minutes=1))

        assert (again.pk, again.created_at) == (first.pk, NOON)

    def test_a_second_counselor_takes_the_record_over_with_every_word(self) -> None:
        maya, sam = cast.staff("maya"), cast.staff("sam")
        record = scene.record(maya, {"notes": "was cut off"})

        call_connected.send(None, call_id=record.call_id, staff_id=sam.pk)

        record = scene.fresh(record)
        assert record.counselor == sam
        assert record.answers == {"notes": "was cut off"}

    def test_connects_them_even_if_no_key_opens_what_was_written_before(self, settings: Any) -> None:
        maya, sam = cast.staff("maya"), cast.staff("sam")
        record = scene.record(maya, {"notes": "was cut off"})
        settings.FIELD_KEYS = [Fernet.generate_key()]

        call_connected.send(None, call_id=record.call_id, staff_id=sam.pk)

        assert IntakeRecord.objects.values_list("counselor", flat=True).get() == sam.pk


class TestPatch:
    def test_changes_only_what_it_names(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"notes": "one", "agreed": "two"})

        saved = scene.patch(record, maya, {"notes": "three"}, base=1)

        record = scene.fresh(record)
        assert record.answers == {"notes": "three", "agreed": "two"}
        assert (saved.revision, record.revision, record.saved_at) == (2, 2, NOON)

    def test_keeps_each_version(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        for base, text in enumerate(["o", "on", "one"]):
            scene.patch(record, maya, {"notes": text}, base=base)

        kept = [
            (each.number, each.changes, each.staff_id, each.at)
            for each in record.revisions.order_by("number")
        ]
        assert list(kept) == [
            (number, {"notes": text}, maya.pk, NOON) for number, text in enumerate(["o", "on", "one"], 1)
        ]

    def test_the_same_again_is_no_new_version(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"notes": "one"})

        saved = scene.patch(record, maya, {"notes": "one"}, base=1)

        assert saved.revision == 1
        assert IntakeRevision.objects.count() == 1

    def test_two_tabs_in_different_fields_do_not_disturb_each_other_and_hear_of_each_other(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)

        scene.patch(record, maya, {"notes": "left"}, writer="left")
        right = scene.patch(record, maya, {"agreed": "right"}, writer="right")

        assert scene.fresh(record).answers == {"notes": "left", "agreed": "right"}
        assert [(news.field, news.value, news.conflict) for news in right.news] == [("notes", "left", False)]

    def test_two_people_in_one_field_both_keep_their_words(self) -> None:
        maya, sam = cast.staff("maya"), cast.staff("sam")
        record = scene.record(maya)

        scene.patch(record, maya, {"notes": "hers"}, writer="a")
        saved = scene.patch(record, sam, {"notes": "his"}, writer="b")

        (news,) = saved.news
        assert news.conflict
        assert (news.field, news.value, news.staff_id) == ("notes", "hers", maya.pk)
        assert scene.fresh(record).answers == {"notes": "his"}
        changes = [each.changes for each in record.revisions.order_by("number")]
        assert list(changes) == [{"notes": "hers"}, {"notes": "his"}]

    def test_a_repeated_patch_whose_answer_was_lost_does_not_conflict_with_itself(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)

        scene.patch(record, maya, {"notes": "on"}, base=0, writer="tab")
        saved = scene.patch(record, maya, {"notes": "one"}, base=0, writer="tab")

        assert saved.news == ()
        assert scene.fresh(record).answers == {"notes": "one"}

    def test_keeps_what_is_not_readable_yet(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"zip3": "9", "last_naltrexone_dose": "the 3rd"})
        assert scene.fresh(record).answers["zip3"] == "9"

    @pytest.mark.parametrize(
        "changes",
        [
            {"no_such_field": "x"},
            {"danger_now": "perhaps"},
            {"danger_now": "yes no"},
            {"notes": "x" * (records.LONGEST + 1)},
        ],
    )
    def test_refuses_as_a_whole_what_no_form_of_ours_sends(self, changes: dict[str, str]) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)

        with pytest.raises(records.NotAnAnswer) as refused:
            scene.patch(record, maya, changes | {"agreed": "kept out"})

        assert refused.value.fields == tuple(changes)
        assert scene.fresh(record).answers == {}

    def test_an_unknown_record_is_named_as_such(self) -> None:
        maya = cast.staff("maya")
        with pytest.raises(records.UnknownRecord):
            records.patch(record_id=uuid4(), staff_id=maya.pk, changes={}, base_revision=0, now=NOON)

    def test_a_revision_from_the_future_is_taken_as_the_present(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        assert scene.patch(record, maya, {"notes": "one"}, base=99).revision == 1

    def test_writing_into_a_completed_record_makes_it_a_draft_again(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, ENOUGH)
        scene.over(record.call)
        records.complete(record_id=record.pk, staff_id=maya.pk, now=NOON)

        saved = scene.patch(record, maya, {"notes": "one more thing"}, base=2)

        record = scene.fresh(record)
        assert (saved.state, record.state, record.completed_at) == ("draft", "draft", None)
        assert record.answers == ENOUGH | {"notes": "one more thing"}


class TestComplete:
    def test_names_what_is_missing_for_the_outcome(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"danger_now": "no"})
        scene.over(record.call, "info_given")

        with pytest.raises(records.Incomplete) as missing:
            records.complete(record_id=record.pk, staff_id=maya.pk, now=NOON)

        assert [each.field for each in missing.value.problems] == ["calling_for", "agreed"]
        assert missing.value.problems[0].label == "Calling for"
        assert scene.fresh(record).state == RecordState.DRAFT

    def test_keeps_when_and_by_whom(self) -> None:
        maya, sam = cast.staff("maya"), cast.staff("sam")
        record = scene.record(maya, ENOUGH)
        scene.over(record.call)

        records.complete(record_id=record.pk, staff_id=sam.pk, now=NOON)

        record = scene.fresh(record)
        assert (record.state, record.completed_at) == (RecordState.COMPLETED, NOON)
        last = record.revisions.get(number=2)
        assert (last.kind, last.staff) == (RevisionKind.COMPLETED, sam)

    def test_twice_is_once(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        scene.over(record.call, "silent")

        for minutes in (0, 5):
            later = NOON + timedelta(minutes=minutes)
            records.complete(record_id=record.pk, staff_id=maya.pk, now=later)

        record = scene.fresh(record)
        assert (record.revision, record.completed_at) == (1, NOON)

    def test_the_database_refuses_a_completed_record_without_its_time(self) -> None:
        record = scene.record(cast.staff("maya"))
        with pytest.raises(IntegrityError), transaction.atomic():
            IntakeRecord.objects.filter(pk=record.pk).update(state="completed")


class TestNamingTheCaller:
    def test_the_first_name_makes_them_somebody_we_know(self) -> None:
        record = scene.record(cast.staff("maya"), {"known_as": "Bo"})
        assert record.caller is not None
        assert (record.caller.known_as, record.caller.created_at) == ("Bo", NOON)

    def test_typing_on_changes_the_name_of_the_same_person(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"known_as": "Bo"})
        scene.patch(record, maya, {"known_as": "Bobby"}, base=1)
        assert Caller.objects.get().known_as == "Bobby"

    def test_blanks_make_nobody(self) -> None:
        assert scene.record(cast.staff("maya"), {"known_as": "  "}).caller is None
        assert not Caller.objects.exists()


class TestLink:
    def test_makes_it_the_same_person_and_keeps_who_said_so(self) -> None:
        maya, sam = cast.staff("maya"), cast.staff("sam")
        before = scene.record(maya, {"known_as": "Bo"})
        record = scene.record(sam)
        assert before.caller_id is not None

        records.link(record_id=record.pk, caller_id=before.caller_id, staff_id=sam.pk, now=NOON)

        record = scene.fresh(record)
        assert record.caller == before.caller
        assert record.revisions.get().kind == RevisionKind.LINKED

    def test_twice_is_once(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya, {"known_as": "Bo"})
        assert record.caller_id is not None
        records.link(record_id=record.pk, caller_id=record.caller_id, staff_id=maya.pk, now=NOON)
        assert scene.fresh(record).revision == 1

    def test_a_person_made_by_a_name_typed_a_moment_ago_goes_again(self) -> None:
        maya = cast.staff("maya")
        before, record = scene.record(maya, {"known_as": "Bo"}), scene.record(maya, {"known_as": "Bob"})
        assert before.caller_id is not None
        records.link(record_id=record.pk, caller_id=before.caller_id, staff_id=maya.pk, now=NOON)
        assert list(Caller.objects.all()) == [before.caller]

    def test_a_person_something_else_is_about_stays(self) -> None:
        maya = cast.staff("maya")
        before, record = scene.record(maya, {"known_as": "Bo"}), scene.record(maya, {"known_as": "Bob"})
        assert before.caller_id is not None
        assert record.caller_id is not None
        cast.write(Caller.objects.filter(pk=record.caller_id), notes="Hard of hearing.")
        records.link(record_id=record.pk, caller_id=before.caller_id, staff_id=maya.pk, now=NOON)
        assert Caller.objects.count() == 2

    def test_an_unknown_person_is_named_as_such(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        with pytest.raises(callers.UnknownCaller):
            records.link(record_id=record.pk, caller_id=uuid4(), staff_id=maya.pk, now=NOON)
