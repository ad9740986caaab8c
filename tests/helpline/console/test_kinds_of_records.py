"""The kinds of records beside a page of the administration."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from helpline.models import Staff
from tests.helpline.console.conftest import SignIn


def shown(client: Client, page: str = "/admin/helpline/team/") -> set[str]:
    """Return the addresses beside a page, an open one marked by a star."""
    beside = client.get(page).text.split('id="nav-sidebar"')[1].split("</nav>")[0]
    links = re.findall(r'<a href="([^"]*)"( aria-current="page")?', beside)
    return {f"{url}*" if here else url for url, here in links}


@pytest.fixture
def reading(maya: Staff) -> User:
    maya.user.user_permissions.set(Permission.objects.filter(codename__in=["view_team", "view_call"]))
    return maya.user


def test_are_those_that_the_user_may_open_now(maya: Staff, reading: User, signed_in: SignIn) -> None:
    client = signed_in(maya)
    both = {"/admin/helpline/", "/admin/helpline/team/*", "/admin/helpline/call/"}
    assert shown(client) == both

    reading.user_permissions.remove(Permission.objects.get(codename="view_call"))
    assert shown(client) == both - {"/admin/helpline/call/"}


def test_mark_the_page_that_is_open(maya: Staff, reading: User, signed_in: SignIn) -> None:
    client = signed_in(maya)

    assert "/admin/helpline/call/*" in shown(client, "/admin/helpline/call/")
    assert "/admin/helpline/call/" in shown(client)


def test_are_not_those_of_somebody_who_may_more(
    maya: Staff, sam: Staff, reading: User, signed_in: SignIn
) -> None:
    sam.user.user_permissions.add(Permission.objects.get(codename="view_team"))

    assert len(shown(signed_in(maya))) == 3
    assert shown(signed_in(sam)) == {"/admin/helpline/", "/admin/helpline/team/*"}
