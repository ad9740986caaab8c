"""A form that is refused: where the keyboard goes on, and what a second person changed meanwhile."""

import re
from typing import Any

import pytest
from django.test import Client

from helpline.models import Shift, Staff
from tests.support.people_page import NEW, PEOPLE, of, work_of

SHIFT = {"weekdays": ["0", "4"], "starts": "9 AM", "ends": "5 PM", "zone": "America/Chicago"}


def fields_with_focus(page: str) -> list[str]:
    return re.findall(r'<(?:input|select)[^>]*name="(\w+)"[^>]*autofocus', page)


def seen(page: str, what: str) -> str:
    """Return what the form that is sent to the address `what` says it has shown."""
    found = re.search(rf'action="[^"]*/{what}".*?name="seen" value="(\w+)"', page, re.DOTALL)
    assert found
    return found[1]


class TestTheKeyboard:
    @pytest.mark.parametrize(
        ("what", "sent", "field"),
        [
            ("work", {"name": ""}, "name"),
            ("telephone", {"number": "abc"}, "number"),
            ("trainings", {"topic": "crisis", "expires_on": ""}, "expires_on"),
            ("shifts", SHIFT | {"starts": "8 o clock"}, "starts"),
            ("shifts", SHIFT | {"weekdays": []}, "weekdays"),
            ("shifts", SHIFT | {"first_date": "2027-02-01", "last_date": "2027-01-01"}, "last_date"),
        ],
    )
    def test_goes_on_in_the_field_that_has_to_be_put_right(
        self, what: str, sent: dict[str, Any], field: str, admin: Client, maya: Staff
    ) -> None:
        sent = work_of(maya) | sent if what == "work" else sent

        page = admin.post(of(maya, what), sent)

        assert page.status_code == 422
        assert set(fields_with_focus(page.text)) == {field}
        assert "<title>Error: Maya" in page.text

    def test_goes_on_where_a_new_person_is_mistyped(self, admin: Client) -> None:
        page = admin.post(f"{PEOPLE}add", NEW | {"email": "rosa"})

        assert fields_with_focus(page.text) == ["email"]

    def test_goes_on_at_what_is_said_of_the_whole_form(self, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, "shifts"), SHIFT)

        page = admin.post(of(maya, "shifts"), SHIFT)

        assert re.search(r'role="alert" tabindex="-1" autofocus>[^<]*this shift already', page.text)
        assert fields_with_focus(page.text) == []


class TestTwoPeopleWhoChangeTheSame:
    def test_the_second_hears_of_it_and_saves_knowingly(self, admin: Client, maya: Staff) -> None:
        shown = seen(admin.get(of(maya)).text, "work")
        admin.post(of(maya, "work"), work_of(maya, languages=["en", "es"], seen=shown))

        refused = admin.post(of(maya, "work"), work_of(maya, name="Maya B.", seen=shown))

        maya.refresh_from_db()
        assert (refused.status_code, maya.languages, maya.name) == (422, ["en", "es"], "Maya")
        assert "Somebody else saved a change here" in refused.text
        assert "Saved meanwhile: English, Spanish." in refused.text
        assert 'value="Maya B."' in refused.text
        admin.post(of(maya, "work"), work_of(maya, name="Maya B.", seen=seen(refused.text, "work")))
        maya.refresh_from_db()
        assert (maya.languages, maya.name) == (["en"], "Maya B.")

    def test_the_second_goes_on_where_both_want_the_same(self, admin: Client, maya: Staff) -> None:
        shown = seen(admin.get(of(maya)).text, "work")
        both = work_of(maya, languages=["en", "es"], seen=shown)

        assert [admin.post(of(maya, "work"), both).status_code for _ in range(2)] == [302, 302]

    def test_hours_of_a_shift_are_not_taken_back_either(self, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, "shifts"), SHIFT)
        shift = Shift.objects.filter(staff=maya).latest("pk")
        what = f"shifts/{shift.pk}"
        shown = seen(admin.get(of(maya)).text, what)
        admin.post(of(maya, what), SHIFT | {"ends": "6 PM", "seen": shown})

        refused = admin.post(of(maya, what), SHIFT | {"zone": "America/Denver", "seen": shown})

        shift.refresh_from_db()
        assert (refused.status_code, shift.ends.hour, shift.zone) == (422, 18, "America/Chicago")
        assert "Saved meanwhile: 6:00 PM." in refused.text
        assert "Saved meanwhile: Central (Chicago, Houston)." in refused.text
