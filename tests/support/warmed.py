"""The process that `warm.py` starts: it has loaded the libraries, and becomes a program whenever it is asked.

Nothing of Helpline's own is loaded here, and no setting is read: what is asked for finds that to do itself.
"""

import gc
import importlib
import json
import os
import runpy
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

from tests.support.processes import die_with_parent

LIBRARIES = (
    "celery.app.backends",
    "celery.fixups.django",
    "celery.utils.time",
    "charset_normalizer",
    "click",
    "cryptography.hazmat.primitives.ciphers.algorithms",
    "cryptography.x509",
    "csp.utils",
    "dateutil.tz",
    "django.contrib.admin.decorators",
    "django.core.checks",
    "django.core.management",
    "django.db.migrations.autodetector",
    "django.http",
    "django.views.generic",
    "fido2.webauthn",
    "jwt",
    "kombu.transport.native_delayed_delivery",
    "phonenumbers",
    "prometheus_client.openmetrics.exposition",
    "psycopg",
    "redis",
    "requests",
    "sqlparse",
    "twilio.twiml.voice_response",
    "whitenoise.middleware",
    "yaml",
)
"""What takes long to load, and can be loaded without a setting."""


def serve(asked: socket.socket) -> "Callable[[], Any] | None":
    """Fork for each program that is asked for, and answer how it ended.

    Return in each child what is to be run, and None in this process once nobody asks any more.
    """
    while True:
        message, files, _, _ = socket.recv_fds(asked, 1 << 20, 2)
        if not message:
            return None
        if child := os.fork():
            for file in files:
                os.close(file)
            _, status = os.waitpid(child, 0)
            asked.send(str(os.waitstatus_to_exitcode(status)).encode())
        else:
            die_with_parent(signal.SIGKILL)
            return _program(**json.loads(message), output=files)


def _program(
    command: list[str], folder: str, environ: dict[str, str], output: list[int]
) -> Callable[[], Any]:
    """Make this process what a new one would be, and return what runs the program."""
    for place, file in enumerate(output, start=1):
        os.dup2(file, place)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    if command[0] == "-c":
        sys.argv = ["-c", *command[2:]]
        return partial(exec, compile(command[1], "<string>", "exec"), {"__name__": "__main__"})
    sys.argv = command
    return partial(runpy.run_path, command[0], run_name="__main__")


if __name__ == "__main__":
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # or each child would copy what its garbage collector looks at
    if program := serve(socket.socket(fileno=int(sys.argv[1]))):
        program()
