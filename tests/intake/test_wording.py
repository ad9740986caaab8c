"""Answers in plain words."""

from intake import pages
from intake.forms import form


class TestLaidOut:
    def test_says_answers_in_words(self) -> None:
        parts = pages.laid_out(form(), {"substances": "alcohol fentanyl", "notes": "hello"})
        answered = {row.field.name: row.text for part in parts for row in part.answered}
        assert answered == {"substances": "Fentanyl, Alcohol", "notes": "hello"}

    def test_gives_room_for_three_digits_of_a_zip_code_and_no_more(self) -> None:
        rows = {row.field.name: row for part in pages.laid_out(form(), {}) for row in part.rows}
        assert (rows["zip3"].length, rows["language"].length) == (3, 200)
