"""Run a management command: its files are private, and a database that is away is one line, no traceback."""

import sys

from django.core.management import execute_from_command_line
from django.db import InterfaceError, OperationalError, connection

from config.private import keep_to_ourselves


def run(arguments: list[str]) -> None:
    """Run a command. Ends the process with one line where the database cannot be reached."""
    keep_to_ourselves(*arguments[1:2])
    try:
        execute_from_command_line(arguments)
    except (OperationalError, InterfaceError) as error:
        if _answers():
            raise
        from helpline.monitoring import startup_checks

        sys.exit(f"helpline: {startup_checks.away(error)}.")


def _answers() -> bool:
    """Say whether the database can be reached. If so, the error was about something else."""
    try:
        connection.close()
        connection.ensure_connection()
    except (OperationalError, InterfaceError):
        return False
    return True
