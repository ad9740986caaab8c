"""The places of the example's flow where a caller is asked something, each reached from the first word on."""

from collections.abc import Iterator
from contextlib import contextmanager
from xml.etree.ElementTree import Element

from helpline.models import FlowVersion, Line, flows
from helpline.voice import incoming
from tests.support import cast
from tests.support.caller import dial, follow, on_duty, waits
from tests.support.example_flow import published

LANGUAGE_KEY = {"en": "3", "es": "2"}


@contextmanager
def example_flow() -> Iterator[None]:
    """Have the example's flow on the tests' line."""
    cast.line()
    version = FlowVersion.objects.create(digest="example", document=published(), published_at=cast.NOON)
    Line.objects.update(flow=version)
    _forget()
    yield
    _forget()


def _forget() -> None:
    flows.flow.cache_clear()
    incoming._greeting.cache_clear()


def welcome(language: str) -> Element:
    return dial()


def topic(language: str) -> Element:
    return follow(dial(), "Gather", Digits=LANGUAGE_KEY[language])


def in_line(language: str) -> Element:
    on_duty("maya")
    return waits(follow(topic(language), "Gather", Digits="3"))


def number(language: str) -> Element:
    on_duty("maya")
    queued = follow(topic(language), "Gather", Digits="3")
    assert follow(waits(queued), "Gather", Digits="2").find("Leave") is not None
    return follow(queued, "Enqueue", QueueResult="leave")


def number_cut_short(language: str) -> Element:
    return follow(number(language), "Gather", Digits="20255*")


def confirmation(language: str) -> Element:
    return follow(number(language), "Gather", Digits="2025550177")


def message(language: str) -> Element:
    return follow(topic(language), "Gather", Digits="3")  # nobody is on duty


PLACES = [welcome, topic, in_line, number, number_cut_short, confirmation, message]
MENUS = [welcome, topic]
