"""The documented deployment, for the tests that flood it."""

import socket
from collections.abc import Iterator

import pytest

from tests.support.deployment import Deployment, deployed


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    with deployed() as services:
        yield services


@pytest.fixture
def held() -> Iterator[list[socket.socket]]:
    """Connections that a test holds open and that end with it."""
    connections: list[socket.socket] = []
    yield connections
    for connection in connections:
        connection.close()
