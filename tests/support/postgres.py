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


@contextmanager
def cluster(socket: Path) -> Iterator[None]:
    """Run a server whose socket is in the directory `socket`, with the superuser `helpline`.

    Raises RuntimeError when PostgreSQL is not installed.
    """
    programs = binaries()
    if programs is None:
        raise RuntimeError(
            "PostgreSQL is not installed: `apt-get install postgresql`, or use HELPLINE_TEST_DB=sqlite"
        )
    socket.mkdir(parents=True, exist_ok=True)
    data, owner = socket / "data", _owner()
    if owner:
        socket.parent.chmod(0o711)
        shutil.chown(socket, owner, owner)
    as_owner: dict[str, Any] = {
        "user": owner,
        "group": owner,
        "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        "cwd": "/",
    }
    how = ["-U", "helpline", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-instructions"]
    initdb: list[str | Path] = [programs / "initdb", "-D", data, *how]
    subprocess.run(initdb, check=True, capture_output=True, **as_owner)
    options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
    postgres: list[str | Path] = [programs / "postgres", "-D", data, "-k", socket, *options]
    with (socket / "log").open("wb") as log:
        server = start(postgres, at_death=signal.SIGQUIT, stdout=log, stderr=log, **as_owner)
    try:
        where = ["-U", "helpline", "-d", "postgres", "-q"]
        ready: list[str | Path] = [programs / "pg_isready", "-h", socket, *where]
        wait_until(
            lambda: not subprocess.run(ready, check=False).returncode, seconds=30, what="PostgreSQL starts"
        )
        yield
    finally:
        stop(server, by=signal.SIGQUIT)


def _owner() -> str | None:
    """Return whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"
