"""Days on the viewer's clock, as the instants at which they begin and end."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone


def begins(day: date) -> datetime:
    """Return the instant of a day's midnight in the zone in which times are told."""
    return datetime.combine(day, time(0), tzinfo=timezone.get_current_timezone()).astimezone(UTC)


def today(now: datetime) -> tuple[datetime, datetime]:
    """Return the day [since, until) in which `now` lies."""
    day = timezone.localdate(now)
    return begins(day), begins(day + timedelta(days=1))


def read(text: str) -> date | None:
    """Return a day written as 2026-07-15; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
