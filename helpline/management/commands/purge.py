"""`manage.py purge`: remove what is older than it may become, or say with --dry-run what that would be."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from helpline import clock, retention


class Command(BaseCommand):
    """Removes by age; beat does it each hour by itself."""

    help = "Remove what is older than the table of ages says. --dry-run counts and removes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what is old, by which age")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["dry_run"]:
            for each in retention.due(now):
                self.stdout.write(f"{each.rule.name:20} {each.rows:>9} older than {each.days} days")
                self.stdout.write(f"{'':20} {each.rule.what} ({each.rule.age.source})")
            return
        for name, rows in retention.purge(now=now).items():
            self.stdout.write(f"{name:20} {rows:>9} removed")
