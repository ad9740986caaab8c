"""Decide whether the clock can be trusted: a clock that is years ahead would make all data old at once."""

from datetime import datetime, timedelta

from helpline.models import AlarmKind, AlarmNote, Call, RetentionRun, SignedIn
from helpline.operations import alarms

MOST_AHEAD = timedelta(days=3)
"""How far the clock may be ahead of the last run. The job runs each hour.

After a longer stop a person must confirm that the clock is right.
"""


class ClockInDoubt(Exception):
    """The clock is far ahead of the last time that was seen, so nothing is removed."""

    def __init__(self, seen: datetime, now: datetime) -> None:
        super().__init__(
            f"Nothing is removed: the clock says {now:%Y-%m-%d %H:%M} UTC, and what was seen last is of "
            f"{seen:%Y-%m-%d %H:%M} UTC. If the clock is right: manage.py purge --clock-is-right"
        )


def check(now: datetime) -> None:
    """Check the clock and record its time. Where it is far ahead, open an alarm and raise ClockInDoubt."""
    seen = last_seen()
    if seen is not None and now - seen > MOST_AHEAD:
        alarms.raise_without_call(kind=AlarmKind.CLOCK, now=now)
        raise ClockInDoubt(seen, now)
    believe(max(seen or now, now))


def believe(now: datetime) -> None:
    """Record the clock's time as right and close the alarm: it passed the check, or a person confirmed it."""
    RetentionRun.objects.update_or_create(pk=1, defaults={"at": now})
    alarms.clear_without_call(kind=AlarmKind.CLOCK, note=AlarmNote.CLOCK_RIGHT, now=now)


def last_seen() -> datetime | None:
    """Return when the job last ran; before its first run, the time of the newest call or sign-in."""
    last = RetentionRun.objects.filter(pk=1).values_list("at", flat=True).first()
    if last is not None:
        return last
    call = Call.objects.order_by("-arrived_at").values_list("arrived_at", flat=True).first()
    sign_in = SignedIn.objects.order_by("-active_at").values_list("active_at", flat=True).first()
    return max((each for each in (call, sign_in) if each), default=None)
