"""Every address, every method, every role: what each of them is answered, through the real resolver.

A route without a row in `tests/support/who_may.py` fails. So does an answer that is not the row's, and a
change by somebody who was refused.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from helpline import access
from helpline.configure import groups
from helpline.fields import Sealed
from helpline.models import Alarm, AlarmKind, OutsideNumber, Staff, Team
from intake.operations import numbers, records
from tests.helpline.console import scenes
from tests.intake import scene
from tests.support import cast, who_may
from tests.support.cast import NOON
from tests.support.routes import Route, every_route

ROUTES = {route.name: route for route in every_route()}
OTHERS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


class World:
    """Two floors with a line each, everybody there is, and one of everything that can be opened.

    All of it is maya's, who answers the main line's calls. sam answers those of the other floor.
    """

    ROWS_OF_GONE = {
        "console:end-training": "trainings",
        "console:change-shift": "shifts",
        "console:end-shift": "shifts",
    }

    def __init__(self) -> None:
        self.main = cast.line(policy={"primary_teams": ["day"]})
        self.north = cast.line("+18557821010", floor="north", policy={"primary_teams": ["night"]})
        self.day = Team.objects.create(slug="day", name="Day")
        self.night = Team.objects.create(slug="night", name="Night")
        for name, codes in groups.wanted_permissions().items():
            Group.objects.create(name=name).permissions.set(groups.with_codes(codes))
        self.maya = self.works("maya", self.day, "Counselors", on_duty_since=NOON - timedelta(minutes=30))
        self.sam = self.works("sam", self.night, "Counselors")
        self.lee = self.works("lee", self.day, access.SUPERVISORS)
        self.ada = self.works("ada", self.day, access.ADMINISTRATORS)
        self.gone = self.works("gone", self.day, access.SUPERVISORS, ends_on=NOON.date() - timedelta(days=1))
        stranger = User.objects.create_user("stranger", is_staff=True)
        stranger.groups.add(Group.objects.get(name="Counselors"))
        for user in (stranger, self.gone.user, self.maya.user, self.sam.user):  # given by hand, on top
            user.user_permissions.set(Permission.objects.all())
        self.people: dict[str, User | None] = {
            "nobody": None,
            "stranger": stranger,
            "gone": self.gone.user,
            "root": User.objects.create_superuser("root"),
            "administrator": self.ada.user,
            "colleague": self.sam.user,
            "supervisor": self.lee.user,
            "counselor": self.maya.user,
        }
        self.fill()

    def works(self, name: str, team: Team, role: str, **more: Any) -> Staff:
        person = cast.staff(name, **more)
        person.teams.add(team)
        person.user.groups.add(Group.objects.get(name=role))
        return person

    def fill(self) -> None:
        call = scenes.over(self.main, self.maya)
        record = records.begin(call_id=call.pk, staff_id=self.maya.pk, now=NOON)
        scene.patch(record, self.maya, {"known_as": "Bartholomew"})
        numbers.give(
            number=scene.GIVEN,
            zone="America/New_York",
            wishes={},
            staff_id=self.maya.pk,
            now=NOON,
            caller=None,
        )
        alarm = Alarm.objects.create(call=call, kind=AlarmKind.values[0], opened_at=NOON)
        self.values: dict[str, Any] = {
            "call_id": call.pk,
            "record_id": record.pk,
            "callback_id": scenes.promise(self.main, self.maya).pk,
            "voicemail_id": scenes.message(self.main).pk,
            "alarm_id": alarm.pk,
            "offer_id": call.offers.get().pk,
            "leg_id": uuid4(),
            "stay": 1,
            "round_": 1,
            "name": "welcome",
            "url": "nowhere/",
            "app_label": "helpline",
            "content_type_id": ContentType.objects.get_for_model(User).pk,
            "id": self.gone.user_id,
            "account": self.gone.user_id,
            "row_id": uuid4(),
            "uidb36": "1",
            "key": "none-such",
            "pk": 1,
            "staff_id": self.gone.pk,
            "number_id": OutsideNumber.objects.create(number="+12025550188", review_on=NOON.date()).pk,
        }

    def address(self, route: Route) -> str:
        parts = route.name.removeprefix("admin:").removeprefix("admin/").replace("/", "_").split("_")
        values = dict(self.values)
        if route.name in self.ROWS_OF_GONE:
            values["row_id"] = getattr(getattr(self.gone, self.ROWS_OF_GONE[route.name]).first(), "pk", 0)
        if "{object_id}" in route.path and parts[0] in ("auth", "helpline", "intake"):
            values["object_id"] = getattr(apps.get_model(parts[0], parts[1]).objects.first(), "pk", 1)
        if parts[:2] == ["helpline", "call"]:  # there is another one: of the message
            values["object_id"] = self.values["call_id"]
        return route.address({"object_id": 1} | values)

    def browser(self, role: str) -> Client:
        client = Client(raise_request_exception=False)
        user = self.people[role]
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client


@pytest.fixture
def world(db: None) -> Iterator[World]:
    with time_machine.travel(NOON, tick=False):
        yield World()


def everything() -> list[Any]:
    """Return every row there is, but for sessions and sign-ins, and when an account last signed in."""
    models = [m for app in ("auth", "helpline", "intake") for m in apps.get_app_config(app).get_models()]
    found = [list(model._default_manager.order_by("pk").values()) for model in models]
    return [
        [{k: _as_stored(v) for k, v in row.items() if k != "last_login"} for row in rows] for rows in found
    ]


def _as_stored(value: Any) -> Any:
    """Return a value as the database holds it: two that are sealed are alike when their tokens are."""
    return value.stored if isinstance(value, Sealed) else value


def sign(answer: Any) -> str:
    """Return the letter under which an answer stands in a row."""
    if answer.status_code in (301, 302):
        return "L" if answer["Location"].startswith(("/admin/login/", "/account/sign-in/")) else "r"
    return who_may.SIGNS[answer.status_code]


def answers(world: World, route: Route, method: str) -> str:
    """Return what each role is answered, in the order of the roles; whom it refuses changes nothing."""
    said, before = "", everything()
    for role in who_may.ROLES:
        said += sign(world.browser(role).generic(method, world.address(route)))
        if role == who_may.OUTSIDE[-1]:
            assert everything() == before, f"{method} by somebody from outside changed something"
        if method == "POST" and role not in who_may.OUTSIDE:
            after = everything()
            assert after == before or said[-1] not in who_may.REFUSED, (
                f"{role} was refused, and changed something"
            )
            before = after
    return said


def batches() -> dict[str, list[str]]:
    """Return the routes in batches that need one world each: where an empty POST changes nothing, several."""
    found: dict[str, list[str]] = {}
    for name in who_may.ROWS:
        batch = "voice" if name.startswith("voice:") else name
        if name.startswith("admin:") and "_" in name and "password" not in name:
            batch = name.rsplit("_", 1)[0]
        found.setdefault(batch, []).append(name)
    return found


BATCHES = batches()


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert set(ROUTES) == set(who_may.ROWS)


@pytest.mark.parametrize("batch", BATCHES)
def test_answers_each_role_as_its_row_says(batch: str, world: World) -> None:
    said = {
        name: (answers(world, ROUTES[name], "GET"), answers(world, ROUTES[name], "POST"))
        for name in BATCHES[batch]
    }

    assert said == {name: who_may.ROWS[name] for name in BATCHES[batch]}


@pytest.mark.parametrize("role", ["nobody", "stranger", "gone", "colleague"])
def test_no_other_method_opens_or_changes_more(role: str, world: World) -> None:
    before, client, opened = everything(), world.browser(role), []
    place = who_may.ROLES.index(role)

    for name, route in ROUTES.items():
        if name.startswith("voice:"):
            continue  # no session is looked at there
        for method in OTHERS if role == "stranger" else ("HEAD", "PUT", "DELETE"):
            said = sign(client.generic(method, world.address(route)))
            told = [row[place] for row in who_may.ROWS[name]]
            if said == "o" and method != "OPTIONS" and "o" not in told:
                opened.append((method, name))

    assert opened == []
    assert everything() == before
