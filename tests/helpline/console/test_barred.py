"""A person, and those who plan them, are told what keeps every ordinary call from that person."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from helpline import access
from helpline.models import Line, Staff, Team, Training
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON
from tests.support.people_page import of

State = Callable[[], str]


@pytest.fixture
def state(maya: Staff, signed_in: SignIn) -> State:
    client = signed_in(maya)
    return lambda: str(client.get("/console/desk/strip").text)


@pytest.mark.parametrize(
    ("plan", "says", "in_danger"),
    [
        ({"team": "nights"}, "You are in no team that answers a line", " that nobody else can take"),
        ({"languages": []}, "You speak no language of the lines that you answer", ""),
        ({"languages": ["fr"]}, "You speak no language of the lines that you answer", ""),
        ({"topics": ["crisis"]}, "You are trained for nothing that callers choose", ""),
        (
            {"opted_out_topics": ["treatment", "family"]},
            "You opted out of everything that you are trained for",
            " that nobody else can take",
        ),
    ],
)
@pytest.mark.parametrize("on", [True, False])
def test_says_plainly_what_keeps_every_ordinary_call_away(
    plan: dict[str, Any], says: str, in_danger: str, on: bool, line: Line, maya: Staff, state: State
) -> None:
    plan = dict(plan)
    if team := plan.pop("team", ""):
        Line.objects.update(policy={"primary_teams": [team]})
    if topics := plan.pop("topics", []):
        Training.objects.exclude(topic__in=topics).delete()
    Staff.objects.filter(pk=maya.pk).update(**plan, duty="on" if on else "off")

    call = scenes.waiting(line)

    assert not call.offers.exists()
    assert f"{says}: only crisis calls{in_danger} will ring for you." in state()
    assert "The next call rings here" not in state()
    assert "Calls reach you" not in state()
    Training.objects.filter(topic="crisis").delete()
    assert "so no calls will ring for you." in state()


def test_says_nothing_of_teams_to_somebody_whom_one_line_or_a_long_wait_reaches(
    line: Line, maya: Staff, state: State
) -> None:
    Line.objects.update(policy={"primary_teams": ["nights"]})
    assert "in no team" in state()

    Line.objects.update(
        policy={"primary_teams": ["nights"], "overflow_teams": ["days"], "overflow_after": 60}
    )
    maya.teams.add(Team.objects.create(slug="days", name="Days"))

    assert "The next call rings here" in state()


def test_live_says_for_whom_no_ordinary_call_can_ring(
    supervising: Client, maya: Staff, sam: Staff, line: Line
) -> None:
    cast.sign_on(sam, NOON)
    sam.teams.add(Team.objects.create(slug="day", name="Day"))
    Line.objects.update(policy={"primary_teams": ["day"]})

    rows = supervising.get("/console/floor/").text.split('<th scope="row">')
    told = {name: next(row for row in rows if row.startswith(name)) for name in ("Maya", "Sam")}

    assert "Free" in told["Maya"]
    assert "no ordinary call can ring" in told["Maya"]
    assert "no ordinary call can ring" not in told["Sam"]


def test_live_says_it_of_nobody_before_there_is_a_line(supervising: Client, maya: Staff) -> None:
    Line.objects.all().delete()

    assert "no ordinary call can ring" not in supervising.get("/console/floor/").text


def test_their_page_says_it_to_an_administrator(admin: Client, maya: Staff) -> None:
    Line.objects.update(policy={"primary_teams": ["day"]})

    shown = admin.get(of(maya)).text

    says = "They are in no team that answers a line: only crisis calls that nobody else can take will ring"
    assert says in shown
    maya.teams.add(Team.objects.create(slug="day", name="Day"))
    assert "They are in no team" not in admin.get(of(maya)).text


@pytest.mark.parametrize("role", [access.ADMINISTRATORS, access.SUPERVISORS])
def test_their_page_asks_no_language_of_an_administrator(role: str, admin: Client, maya: Staff) -> None:
    maya.user.groups.add(Group.objects.get_or_create(name=role)[0])
    Staff.objects.filter(pk=maya.pk).update(languages=[])

    asked = "They speak no language" in admin.get(of(maya)).text

    assert asked == (role == access.SUPERVISORS)


def test_their_page_says_nothing_once_they_have_left(admin: Client, maya: Staff) -> None:
    Line.objects.update(policy={"primary_teams": ["day"]})
    admin.post(of(maya, "retire"))

    assert "They are in no team" not in admin.get(of(maya)).text
