"""`manage.py export_fallback`: print the fallback document, for an operator to paste into a TwiML Bin."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from helpline.voice import bins


class Command(BaseCommand):
    help = "Print what callers hear when Helpline is down, as TwiML that needs nothing of ours."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--line", default=settings.HELPLINE_NUMBER, help="the number that is called")
        parser.add_argument(
            "--danger", action="store_true", help="print the document that the key 1 leads to instead"
        )
        parser.add_argument(
            "--danger-url", default="", metavar="URL", help="the address of the Bin that the key 1 leads to"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        line = options["line"]
        if options["danger"]:
            self.stdout.write(bins.danger(line))
        else:
            self.stdout.write(bins.opening(line, danger_url=options["danger_url"]))
