"""`manage.py up`: start everything Helpline is made of, keep it running, and stop it without an orphan."""

import argparse
import socket
import sys
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connections

from config import serving
from config.management import binding
from config.private import Unusable
from config.serving import serve
from config.supervisor import alone
from config.supervisor.loop import Supervisor
from config.supervisor.roles import roles, share
from config.twilio import LOOPBACK
from helpline.monitoring import startup_checks


class Command(BaseCommand):
    help = "Start everything: front, sweep, worker, beat, Redis and, without Twilio, the emulator."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to serve on")
        parser.add_argument(
            "--port", type=serving.port, help="the port to serve on; default: that of PUBLIC_URL, or 8000"
        )
        parser.add_argument(
            "--prepare", metavar="FILE", help="first migrate, and describe a new helpline from FILE"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"] or default_port()
        listener = binding.listen(host, port, instead="in PUBLIC_URL")
        for emulator in emulator_address():
            binding.refuse_taken(*emulator, instead="in TWILIO_API_URL")
        try:
            alone.claim(settings.DATA_DIR)
        except Unusable as why:
            raise CommandError(f"DATA_DIR cannot be used: {why}.") from None
        startup_checks.refuse()
        if options["prepare"]:
            prepare(options["prepare"])
        with listener:
            sys.exit(self.run(listener, host, port))

    def run(self, listener: socket.socket, host: str, port: int) -> int:
        supervisor = Supervisor(roles(lambda: front(listener)), self.say)
        names = [child.role.name for child in supervisor.children]
        try:
            # The front takes longest to be ready, so it is first; what the others share is loaded meanwhile.
            supervisor.start("front")
            share()
            for name in names[:0:-1]:
                supervisor.start(name)
            if supervisor.wait_until(lambda: listens(host, port)):
                self.say(announcement(names, f"http://{host}:{port}"))
            return supervisor.watch()
        finally:
            supervisor.stop()

    def say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def front(listener: socket.socket) -> None:
    """Serve, and only log what would now refuse a start: a front that died has to come back."""
    startup_checks.note()
    serve(listener)


def prepare(file: str) -> None:
    """Bring the database up to date, and describe the helpline from `file` if none is described yet."""
    from helpline.configure import publish_fallback
    from helpline.keys import proof
    from helpline.models import Line

    call_command("migrate", verbosity=0, interactive=False)
    proof.prove()
    if not Line.objects.exists():
        call_command("configure", file)
    publish_fallback()
    connections.close_all()


def default_port() -> int:
    url = urlsplit(settings.PUBLIC_URL)
    return (url.port if url.hostname in LOOPBACK else None) or 8000


def emulator_address() -> list[tuple[str, int]]:
    url = urlsplit(settings.EMULATOR_URL)
    return [(url.hostname or "", url.port or 80)] if settings.EMULATED else []


def listens(host: str, port: int) -> bool:
    """Say whether the front answers at /healthz."""
    try:
        with socket.create_connection((host, port), timeout=1) as connection:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return connection.recv(32).startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def announcement(names: list[str], console: str) -> str:
    """Return what is running and where, and who can sign in to the example."""
    handsets = settings.EMULATOR_URL or f"call {settings.HELPLINE_NUMBER}"
    lines = [f"Helpline is up: {', '.join(names)}.", f"  Console   {console}", f"  Handsets  {handsets}"]
    return "\n".join([*lines, *sign_ins()])


def sign_ins() -> list[str]:
    from helpline.configure import example_sign_ins

    try:
        people = example_sign_ins()
    except DatabaseError:
        return ["  The database has no tables yet: run `python manage.py migrate`."]
    finally:
        connections.close_all()  # or a child that is started again later would inherit the connection
    if not people:
        return []
    width = max(len(username) for username, _, _ in people)
    lines = [f"    {username:<{width}}  {name}, {role}" for username, role, name in people]
    return [f"  Sign in with the password {settings.EXAMPLE_PASSWORD} as", *lines]
