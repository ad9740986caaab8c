"""`manage.py reset_second_step NAME`: remove the second step from an account whose owner has lost it."""

import argparse
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import CommandError

from helpline import clock
from helpline.management.keyed_command import KeyedCommand
from helpline.signin import lifting


class Command(KeyedCommand):
    help = "Take the second step from an account whose owner has lost it, and sign them out everywhere."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("name", help="the name they sign in with")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"there is no account named {options['name']}.")
        lifting.reset_second_step(user, clock.now())
        self.stdout.write(f"{options['name']} sets up a new second step at the next sign-in.")
