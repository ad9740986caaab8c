"""The front over real HTTP: one origin for pages, webhooks and streams."""

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

from django.test import Client

from helpline.live import nudges
from tests.support import cast


@contextmanager
def get(front: str, path: str, **headers: str) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection(urlsplit(front).netloc, timeout=10)
    with closing(connection):
        connection.request("GET", path, headers=headers)
        with connection.getresponse() as response:
            yield response


class TestTheFront:
    def test_serves_pages_under_a_policy_without_inline_scripts(self, front: str) -> None:
        with get(front, "/account/sign-in/") as response:
            policy = response.headers["Content-Security-Policy"]

        assert response.status == 200
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "script-src 'self' http://127.0.0.1:8010" in policy.split("; ")
        assert "connect-src 'self' http://127.0.0.1:8010 ws://127.0.0.1:8010" in policy.split("; ")

    def test_serves_static_files(self, front: str) -> None:
        with get(front, "/static/admin/css/base.css") as response:
            assert response.status == 200
            assert b"html" in response.read()

    def test_sends_who_asks_for_nothing_to_the_console(self, front: str) -> None:
        with get(front, "/") as response:
            assert (response.status, response.headers["Location"]) == (302, "/console/")

    def test_answers_a_query_that_is_not_text(self, front: str) -> None:
        where = urlsplit(front)
        with socket.create_connection((where.hostname or "", where.port or 0), timeout=10) as raw:
            raw.sendall(b"GET /healthz?a=%ff&b=\xff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            answer = raw.recv(64)

        assert answer.startswith(b"HTTP/1.1 ")
        assert not answer.startswith(b"HTTP/1.1 5")

    def test_passes_a_nudge_on_to_a_page(self, front: str) -> None:
        maya = cast.staff("maya")
        client = Client()
        client.force_login(maya.user)
        channel = f"desk:{maya.pk}"

        with get(front, "/events/", Cookie=f"helpline_session={client.session.session_key}") as response:
            assert response.headers["Content-Type"].startswith("text/event-stream")
            lines = iter(response.readline, b"")
            assert f"data: {channel}\n".encode() in lines  # the first, on connecting

            nudges.nudge(channel)

            assert f"data: {channel}\n".encode() in lines

    def test_tells_the_other_tabs_that_somebody_signed_out_and_takes_their_cookie_no_more(
        self, front: str
    ) -> None:
        maya = cast.staff("maya")
        client = Client()
        client.force_login(maya.user)
        cookie = f"helpline_session={client.session.session_key}"

        with get(front, "/events/", Cookie=cookie) as response:
            lines = iter(response.readline, b"")
            assert f"data: desk:{maya.pk}\n".encode() in lines
            client.post("/account/sign-out/")
            assert b"event: signed-out\n" in lines
            response.read()

        with get(front, "/events/", Cookie=cookie) as again:
            assert again.status == 403
