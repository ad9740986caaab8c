"""`manage.py purge`: remove data that is older than its retention age; --dry-run only counts it."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from helpline import clock, retention
from helpline.management.keyed_command import KeyedCommand
from helpline.retention import trusting


class Command(KeyedCommand):
    """The command that removes old data. Celery beat runs the same job each hour."""

    help = "Remove what is older than the table of ages says. --dry-run counts and removes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is old, by which age")
        parser.add_argument(
            "--clock-is-right",
            action="store_true",
            help="remove although the clock is far ahead of the last time",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["dry_run"]:
            for each in retention.due(now):
                self.stdout.write(f"{each.rule.name:20} {each.rows:>9} older than {each.days} days")
                self.stdout.write(f"{'':20} {each.rule.what} ({each.rule.age.source})")
            return
        if options["clock_is_right"]:
            trusting.believe(now)
        try:
            removed = retention.purge(now=now)
        except retention.ClockInDoubt as error:
            raise CommandError(str(error)) from None
        for name, rows in removed.items():
            self.stdout.write(f"{name:20} {rows:>9} removed")
