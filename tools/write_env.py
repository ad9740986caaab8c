"""Write `.env` with generated secrets, and add to an existing one the secrets that it lacks.

What stands in the file is never changed. `--example` adds the password of the example's invented staff, which
`make run` needs and a real helpline must not have.
"""

import argparse
import base64
import os
import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))  # run as a script, it finds only its neighbours

from config.env import SettingError, parse  # noqa: E402

HEAD = """\
# Helpline's settings on this machine. Every name is explained in docs/reference/settings.md.
# Keep this file secret and keep a copy of it: without FIELD_KEYS nothing that callers said can be read again.
"""
EXAMPLE = "# The password of the invented staff of the example helpline.\n"


def key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


SECRETS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "FIELD_KEYS": key,
    "INDEX_KEY": key,
    "MONITOR_TOKEN": lambda: secrets.token_urlsafe(32),
}


def write(
    path: Path, *, example: bool = False, environ: Mapping[str, str] = os.environ
) -> tuple[bool, list[str]]:
    """Write the file, readable by its owner only; return whether it is new, and which names were added."""
    is_new = not path.exists()
    there = {} if is_new else parse(path)
    given = {
        name.removesuffix("_FILE") for values in (there, environ) for name, value in values.items() if value
    }
    missing = {name: make() for name, make in SECRETS.items() if name not in given}
    lines = [f"{name}={value}\n" for name, value in missing.items()]
    if example and "EXAMPLE_PASSWORD" not in given:
        missing["EXAMPLE_PASSWORD"] = secrets.token_urlsafe(12)
        lines += [EXAMPLE, f"EXAMPLE_PASSWORD={missing['EXAMPLE_PASSWORD']}\n"]
    if is_new or lines:
        _append(path, HEAD if is_new else _ending(path), lines)
    return is_new, list(missing)


def _ending(path: Path) -> str:
    """Return a line break if the file's last line lacks one."""
    return "" if path.read_bytes()[-1:] in (b"", b"\n") else "\n"


def _append(path: Path, head: str, lines: list[str]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as file:
        file.write("".join([head, *lines]))


def main(arguments: Sequence[str] | None = None, path: Path = PROJECT / ".env") -> None:
    options = argparse.ArgumentParser(description="Write .env with generated secrets, or add what it lacks.")
    options.add_argument("--example", action="store_true", help="add the password of the example's staff too")
    example = options.parse_args(arguments).example
    try:
        is_new, names = write(path, example=example)
    except SettingError as error:
        sys.exit(f"helpline: {error}")
    except OSError as error:
        sys.exit(f"helpline: .env cannot be written: {error.strerror or type(error).__name__}.")
    if is_new:
        print("Wrote .env with generated secrets.")  # noqa: T201
    elif names:
        print(f"Added to .env what it lacked: {', '.join(names)}.")  # noqa: T201


if __name__ == "__main__":
    main()
