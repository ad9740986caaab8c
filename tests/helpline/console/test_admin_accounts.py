"""Accounts and roles in the admin: nobody raises themselves, and every change is kept."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from helpline import access
from helpline.configure import groups
from helpline.models import AccessKind, AccessRecord, Duty, Line, Staff
from helpline.operations import access_records
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.admin import staff_form
from tests.support.cast import NOON

NEW = "quite a new password"


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
        return staff_form(Staff(name="New"), user=user.pk)

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
        assert "Ada – added New<" in signed_in(lee).get("/console/floor/").text

    def test_live_says_what_was_added_deleted_or_changed(
        self, root: Client, lee: User, maya: Staff, signed_in: SignIn
    ) -> None:
        lee.groups.set([Group.objects.get_or_create(name=access.SUPERVISORS)[0]])
        root.post(reverse("admin:auth_user_add"), {"username": "eve", "email": ""})
        eve = User.objects.get(username="eve")
        root.post(reverse("admin:auth_user_delete", args=[eve.pk]), {"post": "yes"})
        root.post(reverse("admin:auth_group_add"), {"name": "Auditors"})
        root.post(reverse("admin:helpline_staff_change", args=[maya.pk]), staff_form(maya, name="Maya O."))
        shift = maya.shifts.get()
        root.post(reverse("admin:helpline_shift_delete", args=[shift.pk]), {"post": "yes"})

        shown = signed_in(lee).get("/console/floor/").text

        assert "root – added the account of eve<" in shown
        assert "root – deleted the account of eve<" in shown
        assert "root – added the role Auditors<" in shown
        assert "root – changed Maya O.<" in shown
        assert "root – changed Maya O.: shift deleted<" in shown

    def test_only_supervisors_are_told(self, ada: Staff, maya: Staff, signed_in: SignIn) -> None:
        access_records.note_change(
            kind=AccessKind.CHANGED_STAFF, changed="friend", user_id=ada.user_id, now=NOON
        )

        assert "friend" not in signed_in(maya).get("/console/floor/").text
        assert "friend" not in signed_in(ada).get(reverse("admin:helpline_accessrecord_changelist")).text

    @pytest.mark.parametrize("kind", ["accessrecord", "numberwish"])
    def test_what_only_supervisors_read_is_no_empty_list_to_others(
        self, kind: str, ada: Staff, maya: Staff, lee: User, signed_in: SignIn
    ) -> None:
        address = reverse(f"admin:helpline_{kind}_changelist")

        for who, reads in ((ada, False), (maya, False), (lee, True)):
            client = signed_in(who)

            assert (address in client.get(reverse("admin:index")).text) is reads
            assert client.get(address).status_code == (200 if reads else 403)

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
        too_soon = root.post(
            reverse("admin:auth_user_changelist"),
            {"action": "send_link", "_selected_action": [eve.pk]},
            follow=True,
        )
        User.objects.filter(pk=eve.pk).update(is_staff=True)

        sent = root.post(
            reverse("admin:auth_user_changelist"),
            {"action": "send_link", "_selected_action": [eve.pk]},
            follow=True,
        )

        assert not eve.has_usable_password()
        assert "/account/password/choose/" not in too_soon.text
        assert "Eve has no staff status yet: such a link would not work." in too_soon.text
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

    @pytest.mark.parametrize("left", ["is_active", "is_staff"])
    def test_an_account_that_is_shut_is_signed_out_and_off_duty_for_good(
        self, left: str, root: Client, maya: Staff, signed_in: SignIn
    ) -> None:
        desk = signed_in(maya)
        page = reverse("admin:auth_user_change", args=[maya.user_id])
        form = {"username": "maya", "date_joined_0": "2026-07-15", "date_joined_1": "12:00:00"}

        root.post(page, form | {left: "on"})

        assert Staff.objects.get(pk=maya.pk).duty == Duty.OFF
        assert desk.get("/console/desk/").status_code != 200
        root.post(page, form | {"is_active": "on", "is_staff": "on"})
        assert access.staff_of(User.objects.get(pk=maya.user_id)) == maya
        assert desk.get("/console/desk/").status_code == 302

    @pytest.mark.parametrize(
        "kind",
        [
            *("auth_group", "auth_user", "helpline_team"),
            *("helpline_staff", "helpline_training", "helpline_shift"),
        ],
    )
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
        form = staff_form(maya, ends_on="2026-07-14")

        assert signed_in(ada).post(address, form).status_code == 302

        maya.refresh_from_db()
        assert maya.duty == Duty.OFF
        assert signed_in(maya).get("/console/desk/").status_code == 403
