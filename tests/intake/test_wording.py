"""Answers in plain words."""

from intake import pages
from intake.forms import form


class TestLaidOut:
    def test_says_answers_in_words(self) -> None:
        parts = pages.laid_out(form(), {"substances": "alcohol fentanyl", "notes": "hello"})
        answered = {row.field.name: row.text for part in parts for row in part.answered}
        assert answered == {"substances": "Fentanyl, Alcohol", "notes": "hello"}

    def test_says_a_day_as_people_here_write_it(self) -> None:
        answers = {"medication": "naltrexone_tablets", "last_naltrexone_dose": "2026-07-04"}
        parts = pages.laid_out(form(), answers)
        assert [row.text for part in parts for row in part.answered] == ["Naltrexone tablets", "Jul 4, 2026"]

    def test_says_a_day_that_is_none_as_it_was_written(self) -> None:
        parts = pages.laid_out(form(), {"last_naltrexone_dose": "last week"})
        assert [row.text for part in parts for row in part.answered] == ["last week"]

    def test_gives_room_for_three_digits_of_a_zip_code_and_no_more(self) -> None:
        rows = {row.field.name: row for part in pages.laid_out(form(), {}) for row in part.rows}
        assert (rows["zip3"].length, rows["language"].length) == (3, 200)
