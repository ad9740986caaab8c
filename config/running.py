"""Run a management command: its files are private, and it ends in one line where no traceback would help."""

import os
import select
import signal
import sys

from django.core.management import execute_from_command_line
from django.db import InterfaceError, OperationalError, connection

from config.private import keep_to_ourselves

ENDED_BY = 128
"""What a shell adds to the number of the signal by which a command ended."""


def run(arguments: list[str]) -> None:
    """Run a command. Ends the process with one line where the database cannot be reached, or after Ctrl-C.

    It ends without a word where nobody reads on what it says, as before `| head`.
    """
    keep_to_ourselves(*arguments[1:2])
    try:
        try:
            execute_from_command_line(arguments)
        finally:
            if sys.stdout:
                sys.stdout.flush()  # or Python would find out only after us
    except KeyboardInterrupt:
        sys.stderr.write("helpline: stopped by Ctrl-C.\n")
        sys.exit(ENDED_BY + signal.SIGINT)
    except BrokenPipeError:
        if not _nobody_reads():
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ENDED_BY + signal.SIGPIPE)
    except (OperationalError, InterfaceError) as error:
        if _answers():
            raise
        from helpline.monitoring import startup_checks

        sys.exit(f"helpline: {startup_checks.away(error)}.")


def _nobody_reads() -> bool:
    """Say whether the reader of our output is gone. If not, another connection was cut."""
    output = select.poll()
    output.register(sys.stdout.fileno(), 0)
    return any(event & select.POLLERR for _, event in output.poll(0))


def _answers() -> bool:
    """Say whether the database can be reached. If so, the error was about something else."""
    try:
        connection.close()
        connection.ensure_connection()
    except (OperationalError, InterfaceError):
        return False
    return True
