"""One line per log record, with nothing in it that could be a caller."""

import logging
import re
import time
from typing import Any

PHONE = re.compile(r"(?:\+|%2B)\d{7,15}|(?<![0-9A-Za-z])\d{10,15}(?![0-9A-Za-z])", re.IGNORECASE)


class OneLine(logging.Formatter):
    """Writes `2026-11-23T05:00:00.123Z INFO name message`, tracebacks folded into the same line.

    Code never logs a number on purpose; an exception of a library may quote one. So whatever reads like a
    telephone number is masked here, whoever wrote it.
    """

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    @staticmethod
    def converter(seconds: float | None) -> time.struct_time:
        return time.gmtime(seconds)

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        return PHONE.sub(
            "[number]", " | ".join(part.strip() for part in line.splitlines() if part.strip(" ^~"))
        )


def config(level: str) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, for whatever runs the process to collect."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": OneLine, "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"level": level},
            # Without this the development server would log each URL, and Django each statement, under DEBUG.
            "django.server": {"handlers": [], "propagate": False},
            "django.db.backends": {"level": "WARNING"},
            "celery": {"level": "WARNING"},
            # It logs user names and addresses at INFO and below.
            "axes": {"level": "WARNING"},
            "twilio.http_client": {"level": "WARNING"},
        },
    }
