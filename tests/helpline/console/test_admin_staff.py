"""Staff in the admin: their name, languages, topics and telephone are checked and kept."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from helpline.access import ADMINISTRATORS
from helpline.contact_rules import PhoneNumber
from helpline.models import AccessKind, AccessRecord, Line, Staff
from tests.support import cast
from tests.support.admin import staff_form


class TestStaff:
    def test_is_retired_and_never_deleted(self, maya: Staff, root: Client) -> None:
        """Their account would stay, with its links and its password, where People does not list it."""
        assert (
            root.post(reverse("admin:helpline_staff_delete", args=[maya.pk]), {"post": "yes"}).status_code
            == 403
        )
        several = {"action": "delete_selected", "_selected_action": [maya.pk], "post": "yes"}
        root.post(reverse("admin:helpline_staff_changelist"), several)

        assert Staff.objects.filter(pk=maya.pk).exists()
        assert "Delete" not in root.get(reverse("admin:helpline_staff_change", args=[maya.pk])).text

    def test_leads_to_the_page_where_trainings_and_shifts_are_changed(
        self, maya: Staff, root: Client
    ) -> None:
        page = root.get(reverse("admin:helpline_staff_change", args=[maya.pk])).text

        assert f'<a href="{reverse("console:person", args=[maya.pk])}">' in page
        assert "trainings-0" not in page

    def test_writes_only_what_was_changed(self, maya: Staff, root: Client) -> None:
        """The desk's heartbeat must not be undone by somebody who corrects a name."""
        address = reverse("admin:helpline_staff_change", args=[maya.pk])
        root.get(address)
        seen_at = Staff.objects.get(pk=maya.pk).seen_at

        answer = root.post(address, staff_form(maya, name="Maya O."))

        maya.refresh_from_db()
        assert answer.status_code == 302
        assert (maya.name, maya.seen_at, maya.duty) == ("Maya O.", seen_at, "on")

    def test_writes_nothing_when_nothing_was_changed(self, maya: Staff, root: Client) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        assert root.post(address, staff_form(maya)).status_code == 302

    def test_the_last_administrator_gets_no_last_day(self, root: Client) -> None:
        ada = cast.staff("ada")
        ada.user.groups.add(Group.objects.get_or_create(name=ADMINISTRATORS)[0])
        lee = cast.supervisor()
        lee.user_permissions.add(*Permission.objects.filter(content_type__app_label="helpline"))
        User.objects.filter(is_superuser=True).delete()
        supervisor, address = Client(), reverse("admin:helpline_staff_change", args=[ada.pk])
        supervisor.force_login(lee)

        refused = supervisor.post(address, staff_form(ada, ends_on="2026-07-14"))
        ada.refresh_from_db()
        assert "last administrator" in refused.text
        assert ada.ends_on is None

        cast.administrator("bo")
        supervisor.post(address, staff_form(ada, ends_on="2026-07-14"))
        ada.refresh_from_db()
        assert str(ada.ends_on) == "2026-07-14"

    def test_can_be_added(self, root: Client) -> None:
        user = User.objects.create_user("rosa", password="x")
        person = Staff(name="Rosa")

        root.post(reverse("admin:helpline_staff_add"), staff_form(person, user=str(user.pk)))

        assert Staff.objects.get(name="Rosa").user == user

    def test_is_chosen_languages_and_topics_from_the_lines_own(self, maya: Staff, root: Client) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])
        form = {"languages": ["es", "en"], "opted_out_topics": ["family"]}

        root.post(address, staff_form(maya, **form))

        maya.refresh_from_db()
        assert (maya.languages, maya.opted_out_topics) == (["en", "es"], ["family"])

    @pytest.mark.parametrize("slip", ["en", "English", '["en"]', "de", ""])
    def test_speaks_no_language_that_no_line_has(self, maya: Staff, root: Client, slip: str) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, staff_form(maya, languages=slip) | {"languages": [slip]})

        maya.refresh_from_db()
        assert maya.languages == ["en"]
        assert answer.status_code == (302 if slip == "en" else 200)

    def test_speaks_at_least_one_language(self, maya: Staff, root: Client) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, staff_form(maya) | {"languages": []})

        assert "Choose at least one language" in answer.text
        maya.refresh_from_db()
        assert maya.languages == ["en"]

    def test_speaks_none_as_an_administrator_who_answers_no_calls(self, maya: Staff, root: Client) -> None:
        maya.user.groups.add(Group.objects.get_or_create(name=ADMINISTRATORS)[0])
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        assert root.post(address, staff_form(maya) | {"languages": []}).status_code == 302

        maya.refresh_from_db()
        assert maya.languages == []

    def test_mends_languages_that_cannot_be_read(self, maya: Staff, root: Client) -> None:
        Staff.objects.filter(pk=maya.pk).update(languages=["English"])
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        assert root.get(address).status_code == 200
        root.post(address, staff_form(maya))

        maya.refresh_from_db()
        assert maya.languages == ["en"]

    def test_gets_another_telephone_which_is_not_shown(self, maya: Staff, root: Client) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        root.post(address, staff_form(maya, new_phone="(202) 555-0161"))

        maya.refresh_from_db()
        shown = root.get(address).text
        assert maya.phone == PhoneNumber("+12025550161")
        assert "••• ••• ••61" in shown
        assert "5550161" not in shown

    def test_is_rung_in_the_browser_once_the_telephone_is_removed(self, maya: Staff, root: Client) -> None:
        cast.write([maya], phone="+12025550161", ring_on="phone")
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, staff_form(maya, remove_phone="on"))

        maya.refresh_from_db()
        assert (answer.status_code, maya.phone, maya.ring_on) == (302, None, "browser")
        assert AccessRecord.objects.filter(kind=AccessKind.CHANGED_TELEPHONE, detail="removed").exists()

    def test_has_its_telephone_removed_or_replaced_and_not_both(self, maya: Staff, root: Client) -> None:
        cast.write([maya], phone="+12025550161")
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, staff_form(maya, remove_phone="on", new_phone="+12025550162"))

        maya.refresh_from_db()
        assert (answer.status_code, maya.phone) == (200, PhoneNumber("+12025550161"))

    @pytest.mark.parametrize("slip", ["555-0161", "911", "call me", "+1 202 555"])
    def test_gets_no_telephone_that_is_none(self, maya: Staff, root: Client, slip: str) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, staff_form(maya, new_phone=slip))

        maya.refresh_from_db()
        assert answer.status_code == 200
        assert maya.phone is None

    @pytest.mark.parametrize(
        ("number", "why"),
        [
            ("(855) 782-1009", "belongs to this helpline"),
            ("+12025550188", "belongs to this helpline"),
            ("+12025550199", "belongs to this helpline"),
            ("+12025550161", "belongs to this helpline, its crisis line or its staff"),
            ("+18095550100", "does not call numbers in that country"),
            ("+442079460000", "does not call numbers in that country"),
            ("+19005550100", "charges whoever calls it"),
        ],
    )
    def test_gets_no_telephone_that_would_ring_nobody_of_ours(
        self, number: str, why: str, maya: Staff, root: Client
    ) -> None:
        cast.staff("rosa", phone="+12025550161")
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, staff_form(maya, new_phone=number))

        maya.refresh_from_db()
        assert (answer.status_code, maya.phone) == (200, None)
        assert why in answer.text

    def test_may_keep_their_own_telephone_and_one_where_a_line_calls(self, maya: Staff, root: Client) -> None:
        Line.objects.update(calls_to=["US", "+1416"])
        cast.write([maya], phone="+12025550161")
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        kept = root.post(address, staff_form(maya, new_phone="+12025550161"))
        root.post(address, staff_form(maya, new_phone="+14165550123"))

        maya.refresh_from_db()
        assert (kept.status_code, maya.phone) == (302, PhoneNumber("+14165550123"))
