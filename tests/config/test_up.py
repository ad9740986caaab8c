"""`manage.py up`, as a person starts it: a process of its own, on ports of its own, with data of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import redis

from tests.support import warm
from tests.support.processes import start, stop, wait_until
from tests.support.redis import free_port

PROJECT = Path(__file__).resolve().parents[2]


class Installation:
    """A Helpline of its own: settings, database and ports that nobody else uses."""

    def __init__(self, data: Path) -> None:
        self.data, self.port, self.emulator_port = data, free_port(), free_port()
        self.environ = {
            **{
                name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}
            },
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(data),
            "PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "TWILIO_API_URL": f"http://127.0.0.1:{self.emulator_port}",
        }
        self.environ.pop("COVERAGE_PROCESS_START", None)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return warm.run("manage.py", *arguments, env=self.environ)

    def migrate(self) -> None:
        """Give it a database file as `manage.py migrate` makes it."""
        file = self.data / "helpline.sqlite3"
        file.write_bytes(migrated())
        file.chmod(0o600)

    def up(self, log: Path) -> subprocess.Popen[bytes]:
        with log.open("wb") as output:
            return start(
                [sys.executable, "manage.py", "up"],
                cwd=PROJECT,
                env=self.environ,
                stdout=output,
                stderr=output,
            )

    def answers(self, path: str = "/readyz") -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as response:
                return bool(response.status == 200)
        except OSError:
            return False


@cache
def migrated() -> bytes:
    """Return the database file that `manage.py migrate` makes: it takes seconds, so once a worker."""
    with tempfile.TemporaryDirectory(prefix="hl-") as data:
        done = Installation(Path(data)).manage("migrate", "--verbosity=0")
        assert done.returncode == 0, done.stderr
        return (Path(data) / "helpline.sqlite3").read_bytes()


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    data = Path(tempfile.mkdtemp(prefix="hl-"))  # short: a socket's path is bounded
    installation = Installation(data)
    installation.migrate()
    yield installation
    shutil.rmtree(data)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "up.log"


@pytest.fixture
def up(installation: Installation, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = installation.up(log)
    try:
        wait_until(installation.answers, seconds=20, what=f"`up` serves; it said: {log.read_text()}")
        wait_until(lambda: "Helpline is up" in log.read_text(), seconds=15, what="`up` says so")
        yield process
    finally:
        stop(process)


def children(process: subprocess.Popen[bytes]) -> dict[str, int]:
    """Return the process ids of the children by name."""
    listed = subprocess.run(
        ["ps", "-o", "pid=,comm=", "--ppid", str(process.pid)], capture_output=True, text=True, check=False
    )
    pairs = (line.split(maxsplit=1) for line in listed.stdout.splitlines())
    return {name.removeprefix("hl-"): int(pid) for pid, name in pairs}


def alive(pid: int) -> bool:
    """Say whether a process, or a thread of it, is still there; only then are its sockets closed.

    The first thread of one that was killed may be over (Z) while others still end.
    """
    try:
        over = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        return not over or len(os.listdir(f"/proc/{pid}/task")) > 1
    except (FileNotFoundError, ProcessLookupError):
        return False


SIGN_IN = """
from django.contrib.auth.models import User
from django.test import Client
from helpline.models import Staff
user, _ = User.objects.get_or_create(username="maya", defaults={"is_staff": True})
Staff.objects.get_or_create(user=user, defaults={"name": "Maya"})
client = Client()
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
print(client.session.session_key)
"""
"""Signs somebody in, in the installation, and prints the key of the session."""


class TestUp:
    def test_it_says_what_is_running_and_where(
        self, installation: Installation, up: subprocess.Popen[bytes], log: Path
    ) -> None:
        said = log.read_text()

        assert "front, worker+beat, sweep, emulator, redis" in said
        assert f"http://127.0.0.1:{installation.port}" in said
        assert f"http://127.0.0.1:{installation.emulator_port}" in said

    def test_ctrl_c_stops_all_of_it(self, up: subprocess.Popen[bytes]) -> None:
        pids = children(up)
        assert {"front", "worker+beat", "sweep"} <= set(pids)

        up.send_signal(signal.SIGINT)

        assert up.wait(15) == 0
        assert not [name for name, pid in pids.items() if alive(pid)]

    def test_started_again_the_data_is_there(
        self, installation: Installation, up: subprocess.Popen[bytes], tmp_path: Path
    ) -> None:
        installation.manage("shell", "--no-imports", "-c", SIGN_IN)
        up.send_signal(signal.SIGINT)
        assert up.wait(15) == 0

        again = installation.up(tmp_path / "again.log")
        try:
            wait_until(installation.answers, seconds=20, what="`up` serves again")
            told = installation.manage(
                "shell", "--no-imports", "-c", "from helpline.models import Staff; print(Staff.objects.get())"
            )
            assert told.stdout.strip() == "Maya"
        finally:
            stop(again)

    def test_an_open_stream_does_not_hold_it_up(
        self, installation: Installation, up: subprocess.Popen[bytes], log: Path
    ) -> None:
        signing = installation.manage("shell", "--no-imports", "-c", SIGN_IN)
        cookie = f"helpline_session={signing.stdout.strip()}"
        request = urllib.request.Request(
            f"http://127.0.0.1:{installation.port}/events/", headers={"Cookie": cookie}
        )
        with urllib.request.urlopen(request, timeout=5) as stream:
            assert stream.readline() == b"retry: 2000\n"
            up.send_signal(signal.SIGINT)

            assert up.wait(15) == 0

        assert "did not stop" not in log.read_text()

    def test_the_worker_takes_what_the_bundled_redis_brings(
        self, installation: Installation, up: subprocess.Popen[bytes]
    ) -> None:
        installation.manage(
            "shell", "--no-imports", "-c", "from helpline.tasks import claim_due_callbacks as t; t.delay()"
        )

        with redis.Redis(unix_socket_path=f"{installation.environ['DATA_DIR']}/redis.sock") as client:
            wait_until(
                lambda: not client.llen("celery") and not client.zcard("unacked_index"),
                seconds=10,
                what="the worker takes the task",
            )

    def test_nothing_is_left_when_it_is_killed(self, up: subprocess.Popen[bytes]) -> None:
        pids = children(up)

        up.kill()

        wait_until(lambda: not any(map(alive, pids.values())), seconds=15, what="the children die")

    @pytest.mark.parametrize("name", ["front", "sweep"])
    def test_a_child_that_is_killed_starts_again(
        self, name: str, installation: Installation, up: subprocess.Popen[bytes], log: Path
    ) -> None:
        before = children(up)[name]

        os.kill(before, signal.SIGKILL)

        wait_until(lambda: children(up).get(name, before) != before, seconds=10, what=f"{name} starts again")
        wait_until(installation.answers, seconds=10, what="it serves again")
        assert f"{name} was ended by SIGKILL; it starts again in 0.25 s." in log.read_text()

    def test_redis_is_the_bundled_one(self, installation: Installation, up: subprocess.Popen[bytes]) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{installation.port}/readyz", timeout=5) as response:
            assert b'"redis": "ok"' in response.read()


class TestAPortThatIsTaken:
    @pytest.mark.parametrize("which", ["port", "emulator_port"])
    def test_is_named_in_one_line_before_anything_starts(
        self, which: str, installation: Installation
    ) -> None:
        port = getattr(installation, which)
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", port))
            other.listen()
            result = installation.manage("up")

        setting = "PUBLIC_URL" if which == "port" else "TWILIO_API_URL"
        assert result.returncode == 1
        assert result.stdout == ""
        assert result.stderr == (
            f"CommandError: port {port} of 127.0.0.1 cannot be used (Address already in use): "
            f"stop what uses it, or choose another in {setting}.\n"
        )
