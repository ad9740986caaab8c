"""The part of Live that many see: rendered once for all who may see the same, and never for another."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from helpline import access
from helpline.console import floor_fragment, floor_rows
from helpline.models import Call, Line, Staff
from tests.helpline.console import scenes
from tests.helpline.console.conftest import SignIn
from tests.support import cast
from tests.support.cast import NOON

NOW = "/console/floor/now"


@pytest.fixture(autouse=True)
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Count how often the people are rendered: each time, whether with the buttons of a supervisor."""
    floor_fragment.forget()
    found: list[bool] = []
    write = floor_rows.people

    def people(rows: Any, links: bool, joins: bool, *more: Any) -> Any:
        found.append(joins)
        return write(rows, links, joins, *more)

    monkeypatch.setattr(floor_rows, "people", people)
    return found


@pytest.fixture
def call(line: Line, maya: Staff) -> Call:
    Line.objects.update(may_listen=True)
    found = scenes.talking(line, maya)
    Call.objects.update(notice_over_at=NOON)
    return found


def supervisors(signed_in: SignIn, how_many: int) -> list[Client]:
    """Return supervisors who have a desk, signed in; none is on duty."""
    found = []
    for number in range(how_many):
        person = cast.staff(f"lee{number}")
        person.user.groups.add(Group.objects.get_or_create(name=access.SUPERVISORS)[0])
        found.append(signed_in(person))
    return found


def test_is_rendered_once_for_all_supervisors(call: Call, signed_in: SignIn, rendered: list[bool]) -> None:
    shown = [client.get(NOW).text for client in supervisors(signed_in, 20)]

    assert len(rendered) == 1
    assert all(f"/console/calls/{call.pk}/beside" in each for each in shown)


def test_is_rendered_anew_after_a_change(
    call: Call, line: Line, signed_in: SignIn, rendered: list[bool]
) -> None:
    clients = supervisors(signed_in, 2)
    for client in clients:
        client.get(NOW)
    scenes.waiting(line)

    shown = [client.get(NOW).text for client in clients]

    assert len(rendered) == 2
    assert all('class="waiter' in each for each in shown)


@pytest.mark.parametrize("first", ["supervisor", "counselor"])
def test_shows_nobody_what_another_may_see(
    first: str, call: Call, sam: Staff, lee: User, signed_in: SignIn, rendered: list[bool]
) -> None:
    """`lee` supervises without a desk: they open calls, and have no telephone to join them."""
    (leads,) = supervisors(signed_in, 1)
    clients = {"supervisor": leads, "counselor": signed_in(sam), "without a desk": signed_in(lee)}
    order = sorted(clients, key=lambda who: who != first)

    shown = {who: clients[who].get(NOW).text for who in order}

    joins, opens = f"/console/calls/{call.pk}/beside", f'href="/console/calls/{call.pk}/"'
    assert [joins in shown[who] for who in clients] == [True, False, False]
    assert [opens in shown[who] for who in clients] == [True, False, True]
    assert len(rendered) == len(clients)


def test_a_form_of_one_person_is_in_no_shared_part(call: Call, signed_in: SignIn) -> None:
    one, other = supervisors(signed_in, 2)
    tokens = {
        client.get(NOW).text.split('name="csrfmiddlewaretoken" value="')[1][:64] for client in (one, other)
    }

    assert len(tokens) == 2
    assert not any("csrfmiddlewaretoken" in fragment for _, fragment in floor_fragment._kept.values())


def test_keeps_a_few_only(call: Call, signed_in: SignIn, line: Line) -> None:
    (client,) = supervisors(signed_in, 1)
    for _ in range(floor_fragment.MOST + 3):
        scenes.waiting(line)
        client.get(NOW)

    assert len(floor_fragment._kept) <= floor_fragment.MOST
