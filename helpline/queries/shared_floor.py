"""Read the floor once for all who ask for it while nothing changes.

One change nudges every open page of the floor, and each asks within a second or two. What they are shown is
the same, and takes seventeen statements. So a process keeps what it read last, with what PostgreSQL says of
that instant: which transactions were over (`pg_current_snapshot`). As long as it says the same, no row that
anybody can see has changed, whichever process changes rows, and no nudge has to arrive for this to be true.

What a floor shows changes with the clock as well: who counts as away, which callback is overdue. So nothing
is kept for longer than KEEP. In a transaction nothing is shared, because it sees what it has written itself;
nor on SQLite, which serves one developer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from helpline.queries.floor import Floor
from helpline.queries.floor import floor as read

KEEP = timedelta(seconds=1)
MOST = 16
"""How many are kept at most: one for each of the days that viewers in different zones have now."""
Day = tuple[datetime, datetime]
Version = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Kept:
    floor: Floor
    version: Version
    at: datetime


_kept: dict[Day, _Kept] = {}


def floor(since: datetime, until: datetime, now: datetime) -> Floor:
    """Return the floor, as `queries.floor` reads it: one statement while nothing has changed."""
    version = _version()
    if version is None:
        return read(since, until, now)
    kept = _kept.get((since, until))
    if kept is not None and kept.version == version and kept.at <= now < kept.at + KEEP:
        return kept.floor
    found = read(since, until, now)
    if _version() == version:  # else something was committed between two of the statements
        _keep((since, until), _Kept(found, version, now))
    return found


def forget() -> None:
    """Keep nothing any more."""
    _kept.clear()


def _version() -> Version | None:
    """Return what names the rows that a statement sees now; None where nothing may be shared."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), pg_current_snapshot()::text")
        database, snapshot = cursor.fetchone()
    return database, snapshot


def _keep(day: Day, kept: _Kept) -> None:
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[day] = kept
