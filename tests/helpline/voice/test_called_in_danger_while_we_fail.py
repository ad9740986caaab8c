"""Somebody whom we called is in danger and waits, and our webhooks fail: they are not hung up on at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock
from xml.etree.ElementTree import Element

import pytest
from django.db import OperationalError, connection
from django.test import Client

from tests.helpline.voice.test_called_in_danger import (
    CRISIS,
    WAYS_IN,
    clock,
    dialled,
    follow,
    leaves,
    leg_is_lost,
    post,
    tags,
)
from tests.support import twilio

__all__ = ["clock"]
pytestmark = pytest.mark.django_db


@contextmanager
def no_database() -> Iterator[None]:
    def refuse(*_: object) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse), mock.patch.object(connection, "close"):
        yield


@WAYS_IN
class TestWhereWeFailForAMoment:
    """They hear nothing meanwhile, are not hung up on, and go on where they were."""

    def goes_on(self, document: Element) -> str:
        """Return where Twilio asks again, without a word."""
        assert tags(document) == ["Pause", "Redirect"]
        return str(document[1].text)

    def test_while_they_wait(self, begin: Any, clock: list[Any]) -> None:
        begin(clock)
        queued = leg_is_lost()

        with no_database():
            failed = follow(queued, "Enqueue", "waitUrl")
            failed = post(self.goes_on(failed))
        clock[0] += timedelta(seconds=6)

        assert tags(post(self.goes_on(failed))) == ["Leave"]
        assert dialled(leaves(queued)) == CRISIS

    def test_when_they_leave_the_queue_for_the_crisis_line(self, begin: Any, clock: list[Any]) -> None:
        begin(clock)
        queued = leg_is_lost()
        clock[0] += timedelta(seconds=6)

        with no_database():
            failed = leaves(queued)

        assert dialled(post(self.goes_on(failed))) == CRISIS

    def test_when_the_crisis_line_was_not_reached(self, begin: Any, clock: list[Any]) -> None:
        begin(clock)
        phone = Client()  # Twilio keeps cookies for the length of a call
        queued = leg_is_lost()
        clock[0] += timedelta(seconds=6)
        dial = follow(queued, "Enqueue", QueueResult="leave", client=phone)

        with no_database():
            failed = follow(dial, "Dial", DialCallStatus="busy", client=phone)

        assert "Enqueue" in tags(post(self.goes_on(failed), client=phone))

    def test_and_for_long_they_hear_one_neutral_sentence(self, begin: Any, clock: list[Any]) -> None:
        begin(clock)
        queued = leg_is_lost()

        with no_database():
            document = follow(queued, "Enqueue", "waitUrl")
            asked = 0
            while tags(document) != ["Say", "Hangup"]:
                document, asked = post(self.goes_on(document)), asked + 1
                assert asked < 30

        assert twilio.said(document) == "Sorry, this call cannot be connected. Goodbye."
