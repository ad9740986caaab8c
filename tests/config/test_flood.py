"""Floods of strangers on the documented deployment: webhooks are answered, whatever else is asked for."""

import itertools
import socket
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
from django.conf import settings
from twilio.request_validator import RequestValidator

from config.asgi import HALF_SENT_BY_ADDRESS
from config.hashing import BY_ASKER
from tests.config.test_strangers import CSRF, FORM, TOKEN, get, post
from tests.config.test_up import Installation
from tests.support import postgres, redis
from tests.support.processes import wait_until
from tools.layout import layout

SIGN_INS, SLOW_BODIES, PAGES, WEBHOOKS = 64, 300, 40, 20
calls = itertools.count(1)
addresses = itertools.count(1)


class Deployment:
    """The services of the layout, and where a stranger and Twilio reach them."""

    def __init__(self, ports: dict[str, int], database: Path, public_url: str) -> None:
        self.ports, self.database, self.public_url = ports, database, public_url

    def webhook(self) -> bytes:
        """Return the answer to a signed webhook of a new call."""
        form = {
            "AccountSid": settings.TWILIO_ACCOUNT_SID,
            "CallSid": f"CA{next(calls):032x}",
            "From": "+12025550143",
            "To": settings.HELPLINE_NUMBER,
            "CallStatus": "ringing",
            "Direction": "inbound",
        }
        validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
        signature = validator.compute_signature(f"{self.public_url}/voice/incoming", form)
        request = post("/voice/incoming", urlencode(form).encode(), FORM, f"X-Twilio-Signature: {signature}")
        return answer(open_(self.ports["voice1"], request))


@pytest.fixture(scope="module")
def deployment() -> Iterator[Deployment]:
    folder = Path(tempfile.mkdtemp(prefix="hl-"))
    with ExitStack() as stack:
        stack.enter_context(postgres.cluster(folder / "pg"))
        with psycopg.connect(
            host=str(folder / "pg"), user="helpline", dbname="postgres", autocommit=True
        ) as db:
            db.execute("CREATE DATABASE helpline")
        installation = Installation(folder)
        installation.environ |= {
            "DATABASE_URL": f"postgresql://helpline@/helpline?host={folder / 'pg'}",
            "REDIS_URL": stack.enter_context(redis.server(redis.free_port())),
        }
        for arguments in (["migrate", "--verbosity=0"], ["configure", "config/helpline.example.yaml"]):
            done = installation.manage(*arguments)
            assert done.returncode == 0, done.stderr
        ports = stack.enter_context(layout(installation.environ, folder / "log"))
        yield Deployment(ports, folder / "pg", installation.environ["PUBLIC_URL"])


@pytest.fixture(params=["web1", "voice1"], ids=["its own service", "the same service"])
def pages(request: pytest.FixtureRequest, deployment: Deployment) -> int:
    """The port on which pages are asked for: their own service's, and the webhooks' as in `make run`."""
    return deployment.ports[request.param]


def open_(port: int, request: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(request)
    return connection


def answer(connection: socket.socket) -> bytes:
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def half(path: str, address: str) -> bytes:
    """Return a request of whose body one byte of a hundred is sent."""
    head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Length: 100", f"X-Forwarded-For: {address}"]
    return ("\r\n".join([*head, FORM]) + "\r\n\r\nx").encode()


def sign_in(name: str, address: str = "192.0.2.1") -> bytes:
    return post(
        "/account/sign-in/",
        TOKEN + f"&login={name}&password=guess".encode(),
        FORM,
        CSRF,
        f"X-Forwarded-For: {address}",
    )


def is_answered(connection: socket.socket) -> bool:
    connection.setblocking(False)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK)) or True
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(30)


def still_open(connections: list[socket.socket]) -> int:
    return sum(not is_answered(connection) for connection in connections)


@pytest.fixture
def held() -> Iterator[list[socket.socket]]:
    """Connections that a test holds open and that end with it."""
    connections: list[socket.socket] = []
    yield connections
    for connection in connections:
        connection.close()


class TestSlowBodies:
    @pytest.mark.parametrize("path", ["/voice/incoming", "/static/voice/hold.wav"])
    def test_on_the_webhooks_own_lane_are_overtaken(
        self, path: str, deployment: Deployment, held: list[socket.socket]
    ) -> None:
        port = deployment.ports["voice1"]
        held += [open_(port, half(path, "192.0.2.1")) for _ in range(SLOW_BODIES)]
        for _ in range(WEBHOOKS):
            just_before = [open_(port, half(path, "192.0.2.1")) for _ in range(5)]
            held += just_before

            assert b"<Response>" in deployment.webhook()
            assert still_open(just_before) == 5

    def test_of_one_address_leave_pages_to_everybody(self, pages: int, held: list[socket.socket]) -> None:
        slow = [open_(pages, half("/account/sign-in/", "192.0.2.1")) for _ in range(SLOW_BODIES)]
        held += slow
        page = answer(open_(pages, sign_in("ana", "192.0.2.2")))

        assert page.startswith(b"HTTP/1.1 200")

        def others_gave_way() -> bool:
            held.append(open_(pages, half("/account/sign-in/", "192.0.2.1")))
            return still_open(slow) <= HALF_SENT_BY_ADDRESS

        wait_until(others_gave_way, seconds=10, what="the oldest give way")

    def test_are_answered_with_a_refusal_in_the_end(
        self, deployment: Deployment, held: list[socket.socket]
    ) -> None:
        assert b" 408 " in answer(open_(deployment.ports["voice1"], half("/voice/incoming", "192.0.2.1")))


class TestSilentConnections:
    def test_keep_nobody_out(self, deployment: Deployment, held: list[socket.socket]) -> None:
        held += [open_(deployment.ports["voice1"], b"") for _ in range(SLOW_BODIES)]
        held += [open_(deployment.ports["voice1"], b"POST /voice/incoming HT") for _ in range(SLOW_BODIES)]

        assert b"<Response>" in deployment.webhook()


class TestEverythingAtOnce:
    def test_webhooks_are_answered(
        self, pages: int, deployment: Deployment, held: list[socket.socket]
    ) -> None:
        """Pages that cannot go on stand for a report over a million rows: they last until they are let go."""
        with (
            psycopg.connect(host=str(deployment.database), user="helpline", dbname="helpline") as db,
            ThreadPoolExecutor(SIGN_INS) as pool,
        ):
            db.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
            held += [
                open_(pages, half("/account/sign-in/", f"10.1.{n // 250}.{n % 250}"))
                for n in range(SLOW_BODIES)
            ]
            session = "Cookie: helpline_session=" + "a" * 32
            reports = [open_(pages, get("/console/calls/", session)) for _ in range(PAGES)]
            held += reports
            tried = [
                pool.submit(lambda n: answer(open_(pages, sign_in(f"a{n}"))), n) for n in range(SIGN_INS)
            ]

            answers = [deployment.webhook() for _ in range(WEBHOOKS)]

            assert all(b"<Response>" in one for one in answers)
            assert still_open(reports) == PAGES
            db.rollback()
            statuses = [one.result(60)[9:12] for one in tried]
        assert set(statuses) <= {b"200", b"429"}
        assert statuses.count(b"200") <= BY_ASKER
        assert answer(reports[-1]).startswith(b"HTTP/1.1 302")
