"""Let one supervisor at a time use a DATA_DIR: a second one's Redis would take the socket of the first's."""

import errno
import fcntl
import os
from pathlib import Path

from config.private import Unusable, directory

FILE = "up.pid"
"""The file that the supervisor locks for as long as it runs. It holds its process id."""


def claim(data: Path) -> int:
    """Make the directory, and lock it for this process until it ends; return the descriptor of the lock.

    The kernel lets go of it however the process ends, and a child that is forked has no part in it. Raises
    Unusable where another process has it, or nothing can be written there.
    """
    file = directory(data) / FILE
    try:
        lock = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Unusable(error.strerror or type(error).__name__) from None
    try:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if error.errno not in (errno.EACCES, errno.EAGAIN):
            raise Unusable(error.strerror or type(error).__name__) from None
        raise Unusable(f"Helpline runs there already, process {_said(file)}; stop it first") from None
    os.ftruncate(lock, 0)
    os.write(lock, f"{os.getpid()}\n".encode())
    return lock


def _said(file: Path) -> str:
    """Return the process id that the file holds; the other process may be just writing it."""
    return file.read_text().strip() or "unknown"
