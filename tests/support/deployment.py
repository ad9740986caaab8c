"""The services of compose.yaml on this machine, and Twilio and strangers who ask them."""

import itertools
import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring

import psycopg
from django.conf import settings
from twilio.request_validator import RequestValidator

from tests.config.test_strangers import FORM, post
from tests.config.test_up import SIGN_IN, Installation
from tests.support import example_flow, postgres, redis
from tools.layout import layout

EXAMPLE = "config/helpline.example.yaml"
calls = itertools.count(1)


class Deployment:
    """The services of the layout, and where a stranger and Twilio reach them."""

    def __init__(self, ports: dict[str, int], database: Path, installation: Installation) -> None:
        self.ports, self.database, self._installation = ports, database, installation

    def webhook(self, port: int | None = None) -> bytes:
        """Return the whole answer to a signed webhook of a new call, asked for on `port` or of `voice1`."""
        form = {
            "AccountSid": settings.TWILIO_ACCOUNT_SID,
            "CallSid": f"CA{next(calls):032x}",
            "From": "+12025550143",
            "To": settings.HELPLINE_NUMBER,
            "CallStatus": "ringing",
            "Direction": "inbound",
        }
        validator = RequestValidator(settings.TWILIO_AUTH_TOKEN)
        url = f"{self._installation.environ['PUBLIC_URL']}/voice/incoming"
        signature = f"X-Twilio-Signature: {validator.compute_signature(url, form)}"
        request = post("/voice/incoming", urlencode(form).encode(), FORM, signature)
        return answer(open_(port or self.ports["voice1"], request))

    def menus(self, count: int, port: int | None = None) -> int:
        """Return to how many webhooks of new calls the answer is the greeting and the first menu."""
        return sum(is_the_first_menu(self.webhook(port)) for _ in range(count))

    def session(self) -> str:
        """Return the key of a session of somebody who is signed in."""
        return self._installation.manage("shell", "--no-imports", "-c", SIGN_IN).stdout.strip()


@contextmanager
def deployed() -> Iterator[Deployment]:
    """Run the layout with the example helpline on a database and a Redis of its own."""
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
        for arguments in (["migrate", "--verbosity=0"], ["configure", EXAMPLE]):
            done = installation.manage(*arguments)
            assert done.returncode == 0, done.stderr
        ports = stack.enter_context(layout(installation.environ, folder / "log"))
        deployment = Deployment(ports, folder / "pg", installation)
        assert deployment.menus(1) == 1  # the first one loads what the others need
        yield deployment


def is_the_first_menu(whole: bytes) -> bool:
    """Whether an answer is a document that takes keys and says all that the example's first menu says."""
    head, _, document = whole.partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        return False
    menu = fromstring(document).find("Gather")  # noqa: S314  our own answer
    said = [] if menu is None else [spoken(say.text or "") for say in menu.iter("Say")]
    return all(any(phrase in one for one in said) for phrase in first_menu())


def first_menu() -> list[str]:
    """Return what the first menu of the example says."""
    flow = example_flow.published()
    names = [name.split("@") for name in flow["menus"]["welcome"]["say"]]
    return [spoken(flow["prompts"][name][language]) for name, language in names]


def spoken(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def open_(port: int, request: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=30)
    connection.sendall(request)
    return connection


def answer(connection: socket.socket) -> bytes:
    """Return all that comes until the server closes."""
    with connection:
        return b"".join(iter(lambda: connection.recv(65536), b""))


def is_answered(connection: socket.socket) -> bool:
    """Whether an answer has come, or the end of the connection."""
    connection.setblocking(False)
    try:
        return bool(connection.recv(1, socket.MSG_PEEK)) or True
    except BlockingIOError:
        return False
    finally:
        connection.settimeout(30)


def still_open(connections: list[socket.socket]) -> int:
    return sum(not is_answered(connection) for connection in connections)
