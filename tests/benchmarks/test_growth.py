"""The growth benchmark fills a history and visits everything there is; a new page is not forgotten."""

import logging
from fnmatch import fnmatch
from typing import Any

import pytest
from django.test import Client

from benchmarks.growth import fill, scene
from benchmarks.growth.visits import visits
from benchmarks.growth.worker import measured
from helpline.configure import configure
from tests.helpline.configure.applied import NOW
from tests.helpline.configure.example import EXAMPLE
from tests.support import lock_order
from tests.support.routes import every_route

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]

UNVISITED = {
    "": "only sends on",
    "console:home": "only sends on",
    "admin:view_on_site": "only sends on",
    "admin:login": "only sends on to the sign-in",
    "admin:password_change": "only sends on",
    "admin/password_change/": "only sends on",
    "admin:logout": "ends one session by its key",
    "admin:autocomplete": "for fields that choose among people, who do not grow with the calls",
    "admin/{url}": "only says that there is no such page",
    "admin/*/{object_id}/": "only sends on",
    "admin:*_add": "an empty form",
    "admin:*_delete": "what is about calls is not deleted there; the rest does not grow",
    "admin:helpline_*_change": "no row of that table here, and one by its key elsewhere",
    "admin:helpline_*_history": "no row of that table here",
    "console:token": "needs keys of Twilio, and reads one session by its key",
    "console:number-*": "one of a few numbers",
    "console:person-*": "one of a few hundred people",
    "console:*-person": "one of a few hundred people",
    "console:*person-*": "one of a few hundred people",
    "console:train": "one of a few hundred people",
    "console:reset-second-step": "one of a few hundred people",
    "console:end-training": "one of a few hundred people",
    "console:*-shift": "one of a few hundred people",
    "intake:link": "as the list of earlier calls, and one row by its key",
    "account_*": "one account or session by its key",
    "mfa_*": "one account by its key",
    "signin_*": "one session by its key",
}
"""Routes that no visit goes to, and why none is needed."""


@pytest.fixture
def gone_to(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the routes that were asked for, in a helpline with a small past."""
    monkeypatch.setattr(scene, "PEOPLE", 24)
    monkeypatch.setattr(scene, "ON_DUTY", 22)
    monkeypatch.setattr(scene, "WAITING", 3)
    monkeypatch.setattr(scene, "READER", "growth-23")
    found: set[str] = set()
    ask = Client.request

    def request(self: Client, **more: Any) -> Any:
        answer: Any = ask(self, **more)
        match = answer.resolver_match
        found.add(match.view_name if match.url_name else match.route)
        return answer

    monkeypatch.setattr(Client, "request", request)
    configure(EXAMPLE.encode(), now=NOW)
    scene.set_up()
    fill.main(600, 0, 1, "1")
    return found


def test_every_visit_succeeds_and_every_route_is_visited(
    gone_to: set[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        failed = {
            name: result for name, visit in visits().items() if isinstance(result := measured(visit, 1), str)
        }
    # A visit prepares its moment in the one transaction that undoes it all, whatever was locked by then.
    lock_order.violations.clear()
    routes = {route.name for route in every_route()}
    missing = routes - gone_to
    unexplained = {name for name in missing if not any(fnmatch(name, known) for known in UNVISITED)}

    assert failed == {}
    assert [record.getMessage() for record in caplog.records] == []
    assert unexplained == set()
    assert {known for known in UNVISITED if not any(fnmatch(name, known) for name in missing)} == set()
