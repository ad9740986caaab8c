"""Days on the viewer's clock, as the instants at which they begin and end."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
"""The first and the last day that a page shows. At the ends of the calendar there is no next day, and no such
day in some zones.
"""
BEYOND = f"Choose a day between {FIRST.year} and {LAST.year}."


class DayField(forms.DateField):
    """A day that a page can show."""

    default_error_messages = {"invalid": "Choose a day from the calendar, or write it as 2026-07-15."}
    widget = forms.DateInput({"type": "date", "min": FIRST.isoformat(), "max": LAST.isoformat()})

    def to_python(self, value: Any) -> date | None:
        day = super().to_python(value)
        if day is not None and not FIRST <= day <= LAST:
            raise ValidationError(BEYOND)
        return day


def begins(day: date) -> datetime:
    """Return the instant at which a day begins, at midnight in the viewer's zone."""
    return datetime.combine(day, time(0), tzinfo=timezone.get_current_timezone()).astimezone(UTC)


def today(now: datetime) -> tuple[datetime, datetime]:
    """Return the instants [since, until) of the viewer's day in which `now` lies."""
    day = timezone.localdate(now)
    return begins(day), begins(day + timedelta(days=1))


def read(text: str) -> date | None:
    """Return a day written as 2026-07-15; None for anything else, and for a day that no page shows."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None
