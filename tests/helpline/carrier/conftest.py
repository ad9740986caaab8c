"""A clock that is driven, and a carrier that answers as it is told to."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from pytest_django import Settings

from helpline.carrier import claims, client
from tests.support.carrier import Edge, edge
from tests.support.cast import NOON
from tests.support.small_twilio import SmallTwilio


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def go_on(self, seconds: float) -> datetime:
        self.at += timedelta(seconds=seconds)
        return self.at


def claim() -> claims.Claim:
    """A worker takes the next command."""
    claimed = claims.next_claim(older_than=timedelta(0), sent=(), looked_up=())
    assert claimed is not None
    return claimed


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("helpline.clock.now", clock)
    return clock


@pytest.fixture
def twilio(settings: Settings, now: Clock) -> Iterator[Edge]:
    with edge() as told:
        settings.TWILIO_API_URL = told.origin
        settings.TWILIO_CPS = 5
        client.twilio.cache_clear()
        yield told
    client.twilio.cache_clear()


@pytest.fixture
def world(twilio: Edge, now: Clock) -> SmallTwilio:
    """Return a small Twilio that does what it is asked to."""
    return SmallTwilio(twilio, now)
