"""Zones and answers in plain words."""

from intake import pages, zones
from intake.forms import form


class TestZones:
    def test_of_the_country_come_by_the_names_people_use(self) -> None:
        assert zones.label("America/Los_Angeles").startswith("Pacific")

    def test_of_the_world_are_there_without_relics(self) -> None:
        names = zones.elsewhere()
        assert "America/Toronto" in names
        assert not {"America/New_York", "US/Eastern", "Etc/GMT+5", "UTC"} & set(names)


class TestLaidOut:
    def test_says_answers_in_words(self) -> None:
        parts = pages.laid_out(form(), {"substances": "alcohol fentanyl", "notes": "hello"})
        answered = {row.field.name: row.text for part in parts for row in part.answered}
        assert answered == {"substances": "Fentanyl, Alcohol", "notes": "hello"}

    def test_gives_room_for_three_digits_of_a_zip_code_and_no_more(self) -> None:
        rows = {row.field.name: row for part in pages.laid_out(form(), {}) for row in part.rows}
        assert (rows["zip3"].length, rows["language"].length) == (3, 200)
