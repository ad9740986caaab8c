"""A desk in real Chromium, at the time that it is."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from helpline import clock
from helpline.models import Line, Staff
from tests.helpline.console.browser.browsing import Desk
from tests.support import cast
from tests.support.chromium import window_of
from tests.support.front import front
from tests.support.redis import free_port

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=clock.now())


@pytest.fixture
def desk(browser: "Browser", redis_url: str, settings: Settings) -> Iterator[Desk]:
    # A file of our own, and no route: with one the browser stops at each request, and caches nothing.
    settings.VOICE_SDK_URL = "/static/stand_ins/softphone.js"
    with front(free_port()) as url, window_of(browser, locale="en-US") as context:
        desk = Desk(context, url)
        yield desk
    assert desk.complaints == []
