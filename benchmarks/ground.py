"""Start and stop what the benchmarks run on: a durable PostgreSQL of their own, and servers."""

import json
import os
import secrets
import subprocess
import sys
import tempfile
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg

from tests.support import postgres
from tests.support.processes import start, stop, wait_until
from tests.support.redis import free_port, listens, server

ROOT = Path(__file__).resolve().parent.parent
FILLED = "filled"
HAS_REMARK = "SELECT 1 FROM pg_database WHERE datname = %s AND shobj_description(oid, 'pg_database') = %s"
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}


@contextmanager
def database(kept: Path | None = None) -> Iterator[None]:
    """Run PostgreSQL as in production, with everything written through; name it in the environment.

    Its data is deleted afterwards, unless a folder for it is given. Data that is in the folder is used again.
    """
    with ExitStack() as stack:
        folder = kept or stack.enter_context(tempfile.TemporaryDirectory(prefix="helpline-bench-"))
        stack.enter_context(mock.patch.object(postgres, "SETTINGS", postgres.SETTINGS | DURABLE))
        socket = Path(folder).resolve() / "pg"
        stack.enter_context(postgres.cluster(socket, keep=kept is not None))
        redis_url = stack.enter_context(server(free_port()))
        os.environ |= _keys(kept) | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": f"postgresql://helpline@/helpline?host={socket}",
            "DATA_DIR": str(folder),
            "REDIS_URL": redis_url,
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "LOG_LEVEL": "ERROR",
        }
        with psycopg.connect(host=str(socket), user="helpline", dbname="postgres", autocommit=True) as db:
            make_once(db, "helpline", _set_up)
        yield


def _set_up() -> None:
    manage("migrate", "--verbosity=0")
    manage("configure", "config/helpline.example.yaml")


def make_once(
    db: "psycopg.Connection[Any]", name: str, fill: Callable[[], None], like: str = "template1"
) -> None:
    """Make a database and fill it, unless that was done before; one left half filled is made anew."""
    if db.execute(HAS_REMARK, [name, FILLED]).fetchone():
        return
    db.execute(f"DROP DATABASE IF EXISTS {name}")
    db.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
    fill()
    db.execute(f"COMMENT ON DATABASE {name} IS '{FILLED}'")


def _keys(kept: Path | None) -> dict[str, str]:
    """Return the keys of this run. Keys that kept data was encrypted with are in its folder."""
    if kept is None:
        return own_keys()
    file = kept / "keys.json"
    if not file.exists():
        kept.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps(own_keys()))
    keys: dict[str, str] = json.loads(file.read_text())
    return keys


def own_keys() -> dict[str, str]:
    """Return new keys, so that a run needs no `.env` and never uses a developer's keys."""
    return {
        "HELPLINE_ENV_FILE": "",
        "SECRET_KEY": secrets.token_urlsafe(48),
        "FIELD_KEYS": urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "INDEX_KEY": secrets.token_urlsafe(36),
        "EXAMPLE_PASSWORD": secrets.token_urlsafe(18),
    }


def manage(*arguments: str) -> None:
    """Run a management command; print its output only if it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)


@contextmanager
def wsgi(target: str) -> Iterator[int]:
    """Serve a WSGI application with one worker; yield the port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", "1", "--no-ws"]
    process = start([*command, "--log-level", "error", target], cwd=ROOT)
    try:
        wait_until(lambda: listens(port), seconds=20, what=f"{target} serves")
        yield port
    finally:
        stop(process)
