"""What the journeys start from: the example helpline, described as a user would, and everything running."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from helpline.carrier import client
from helpline.configure import publish_fallback
from helpline.voice import incoming
from tests.journeys import emulator as emulators
from tests.journeys.emulator import Emulator
from tests.journeys.world import World
from tests.support.starting_rows import StartingRows

EXAMPLE = Path(__file__).resolve().parent.parent.parent / "config" / "helpline.example.yaml"
described = StartingRows(lambda: call_command("configure", str(EXAMPLE), verbosity=0))


@pytest.fixture(scope="session")
def emulator() -> Iterator[Emulator]:
    """Return the emulator, one process for the whole run."""
    with emulators.running() as running:
        yield running


@pytest.fixture
def world(
    front: str, emulator: Emulator, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Return a world in which the example helpline has just been set up and nobody is on duty."""
    settings.TWILIO_API_URL = settings.EMULATOR_URL = emulator.origin
    client.twilio.cache_clear()
    described.put()
    publish_fallback()
    incoming._greeting.cache_clear()  # kept by the flow's id, it names the front of an earlier journey
    emulator.reset()
    emulator.point_at(front)
    world = World(front, emulator)
    monkeypatch.setattr("helpline.clock.now", lambda: world.now)
    yield world
    emulator.reset()
    client.twilio.cache_clear()
