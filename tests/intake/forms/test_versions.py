"""A form is never changed once records use it, and what it does not ask is shown all the same."""

import hashlib
import re

import pytest

from intake import forms, pages
from intake.forms import FOLDER, form
from tests.intake import scene
from tests.support import cast

DIGESTS = {
    "intake_v1.yaml": "5b09d6b29f965e1695b54c60cc5f977c2f2671f8e96f0fb868e1e48fcffb92bc",
}
"""The SHA-256 of each form. A new form gets a line of its own; one that is here is never changed."""
LATER = {
    "notes": "hello",
    "danger_now": "no maybe",
    "housing": "with_family",
    "transport": "bus",
}
"""Answers of a form that asked more questions, and offered another choice."""


@pytest.mark.parametrize("file", sorted(path.name for path in FOLDER.glob("intake_v*.yaml")))
def test_a_form_is_what_it_was_when_records_were_written_with_it(file: str) -> None:
    assert hashlib.sha256((FOLDER / file).read_bytes()).hexdigest() == DIGESTS[file]


def test_every_form_that_was_ever_shipped_is_there() -> None:
    assert {path.name for path in FOLDER.glob("intake_v*.yaml")} == DIGESTS.keys()


def test_new_records_are_written_with_the_newest_form() -> None:
    shipped = [form(int(re.sub(r"\D", "", name))).version for name in DIGESTS]

    assert max(shipped) == forms.CURRENT


class TestARecordOfAnotherVersion:
    def test_is_read_with_the_current_form(self) -> None:
        assert form(99) is form(forms.CURRENT)

    def test_shows_every_answer(self) -> None:
        parts = pages.laid_out(form(), LATER)

        shown = {row.field.label: row.text for part in parts for row in part.answered}
        assert shown == {
            "Anything else a colleague should know": "hello",
            "Is anyone in danger right now?": "No, maybe",
            "housing": "with_family",
            "transport": "bus",
        }
        assert [part.asked for part in parts].count(False) == 1

    def test_adds_nothing_where_everything_is_asked(self) -> None:
        assert all(part.asked for part in pages.laid_out(form(), {"notes": "hello"}))

    @pytest.mark.django_db
    def test_is_shown_on_the_card_to_its_counselor_and_to_a_supervisor(self) -> None:
        maya = cast.staff("maya")
        record = scene.record(maya)
        record.answers, record.form_version = LATER, 99
        record.save()

        for who in (maya, cast.supervisor()):
            text = scene.browser_of(who).get(f"/intake/calls/{record.call_id}/card/").text
            assert "with_family" in text
            assert "maybe" in text
            assert 'name="housing"' not in text
