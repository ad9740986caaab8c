"""The helpline under trial: every process of the product, which can be killed, frozen and started again.

`manage.py up` is run as an operator runs it, with a PostgreSQL and a Redis of our own beneath it; what is
killed is started again by the product's own supervisor. Nothing is kept but in a temporary directory.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import psycopg

from benchmarks.chaos.description import write
from benchmarks.chaos.plan import BACKUP, LINE, Plan
from benchmarks.ground import ROOT, manage, own_keys
from tests.support import postgres, redis
from tests.support.processes import start, stop, wait_until

PASSWORD = "only-for-the-chaos-1"  # noqa: S105  a helpline that is gone in ten minutes


@dataclass
class Stack:
    """A running helpline: where it is found, and how it is disturbed."""

    public_url: str
    emulator_url: str
    log: Path
    up: "subprocess.Popen[bytes]"
    database: postgres.Cluster
    redis: "subprocess.Popen[bytes]"
    redis_port: int

    def processes(self, role: str) -> list[int]:
        """Return the processes that play a role now, such as front, worker or sweep."""
        found = [pid for pid in _children(self.up.pid) if role in _name(pid)]
        return [one for pid in found for one in (pid, *_descendants(pid))]

    def signal(self, role: str, number: signal.Signals) -> int:
        """Send a signal to every process of a role; return how many got it."""
        pids = self.processes(role)
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return len(pids)

    def flush_redis(self) -> None:
        """Empty Redis; one that is frozen is emptied when it thaws."""
        with socket.create_connection(("127.0.0.1", self.redis_port), timeout=1) as connection:
            connection.sendall(b"FLUSHALL\r\n")

    def freeze_redis(self, frozen: bool) -> None:
        """Freeze Redis, which keeps its connections and answers nothing, or thaw it."""
        self.redis.send_signal(signal.SIGSTOP if frozen else signal.SIGCONT)

    def said(self) -> str:
        """Return the log of the processes."""
        return self.log.read_text(encoding="utf-8", errors="replace")


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _descendants(pid: int) -> list[int]:
    return [one for child in _children(pid) for one in (child, *_descendants(child))]


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def environment(folder: Path, database: str, redis_url: str) -> dict[str, str]:
    """Return the settings of the helpline under trial."""
    return own_keys() | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database,
        "REDIS_URL": redis_url,
        "DATA_DIR": str(folder / "data"),
        "PUBLIC_URL": f"http://127.0.0.1:{redis.free_port()}",
        "TWILIO_API_URL": f"http://127.0.0.1:{redis.free_port()}",
        "HELPLINE_NUMBER": LINE,
        "BACKUP_NUMBER": BACKUP,
        "EXAMPLE_PASSWORD": PASSWORD,
        "LOG_LEVEL": "WARNING",
    }


@contextmanager
def running(plan: Plan) -> Iterator[Stack]:
    """Run a helpline for a plan. Its settings are in the environment meanwhile, for Django to be set up."""
    with tempfile.TemporaryDirectory(prefix="hl-chaos-") as place:
        folder = Path(place)
        (folder / "data").mkdir(mode=0o700)
        with postgres.cluster(folder / "pg") as database:
            where = made(folder / "pg")
            server, port = _redis()
            try:
                with mock.patch.dict(os.environ, environment(folder, where, f"redis://127.0.0.1:{port}/0")):
                    yield from _up(plan, folder, database, server, port)
            finally:
                server.send_signal(signal.SIGCONT)
                stop(server)


def made(socket_folder: Path) -> str:
    """Make the database in a cluster; return its URL."""
    with psycopg.connect(host=str(socket_folder), user="helpline", dbname="postgres", autocommit=True) as db:
        db.execute("CREATE DATABASE helpline")
    return f"postgresql://helpline@/helpline?host={socket_folder}"


def _redis() -> "tuple[subprocess.Popen[bytes], int]":
    port = redis.free_port()
    quiet = ["--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = start(
        [redis.program(), "--port", str(port), *quiet], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: redis.answers(port), seconds=10, what="Redis starts")
    return server, port


def _up(
    plan: Plan,
    folder: Path,
    database: postgres.Cluster,
    server: "subprocess.Popen[bytes]",
    port: int,
) -> Iterator[Stack]:
    write(folder / "helpline.yaml", plan.staff)
    manage("migrate", "--verbosity=0")
    manage("configure", str(folder / "helpline.yaml"))
    log = folder / "up.log"
    with log.open("wb") as output:
        up = start([sys.executable, "manage.py", "up"], cwd=ROOT, stdout=output, stderr=output)
    stack = Stack(os.environ["PUBLIC_URL"], os.environ["TWILIO_API_URL"], log, up, database, server, port)
    try:
        wait_until(lambda: "Helpline is up" in stack.said() or up.poll() is not None, seconds=60, what="up")
        if up.poll() is not None:
            raise RuntimeError(stack.said())
        time.sleep(1)  # the worker and the sweep are a moment behind
        yield stack
    finally:
        for role in ("front", "worker", "sweep"):
            stack.signal(role, signal.SIGCONT)
        stop(up, seconds=20)
