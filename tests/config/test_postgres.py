"""The database of the tests, and the health check that costs no round trip."""

import select

import pytest
from django.core.signals import request_started
from django.db import connection


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestIsUsable:
    def test_a_connection_the_server_closed_is_replaced_before_the_next_request(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (first,) = cursor.fetchone()
        socket = connection.connection.pgconn.socket
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [first])
        other.close()
        # The server's goodbye takes a moment to arrive.
        assert select.select([socket], [], [], 20)[0]

        request_started.send(sender=None)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (second,) = cursor.fetchone()

        assert second != first
