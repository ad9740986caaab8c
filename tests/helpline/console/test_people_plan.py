"""An administrator sets how somebody works: role, languages, telephone, trainings and shifts."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client
from pytest_django import Settings

from helpline import access
from helpline.console.people_forms import ShiftForm
from helpline.contact_rules import PhoneNumber
from helpline.models import AccessKind, Line, RingOn, Shift, Staff
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON
from tests.support.people_page import PEOPLE, kept, of, work_of

SHIFT = {"weekdays": ["0", "4"], "starts": "9 AM", "ends": "5 PM", "zone": "America/Chicago"}


class TestWork:
    def test_is_chosen_from_lists(self, admin: Client, maya: Staff) -> None:
        work = work_of(maya, languages=["en", "es"], opted_out_topics=["crisis"], name="Maya B.", tier="2")

        admin.post(of(maya, "work"), work)

        maya.refresh_from_db()
        assert (maya.name, maya.languages, maya.opted_out_topics, maya.tier) == (
            *("Maya B.", ["en", "es"], ["crisis"], 2),
        )
        assert kept()[-1][0] == AccessKind.CHANGED_STAFF

    @pytest.mark.parametrize(
        "slip", [{"languages": "en"[:1]}, {"opted_out_topics": ["x y"]}, {"tier": "0"}, {"name": "ada"}]
    )
    def test_is_refused_with_a_slip_and_keeps_what_was_chosen(
        self, slip: dict[str, Any], admin: Client, maya: Staff
    ) -> None:
        shown = admin.post(of(maya, "work"), work_of(maya, name="Maya Long-Name") | slip)

        assert shown.status_code == 422
        assert "field-error" in shown.text
        assert "Maya Long-Name" in shown.text or "name" in slip
        assert Staff.objects.get(pk=maya.pk).name == "Maya"

    def test_who_opted_out_of_danger_is_not_rung_for_it_while_others_can(
        self, admin: Client, maya: Staff, sam: Staff, line: Line
    ) -> None:
        cast.sign_on(sam, NOON)
        admin.post(of(maya, "work"), work_of(maya, opted_out_topics=["crisis"]))

        call = scenes.waiting(line, priority="crisis")

        assert {offer.staff for offer in call.offers.all()} == {sam}

    def test_a_role_that_is_given_holds_and_is_kept(self, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, "work"), work_of(maya, role=access.SUPERVISORS))

        assert access.is_supervisor(User.objects.get(pk=maya.user_id))
        assert (AccessKind.CHANGED_ACCOUNT, "maya", "now supervisor") in kept()

    def test_nobody_changes_their_own(self, admin: Client, ada: Staff) -> None:
        assert admin.post(of(ada, "work"), work_of(ada)).status_code == 403


class TestTelephone:
    def test_a_supervisor_puts_it_right_and_it_is_kept_masked(
        self, lee: User, maya: Staff, signed_in: SignIn
    ) -> None:
        client = signed_in(lee)
        page = client.get(of(maya)).text

        shown = client.post(of(maya, "telephone"), {"number": "(202) 555-0142"}, follow=True).text

        assert "Save the phone number" in page
        assert "Save how they work" not in page
        assert Staff.objects.get(pk=maya.pk).phone == PhoneNumber("+12025550142")
        assert "••42" in shown
        assert "5550142" not in shown.replace("-", "")
        assert kept() == [(AccessKind.CHANGED_TELEPHONE, "maya", "to ••• ••• ••42")]

    @pytest.mark.parametrize("number", ["", "5", cast.NUMBER, "+12025550188", "+12025550199", "911"])
    def test_is_never_none_or_one_of_ours(
        self, number: str, lee: User, maya: Staff, signed_in: SignIn, settings: Settings
    ) -> None:
        settings.BACKUP_NUMBER = "+12025550199"

        shown = signed_in(lee).post(of(maya, "telephone"), {"number": number})

        assert shown.status_code == 422
        assert "field-error" in shown.text
        assert Staff.objects.get(pk=maya.pk).phone is None

    @pytest.mark.parametrize(
        ("phone", "says"),
        [
            (None, "Write the number.<"),
            ("+12025550142", "Write the number, or press “Remove it” to have none."),
        ],
    )
    def test_that_is_missing_is_told_which_buttons_there_are(
        self, phone: str | None, says: str, admin: Client, maya: Staff
    ) -> None:
        cast.write([maya], phone=phone)

        shown = admin.post(of(maya, "telephone"), {"number": ""}).text

        assert says in shown
        assert (">Remove it<" in shown) is bool(phone)

    def test_with_too_few_digits_or_an_extension_is_told_how_to_write_it(
        self, admin: Client, maya: Staff
    ) -> None:
        for number in ("555-0142", "(202) 555-0142 x12"):
            shown = admin.post(of(maya, "telephone"), {"number": number}).text

            assert "Write all ten digits, without an extension." in shown

    def test_is_never_a_colleagues(self, admin: Client, maya: Staff, sam: Staff) -> None:
        cast.write([sam], phone="+12025550142")

        assert admin.post(of(maya, "telephone"), {"number": "202-555-0142"}).status_code == 422

    def test_is_removed_and_calls_ring_at_the_desk_then(self, admin: Client, maya: Staff) -> None:
        cast.write([maya], phone="+12025550142", ring_on=RingOn.PHONE)

        admin.post(of(maya, "telephone"), {"remove": "yes"})

        maya.refresh_from_db()
        assert (maya.phone, maya.ring_on) == (None, RingOn.BROWSER)

    def test_nobody_sets_their_own(self, admin: Client, ada: Staff) -> None:
        assert admin.post(of(ada, "telephone"), {"number": "+12025550142"}).status_code == 403

    def test_says_who_sets_ones_own(self, admin: Client, ada: Staff, maya: Staff, signed_in: SignIn) -> None:
        maya.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])

        shown, supervising = admin.get(of(ada)).text, signed_in(maya).get(of(maya)).text

        assert "Nobody changes this for themselves: ask another administrator." in shown
        assert "Another supervisor or an administrator sets yours." in supervising

    def test_the_desk_names_the_page(self, maya: Staff, signed_in: SignIn) -> None:
        shown = signed_in(maya).post("/console/desk/ring-on", {"ring_on": "phone"}, follow=True).text

        assert "A supervisor can add it on the page People." in shown


class TestTrainings:
    def test_are_given_with_an_end_changed_and_taken(self, admin: Client, maya: Staff) -> None:
        for day in ("2027-03-01", "2027-04-01"):
            admin.post(of(maya, "trainings"), {"topic": "family", "expires_on": day})
        training = maya.trainings.get(topic="family")
        assert str(training.expires_on) == "2027-04-01"

        admin.post(of(maya, f"trainings/{training.pk}/end"))

        assert not maya.trainings.filter(topic="family").exists()
        assert kept()[-1] == (AccessKind.CHANGED_STAFF, "maya", "no longer trained for A relative")

    @pytest.mark.parametrize(
        "slip",
        [{"topic": "sports", "expires_on": "2027-03-01"}, {"topic": "family", "expires_on": "soon"}, {}],
    )
    def test_are_refused_with_a_slip(self, slip: dict[str, str], admin: Client, maya: Staff) -> None:
        shown = admin.post(of(maya, "trainings"), slip)

        assert shown.status_code == 422
        assert "field-error" in shown.text
        assert kept() == []


class TestInTheEvening:
    """It is 9 p.m. in New York: in UTC the next day has begun."""

    @pytest.fixture(autouse=True)
    def evening(self, line: Line) -> Iterator[None]:
        with time_machine.travel(NOON + timedelta(hours=9), tick=False):
            yield

    def test_today_can_still_be_chosen_as_a_day(self, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, "trainings"), {"topic": "family", "expires_on": "2026-07-15"})

        assert str(maya.trainings.get(topic="family").expires_on) == "2026-07-15"

    def test_retiring_makes_today_the_last_day_and_can_be_undone(self, admin: Client, maya: Staff) -> None:
        admin.post(of(maya, "retire"))
        maya.refresh_from_db()
        assert str(maya.ends_on) == "2026-07-15"
        assert "Maya" in admin.get(f"{PEOPLE}?left=1").text

        admin.post(of(maya, "bring-back"))

        maya.refresh_from_db()
        assert maya.ends_on is None


class TestShifts:
    def test_are_added_changed_and_removed(self, admin: Client, maya: Staff) -> None:
        maya.shifts.all().delete()

        admin.post(of(maya, "shifts"), SHIFT)
        shift = maya.shifts.get()
        admin.post(of(maya, f"shifts/{shift.pk}"), SHIFT | {"ends": "18:00"})

        shift.refresh_from_db()
        assert (shift.weekdays, shift.starts.hour, shift.ends.hour, shift.zone) == (
            [0, 4],
            9,
            18,
            SHIFT["zone"],
        )
        admin.post(of(maya, f"shifts/{shift.pk}/end"))
        assert not maya.shifts.exists()
        assert [detail for _, _, detail in kept()] == ["shift added", "shift changed", "shift removed"]

    def test_and_trainings_have_buttons_that_say_which_is_removed(self, admin: Client, maya: Staff) -> None:
        maya.shifts.all().delete()
        for days in (["0", "4"], ["5"]):
            admin.post(of(maya, "shifts"), SHIFT | {"weekdays": days})

        shown = admin.get(of(maya)).text

        named = re.findall(r'<button[^>]* aria-label="((?:Save|Remove) [^"]+)"', shown)
        assert sorted(named) == [
            *("Remove A relative", "Remove Danger", "Remove Treatment"),
            "Remove the shift 1: Mon, Fri, 9:00 AM to 5:00 PM",
            "Remove the shift 2: Sat, 9:00 AM to 5:00 PM",
            "Save the shift 1: Mon, Fri, 9:00 AM to 5:00 PM",
            "Save the shift 2: Sat, 9:00 AM to 5:00 PM",
        ]

    def test_show_their_days_and_times_so_that_saving_again_changes_nothing(
        self, admin: Client, maya: Staff
    ) -> None:
        maya.shifts.all().delete()
        admin.post(of(maya, "shifts"), SHIFT | {"first_date": "2026-08-01", "last_date": "2026-09-01"})

        shown = admin.get(of(maya)).text

        for value in ("2026-08-01", "2026-09-01", "09:00 AM", "05:00 PM"):
            assert f'value="{value}"' in shown

    def test_last_a_whole_day_where_that_is_ticked(self, admin: Client, maya: Staff) -> None:
        shown = admin.post(of(maya, "shifts"), SHIFT | {"starts": "", "ends": "", "whole_day": "on"})

        shift = Shift.objects.latest("pk")
        assert shown.status_code == 302
        assert shift.starts == shift.ends
        assert shift.covers(NOON - timedelta(days=2))

    @pytest.mark.parametrize(
        ("slip", "says"),
        [
            ({"ends": "9:00"}, "start and end at the same minute"),
            ({"zone": "Eastern"}, "Select a valid choice"),
            ({"weekdays": ["9"]}, "Select a valid choice"),
            ({"weekdays": []}, "Choose at least one day of the week."),
            ({"starts": "nine"}, "Write the time as"),
            ({"ends": ""}, "Write the time as"),
            (
                {"first_date": "2027-02-02", "last_date": "2027-02-01"},
                'id="new-shift-last_date_error">The last day is before the first day.',
            ),
            ({"last_date": "2020-01-01"}, "This day is over."),
            ({"last_date": "9999-12-31"}, "Choose a day between 1900 and 2199."),
            ({"first_date": "0202-07-15"}, "Choose a day between 1900 and 2199."),
            ({"first_date": "soon"}, "Choose a day from the calendar"),
        ],
    )
    def test_are_refused_with_a_sentence_and_nothing_lost(
        self, slip: dict[str, Any], says: str, admin: Client, maya: Staff
    ) -> None:
        before = maya.shifts.count()

        shown = admin.post(of(maya, "shifts"), SHIFT | slip)

        assert shown.status_code == 422
        assert says in shown.text
        assert 'value="America/Chicago" selected' in shown.text or "zone" in slip
        boxes = re.findall(r'<input type="checkbox" name="weekdays" [^>]*id="new-shift[^>]*>', shown.text)
        ticked = [box.split('value="')[1][0] for box in boxes if " checked" in box]
        assert ticked == (["0", "4"] if "weekdays" not in slip else [])
        assert maya.shifts.count() == before

    @pytest.mark.parametrize(
        ("again", "is_added"),
        [
            ({"starts": "9 a.m.", "ends": "5 p.m."}, False),
            ({"weekdays": ["4"]}, False),
            ({"first_date": "2026-08-01"}, False),
            ({"weekdays": ["0", "1", "4"]}, True),
            ({"ends": "6 PM"}, True),
            ({"zone": "America/New_York"}, True),
        ],
    )
    def test_are_not_added_twice(
        self, again: dict[str, Any], is_added: bool, admin: Client, maya: Staff
    ) -> None:
        maya.shifts.all().delete()
        admin.post(of(maya, "shifts"), SHIFT)

        shown = admin.post(of(maya, "shifts"), SHIFT | again)

        assert ("They have this shift already." in shown.text) is not is_added
        assert maya.shifts.count() == 1 + is_added

    def test_are_not_changed_into_one_that_is_there_and_may_be_saved_as_they_are(
        self, admin: Client, maya: Staff
    ) -> None:
        maya.shifts.all().delete()
        admin.post(of(maya, "shifts"), SHIFT)
        admin.post(of(maya, "shifts"), SHIFT | {"ends": "6 PM"})
        longer = maya.shifts.latest("pk")

        assert admin.post(of(maya, f"shifts/{longer.pk}"), SHIFT | {"ends": "6 PM"}).status_code == 302
        assert admin.post(of(maya, f"shifts/{longer.pk}"), SHIFT).status_code == 422

        longer.refresh_from_db()
        assert longer.ends.hour == 18

    @pytest.mark.parametrize("removed", ["before the page was sent", "just then"])
    def test_that_a_colleague_removed_meanwhile_are_offered_again_with_nothing_lost(
        self, removed: str, admin: Client, maya: Staff, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        shift = maya.shifts.get()
        if removed == "just then":
            checked = ShiftForm.clean
            monkeypatch.setattr(
                ShiftForm, "clean", lambda form: (maya.shifts.all().delete(), checked(form))[1]
            )
        else:
            maya.shifts.all().delete()

        shown = admin.post(of(maya, f"shifts/{shift.pk}"), SHIFT)

        assert shown.status_code == 422
        assert "A colleague removed this shift meanwhile. Add it again if it is still wanted." in shown.text
        assert 'value="America/Chicago" selected' in shown.text
        assert not maya.shifts.exists()
        assert kept() == []
        monkeypatch.undo()
        admin.post(of(maya, "shifts"), SHIFT)
        assert maya.shifts.get().weekdays == [0, 4]

    @pytest.mark.parametrize("what", ["shifts", "trainings"])
    def test_and_trainings_that_a_colleague_removed_are_not_removed_again(
        self, what: str, admin: Client, maya: Staff
    ) -> None:
        row = getattr(maya, what).first()
        admin.post(of(maya, f"{what}/{row.pk}/end"))
        before = kept()

        again = admin.post(of(maya, f"{what}/{row.pk}/end"), follow=True)

        assert again.status_code == 200
        assert "It was removed already." in again.text
        assert kept() == before

    def test_of_another_person_are_not_reached(self, admin: Client, maya: Staff, sam: Staff) -> None:
        theirs = sam.shifts.get()

        assert admin.post(of(maya, f"shifts/{theirs.pk}"), SHIFT).status_code == 404
        assert admin.post(of(maya, f"shifts/{theirs.pk}/end")).status_code == 404
        assert sam.shifts.exists()
        training = sam.trainings.first()
        assert training
        assert admin.post(of(maya, f"trainings/{training.pk}/end")).status_code == 404
