"""Write each log record as one line, in which everything that could be a telephone number is masked."""

import logging
import re
import time
from typing import Any

BETWEEN = (
    r"(?:[\s().,/\u00b7\-\u2010-\u2015\u2212+_~\[\]]"
    r"|%20|%28|%29|%2B|%2D|%2E|%C2%A0|&nbsp;|\\xa0|\\u00a0|\\u20(?:1[0-5]|2f))"
)
"""What people put between the digits of a number: as it is, as a URL, a form or HTML carries it, or as Python
writes it in a `repr`. A form writes a space as a plus."""
GAP, SEPARATED = f"{BETWEEN}{{0,3}}", f"{BETWEEN}{{1,3}}"
START = r"(?:(?<!\d)|(?<=%[0-9A-F]{2}))"
PHONE = re.compile(
    # After a plus: any country's, seven digits or more, however they are grouped.
    rf"(?:\+|%2B){GAP}\d(?:{GAP}\d){{6,14}}"
    # North America's ten digits, perhaps after a 1, grouped as 3-3-4, 3-7 or 6-4.
    rf"|{START}(?:1{GAP})?\(?\d{{3}}(?:{SEPARATED}\d{{3}}{GAP}|\d{{3}}{SEPARATED})\d{{4}}(?!\d)"
    # One digit at a time.
    rf"|{START}\d(?:{SEPARATED}\d){{9,14}}(?!\d)"
    # Run together, perhaps with an extension. Longer words of letters and digits are ids.
    r"|(?<![0-9A-Za-z])\d{10,15}(?:(?![0-9A-Za-z])|(?=x\d|ext))",
    re.IGNORECASE,
)

QUOTED_ROW = re.compile(
    r"(?:\n|\\n|^)[ \t]*DETAIL:.*?(?=\n(?:HINT|CONTEXT|LINE \d|Traceback|The above|During handling)|\n\n|\Z)",
    re.DOTALL,
)
"""The part of a database's error that quotes values of a row. It may say what a caller is in danger of."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that a terminal would act upon or cannot show."""

LONGEST = 8000
"""The most characters of a line: enough for a traceback, and a limit to what a stranger can make us write."""


def without_strangers_tracebacks(record: logging.LogRecord) -> bool:
    """Cut the record of a refused request down to one line and a warning, because anybody can send one.

    A request that Django cannot parse or trust is answered 4xx, and its traceback says nothing about us.
    Tracebacks of our own failures stay.
    """
    status = getattr(record, "status_code", 500)
    if record.name.startswith(("django.security", "django.request")) and 400 <= status < 500:
        record.exc_info = record.exc_text = record.stack_info = None
        record.levelno = min(record.levelno, logging.WARNING)
        record.levelname = logging.getLevelName(record.levelno)
    return True


class OneLine(logging.Formatter):
    """Writes `2026-11-23T05:00:00.123Z INFO name message`, tracebacks folded into the same line.

    Code never logs a number on purpose; an exception of a library may quote one. So whatever reads like a
    telephone number is masked here, whoever wrote it. What PostgreSQL quotes of a row is left out.
    """

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    @staticmethod
    def converter(seconds: float | None) -> time.struct_time:
        return time.gmtime(seconds)

    def format(self, record: logging.LogRecord) -> str:
        line = QUOTED_ROW.sub("", super().format(record))
        folded = " | ".join(part.strip() for part in line.splitlines() if part.strip(" ^~"))
        return CONTROL.sub("�", PHONE.sub("[number]", folded))[:LONGEST]


def config(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, for whatever runs the process to collect."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": OneLine, "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": [without_strangers_tracebacks],
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": level},
            # Without this the development server would log each URL, and Django each statement, under DEBUG.
            "django.server": {"handlers": [], "propagate": False},
            "django.db.backends": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
            "twilio.http_client": {"level": "WARNING"},
        },
    }
