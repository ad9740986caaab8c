"""The socket outlives the front: killed at the worst moment, it costs no caller the call."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.config.test_up import PROJECT, Installation, alive, children
from tests.journeys.emulator import Emulator, Phone
from tests.support.processes import start, stop, wait_until
from tests.support.redis import listens

ON_DUTY = (
    "from datetime import timedelta; from django.utils import timezone;"
    "from helpline.models import Staff; now = timezone.now();"
    "Staff.objects.update(duty='on', duty_since=now, idle_since=now, seen_at=now + timedelta(days=1))"
)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """The example helpline with everybody on duty."""
    data = Path(tempfile.mkdtemp(prefix="hl-"))
    installation = Installation(data)
    installation.migrate()
    for arguments in (
        ["configure", "config/helpline.example.yaml"],
        ["shell", "--no-imports", "-c", ON_DUTY],
    ):
        done = installation.manage(*arguments)
        assert done.returncode == 0, done.stderr
    yield installation
    shutil.rmtree(data)


@pytest.fixture
def up(installation: Installation, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    log = tmp_path / "up.log"
    process = installation.up(log)
    try:
        wait_until(lambda: "Helpline is up" in log.read_text(), seconds=30, what="`up` serves")
        yield process
    finally:
        stop(process)


def request(port: int) -> socket.socket:
    """Ask for /healthz and return the connection before anything has been answered."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    return connection


class TestUp:
    def test_a_request_that_comes_while_the_front_is_dead_is_answered_by_the_next_one(
        self, installation: Installation, up: subprocess.Popen[bytes]
    ) -> None:
        front = children(up)["front"]
        os.kill(front, signal.SIGKILL)
        wait_until(lambda: not alive(front), seconds=10, what="the front is dead")

        with request(installation.port) as connection:
            assert connection.recv(64).startswith(b"HTTP/1.1 200")

    def test_a_caller_in_the_wait_loop_is_still_there(
        self, installation: Installation, up: subprocess.Popen[bytes]
    ) -> None:
        wait_until(lambda: listens(installation.emulator_port), seconds=20, what="the emulator serves")
        emulator = Emulator(installation.environ["TWILIO_API_URL"])
        caller = self.waiting(emulator)
        heard = caller.heard

        for _ in range(3):
            wait_until(lambda: "front" in children(up), seconds=10, what="there is a front")
            front = children(up)["front"]
            os.kill(front, signal.SIGKILL)
            wait_until(lambda: not alive(front), seconds=10, what="the front is dead")  # noqa: B023
            caller.press("9")  # asks for another document, now
            wait_until(
                lambda: len(caller.heard) > len(heard),  # noqa: B023
                seconds=20,
                what=f"the caller hears on; so far: {caller.heard}",
            )
            heard = caller.heard

        assert caller.status == "in-progress"
        # A request on a connection that the killed front had accepted dies with it. None is sent here: such
        # connections are closed when the front is dead, and new ones wait for the next front.
        assert not [sent["error"] for sent in emulator.webhooks() if sent["error"]]

    def waiting(self, emulator: Emulator) -> Phone:
        made = emulator.ask("POST", "/calls", {"from": "+12025550143", "to": "+18557821009"})
        caller = Phone(emulator, made["sid"])
        for words, key in (("9 1 1", "3"), ("treatment", "2")):
            wait_until(
                lambda: words in caller.heard,  # noqa: B023
                seconds=20,
                what=f"the menu says {words}; the caller heard {caller.heard}",
            )
            caller.press(key)
        wait_until(lambda: "in line" in caller.heard, seconds=20, what=f"they wait: {caller.heard}")
        return caller


@contextmanager
def serving(installation: Installation, listener: socket.socket) -> Iterator[subprocess.Popen[bytes]]:
    """Run `manage.py serve` on a socket that is handed down as systemd does: as descriptor 3."""
    script = 'exec 3<&"$0"; LISTEN_FDS=1 LISTEN_PID=$$ exec "$@"'
    fd = listener.fileno()
    command = ["bash", "-c", script, str(fd), sys.executable, "manage.py", "serve"]
    process = start(command, cwd=PROJECT, env=installation.environ, pass_fds=(fd,))
    try:
        yield process
    finally:
        stop(process)


class TestServe:
    def test_two_fronts_on_one_socket_answer_for_each_other(self, installation: Installation) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
            port = listener.getsockname()[1]
            with serving(installation, listener) as first, serving(installation, listener):
                with request(port) as connection:
                    assert connection.recv(64).startswith(b"HTTP/1.1 200")
                first.kill()
                first.wait()

                for _ in range(20):
                    with request(port) as connection:
                        assert connection.recv(64).startswith(b"HTTP/1.1 200")

    def test_a_front_stops_when_told_and_leaves_the_socket(self, installation: Installation) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
            port = listener.getsockname()[1]
            with serving(installation, listener) as first:
                with request(port) as connection:
                    connection.recv(64)
                first.terminate()
                assert first.wait(15) == 0
            with request(port) as waiting, serving(installation, listener):
                assert waiting.recv(64).startswith(b"HTTP/1.1 200")

    def test_listens_by_itself_where_nothing_is_handed_down(self, installation: Installation) -> None:
        command = [sys.executable, "manage.py", "serve", "--port", str(installation.port)]
        process = start(command, cwd=PROJECT, env=installation.environ)
        try:
            wait_until(lambda: installation.answers("/healthz"), seconds=20, what="it serves")
            assert installation.answers("/readyz")
        finally:
            stop(process)

    def test_says_in_one_line_that_the_port_is_taken(self, installation: Installation) -> None:
        with socket.create_server(("127.0.0.1", installation.port)):
            result = installation.manage("serve", "--port", str(installation.port))

        assert result.returncode == 1
        assert result.stderr == (
            f"CommandError: port {installation.port} of 127.0.0.1 cannot be used (Address already in use): "
            "stop what uses it, or choose another with --port.\n"
        )
