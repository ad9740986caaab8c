"""`manage.py configure FILE [--check]`: apply a description of the helpline, and print the difference."""

import argparse
import textwrap
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from helpline import clock
from helpline.configure import Outcome, Problem, WrongDescription, configure
from helpline.management.keyed_command import KeyedCommand

DIFFERENT, WRONG = 1, 2
"""The exit codes: --check found a difference, and the file cannot be applied."""


class Command(KeyedCommand):
    help = "Make this installation the helpline that FILE describes, and print what that changes."
    refused_with = WRONG

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", help="a description in YAML, such as config/helpline.example.yaml")
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; end with 1 if there is a difference, 2 if the file is wrong",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        file, check = options["file"], options["check"]
        try:
            outcome = configure(_content(file), now=clock.now(), check=check)
        except WrongDescription as wrong:
            self._list(file, wrong.problems)
            counted = _counted(wrong.problems)
            raise CommandError(f"{file} has {counted}; nothing was changed.", returncode=WRONG) from None
        self._list(file, outcome.warnings, "warning: ")
        self._tell(outcome, check)
        if check and outcome.changes:
            raise SystemExit(DIFFERENT)

    def _list(self, file: str, problems: list[Problem], kind: str = "") -> None:
        for problem in problems:
            place = f"{problem.path}: " if problem.path else ""
            self.stderr.write(f"{file}:{problem.line}: {kind}{place}{problem.message}")

    def _tell(self, outcome: Outcome, check: bool) -> None:
        for change in outcome.changes:
            self.stdout.write(str(change))
        if check:
            self._tell_shipped(outcome)
        if not outcome.changes:
            self.stdout.write("The installation is as described; nothing to change.")
        elif check:
            self.stdout.write("Nothing was changed: --check only looks.")

    def _tell_shipped(self, outcome: Outcome) -> None:
        """List the prompts that the file leaves out, because nobody reads in it what callers then hear."""
        for flow, prompts in outcome.shipped.items():
            if prompts:
                told = f"shipped  flow {flow}: left out of the file, said as shipped: {', '.join(prompts)}"
                self.stdout.write(_wrapped(told))


def _wrapped(line: str) -> str:
    return textwrap.fill(line, 110, subsequent_indent=" " * 13, break_on_hyphens=False)


def _content(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=WRONG) from None


def _counted(problems: list[Problem]) -> str:
    return "1 fault" if len(problems) == 1 else f"{len(problems)} faults"
