"""The telephone side's records in the admin."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from helpline.models import Line, Shift, Staff, Team
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import CALLER

MODELS = sorted(apps.get_app_config("helpline").get_models(), key=lambda model: model.__name__)
SHOWN = [model for model in MODELS if admin.site.is_registered(model)]
WRITTEN_BY_OPERATIONS = [
    "alarm",
    "call",
    "callback",
    "unsafenumber",
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
        beneath_others = {"CallEvent", "Offer", "CallbackAttempt"}

        assert {model.__name__ for model in MODELS} - {model.__name__ for model in SHOWN} == beneath_others

    @pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
    def test_is_listed_and_opened_without_a_whole_number(
        self, model: type, line: Line, maya: Staff, root: Client
    ) -> None:
        Staff.objects.update(phone="+12025550161")
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
        from django.contrib.auth.models import Permission

        call = scenes.over(line, maya)
        address = reverse("admin:helpline_call_change", args=[call.pk])
        for user in (maya.user, sam.user, lee):
            user.user_permissions.add(Permission.objects.get(codename="view_call"))

        answers = [signed_in(who).get(address).status_code for who in (maya, sam, lee)]

        assert answers == [200, 302, 200]


class TestStaff:
    def form(self, person: Staff, **more: str) -> dict[str, str]:
        nothing = {
            f"{prefix}-{name}": "0"
            for prefix in ("trainings", "shifts")
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        return (
            nothing
            | {
                "name": person.name,
                "languages": '["en"]',
                "tier": "1",
                "opted_out_topics": "[]",
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


class TestShift:
    def test_is_listed_by_name(self, root: Client, maya: Staff) -> None:
        cast.staff("anna")

        shown = root.get(reverse("admin:helpline_shift_changelist")).text

        assert Shift.objects.count() == 2
        assert shown.index("Anna") < shown.index("Maya")
