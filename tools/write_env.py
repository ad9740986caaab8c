"""Write `.env` with generated secrets, once: an existing file is never touched."""

import base64
import os
import secrets
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()


def text() -> str:
    return f"""\
# Helpline's settings on this machine. Every name is explained in docs/reference/settings.md.
# Keep this file secret and keep a copy of it: without FIELD_KEYS nothing that callers said can be read again.
SECRET_KEY={secrets.token_urlsafe(48)}
FIELD_KEYS={key()}
INDEX_KEY={key()}
# The password of the invented staff of the example helpline.
EXAMPLE_PASSWORD={secrets.token_urlsafe(9)}
"""


def write(path: Path) -> bool:
    """Write the file, readable by its owner only; say whether it was written."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w") as file:
        file.write(text())
    return True


if __name__ == "__main__":
    if write(PROJECT / ".env"):
        print("Wrote .env with generated secrets.")  # noqa: T201
