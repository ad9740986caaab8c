"""Run one of our programs as a new process would, without loading the libraries each time.

A new Python takes a second of processor time until a command of ours begins, most of it for libraries. Here
a process that has loaded them forks, and its child reads the settings and loads all of ours anew.
"""

import atexit
import json
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tests.support.processes import start, stop

PROJECT = Path(__file__).resolve().parents[2]


def run(*command: str, env: Mapping[str, str], timeout: float = 120) -> "subprocess.CompletedProcess[str]":
    """Run what `python` is given, `manage.py check` or `-c` and a program; return what it said and its code.

    Raises TimeoutError when it takes longer than `timeout` seconds.
    """
    message = json.dumps({"command": command, "folder": str(PROJECT), "environ": dict(env)}).encode()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        process, asked = _warmed()
        socket.send_fds(asked, [message], [output.fileno(), errors.fileno()])
        asked.settimeout(timeout)
        try:
            code = int(asked.recv(16))
        except TimeoutError:
            stop(process, by=signal.SIGKILL)  # and what it runs dies with it
            _warmed.cache_clear()
            raise
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(command, code, output.read().decode(), errors.read().decode())


@cache
def _warmed() -> "tuple[subprocess.Popen[bytes], socket.socket]":
    """Start the process that has loaded the libraries; it lives as long as ours."""
    ours, its = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with its:
        process = start(
            [sys.executable, "-m", "tests.support.warmed", str(its.fileno())],
            cwd=PROJECT,
            env={},
            stdin=subprocess.DEVNULL,
            pass_fds=[its.fileno()],
        )
    atexit.register(ours.close)
    atexit.register(stop, process, by=signal.SIGKILL)
    return process, ours
