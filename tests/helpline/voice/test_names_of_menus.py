"""A menu is named in the addresses that Twilio asks for, so not every name can be used."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from helpline import validators
from helpline.models import Call, CallState, FlowVersion, Line, flows
from tests.support import cast
from tests.support.caller import dial, follow, on_duty
from tests.support.flow import DOCUMENT

pytestmark = pytest.mark.django_db

NAMES = ["main menu", "menú", "a/b", "topic?", "1.2"]


@pytest.fixture(autouse=True)
def forget() -> Iterator[None]:
    yield
    flows.flow.cache_clear()


def named(name: str) -> Any:
    """The flow of the tests, with another name for its second menu."""
    return json.loads(
        json.dumps(DOCUMENT)
        .replace('"topic": {"say"', f'"{name}": {{"say"')
        .replace('"then": "topic"', f'"then": "{name}"')
    )


@pytest.mark.parametrize("name", NAMES)
def test_one_that_no_address_can_hold_is_not_published(name: str) -> None:
    assert name in named(name)["menus"]

    with pytest.raises(ValidationError, match="one word"):
        validators.validate_flow(named(name))


@pytest.mark.parametrize("name", NAMES)
def test_one_that_was_published_by_an_earlier_release_leads_to_a_person(name: str) -> None:
    cast.line()
    version = FlowVersion.objects.create(digest=name[:64], document=named(name), published_at=cast.NOON)
    Line.objects.update(flow=version)
    on_duty("maya")

    queued = follow(dial(), "Gather", Digits="3")

    assert queued.find("Enqueue") is not None
    assert Call.objects.get().state == CallState.OFFERED
