"""A PostgreSQL cluster of our own: made for this run, reached by a socket, gone afterwards."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support.processes import start, stop, wait_until

SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    # The cluster is thrown away: what survives a power cut does not matter.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}


def binaries() -> Path | None:
    """Return the directory of the newest PostgreSQL server programs on this machine."""
    found = shutil.which("initdb")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    paths = [Path(found).resolve()] if found else []
    return next((path.parent for path in [*debian[::-1], *paths]), None)


class Cluster:
    """A server and its data, which outlive each other's restarts."""

    def __init__(self, programs: Path, socket: Path) -> None:
        self._programs, self._socket, self._data = programs, socket, socket / "data"
        owner = _owner()
        self._as_owner: dict[str, Any] = {
            "user": owner,
            "group": owner,
            "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            "cwd": "/",
        }
        socket.mkdir(parents=True, exist_ok=True)
        if owner:
            socket.parent.chmod(0o711)
            shutil.chown(socket, owner, owner)
        if not (self._data / "PG_VERSION").exists():
            self._make()
        self._server = self._start()

    def _make(self) -> None:
        how = ["-U", "helpline", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
        initdb: list[str | Path] = [self._programs / "initdb", "-D", self._data, *how]
        subprocess.run(initdb, check=True, capture_output=True, **self._as_owner)

    def _start(self) -> "subprocess.Popen[bytes]":
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command: list[str | Path] = [
            self._programs / "postgres",
            "-D",
            self._data,
            "-k",
            self._socket,
            *options,
        ]
        with (self._socket / "log").open("ab") as log:
            return start(command, at_death=signal.SIGQUIT, stdout=log, stderr=log, **self._as_owner)

    def wait(self) -> None:
        """Return once it answers."""
        where = ["-U", "helpline", "-d", "postgres", "-q"]
        ready: list[str | Path] = [self._programs / "pg_isready", "-h", self._socket, *where]
        wait_until(
            lambda: not subprocess.run(ready, check=False).returncode, seconds=30, what="PostgreSQL starts"
        )

    def restart(self) -> None:
        """Stop at once, as an administrator does, breaking every connection; then start again."""
        stop(self._server, by=signal.SIGINT)
        self._server = self._start()
        self.wait()

    def stop(self, *, keep: bool = False) -> None:
        """Stop without a care, unless the data is used again."""
        stop(self._server, by=signal.SIGINT if keep else signal.SIGQUIT, seconds=120 if keep else 10)


@contextmanager
def cluster(socket: Path, *, keep: bool = False) -> Iterator[Cluster]:
    """Run a server whose socket is in the directory `socket`, with the superuser `helpline`.

    Data that is there from before is used again; `keep` leaves it whole.

    Raises RuntimeError when PostgreSQL is not installed.
    """
    programs = binaries()
    if programs is None:
        raise RuntimeError(
            "PostgreSQL is not installed: `apt-get install postgresql`, or use HELPLINE_TEST_DB=sqlite"
        )
    running = Cluster(programs, socket)
    try:
        running.wait()
        yield running
    finally:
        running.stop(keep=keep)


def _owner() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
