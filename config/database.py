"""Turn DATABASE_URL into Django's DATABASES entry, tuned for calls that cannot wait."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from psycopg.pq import Conninfo

from config import private
from config.env import SettingError, is_one_line

# What the server allows to any process of ours. A webhook's own budget is shorter
# (helpline/resilience/deadline.py).
LIMITS_MS = {
    "statement_timeout": 10_000,
    "lock_timeout": 8_000,
    "idle_in_transaction_session_timeout": 5_000,
}
SHAPES = "postgresql://user:password@host:5432/name or sqlite:///path/to/file.sqlite3"
PARAMETERS = frozenset(option.keyword.decode() for option in Conninfo.get_defaults())
"""The options that may follow the question mark, such as `sslmode`."""


def from_url(url: str, data: Path) -> dict[str, Any]:
    """Return the DATABASES entry for a URL; an empty one means SQLite, whose paths are relative to `data`.

    Raises SettingError when the URL is neither PostgreSQL nor SQLite.
    """
    if not url:
        return _sqlite(data / "helpline.sqlite3", "DATA_DIR")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _malformed() from None
    if port == 0:
        raise _malformed()
    if not is_one_line(unquote(url)):
        raise _malformed()
    if parts.scheme == "sqlite" and not parts.netloc and len(parts.path) > 1:
        return _sqlite(data / unquote(parts.path[1:]), "the directory in DATABASE_URL")
    query = dict(parse_qsl(parts.query))
    if parts.scheme not in {"postgres", "postgresql"} or len(parts.path) < 2:
        raise _malformed()
    if not query.keys() <= PARAMETERS:
        raise SettingError("DATABASE_URL is malformed: after the question mark it names no setting of libpq.")
    return _postgresql(
        {
            "NAME": unquote(parts.path[1:]),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(port or ""),
        },
        query,
    )


def _sqlite(path: Path, named: str) -> dict[str, Any]:
    """Return the entry for a file; `named` is what an error message calls its directory."""
    try:
        private.directory(path.parent)
    except private.Unusable as why:
        raise SettingError(f"{named} cannot be used: {why}.") from None
    return {
        "ENGINE": "config.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            # Without WAL a reader blocks the webhook that is writing; with it they pass each other.
            "init_command": "PRAGMA journal_mode=WAL",
            # Without IMMEDIATE a transaction that reads first and writes later fails at once with "database
            # is locked" when another wrote in between; with it the write lock is also the lock of the floor.
            "transaction_mode": "IMMEDIATE",
            # Seconds to wait for that lock; a webhook waits no longer than its own budget (config/sqlite).
            "timeout": 8,
        },
    }


def _postgresql(where: dict[str, str], query: dict[str, str]) -> dict[str, Any]:
    where["HOST"] = query.pop("host", where["HOST"])
    return {
        "ENGINE": "config.postgres",
        **where,
        # Connecting for each request costs 3.8 times the whole webhook; a thread keeps its connection.
        "CONN_MAX_AGE": None,
        # Asks the socket, not the server: see config/postgres/base.py.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            # Bound on the server, a statement is parsed and planned once per connection. Behind PgBouncer in
            # transaction mode this needs PgBouncer 1.21 or later with max_prepared_statements above zero.
            "server_side_binding": True,
            "prepare_threshold": 2,
            # Seconds for each host of the URL. A database that does not answer must cost less than the
            # fifteen that Twilio gives us, so that the caller still hears the failure document.
            "connect_timeout": 3,
            # Milliseconds after which a connection is dead whose other end does not even acknowledge.
            "tcp_user_timeout": 10_000,
            "options": " ".join(f"-c {name}={ms}" for name, ms in LIMITS_MS.items()),
            "application_name": "helpline",
            **query,
        },
    }


def _malformed() -> SettingError:
    return SettingError(f"DATABASE_URL is malformed: it must be like {SHAPES}.")
