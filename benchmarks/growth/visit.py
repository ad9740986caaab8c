"""A visit: what is measured, and how it is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client

from helpline import clock
from helpline.console.middleware import RENEWED_AT
from helpline.models import Staff
from helpline.signin import sessions
from tests.support.routes import every_route

Values = dict[str, Any]
"""The parts of a URL, such as `call_id`."""


class Wrong(Exception):
    """The answer is not the page that was asked for."""


def nothing() -> Values:
    """Prepare nothing."""
    return {}


@dataclass(frozen=True, slots=True)
class Visit:
    """Something that is done repeatedly and measured; its changes are undone. `before` is not measured."""

    do: Callable[[Values], object]
    before: Callable[[], Values] = nothing


def get(client: Client, address: str, headers: dict[str, str] | None = None) -> Any:
    """Fetch a page. Raises Wrong for anything but a page."""
    answer = client.get(address, headers=headers)
    if answer.status_code != 200:
        raise Wrong(f"{address}: {answer.status_code}")
    return answer


def page(client: Client, address: str) -> Visit:
    """Return the visit of a page."""
    return Visit(lambda _: get(client, address))


def part(client: Client, address: str) -> Visit:
    """Return the visit of a part of a page, which its script fetches."""
    return Visit(lambda _: get(client, address, {"HX-Request": "true"}))


def address(route: str, values: Values) -> str:
    """Return the address of a route, by its name."""
    return next(each for each in every_route() if each.name == route).address(values)


def signed_in(name: str) -> Client:
    """Return the browser of somebody, which is the only one that they are signed in with.

    Those of earlier runs would make the list of their browsers longer at one size than at the other.

    It has opened a page before, and its session needs no renewal for a day: what only the first page of a
    sign-in writes, or one page in five minutes, would be undone, and so be written anew by every visit.
    """
    client, user = Client(HTTP_HOST="127.0.0.1"), User.objects.get(username=name)
    for row in sessions.of_person(user, clock.now()):
        row.delete()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[RENEWED_AT] = (clock.now() + timedelta(days=1)).timestamp()
    session.save()
    get(client, "/account/browsers/")
    return client


def staff(name: str) -> Staff:
    """Return the staff row of somebody."""
    return Staff.objects.get(user__username=name)
