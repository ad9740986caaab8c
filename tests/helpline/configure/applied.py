"""Applying a description in a test, and looking at what came of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import Group, User

from helpline import configure as public
from helpline.configure import Outcome, Problem, WrongDescription
from helpline.models import Floor, FlowVersion, Line, OutsideNumber, Shift, Staff, Team
from tests.helpline.configure.example import EXAMPLE

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROSA = ("  rosa:\n", "  lee:\n")
"""What stands between these is Rosa."""


def configure(text: str = EXAMPLE, *, check: bool = False, now: datetime = NOW) -> Outcome:
    return public.configure(text.encode(), now=now, check=check)


def refused(text: str) -> list[Problem]:
    with pytest.raises(WrongDescription) as caught:
        configure(text)
    return caught.value.problems


def person(username: str) -> Staff:
    return Staff.objects.select_related("user").get(user__username=username)


def snapshot() -> list[Any]:
    """Everything that a description may change, ids included."""
    tables = (
        *(Floor, Line, FlowVersion, Team, Staff, Shift, User, Group, Group.permissions.through),
        OutsideNumber,
    )
    return [list(table.objects.order_by("pk").values()) for table in tables]
