"""The telephone side's records in the admin."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from helpline import access
from helpline.configure import groups
from helpline.models import AccessKind, AccessRecord, Duty, Line, Shift, Staff, Team
from helpline.operations import access_records
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import CALLER, NOON

NEW = "quite a new password"
MODELS = sorted(apps.get_app_config("helpline").get_models(), key=lambda model: model.__name__)
SHOWN = [model for model in MODELS if admin.site.is_registered(model)]
WRITTEN_BY_OPERATIONS = [
    "alarm",
    "call",
    "callback",
    "numberwish",
    "accessrecord",
    "voicemail",
    "line",
    "floor",
    "flowversion",
    "leg",
    "command",
    "lease",
]


@pytest.fixture
def root(line: Line, signed_in: SignIn) -> Client:
    return signed_in(User.objects.create_superuser("root", password="root has a long password"))


class TestEveryRecord:
    def test_is_there(self) -> None:
        beneath_others = {"CallEvent", "Offer", "CallbackAttempt", "CallbackEvent"}
        nobodys = {"KeyProof", "OutsideNumber", "RetentionRun"}

        shown = {model.__name__ for model in SHOWN}
        assert {model.__name__ for model in MODELS} - shown == beneath_others | nobodys

    @pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
    def test_is_listed_and_opened_without_a_whole_number(
        self, model: type, line: Line, maya: Staff, root: Client
    ) -> None:
        cast.write(Staff.objects.all(), phone="+12025550161")
        Team.objects.create(slug="team", name="Team")
        scenes.message(line)
        scenes.promise(line, maya)
        scenes.talking(line, maya)
        name = model.__name__.lower()

        listed = root.get(reverse(f"admin:helpline_{name}_changelist"))
        pages = [listed.text]
        for record in model.objects.all():  # type: ignore[attr-defined]
            pages.append(root.get(reverse(f"admin:helpline_{name}_change", args=[record.pk])).text)

        assert listed.status_code == 200
        assert not [page for page in pages if CALLER in page or scenes.GIVEN in page or "0161" in page]

    @pytest.mark.parametrize("name", WRITTEN_BY_OPERATIONS)
    def test_is_only_read_where_operations_write_it(self, name: str, root: Client) -> None:
        assert root.get(reverse(f"admin:helpline_{name}_add")).status_code == 403


class TestCall:
    def test_is_seen_by_those_who_see_it_on_the_console(
        self, line: Line, maya: Staff, sam: Staff, lee: User, signed_in: SignIn
    ) -> None:
        call = scenes.over(line, maya)
        address = reverse("admin:helpline_call_change", args=[call.pk])
        for user in (maya.user, sam.user, lee):
            user.user_permissions.add(Permission.objects.get(codename="view_call"))

        answers = [signed_in(who).get(address).status_code for who in (maya, sam, lee)]

        assert answers == [200, 302, 200]


class TestStaff:
    def form(self, person: Staff, **more: Any) -> dict[str, Any]:
        nothing = {
            f"{prefix}-{name}": "0"
            for prefix in ("trainings", "shifts")
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        return (
            nothing
            | {
                "name": person.name,
                "languages": ["en"],
                "tier": "1",
            }
            | more
        )

    def test_writes_only_what_was_changed(self, maya: Staff, root: Client) -> None:
        """The desk's heartbeat must not be undone by somebody who corrects a name."""
        address = reverse("admin:helpline_staff_change", args=[maya.pk])
        root.get(address)
        seen_at = Staff.objects.get(pk=maya.pk).seen_at

        answer = root.post(address, self.form(maya, name="Maya O."))

        maya.refresh_from_db()
        assert answer.status_code == 302
        assert (maya.name, maya.seen_at, maya.duty) == ("Maya O.", seen_at, "on")

    def test_writes_nothing_when_nothing_was_changed(self, maya: Staff, root: Client) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        assert root.post(address, self.form(maya)).status_code == 302

    def test_can_be_added(self, root: Client) -> None:
        user = User.objects.create_user("rosa", password="x")
        person = Staff(name="Rosa")

        root.post(reverse("admin:helpline_staff_add"), self.form(person, user=str(user.pk)))

        assert Staff.objects.get(name="Rosa").user == user

    def test_is_chosen_languages_and_topics_from_the_lines_own(self, maya: Staff, root: Client) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])
        form = {"languages": ["es", "en"], "opted_out_topics": ["family"]}

        root.post(address, self.form(maya, **form))

        maya.refresh_from_db()
        assert (maya.languages, maya.opted_out_topics) == (["en", "es"], ["family"])

    @pytest.mark.parametrize("slip", ["en", "English", '["en"]', "de", ""])
    def test_speaks_no_language_that_no_line_has(self, maya: Staff, root: Client, slip: str) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, self.form(maya, languages=slip) | {"languages": [slip]})

        maya.refresh_from_db()
        assert maya.languages == ["en"]
        assert answer.status_code == (302 if slip == "en" else 200)

    def test_speaks_at_least_one_language(self, maya: Staff, root: Client) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, self.form(maya) | {"languages": []})

        assert "Choose at least one language" in answer.text
        maya.refresh_from_db()
        assert maya.languages == ["en"]

    def test_mends_languages_that_cannot_be_read(self, maya: Staff, root: Client) -> None:
        Staff.objects.filter(pk=maya.pk).update(languages=["English"])
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        assert root.get(address).status_code == 200
        root.post(address, self.form(maya))

        maya.refresh_from_db()
        assert maya.languages == ["en"]

    def test_gets_another_telephone_which_is_not_shown(self, maya: Staff, root: Client) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        root.post(address, self.form(maya, new_phone="(202) 555-0161"))

        maya.refresh_from_db()
        shown = root.get(address).text
        assert maya.phone == "+12025550161"
        assert "••• ••• ••61" in shown
        assert "5550161" not in shown

    def test_is_rung_in_the_browser_once_the_telephone_is_removed(self, maya: Staff, root: Client) -> None:
        cast.write([maya], phone="+12025550161", ring_on="phone")
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, self.form(maya, remove_phone="on"))

        maya.refresh_from_db()
        assert (answer.status_code, maya.phone, maya.ring_on) == (302, "", "browser")
        assert AccessRecord.objects.filter(kind=AccessKind.CHANGED_TELEPHONE, detail="removed").exists()

    def test_has_its_telephone_removed_or_replaced_and_not_both(self, maya: Staff, root: Client) -> None:
        cast.write([maya], phone="+12025550161")
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, self.form(maya, remove_phone="on", new_phone="+12025550162"))

        maya.refresh_from_db()
        assert (answer.status_code, maya.phone) == (200, "+12025550161")

    @pytest.mark.parametrize("slip", ["555-0161", "911", "call me", "+1 202 555"])
    def test_gets_no_telephone_that_is_none(self, maya: Staff, root: Client, slip: str) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        answer = root.post(address, self.form(maya, new_phone=slip))

        maya.refresh_from_db()
        assert answer.status_code == 200
        assert maya.phone == ""

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

        answer = root.post(address, self.form(maya, new_phone=number))

        maya.refresh_from_db()
        assert (answer.status_code, maya.phone) == (200, "")
        assert why in answer.text

    def test_may_keep_their_own_telephone_and_one_where_a_line_calls(self, maya: Staff, root: Client) -> None:
        Line.objects.update(calls_to=["US", "+1416"])
        cast.write([maya], phone="+12025550161")
        address = reverse("admin:helpline_staff_change", args=[maya.pk])

        kept = root.post(address, self.form(maya, new_phone="+12025550161"))
        root.post(address, self.form(maya, new_phone="+14165550123"))

        maya.refresh_from_db()
        assert (kept.status_code, maya.phone) == (302, "+14165550123")


class TestTraining:
    @pytest.mark.parametrize(("topic", "kept"), [("treatment", True), ("Treatment", False), ("", False)])
    def test_is_for_a_topic_that_calls_have(self, root: Client, topic: str, kept: bool) -> None:
        rosa = cast.staff("rosa", topics=())
        form = {"staff": rosa.pk, "topic": topic, "expires_on": "2099-12-31"}

        root.post(reverse("admin:helpline_training_add"), form)

        assert rosa.trainings.exists() == kept


class TestTeam:
    def test_keeps_its_short_name_by_which_lines_ring_it(self, root: Client) -> None:
        team = Team.objects.create(slug="counselors", name="Counselors")

        root.post(
            reverse("admin:helpline_team_change", args=[team.pk]), {"name": "Day team", "slug": "day-team"}
        )

        assert Team.objects.values_list("slug", "name").get() == ("counselors", "Day team")

    def test_is_kept_while_a_line_rings_it(self, root: Client) -> None:
        team = Team.objects.create(slug="counselors", name="Counselors")
        other = Team.objects.create(slug="others", name="Others")
        Line.objects.update(policy={"overflow_teams": ["counselors"]})
        chosen = {"action": "delete_selected", "_selected_action": [team.pk, other.pk], "post": "yes"}

        alone = root.post(reverse("admin:helpline_team_delete", args=[team.pk]), {"post": "yes"})
        both = root.post(reverse("admin:helpline_team_changelist"), chosen)

        assert (alone.status_code, both.status_code) == (403, 403)
        assert Team.objects.count() == 2
        root.post(reverse("admin:helpline_team_delete", args=[other.pk]), {"post": "yes"})
        assert list(Team.objects.all()) == [team]


class TestShift:
    GOOD = {"starts": "09:00", "ends": "17:00", "zone": "America/New_York", "weekdays": ["0", "4"]}

    @pytest.mark.parametrize(
        "slip",
        [
            {"zone": "Eastern"},
            {"zone": "New York"},
            {"zone": "EST"},
            {"zone": ""},
            {"weekdays": ["9"]},
            {"weekdays": ["Monday"]},
            {"weekdays": "[0, 1]"},
            {"weekdays": []},
            {"starts": "25:00"},
            {"first_date": "2027-02-01", "last_date": "2027-01-01"},
        ],
    )
    def test_is_refused_with_a_slip(self, root: Client, maya: Staff, slip: dict[str, Any]) -> None:
        Shift.objects.all().delete()

        answer = root.post(reverse("admin:helpline_shift_add"), {"staff": maya.pk} | self.GOOD | slip)

        assert answer.status_code == 200
        assert "errorlist" in answer.text
        assert not Shift.objects.exists()

    def test_is_kept_as_it_was_chosen(self, root: Client, maya: Staff) -> None:
        Shift.objects.all().delete()

        root.post(reverse("admin:helpline_shift_add"), {"staff": maya.pk} | self.GOOD)

        shift = Shift.objects.get()
        assert (shift.weekdays, shift.zone) == ([0, 4], "America/New_York")
        listed = root.get(reverse("admin:helpline_shift_changelist")).text
        assert "Mon, Fri" in listed
        assert "9:00 AM to 5:00 PM" in listed

    @pytest.mark.parametrize("text", ["9:00 AM", "9 am", "9:00", "9 a.m."])
    def test_begins_at_a_time_as_people_write_it(self, text: str, root: Client, maya: Staff) -> None:
        Shift.objects.all().delete()

        root.post(reverse("admin:helpline_shift_add"), {"staff": maya.pk} | self.GOOD | {"starts": text})

        assert Shift.objects.get().starts.hour == 9

    @pytest.mark.parametrize("text", ["25:00", "nine", "13 PM"])
    def test_says_how_a_time_is_written(self, text: str, root: Client, maya: Staff) -> None:
        wish = {"staff": maya.pk} | self.GOOD | {"starts": text}

        shown = root.post(reverse("admin:helpline_shift_add"), wish).text

        assert "Write the time as 9:00 AM, 5 PM or 17:00." in shown

    def test_that_cannot_be_read_is_opened_and_mended(self, root: Client, maya: Staff) -> None:
        Shift.objects.update(zone="Eastern")
        pk = Shift.objects.get().pk
        address = reverse("admin:helpline_shift_change", args=[pk])

        assert "cannot be read" in root.get(reverse("admin:helpline_shift_changelist")).text
        assert root.get(address).status_code == 200
        root.post(address, {"staff": maya.pk} | self.GOOD)

        assert Shift.objects.get().covers(NOON) is False
        assert Shift.objects.get().zone == "America/New_York"

    def test_is_listed_by_name(self, root: Client, maya: Staff) -> None:
        cast.staff("anna")

        shown = root.get(reverse("admin:helpline_shift_changelist")).text

        assert Shift.objects.count() == 2
        assert shown.index("Anna") < shown.index("Maya")


class TestAccountsAndRoles:
    """Nobody raises themselves, and whoever raises another leaves a trace that supervisors read."""

    @pytest.fixture
    def ada(self, line: Line) -> Staff:
        """An administrator who answers no calls."""
        for name, codes in groups.wanted_permissions().items():
            Group.objects.get_or_create(name=name)[0].permissions.set(groups.with_codes(codes))
        ada = cast.staff("ada")
        ada.user.groups.add(Group.objects.get(name=access.ADMINISTRATORS))
        return ada

    def new(self, user: User) -> dict[str, Any]:
        return TestStaff().form(Staff(name="New"), user=user.pk)

    def test_an_administrator_hears_no_message_anywhere(
        self, line: Line, ada: Staff, signed_in: SignIn
    ) -> None:
        message, client = scenes.message(line), signed_in(ada)

        answers = [
            client.get(f"/console/voicemail/{message.pk}/").status_code,
            client.get(f"/console/voicemail/{message.pk}/audio").status_code,
            client.get(reverse("admin:helpline_voicemail_change", args=[message.pk])).status_code,
        ]

        assert answers == [404, 404, 302]
        assert not AccessRecord.objects.exists()

    def test_nobody_gives_their_own_account_a_staff_row(self, root: Client) -> None:
        me = User.objects.get(username="root")

        answer = root.post(reverse("admin:helpline_staff_add"), self.new(me))

        assert "Select a valid choice" in answer.text
        assert not Staff.objects.exists()

    def test_a_staff_row_that_is_given_is_kept_for_supervisors_to_read(
        self, ada: Staff, lee: User, signed_in: SignIn
    ) -> None:
        friend = User.objects.create_user("friend", is_staff=True)
        lee.groups.set([Group.objects.get(name=access.SUPERVISORS)])

        answer = signed_in(ada).post(reverse("admin:helpline_staff_add"), self.new(friend))

        assert answer.status_code == 302
        record = AccessRecord.objects.get()
        assert (record.user, record.kind, record.changed) == (ada.user, AccessKind.CHANGED_STAFF, "friend")
        assert "friend" in signed_in(lee).get(reverse("admin:helpline_accessrecord_changelist")).text
        assert "friend" in signed_in(lee).get("/console/floor/").text

    def test_only_supervisors_are_told(self, ada: Staff, maya: Staff, signed_in: SignIn) -> None:
        access_records.note_change(
            kind=AccessKind.CHANGED_STAFF, changed="friend", user_id=ada.user_id, now=NOON
        )

        assert "friend" not in signed_in(maya).get("/console/floor/").text
        assert "friend" not in signed_in(ada).get(reverse("admin:helpline_accessrecord_changelist")).text

    def test_a_superuser_does_not_become_a_supervisor_by_themselves(self, root: Client, lee: User) -> None:
        me = User.objects.get(username="root")
        form = {
            "username": "root",
            "groups": [str(lee.groups.get().pk)],
            "is_superuser": "on",
            "is_active": "on",
        }
        form |= {"date_joined_0": "2026-07-15", "date_joined_1": "12:00:00"}

        root.post(reverse("admin:auth_user_change", args=[me.pk]), form)

        assert not me.groups.exists()

    def test_nobody_sets_the_password_of_another(self, root: Client, maya: Staff) -> None:
        page = reverse("admin:auth_user_change", args=[maya.user_id])
        before = maya.user.password

        shown = root.get(page).text
        answer = root.post(f"{page.removesuffix('change/')}password/", {"password1": NEW, "password2": NEW})

        maya.user.refresh_from_db()
        assert f"{maya.user_id}/password/" not in shown
        assert "../password/" not in shown
        assert maya.user.password == before
        assert not maya.user.check_password(NEW)
        assert answer.status_code in (302, 404)

    def test_an_account_is_added_without_a_password_and_sent_a_link(
        self, root: Client, settings: Settings
    ) -> None:
        settings.PUBLIC_URL = "https://staff.example.org"
        fields = {"username": "eve", "email": "", "password1": NEW, "password2": NEW}
        root.post(reverse("admin:auth_user_add"), fields)
        eve = User.objects.get(username="eve")

        sent = root.post(
            reverse("admin:auth_user_changelist"),
            {"action": "send_link", "_selected_action": [eve.pk]},
            follow=True,
        )

        assert not eve.has_usable_password()
        assert "https://staff.example.org/account/password/choose/" in sent.text
        assert AccessRecord.objects.filter(kind=AccessKind.INVITED, changed="eve").exists()

    def test_nobody_sends_a_link_to_their_own_account(self, root: Client) -> None:
        me = User.objects.get(username="root")

        fields = {"action": "send_link", "_selected_action": [me.pk]}
        sent = root.post(reverse("admin:auth_user_changelist"), fields, follow=True)

        assert "/account/password/choose/" not in sent.text

    def test_an_account_that_is_made_a_supervisor_is_kept(self, root: Client, lee: User, maya: Staff) -> None:
        form = {"username": "maya", "groups": [str(lee.groups.get().pk)], "is_active": "on", "is_staff": "on"}
        form |= {"date_joined_0": "2026-07-15", "date_joined_1": "12:00:00"}

        root.post(reverse("admin:auth_user_change", args=[maya.user_id]), form)

        assert access.is_supervisor(maya.user)
        record = AccessRecord.objects.get()
        assert (record.kind, record.changed) == (AccessKind.CHANGED_ACCOUNT, "maya")

    @pytest.mark.parametrize("kind", ["auth_group", "helpline_staff", "helpline_training", "helpline_shift"])
    def test_nothing_that_is_asked_of_each_row_is_deleted_several_at_once(
        self, root: Client, lee: User, maya: Staff, kind: str
    ) -> None:
        assert "delete_selected" not in root.get(reverse(f"admin:{kind}_changelist")).text

    def test_permissions_that_are_given_by_hand_reach_no_further_than_the_role(
        self, maya: Staff, signed_in: SignIn
    ) -> None:
        maya.user.user_permissions.set(Permission.objects.all())
        client = signed_in(maya)

        reached = {
            name: client.get(reverse(f"admin:{name}")).status_code
            for name in ("auth_user_changelist", "helpline_staff_add", "helpline_command_changelist")
        }

        assert set(reached.values()) == {403}

    def test_who_is_retired_is_off_duty_and_shut_out_from_the_next_day_on(
        self, ada: Staff, maya: Staff, signed_in: SignIn
    ) -> None:
        address = reverse("admin:helpline_staff_change", args=[maya.pk])
        form = TestStaff().form(maya, ends_on="2026-07-14")

        assert signed_in(ada).post(address, form).status_code == 302

        maya.refresh_from_db()
        assert maya.duty == Duty.OFF
        assert signed_in(maya).get("/console/desk/").status_code == 403
