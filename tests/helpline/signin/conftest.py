"""ana answers calls, and somebody supervises. Signing in goes through the pages, as a person does it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client

from helpline.models import Staff
from tests.support import cast

PASSWORD = "ana has a long password"
NOON = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
HOME = "192.0.2.1"
Travel = time_machine.Traveller


@pytest.fixture
def noon() -> Iterator[Travel]:
    with time_machine.travel(NOON, tick=False) as travel:
        yield travel


@pytest.fixture
def ana(noon: Travel, db: None) -> Staff:
    cast.line()
    return cast.staff("ana")


@pytest.fixture
def lee(noon: Travel, db: None) -> User:
    return cast.supervisor()


SignInAs = Callable[..., Any]


@pytest.fixture
def sign_in() -> SignInAs:
    """Try to sign in by the page; returns the answer, whose client goes on from there."""

    def attempt(
        name: str = "ana", password: str = "", address: str = HOME, client: Client | None = None
    ) -> Any:
        fields = {"login": name, "password": password or f"{name} has a long password"}
        return (client or Client()).post("/account/sign-in/", fields, REMOTE_ADDR=address)

    return attempt
