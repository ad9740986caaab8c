"""maya answers calls, sam as well, lee supervises and answers none; it is noon in New York."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.test import Client

from helpline import access
from helpline.models import Line, Staff
from tests.support import cast
from tests.support.cast import NOON

SignIn = Callable[[Staff | User], Client]


def after(seconds: float) -> datetime:
    """Return the moment so many seconds after noon."""
    return NOON + timedelta(seconds=seconds)


@pytest.fixture
def noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def line(noon: None, db: None) -> Line:
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=NOON - timedelta(minutes=30))


@pytest.fixture
def sam(line: Line) -> Staff:
    return cast.staff("sam", languages=("en", "es"))


@pytest.fixture
def lee(line: Line) -> User:
    return cast.supervisor()


@pytest.fixture
def signed_in() -> SignIn:
    def sign_in(who: Staff | User) -> Client:
        client = Client()
        client.force_login(who.user if isinstance(who, Staff) else who)
        return client

    return sign_in


@pytest.fixture
def root(line: Line, signed_in: SignIn) -> Client:
    return signed_in(User.objects.create_superuser("root", password="root has a long password"))


@pytest.fixture
def supervising(lee: User, signed_in: SignIn) -> Client:
    return signed_in(lee)


@pytest.fixture
def ada(line: Line) -> Staff:
    person = cast.staff("ada")
    person.user.groups.add(Group.objects.get_or_create(name=access.ADMINISTRATORS)[0])
    return person


@pytest.fixture
def admin(ada: Staff, signed_in: SignIn) -> Client:
    return signed_in(ada)
