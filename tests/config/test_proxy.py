"""The proxy of `deploy/nginx.conf`, run as it is but for ports and HTTPS: what it passes on, and to whom."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.config.test_strangers import FORM, get, post
from tests.support.deployment import answer, open_
from tests.support.processes import wait_until
from tools.proxy import proxy

SERVICES = ("voice1", "web1", "streams")


class Service(ThreadingHTTPServer):
    """Answers everything with its own name, and keeps the heads and bodies that reached it."""

    def __init__(self, name: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.name = name
        self.heads: list[str] = []
        self.bodies: list[bytes] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Handler(BaseHTTPRequestHandler):
    server: Service

    def do_GET(self) -> None:
        self.server.heads.append(f"{self.requestline}\n{self.headers}")
        self.server.bodies.append(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.server.name)))
        self.end_headers()
        self.wfile.write(self.server.name.encode())

    do_POST = do_GET

    def log_message(self, format: str, *arguments: object) -> None:
        pass


class Site:
    """The proxy, and the services behind it."""

    def __init__(self, port: int, services: dict[str, Service], folder: Path) -> None:
        self.port, self.services, self.folder = port, services, folder

    def asked(self, request: bytes) -> bytes:
        """Return the whole answer to a request."""
        return answer(open_(self.port, request))

    def log(self) -> str:
        return (self.folder / "helpline.log").read_text()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        services = {name: Service(name) for name in SERVICES}
        for service in services.values():
            threading.Thread(target=service.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(service.server_close)
            stack.callback(service.shutdown)
        ports = {name: service.port for name, service in services.items()}
        yield Site(stack.enter_context(proxy(tmp_path, ports)), services, tmp_path)


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/voice/incoming", "voice1"),
        ("/static/voice/hold.wav", "voice1"),
        ("/events/", "streams"),
        ("/console/", "web1"),
        ("/static/console/desk.css", "web1"),
        ("/account/sign-in/", "web1"),
    ],
)
def test_each_request_goes_to_the_service_of_its_lane(path: str, service: str, site: Site) -> None:
    assert site.asked(get(path)).endswith(service.encode())


def test_webhooks_go_to_the_service_for_pages_when_their_own_is_gone(site: Site) -> None:
    site.services["voice1"].shutdown()
    site.services["voice1"].server_close()

    assert site.asked(post("/voice/incoming", b"CallSid=CA1", FORM)).endswith(b"web1")


def test_what_a_monitor_watches_is_not_for_the_world(site: Site) -> None:
    assert site.asked(get("/metrics")).startswith(b"HTTP/1.1 404")
    assert not site.services["web1"].heads


def test_where_a_visitor_comes_from_is_not_what_they_say(site: Site) -> None:
    site.asked(get("/console/", "X-Forwarded-For: 192.0.2.1", "X-Forwarded-Proto: ftp"))

    head = site.services["web1"].heads[0]
    assert "X-Forwarded-For: 127.0.0.1\n" in head
    assert "X-Forwarded-Proto: http\n" in head
    assert "192.0.2.1" not in head


@pytest.mark.parametrize("path", ["/voice/incoming", "/static/voice/hold.wav", "/account/sign-in/"])
def test_a_body_is_passed_on_when_all_of_it_is_there(path: str, site: Site) -> None:
    request = post(path, b"CallSid=CA1&From=anonymous", FORM)
    with open_(site.port, request[:-9]) as connection:
        site.asked(get("/console/"))  # by then nginx has taken what it was sent before
        reached = [head for service in site.services.values() for head in service.heads if path in head]
        assert not reached

        connection.sendall(request[-9:])
        connection.recv(65536)

    assert b"CallSid=CA1&From=anonymous" in [
        body for service in site.services.values() for body in service.bodies
    ]


def test_a_larger_body_than_twilio_sends_is_refused(site: Site) -> None:
    head = ("POST /voice/incoming HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {64 * 1024 + 1}", FORM)

    assert site.asked("\r\n".join([*head, "Connection: close", "", ""]).encode()).startswith(b"HTTP/1.1 413")
    assert not site.services["voice1"].heads


def test_one_address_does_not_take_all_connections_for_pages(site: Site) -> None:
    half = post("/account/sign-in/", b"login=a", FORM)[:-1]
    held: list[socket.socket] = []
    try:
        # More than the limit: one that is read while the request below is answered can be refused itself.
        held += [open_(site.port, half) for _ in range(120)]
        wait_until(
            lambda: site.asked(get("/console/")).startswith(b"HTTP/1.1 503"), seconds=10, what="a refusal"
        )
        assert site.asked(post("/voice/incoming", b"CallSid=CA1", FORM)).endswith(b"voice1")
    finally:
        for connection in held:
            connection.close()


def test_the_log_keeps_neither_tokens_nor_one_time_links(site: Site) -> None:
    site.asked(get("/account/password/choose/3-secret/?next=/console/"))
    site.asked(get("/events/?token=secret"))
    site.asked(post("/voice/incoming", b"From=%2B12025550143", FORM))

    wait_until(lambda: site.log().count("\n") == 3, seconds=10, what="three lines")
    assert "/account/password/choose/..." in site.log()
    assert "secret" not in site.log()
    assert "12025550143" not in site.log()
