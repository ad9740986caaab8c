"""A desk in real Chromium, at the time that it is."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from helpline import clock
from helpline.models import Line, Staff
from tests.helpline.console.browser.browsing import Desk
from tests.support import cast
from tests.support.front import front

if TYPE_CHECKING:
    from tests.support.windows import Windows


@pytest.fixture
def line() -> Line:
    return cast.line()


@pytest.fixture
def maya(line: Line) -> Staff:
    return cast.staff("maya", on_duty_since=clock.now())


@pytest.fixture
def desk(windows: "Windows", browser_port: int, redis_url: str, settings: Settings) -> Iterator[Desk]:
    # A file of our own, and no route: with one the browser stops at each request, and caches nothing.
    settings.VOICE_SDK_URL = "/static/stand_ins/softphone.js"
    with front(browser_port) as url, windows.lent(url, locale="en-US") as window:
        desk = Desk(window, url)
        yield desk
    assert desk.complaints == []
