"""Every address, every method, every role: what each of them is answered, through the real resolver.

A route without a row in `tests/support/who_may.py` fails. So does an answer that is not the row's, and a
change by somebody who was refused.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.test import Client
from django.test.client import ClientHandler
from pytest_django import DjangoDbBlocker

from helpline import access
from helpline.configure import groups
from helpline.models import Alarm, AlarmKind, HelpRequest, OutsideNumber, SignedIn, Staff, Team
from helpline.privacy.fields import Sealed
from intake.operations import numbers, records
from tests.helpline.console import scenes
from tests.intake import scene
from tests.support import cast, who_may
from tests.support.cast import NOON
from tests.support.routes import Route, every_route

ROUTES = {route.name: route for route in every_route()}
MODELS = {
    model._meta.db_table: model
    for app in ("auth", "helpline", "intake")
    for model in apps.get_app_config(app).get_models(include_auto_created=True)
    if model is not SignedIn
}
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
        self.handler = ClientHandler(enforce_csrf_checks=False)
        self.cookies = {role: self.sign_in(role) for role in self.people}
        self.rows = everything(set(MODELS))

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
        asked = HelpRequest.objects.create(call=call, staff=self.maya, asked_at=NOON)
        self.values: dict[str, Any] = {
            "request_id": asked.pk,
            "call_id": call.pk,
            "record_id": record.pk,
            "callback_id": scenes.promise(self.main, self.maya).pk,
            "voicemail_id": scenes.message(self.main).pk,
            "alarm_id": alarm.pk,
            "offer_id": call.offers.get().pk,
            "conference": uuid4(),
            "leg_id": uuid4(),
            "participant_id": uuid4(),
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

    def sign_in(self, role: str) -> SimpleCookie:
        client, user = Client(), self.people[role]
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client.cookies


class Writes:
    """The tables to which anything was written; what is no plain write counts as one to every table."""

    READS = re.compile(r"\s*(?:SELECT|SAVEPOINT|RELEASE SAVEPOINT|ROLLBACK TO SAVEPOINT)\b")
    WRITES = re.compile(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM) \"(\w+)\"")

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self.may_end_a_sign_in = False

    def __call__(self, execute: Callable[..., Any], sql: str, *context: Any) -> Any:
        if not self.READS.match(sql):
            plain = self.WRITES.match(sql)
            self.may_end_a_sign_in |= (
                not plain or sql.lstrip().startswith("DELETE") or plain[1] == "auth_user"
            )
            self.tables |= {plain[1]} if plain else set(MODELS)
        return execute(sql, *context)


class Visits:
    """What everybody asks in one test, each as somebody who has just signed in.

    The rows of a table are read again after a request that wrote to it: no other can have changed them.
    Until a request that may have ended a session people stay signed in.
    """

    def __init__(self, world: World) -> None:
        self._world, self._rows, self._cookies = world, world.rows, dict(world.cookies)

    def ask(self, role: str, method: str, route: Route) -> str:
        """Return the letter of the answer."""
        return self._request(role, method, route)[0]

    def ask_and_look(self, role: str, method: str, route: Route) -> str:
        """Return the letter. Who is outside, or whose POST is refused, changes nothing."""
        said, written = self._request(role, method, route)
        if written:
            before, self._rows = self._rows, self._rows | everything(written)
            may = role not in who_may.OUTSIDE and (method != "POST" or said not in who_may.REFUSED)
            assert may or self._rows == before, f"{method} of {route.name} by {role} changed something"
        return said

    def _request(self, role: str, method: str, route: Route) -> tuple[str, set[str]]:
        """Return the letter of the answer, and the tables to which anything was written."""
        client = Client(raise_request_exception=False)
        client.handler = self._world.handler  # one of its own would load all the middleware again
        if role not in self._cookies:
            self._cookies[role] = self._world.sign_in(role)
        client.cookies.load(self._cookies[role])
        address = self._world.address(route)
        with connection.execute_wrapper(writes := Writes()):
            said = sign(client.generic(method, address))
        if writes.may_end_a_sign_in:
            self._cookies = {}
        return said, writes.tables


@pytest.fixture(scope="module")
def made_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Make the world in a transaction around those of the tests, each of which takes back what it changed."""
    around = transaction.atomic()
    # Django marks the transactions of its tests so: what is made here is not written by the code.
    around._from_testcase = True  # type: ignore[attr-defined]
    with django_db_blocker.unblock(), around:
        with time_machine.travel(NOON, tick=False):
            world = World()
        yield world
        transaction.set_rollback(True)


class NoPage:
    """Stands for the templates of the pages that refuse: to draw them costs more than to decide."""

    def get_template(self, name: str) -> "NoPage":
        return self

    def render(self, context: Any = None, request: Any = None) -> str:
        return ""


@pytest.fixture
def full_visits(made_once: World, db: None) -> Iterator[Visits]:
    with time_machine.travel(NOON, tick=False):
        yield Visits(made_once)


@pytest.fixture
def visits(full_visits: Visits, monkeypatch: pytest.MonkeyPatch) -> Visits:
    """Visits to which a refusal is answered without its page; `test_a_refusal_has_a_page` draws those."""
    monkeypatch.setattr("django.views.defaults.loader", NoPage())
    return full_visits


def everything(tables: set[str]) -> dict[str, Any]:
    """Return every row of these tables, but for sessions and sign-ins, and when an account last signed in."""
    return {
        table: [
            {name: _as_stored(value) for name, value in row.items() if name != "last_login"}
            for row in MODELS[table]._default_manager.order_by("pk").values()
        ]
        for table in tables & set(MODELS)
    }


def _as_stored(value: Any) -> Any:
    """Return a value as the database holds it: two that are sealed are alike when their tokens are."""
    return value.stored if isinstance(value, Sealed) else value


def sign(answer: Any) -> str:
    """Return the letter under which an answer stands in a row."""
    if answer.status_code in (301, 302):
        return "L" if answer["Location"].startswith(("/admin/login/", "/account/sign-in/")) else "r"
    return who_may.SIGNS[answer.status_code]


def answers(visits: Visits, route: Route, method: str) -> str:
    """Return what each role is answered, in the order of the roles."""
    return "".join(visits.ask_and_look(role, method, route) for role in who_may.ROLES)


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
def test_answers_each_role_as_its_row_says(batch: str, visits: Visits) -> None:
    said = {
        name: (answers(visits, ROUTES[name], "GET"), answers(visits, ROUTES[name], "POST"))
        for name in BATCHES[batch]
    }

    assert said == {name: who_may.ROWS[name] for name in BATCHES[batch]}


@pytest.mark.parametrize("role", who_may.ROLES)
@pytest.mark.parametrize("name", ["console:add-person", "intake:history"])
def test_a_refusal_has_a_page(name: str, role: str, full_visits: Visits) -> None:
    """Most are forbidden the first, and the second is not there for most."""
    expected = who_may.ROWS[name][0][who_may.ROLES.index(role)]

    said = full_visits.ask(role, "GET", ROUTES[name])

    assert said == expected


@pytest.mark.parametrize("role", ["nobody", "stranger", "gone", "colleague"])
def test_no_other_method_opens_or_changes_more(role: str, visits: Visits) -> None:
    before, opened = everything(set(MODELS)), []
    place = who_may.ROLES.index(role)

    for name, route in ROUTES.items():
        if name.startswith("voice:"):
            continue  # no session is looked at there
        for method in OTHERS if role == "stranger" else ("HEAD", "PUT", "DELETE"):
            said = visits.ask(role, method, route)
            told = [row[place] for row in who_may.ROWS[name]]
            if said == "o" and method != "OPTIONS" and "o" not in told:
                opened.append((method, name))

    assert opened == []
    assert everything(set(MODELS)) == before
