"""Read Helpline's settings from the environment and refuse, in one line, what cannot be right."""

import base64
import binascii
import os
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from unicodedata import category
from urllib.parse import urlsplit

from config import weak

NAMES = frozenset(
    {
        "SECRET_KEY",
        "FIELD_KEYS",
        "INDEX_KEY",
        "DATA_DIR",
        "DATABASE_URL",
        "REDIS_URL",
        "PUBLIC_URL",
        "DEBUG",
        "ALLOWED_HOSTS",
        "TRUST_PROXY",
        "LOG_LEVEL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_API_URL",
        "TWILIO_CPS",
        "TWILIO_API_KEY_SID",
        "TWILIO_API_KEY_SECRET",
        "TWILIO_APP_SID",
        "HELPLINE_NUMBER",
        "BACKUP_NUMBER",
        "EXAMPLE_PASSWORD",
        "ALARM_EMAILS",
        "EMAIL_FROM",
        "EMAIL_URL",
        "MONITOR_TOKEN",
        "ALLOW_PLAINTEXT",
        "HSTS_PRELOAD",
        "SECOND_FACTOR_ROLES",
        "SIGN_IN_SUBJECT",
        "IDLE_MINUTES",
        "SOURCE_URL",
    }
)
"""Every setting there is. Each can also be given as NAME_FILE, the path of a file that holds the value."""

INTERNAL = frozenset({"HELPLINE_ENV_FILE", "HELPLINE_TEST_DB"})
"""Names that steer the tooling and the tests; they never change what a caller hears."""

ALL_NAMES = NAMES | {f"{name}_FILE" for name in NAMES} | INTERNAL

PATTERNS = {
    "phone number in international form, such as +18557821009": r"\+[1-9]\d{6,14}",
    "Twilio account SID: AC and 32 hexadecimal digits": r"AC[0-9a-f]{32}",
    "Twilio API key SID: SK and 32 hexadecimal digits": r"SK[0-9a-f]{32}",
    "TwiML application SID: AP and 32 hexadecimal digits": r"AP[0-9a-f]{32}",
    "secret of Twilio's: at least 32 letters and digits, without quotes": r"[0-9A-Za-z]{32,}",
}
PHONE, ACCOUNT_SID, KEY_SID, APP_SID, TWILIO_SECRET = PATTERNS

HOST_NAME = r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?"

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


LOST_KEY = (
    "put back the one that this database was sealed with; a new helpline gets one by `make run`,"
    " which adds what is missing to .env"
)


class SettingError(Exception):
    """A setting that is missing or malformed; the message is the one line that the operator reads."""


class Env:
    """The environment, asked one setting at a time; every answer is checked, every refusal names the setting.

    No message repeats a value: the values are secrets and telephone numbers.
    """

    def __init__(self, values: Mapping[str, str], files: Iterable[Path] = ()) -> None:
        self._values = values
        self.files = list(files)
        """Where settings were read from: nobody else may read there."""

    def text(self, name: str, default: str = "", *, like: str = "") -> str:
        """Return the setting, or `default` when it is unset; `like` is a key of PATTERNS it has to match."""
        value = self._raw(name) or default
        if value and like and not re.fullmatch(PATTERNS[like], value):
            raise SettingError(f"{name} is malformed: it must be a {like}.")
        return value

    def required(self, name: str, hint: str, *, like: str = "") -> str:
        value = self.text(name, like=like)
        if not value:
            raise SettingError(f"{name} is not set: {hint}.")
        return value

    def secret(self, name: str, *, at_least: int) -> str:
        """Return a secret of at least so many characters. Raises SettingError for one that can be guessed."""
        value = self.required(name, "`make run` adds one to .env; or put a long random value there")
        return _checked(name, value, at_least)

    def optional_secret(self, name: str, *, at_least: int, like: str = "") -> str:
        """Return a secret by the rules of `secret` and `text`, or "" when it is unset."""
        value = self.text(name, like=like)
        return _checked(name, value, at_least) if value else ""

    def secrets(self, name: str, *, at_least: int) -> list[str]:
        """Return the secrets of a comma-separated list, newest first, each by the rules of `secret`."""
        return [_checked(name, part, at_least) for part in self._keys(name)]

    def keys(self, name: str) -> list[str]:
        """Return the keys of a comma-separated list, newest first: 32 bytes each, in URL-safe base64."""
        keys = self._keys(name)
        if not all(_is_key(key) for key in keys):
            raise SettingError(f"{name} is malformed: each key must be 32 bytes in URL-safe base64.")
        if any(weak.is_weak_key(base64.urlsafe_b64decode(key)) for key in keys):
            raise SettingError(f"{name} is too easy to guess: each key must be 32 random bytes.")
        return keys

    def _keys(self, name: str) -> list[str]:
        keys = [part.strip() for part in self.required(name, LOST_KEY).split(",")]
        if not all(keys):
            raise SettingError(f"{name} is malformed: it has a comma with no key before or after it.")
        return keys

    def boolean(self, name: str, default: bool) -> bool:
        value = self._raw(name)
        if value is None or value.lower() in TRUE | FALSE:
            return default if value is None else value.lower() in TRUE
        raise SettingError(f"{name} is malformed: it must be true or false.")

    def integer(self, name: str, default: int, *, low: int, high: int) -> int:
        value = self._raw(name) or str(default)
        if not re.fullmatch(r"\d{1,9}", value) or not low <= int(value) <= high:
            raise SettingError(f"{name} is malformed: it must be a whole number from {low} to {high}.")
        return int(value)

    def choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = (self._raw(name) or default).upper()
        if value not in choices:
            raise SettingError(f"{name} is malformed: it must be one of {', '.join(choices)}.")
        return value

    def listed(self, name: str, default: list[str]) -> list[str]:
        value = self._raw(name) or ""
        return [part.strip() for part in value.split(",") if part.strip()] or default

    def url(self, name: str, default: str, *, schemes: tuple[str, ...]) -> str:
        """Return a URL without its trailing slash: scheme, host, perhaps a port and a path, nothing else.

        The path of a Redis server is the number of a database.
        """
        value = (self._raw(name) or default).rstrip("/")
        if value and not _is_url(value, schemes):
            wanted = " or ".join(f"{scheme}://host" for scheme in schemes)
            raise SettingError(f"{name} is malformed: it must be a URL like {wanted}.")
        return value

    def _raw(self, name: str) -> str | None:
        value = self._read(name)
        if value is not None and not is_one_line(value):
            raise SettingError(f"{name} is malformed: it must be one line of text.")
        return value

    def _read(self, name: str) -> str | None:
        path = self._values.get(f"{name}_FILE")
        if not path:
            value = self._values.get(name)
            return None if value is None else value.strip()
        if self._values.get(name):
            raise SettingError(f"{name} and {name}_FILE are both set: remove one of them.")
        try:
            self.files.append(Path(path))
            return Path(path).read_text("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not text"
            raise SettingError(f"{name}_FILE names a file that cannot be read: {reason}.") from None


def load(project: Path, environ: Mapping[str, str] = os.environ) -> Env:
    """Return the environment with `.env` beneath it. Raises SettingError for a misspelled name.

    A name in `.env` that is no setting is refused: that file is ours alone. The environment is not: a
    platform puts names of its own there (`HELPLINE_SERVICE_HOST`), so only a near miss of a setting is
    refused.
    """
    path = env_file(project, environ)
    files = [path] if path and path.exists() else []
    file = parse(path)
    for name in file:
        if not _is_known(name):
            raise SettingError(f"{name} in .env is not a setting{_guess(name)}")
    for name in environ:
        if not _is_known(name) and _slipped(name):
            raise SettingError(f"{name} in the environment is not a setting{_guess(name)}")
    overridden = {name.removesuffix("_FILE") for name in environ if _is_known(name)}
    kept = {name: value for name, value in file.items() if name.removesuffix("_FILE") not in overridden}
    return Env({**kept, **environ}, files)


def env_file(project: Path, environ: Mapping[str, str]) -> Path | None:
    """Return the path of the `.env` to read, or None. A named file is returned even if it is missing."""
    named = environ.get("HELPLINE_ENV_FILE")
    if named is not None:
        return Path(named) if named else None
    path = project / ".env"
    return path if path.exists() else None


def parse(path: Path | None) -> dict[str, str]:
    """Return the NAME=value lines of a file; blank lines and lines that begin with # are skipped."""
    if path is None:
        return {}
    values: dict[str, str] = {}
    given_on: dict[str, int] = {}
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettingError(
            f"{path.name} cannot be read: check its name, its owner, its mode and that it is text."
        ) from None
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(r"\s*(?:export\s+)?([A-Za-z][\w.-]*)\s*=\s*(.*?)\s*", line)
        if not match or not is_one_line(line):
            raise SettingError(f"{path.name} line {number} is malformed: it must read NAME=value.")
        name, value = match[1], re.sub(r"""^(["'])(.*)\1$""", r"\2", match[2])
        if value == match[2] and value.startswith(("'", '"')):
            raise SettingError(
                f"{path.name} line {number} is malformed: {name} begins with a quote that does not end it."
            )
        if values.get(name, "") not in ("", value):
            raise SettingError(
                f"{path.name} line {number} gives {name} another value than line {given_on[name]}:"
                " remove one of them."
            )
        values[name], given_on[name] = value, number
    return values


def is_one_line(text: str) -> bool:
    """Say whether a text has no line break, NUL or other control character, and so can be a file's name."""
    return not any(category(letter) == "Cc" and letter != "\t" for letter in text)


def _checked(name: str, value: str, at_least: int) -> str:
    if len(value) < at_least:
        raise SettingError(f"{name} is too short: it must have at least {at_least} characters.")
    if weak.is_weak_secret(value):
        raise SettingError(f"{name} is too easy to guess: it must be random.")
    return value


def _is_known(name: str) -> bool:
    return name in ALL_NAMES


def _slipped(name: str) -> str:
    """Return the setting that `name` nearly spells, or "".

    A near miss is one slip of the finger, or the same name in other letters or with other marks between them.
    Short names have too many neighbours that mean something else.
    """
    close = (known for known in ALL_NAMES if len(known) > 5 and _one_slip(_upper(name), known))
    return min(close, default="")


def _guess(name: str) -> str:
    """Return the question that names the setting most like `name`, as part of the refusal."""
    close = _slipped(name) or next(iter(get_close_matches(_upper(name), sorted(ALL_NAMES), n=1)), "")
    return f": did you mean {close}?" if close else "; docs/reference/settings.md lists them all."


def _upper(name: str) -> str:
    return re.sub(r"[^A-Z0-9]", "_", name.upper())


def _one_slip(a: str, b: str) -> bool:
    """Say whether one letter too many, one too few, one wrong or two swapped turns `a` into `b`."""
    start = _shared(a, b)
    end = _shared(a[start:][::-1], b[start:][::-1])
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    return (len(left) <= 1 and len(right) <= 1) or (len(left) == 2 and left == right[::-1])


def _shared(a: str, b: str) -> int:
    """Return how many letters at their beginning both names share."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))


def _is_url(value: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        return False
    clean = not (parts.query or parts.fragment or re.search(r"[\s\"'<>;,]", value))
    if parts.scheme not in schemes or not clean:
        return False
    if parts.scheme == "unix":
        return bool(parts.path)
    is_path = re.fullmatch(r"(/\d{1,2})?", parts.path) if parts.scheme in ("redis", "rediss") else True
    return is_host(parts.hostname or "") and port != 0 and bool(is_path)


def is_host(name: str) -> bool:
    """Say whether a text could name one host: a name or an address, but not a pattern such as `*`."""
    if ":" not in name:
        return bool(re.fullmatch(HOST_NAME, name))
    try:
        return bool(ip_address(name))
    except ValueError:
        return False


def _is_key(value: str) -> bool:
    try:
        return len(base64.b64decode(value.encode(), altchars=b"-_", validate=True)) == 32
    except (ValueError, binascii.Error):
        return False
