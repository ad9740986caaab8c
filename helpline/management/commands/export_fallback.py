"""`manage.py export_fallback`: print the fallback document, for an operator to paste into a TwiML Bin."""

import argparse
import re
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpline.voice import bins, fallback_numbers

ADDRESS = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(/[\w.~%-]+)+/?(\?[\w.~%=&-]+)?", re.ASCII)
BIN = re.compile(r"https://handler\.twilio\.com/twiml/EH[0-9a-f]{32}(\?.*)?")
"""A Bin's address. One that was cut off while it was copied is no address of any Bin."""


class Command(BaseCommand):
    help = "Print what callers hear when Helpline is down, as TwiML that needs nothing of ours."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--line", default=settings.HELPLINE_NUMBER, help="the number that is called")
        key = parser.add_mutually_exclusive_group()
        key.add_argument(
            "--danger", action="store_true", help="print the document that the key 1 leads to instead"
        )
        key.add_argument(
            "--danger-url", default="", metavar="URL", help="the address of the Bin that the key 1 leads to"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        line, url = options["line"], options["danger_url"]
        _refuse_unknown(line)
        if url and not is_address(url):
            raise CommandError(
                "--danger-url is not the address of a Bin: copy it whole from Twilio's console; it looks like"
                " https://handler.twilio.com/twiml/EH and 32 more letters and digits."
            )
        self.stdout.write(bins.danger(line) if options["danger"] else bins.opening(line, danger_url=url))


def is_address(url: str) -> bool:
    """Say whether Twilio could ask for a document there: https://, whole, and without a letter to fill in."""
    return bool(ADDRESS.fullmatch(url)) and (
        not url.startswith("https://handler.twilio.com/") or bool(BIN.fullmatch(url))
    )


def _refuse_unknown(line: str) -> None:
    """Raise CommandError unless the numbers of a line were published: another line's would be printed."""
    lines = fallback_numbers.published()
    if not lines:
        raise CommandError(
            f"{settings.FALLBACK_FILE} has no line's numbers: run `manage.py configure` with your"
            " description first."
        )
    if line not in lines:
        raise CommandError(
            f"--line names no line of this helpline: {settings.FALLBACK_FILE} has {', '.join(lines)}."
        )
