"""Start a real server for the tests so that nothing is left behind, even when pytest is killed."""

import ctypes
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1


def start(
    command: Sequence[str | Path], *, at_death: int = signal.SIGKILL, **options: Any
) -> subprocess.Popen[bytes]:
    """Start a process that gets the signal `at_death` when ours dies, however it dies (on Linux)."""
    return subprocess.Popen(command, preexec_fn=lambda: die_with_parent(at_death), **options)


def die_with_parent(at_death: int) -> None:
    """Have this process get the signal `at_death` when the one that started it dies (on Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, at_death)


def wait_until(ready: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Return as soon as `ready()`; raise TimeoutError, naming `what`, when it is not within `seconds`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.01)


def stop(process: subprocess.Popen[bytes], *, by: int = signal.SIGTERM, seconds: float = 10) -> None:
    """Ask the process to end, and end it when it does not."""
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
