"""`manage.py rotate_keys`: seal and fingerprint with the newest keys what an older key has written."""

from typing import Any

from django.core.management.base import CommandError

from helpline.keys import rotation
from helpline.management.keyed_command import KeyedCommand

SHOWN = 20
"""How many of the rows that still need an old key are listed."""


class Command(KeyedCommand):
    help = (
        "Seal and index with the newest of FIELD_KEYS and INDEX_KEY what an older key has written."
        " Calls go on meanwhile; a run that was stopped goes on where it was."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        result = rotation.rotate(self._say)
        self._say(f"{result.done} values were written anew.")
        if result.left:
            for row in result.left[:SHOWN]:
                self.stderr.write(f"still needs an old key: {row}")
            raise CommandError(
                f"{len(result.left)} values still need an old key: leave all of FIELD_KEYS and INDEX_KEY."
            )
        self._say("Nothing needs an old key any more: leave only the first in FIELD_KEYS and in INDEX_KEY.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
