"""Refuse connections to other machines without encryption or password, unless a setting allows them."""

import ipaddress
import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from config.env import Env, SettingError

ENCRYPTED = ("require", "verify-ca", "verify-full")
WAYS = ("database", "redis", "twilio")
"""What ALLOW_PLAINTEXT can name."""
OTHERWISE = "or write `{way}` into ALLOW_PLAINTEXT, if nobody else is in that network"


def is_loopback(host: str) -> bool:
    """Say whether a host is this machine: by name, by address, or the directory of a socket."""
    if not host or host == "localhost" or host.startswith(("/", "@")):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def plaintext(env: Env) -> frozenset[str]:
    """Return what may travel unencrypted. Raises SettingError for a word that names nothing."""
    said = frozenset(word.lower() for word in env.listed("ALLOW_PLAINTEXT", []))
    if not said <= set(WAYS):
        raise SettingError(f"ALLOW_PLAINTEXT is malformed: it can name {', '.join(WAYS)}.")
    return said


def require_encryption(
    database: dict[str, Any],
    redis_url: str,
    twilio_url: str,
    allowed: frozenset[str],
    environ: Mapping[str, str] = os.environ,
) -> None:
    """Raise SettingError for the first connection that would leave this machine unencrypted."""
    for way, wrong in (
        ("database", _database(database, environ)),
        ("redis", _redis(redis_url)),
        ("twilio", _twilio(twilio_url)),
    ):
        if wrong and way not in allowed:
            raise SettingError(f"{wrong}, {OTHERWISE.format(way=way)}.")


def _database(database: dict[str, Any], environ: Mapping[str, str]) -> str:
    options = database["OPTIONS"]
    if "NAME" not in database or "HOST" not in database:  # SQLite is a file
        return ""
    if all(map(is_loopback, _hosts(database, environ))) or options.get("sslmode") in ENCRYPTED:
        return ""
    return "DATABASE_URL is not encrypted: add ?sslmode=verify-full (or require)"


def _hosts(database: dict[str, Any], environ: Mapping[str, str]) -> list[str]:
    """Return the hosts of the database. Those that the URL leaves out libpq reads from the environment.

    A service names a host in a file that we do not read, so it counts as another machine.
    https://www.postgresql.org/docs/current/libpq-envars.html
    """
    options = database["OPTIONS"]
    host = database["HOST"] or environ.get("PGHOST", "")
    address = options.get("hostaddr") or environ.get("PGHOSTADDR", "")
    service = options.get("service") or environ.get("PGSERVICE", "")
    elsewhere = ["a service"] if service and not (host or address) else []
    return [*str(address).split(","), *str(host).split(","), *elsewhere]


def _redis(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "unix" or is_loopback(parts.hostname or ""):
        return ""
    if not parts.password:
        return "REDIS_URL has no password: it must be like rediss://:password@host"
    return "" if parts.scheme == "rediss" else "REDIS_URL is not encrypted: it must begin with rediss://"


def _twilio(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme == "https" or is_loopback(parts.hostname or ""):
        return ""
    return "TWILIO_API_URL is not encrypted: it must begin with https://"
