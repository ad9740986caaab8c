"""`manage.py serve`: the front alone, for a deployment in which each process is a service of its own."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from config.management import binding
from config.serving import inherited, port, serve
from helpline.monitoring import startup_checks


class Command(BaseCommand):
    help = "Serve console, webhooks and event streams; on the socket that systemd hands down, where it does."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="the address to serve on")
        parser.add_argument("--port", type=port, default=8000, help="the port to serve on")

    def handle(self, *args: Any, **options: Any) -> None:
        host, number = options["host"], options["port"]
        listener = inherited() or binding.listen(host, number, instead="with --port")
        startup_checks.note()
        serve(listener)
