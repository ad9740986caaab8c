"""The telephone side's records in the admin: lists, what is only read, teams, trainings and shifts."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from helpline.access import SUPERVISORS
from helpline.models import Line, Shift, Staff, Team
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import CALLER, NOON

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
    "participant",
    "command",
    "lease",
]


class TestEveryRecord:
    def test_is_there(self) -> None:
        beneath_others = {"CallEvent", "Offer", "CallbackAttempt", "CallbackEvent", "HelpRequest"}
        nobodys = {"EmergencyPlace", "KeyProof", "OutsideNumber", "RetentionRun", "SignedIn"}
        history = {"HistoryStart", "RecordVersion"}

        shown = {model.__name__ for model in SHOWN}
        assert {model.__name__ for model in MODELS} - shown == beneath_others | nobodys | history

    @pytest.mark.parametrize("model", SHOWN, ids=lambda model: model.__name__)
    def test_is_listed_and_opened_without_a_whole_number(
        self, model: type, line: Line, maya: Staff, root: Client
    ) -> None:
        supervisors, _ = Group.objects.get_or_create(name=SUPERVISORS)
        User.objects.get(username="root").groups.add(supervisors)
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
        assert not [page for page in pages if CALLER in page or scenes.GIVEN.e164 in page or "0161" in page]

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
        root.post(reverse("admin:helpline_team_changelist"), chosen)

        assert alone.status_code == 403
        assert Team.objects.count() == 2
        root.post(reverse("admin:helpline_team_delete", args=[other.pk]), {"post": "yes"})
        assert list(Team.objects.all()) == [team]

    @pytest.mark.parametrize("name", ["Day team", " day  TEAM", "Day\u200d team"])
    def test_has_a_name_of_its_own(self, name: str, root: Client) -> None:
        day = Team.objects.create(slug="day", name="Day team")
        added = reverse("admin:helpline_team_add")
        changed = reverse("admin:helpline_team_change", args=[day.pk])

        refused = root.post(added, {"name": name, "slug": "other"})
        kept = root.post(changed, {"name": "Day Team", "slug": "day"})

        assert "There is already a team called Day team." in refused.text
        assert kept.status_code == 302
        assert list(Team.objects.values_list("slug", "name")) == [("day", "Day Team")]


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

    def test_is_not_added_twice_and_may_be_saved_as_it_is(self, root: Client, maya: Staff) -> None:
        anna = cast.staff("anna")
        Shift.objects.all().delete()
        add, wish = reverse("admin:helpline_shift_add"), {"staff": maya.pk} | self.GOOD
        root.post(add, wish)

        again = root.post(add, wish)
        shift = maya.shifts.latest("pk")
        saved = root.post(reverse("admin:helpline_shift_change", args=[shift.pk]), wish)
        other = root.post(add, wish | {"staff": anna.pk})

        assert "They have this shift already." in again.text
        assert maya.shifts.count() == 1
        assert (saved.status_code, other.status_code) == (302, 302)

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
