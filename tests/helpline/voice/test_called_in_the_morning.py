"""A caller who keeps their place at an hour at which their number may not be rung hears when we will call."""

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

import pytest

from helpline.models import Callback
from tests.support import twilio
from tests.support.caller import follow, into_the_queue, on_duty, waits
from tests.support.places import example_flow

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 7, 16, 5, 0, tzinfo=UTC)
"""One in the morning in Washington, where the number is."""
MORNING = datetime(2026, 7, 16, 12, 0, tzinfo=UTC)
GIVEN = "2025550177"
SAID = "today after 8 in the morning"


@pytest.fixture(autouse=True)
def example() -> Iterator[None]:
    with example_flow():
        yield


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    clock = [NIGHT]
    monkeypatch.setattr("helpline.clock.now", lambda: clock[0])
    return clock


def read_back() -> Element:
    """The caller waits, presses 2 and keys in a number."""
    on_duty("maya")
    queued = into_the_queue()
    assert follow(waits(queued), "Gather", Digits="2").find("Leave") is not None
    asked = follow(queued, "Enqueue", QueueResult="leave")
    return follow(asked, "Gather", Digits=GIVEN)


def test_before_they_say_yes() -> None:
    words = twilio.said(read_back())

    assert SAID in words
    assert "2 0 2, 5 5 5, 0 1 7 7" in words
    assert not Callback.objects.exists()


def test_when_they_have_said_yes_and_it_is_so() -> None:
    thanks = follow(read_back(), "Gather", Digits="2")

    assert SAID in twilio.said(thanks)
    assert Callback.objects.get().due_at == MORNING


def test_again_when_the_number_is_read_back_once_more() -> None:
    assert SAID in twilio.said(follow(read_back(), "Gather", Digits="7"))


def test_and_by_day_no_hour_is_said(now: list[datetime]) -> None:
    now[0] = MORNING.replace(hour=16)

    confirm = read_back()
    thanks = follow(confirm, "Gather", Digits="2")

    for document in (confirm, thanks):
        assert "after" not in twilio.said(document)
