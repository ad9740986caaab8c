"""`manage.py preflight`: what a deployment runs before it starts or updates anything."""

import argparse
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from helpline.keys import proof
from helpline.monitoring import startup_checks


class Command(BaseCommand):
    help = "Refuse, in one line, a start with wrong keys, readable files or an unreachable database."
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--migrate", action="store_true", help="then bring the database up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        startup_checks.refuse()
        if options["migrate"]:
            call_command("migrate", interactive=False, verbosity=options["verbosity"])
            proof.prove()
        self.stdout.write("Ready to start.")
