"""The base of the commands for operators that work on data: they refuse keys that do not fit the database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from helpline.keys import proof


class KeyedCommand(BaseCommand):
    """A command that is refused before it does anything where the keys in the settings are not the data's.

    With the wrong keys a value that is there looks damaged, and would be written anew with a key that cannot
    open the rest. They also mean that this may be another helpline's database, of which nothing may be
    removed.
    """

    refused_with = 1
    """The exit code of the refusal."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Run the command. Raises CommandError, and does nothing, where the keys do not fit."""
        wrong = proof.misfit()
        if wrong:
            raise CommandError(f"{wrong}.", returncode=self.refused_with)
        return super().execute(*args, **options)
