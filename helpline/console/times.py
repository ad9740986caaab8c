"""Times of day as people in the United States write them, and lengths of time."""

import math
from collections.abc import Mapping
from datetime import time, timedelta
from typing import Any

from django import forms

from helpline.contact_rules import PromisedTime

HOW = "Write the time as 9:00 AM, 5 PM or 17:00."
OF_DAY = "g:i A"
"""A time of day as staff and callers in the United States say it, in Django's letters: 3:05 PM."""
FORMATS = ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M%p", "%I %p", "%I%p")


class ClockField(forms.TimeField):
    """A time of day: 9:00 AM, 5 p.m. or 17:00. For anything else the field says how to write it."""

    default_error_messages = {"invalid": HOW}
    input_formats = FORMATS

    def to_python(self, value: Any) -> time | None:
        plain = value.strip().upper().replace(".", "") if isinstance(value, str) else value
        return super().to_python(plain)


def promised_time(given: Mapping[str, Any]) -> PromisedTime:
    """Return the promised time from the valid answers of a callback's form."""
    return PromisedTime(given["local_date"], given["local_time"], given["zone"], given["asked_for_this_time"])


def span(length: timedelta | None) -> str:
    """Show a length of time as on a stopwatch: 0:07, 12:30, 1:02:05."""
    if length is None:
        return "–"
    seconds = max(math.floor(length.total_seconds()), 0)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
