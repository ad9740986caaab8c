"""People come, change and leave; what they are lets them do, and what they chose is kept."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User
from django.db import connection

from helpline.access import is_supervisor
from helpline.configure import example_sign_ins, writing
from helpline.configure.difference import CHANGED, REMOVED
from helpline.contact_rules import PhoneNumber
from helpline.models import Duty, RingOn, SignedIn, Staff
from helpline.operations import people
from helpline.queries import unreadable
from tests.helpline.configure.applied import NOW, ROSA, configure, person, refused
from tests.helpline.configure.example import line_of, with_change, without
from tests.support import cast, slips

pytestmark = pytest.mark.django_db


def groups_of(username: str) -> set[str]:
    return set(User.objects.get(username=username).groups.values_list("name", flat=True))


class TestStaff:
    def test_who_are_not_described_any_more_are_signed_off_and_shut_out(self) -> None:
        configure()
        rosa = person("rosa")
        Staff.objects.filter(pk=rosa.pk).update(duty=Duty.ON, duty_since=NOW)
        SignedIn.objects.create(user=rosa.user, since=NOW, active_at=NOW)

        (change,) = configure(without(*ROSA)).changes

        assert (change.verb, change.key) == (REMOVED, "rosa")
        rosa.refresh_from_db()
        assert (rosa.duty, rosa.name) == (Duty.OFF, "Rosa Delgado")
        assert not User.objects.get(username="rosa").is_active
        assert not SignedIn.objects.exists()
        assert configure(without(*ROSA)).changes == []

    def test_who_come_back_are_let_in_again(self) -> None:
        configure()
        configure(without(*ROSA))

        (change,) = configure().changes

        assert (change.verb, change.details) == (CHANGED, ("active: no → yes",))
        assert User.objects.get(username="rosa").is_active

    def test_who_are_planned_on_the_page_people_are_left_as_they_are_there(self) -> None:
        configure()
        user = User.objects.create_user("eve", is_staff=True)
        Staff.objects.create(user=user, name="Eve", planned_by_hand=True)
        rosa = person("rosa")
        people.pause(staff_id=rosa.pk, by=user.pk, now=NOW)

        changes = configure().changes

        assert changes == []
        assert User.objects.get(pk=user.pk).is_active
        assert not User.objects.get(username="rosa").is_active

    def test_who_are_planned_on_the_page_people_are_named_where_the_file_says_otherwise(self) -> None:
        configure()
        Staff.objects.filter(user__username__in=["maya", "rosa"]).update(planned_by_hand=True)
        assert configure().warnings == []

        told = configure(with_change("    languages: [en, es]\n", "    languages: [en]\n")).warnings

        assert [(each.path, each.message) for each in told] == [
            ("staff.maya", "maya is planned on the page People; the file changes nothing about this person")
        ]

    def test_who_are_planned_on_the_page_people_stay_when_their_entry_goes(self) -> None:
        configure()
        Staff.objects.filter(user__username="rosa").update(planned_by_hand=True)

        outcome = configure(without(*ROSA))

        assert outcome.changes == []
        assert User.objects.get(username="rosa").is_active
        (told,) = [each for each in outcome.warnings if each.path == "staff"]
        assert "still working: rosa. Press Retire there" in told.message

    def test_keep_what_they_chose_for_themselves(self) -> None:
        text = without("    opted_out_topics", "    shifts:                          # nights")
        configure(text)
        assert (person("rosa").ring_on, person("rosa").phone, person("rosa").opted_out_topics) == (
            "browser",
            None,
            [],
        )
        cast.write([person("rosa")], ring_on=RingOn.PHONE, phone="+12025550167", opted_out_topics=["crisis"])

        assert configure(text).changes == []
        assert person("rosa").phone == PhoneNumber("+12025550167")

    def test_keep_a_telephone_that_no_key_opens_when_something_else_of_theirs_changes(self) -> None:
        configure()
        slips.write(
            "UPDATE helpline_staff SET phone = %s WHERE user_id = %s", "damaged", person("sam").user_id
        )

        outcome = configure(with_change("name: Sam Whitfield", "name: Sam Fields"))

        assert [(change.kind, change.key) for change in outcome.changes] == [("staff", "sam")]
        with connection.cursor() as cursor:
            cursor.execute("SELECT phone FROM helpline_staff WHERE name = %s", ["Sam Fields"])
            assert cursor.fetchone() == ("damaged",)

    def test_who_are_to_be_rung_on_a_telephone_must_have_one(self) -> None:
        text = with_change('    phone: "+12025550161"\n', "")

        (problem,) = refused(text)

        assert (problem.line, problem.path) == (line_of("ring_on: phone", text), "staff.rosa.ring_on")
        configure()
        assert configure(text).changes == []

    @pytest.mark.parametrize(
        ("number", "why"),
        [
            ("+18557821009", "belongs to this helpline"),
            ("+12025550188", "its crisis line"),
            ("+12025550199", "belongs to this helpline"),
            ("+18095550100", "does not call numbers in that country"),
            ("+19005550100", "charges whoever calls it"),
        ],
    )
    def test_are_not_rung_on_a_number_that_is_nobody_of_theirs(self, number: str, why: str) -> None:
        text = with_change('phone: "+12025550161"', f'phone: "{number}"')

        (problem,) = refused(text)

        assert (problem.line, problem.path) == (line_of(f'phone: "{number}"', text), "staff.rosa.phone")
        assert why in problem.message

    def test_have_telephones_of_their_own(self) -> None:
        text = with_change("    ring_on: browser\n", '    ring_on: browser\n    phone: "+12025550161"\n')

        problems = refused(text)

        assert {problem.path for problem in problems} == {"staff.maya.phone", "staff.rosa.phone"}

    def test_can_sign_in_as_what_they_are(self) -> None:
        configure()

        assert groups_of("maya") >= {"Counselors"}
        assert is_supervisor(User.objects.get(username="lee"))
        assert not is_supervisor(User.objects.get(username="maya"))
        assert all(user.is_staff and not user.is_superuser for user in User.objects.all())

    def test_change_their_role_and_keep_other_groups(self) -> None:
        configure()
        User.objects.get(username="lee").groups.add(Group.objects.create(name="Auditors"))

        (change,) = configure(with_change("role: supervisor", "role: administrator")).changes

        assert change.details == ("role: supervisor → administrator",)
        assert groups_of("lee") == {"Administrators", "Auditors", writing.EXAMPLE_GROUP}

    def test_who_had_an_account_before_keep_its_password(self) -> None:
        User.objects.create_user("maya", password="a long one of her own")

        configure()

        maya = User.objects.get(username="maya")
        assert maya.check_password("a long one of her own")
        assert maya.is_staff
        assert writing.EXAMPLE_GROUP not in groups_of("maya")

    def test_who_are_in_no_group_are_put_into_theirs(self) -> None:
        configure()
        User.objects.get(username="sam").groups.clear()

        (change,) = configure().changes

        assert change.details == ("role: – → counselor",)
        assert groups_of("sam") == {"Counselors"}


class TestPasswords:
    def test_of_the_example_are_the_example_password(self, settings: Any) -> None:
        configure()

        assert User.objects.get(username="maya").check_password(settings.EXAMPLE_PASSWORD)

    @pytest.mark.parametrize(("password", "example"), [("", "true"), ("only-for-tests", "false")])
    def test_of_others_are_unusable_until_set(self, settings: Any, password: str, example: str) -> None:
        settings.EXAMPLE_PASSWORD = password

        configure(with_change("example: true", f"example: {example}"))

        assert not User.objects.get(username="maya").has_usable_password()

    @pytest.mark.django_db(transaction=True)
    def test_are_hashed_before_anything_is_locked(self, monkeypatch: pytest.MonkeyPatch) -> None:
        # Hashing takes half a second of a core, and on a busy machine longer than a transaction may idle.
        locked: list[bool] = []

        def hashed(password: str | None) -> str:
            locked.extend([connection.in_atomic_block] if password else [])
            return make_password(password)

        monkeypatch.setattr(writing, "make_password", hashed)
        configure()

        assert locked == [False]

    def test_are_never_touched_again(self) -> None:
        configure()
        maya = User.objects.get(username="maya")
        maya.set_password("a long one of her own")
        maya.save()

        configure(with_change("name: Maya Ortiz", "name: Maya Orta"))

        assert User.objects.get(username="maya").check_password("a long one of her own")


class TestExampleSignIns:
    def test_are_those_who_got_the_example_password(self) -> None:
        configure()

        assert example_sign_ins() == [
            ("maya", "counselor", "Maya Ortiz"),
            ("sam", "counselor", "Sam Whitfield"),
            ("rosa", "counselor", "Rosa Delgado"),
            ("lee", "supervisor", "Lee Carter"),
            ("ada", "administrator", "Ada Park"),
        ]

    def test_are_none_without_an_example_or_its_password(self, settings: Any) -> None:
        assert example_sign_ins() == []
        configure()
        settings.EXAMPLE_PASSWORD = ""
        assert example_sign_ins() == []

    def test_leave_out_who_is_shut_out(self) -> None:
        configure()
        configure(without(*ROSA))

        assert "rosa" not in {username for username, _, _ in example_sign_ins()}


class TestPermissions:
    def test_let_counselors_see_almost_nothing_and_supervisors_the_records(self) -> None:
        configure()

        maya, lee, ada = (User.objects.get(username=name) for name in ("maya", "lee", "ada"))
        assert maya.get_all_permissions() == {"helpline.view_shift", "helpline.view_team"}
        assert lee.has_perms(["helpline.view_call", "helpline.change_staff", "helpline.add_shift"])
        assert not lee.has_perm("helpline.delete_call")
        assert not lee.has_perm("helpline.view_command")
        assert ada.has_perms(["helpline.delete_team", "helpline.view_command"])
        assert not any(code.startswith("auth.") for code in ada.get_all_permissions())

    def test_that_were_added_by_hand_stay_and_that_are_missing_come_back(self) -> None:
        configure()
        group = Group.objects.get(name="Counselors")
        group.permissions.set([Permission.objects.get(codename="view_line")])

        (change,) = configure().changes

        assert change.details == ("helpline.view_shift: – → may", "helpline.view_team: – → may")
        assert set(group.permissions.values_list("codename", flat=True)) == {
            "view_line",
            "view_shift",
            "view_team",
        }


class TestRowsThatCannotBeRead:
    """The description is what mends them; it must not fail on them."""

    UPDATE = "UPDATE helpline_{} SET {} = %s"
    SLIPS = (
        ("staff", "languages", '["English"]'),
        ("staff", "languages", '"en"'),
        ("staff", "languages", "5"),
        ("staff", "opted_out_topics", "null"),
        ("staff", "opted_out_topics", '[["family"]]'),
        ("shift", "zone", "Eastern"),
        ("shift", "weekdays", "[9]"),
        ("shift", "weekdays", '["Monday", 1]'),
        ("line", "policy", '"ring_all"'),
        ("line", "policy", "[1]"),
        ("line", "policy", '{"priorities": [4]}'),
        ("line", "crisis_number", "988"),
    )

    @pytest.mark.parametrize(("table", "column", "value"), SLIPS)
    def test_are_written_anew(self, table: str, column: str, value: str) -> None:
        configure()
        slips.write(self.UPDATE.format(table, column), value)

        outcome = configure()

        assert outcome.changes
        assert unreadable.faults() == ()
        assert configure().changes == []
