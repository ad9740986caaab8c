"""Check the keys, files and database at a start. Each reason to refuse it is one line that says what to do.

`manage.py up` and a deployment (`manage.py preflight`) refuse to start for any of these reasons. A process
that its supervisor starts again runs anyway, because at night a helpline that does what it can is better
than none; then the same lines are in the log and on the Live page, and the metrics count them.
"""

import grp
import logging
import math
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, connections

from helpline.keys import proof

MOUNTED = ("/run/secrets/", "/run/credentials/")
"""The directories of a platform's secrets. No other account of the machine sees them, whatever their mode."""
OF_THE_SYSTEM = frozenset(
    {
        *("/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/opt", "/proc", "/run", "/sbin", "/srv", "/sys"),
        *("/usr", "/usr/local", "/var", "/var/lib", "/var/log"),
    }
)
"""The directories that every account of a machine needs to read."""
READ, WRITE = stat.S_IRGRP | stat.S_IROTH, stat.S_IWGRP | stat.S_IWOTH
LONGEST = 200
LOOK_AGAIN_SECONDS = 30.0
"""How often the checks are repeated while something is wrong: it may be fixed without a restart."""

log = logging.getLogger(__name__)
_noted: tuple[str, ...] = ()
_noted_at = math.inf


def refuse() -> None:
    """Raise CommandError with the first reason not to start, if there is one."""
    why = next(reasons(), None)
    connections.close_all()  # so that a child process that is forked later does not inherit the connection
    if why is not None:
        raise CommandError(f"{why}.")


def note() -> None:
    """Log every new reason and go on; `noted` gives them to the Live page and the metrics of this process."""
    global _noted, _noted_at
    known, _noted, _noted_at = _noted, tuple(reasons()), time.monotonic()
    for why in _noted:
        if why not in known:
            log.error("a start would be refused: %s", why)


def noted() -> tuple[str, ...]:
    """Return the reasons for which a start would be refused.

    While there are any, they are checked again every `LOOK_AGAIN_SECONDS`. If there was none at the last
    check, nothing is checked again: no statement is run.
    """
    if _noted and time.monotonic() - _noted_at > LOOK_AGAIN_SECONDS:
        note()
    return _noted


def reasons() -> Iterator[str]:
    """Yield every reason for which a start is refused now."""
    yield from files()
    yield from database()


def files() -> Iterator[str]:
    """Yield a line for each file or directory of ours that another account of this machine can read.

    Yield one, too, if our account cannot read the file of the fallback document.
    """
    data = Path(settings.DATA_DIR)
    places = [data, *map(Path, settings.SECRET_FILES)]
    if connection.vendor == "sqlite" and data not in Path(settings.DATABASES["default"]["NAME"]).parents:
        places.append(Path(settings.DATABASES["default"]["NAME"]))
    for place in places:
        if is_open(place):
            what = _what_others_can(place)
            yield f"{place} can be {what} by other accounts of this machine: {_remedy(place)}"
    fallback = Path(settings.FALLBACK_FILE)
    if not can_be_read(fallback):
        yield (
            f"{fallback} cannot be read by this account, so with the database away nobody reaches the crisis"
            f" number: run `chown {os.geteuid()} {fallback}`"
        )


def _remedy(place: Path) -> str:
    """Return what to do about a place that others can read.

    A directory that others need must not be closed to them: then Helpline needs another directory. Neither
    must a file that root keeps for a service's group, as a deployment has it: then this is the wrong account.
    """
    if is_shared(place):
        return "choose a directory for Helpline alone"
    close = f"run `chmod -R go= {place}`"
    group = _group_served(place.stat())
    if group:
        return (
            f"root keeps it for the group {group}, so run this as the service's account"
            f" (`sudo -u ACCOUNT …`); only where there is no such service, {close}"
        )
    return close


def _group_served(found: os.stat_result) -> str:
    """Return the group for which root keeps a file, if we are root and nobody else can read it; else ""."""
    kept = os.geteuid() == found.st_uid == 0 and found.st_gid != 0 and not found.st_mode & stat.S_IRWXO
    if not kept:
        return ""
    try:
        return grp.getgrgid(found.st_gid).gr_name
    except KeyError:
        return str(found.st_gid)


def _what_others_can(place: Path) -> str:
    """Return what others can do with an open place: "changed" where they cannot even read it, else "read"."""
    mode = place.stat().st_mode
    return "changed" if mode & WRITE and not mode & READ and not stat.S_ISDIR(mode) else "read"


def is_shared(place: Path) -> bool:
    """Say whether a directory is certainly not for our data alone, such as `/`, `/tmp`, or the code's."""
    where = place.resolve()
    if not where.is_dir():
        return False
    is_for_all = bool(where.stat().st_mode & stat.S_ISVTX)
    return is_for_all or str(where) in OF_THE_SYSTEM or where in (settings.BASE_DIR / "manage.py").parents


def can_be_read(file: Path) -> bool:
    """Say whether our account can read a file; a file that does not exist yet counts as readable."""
    try:
        with file.open("rb"):
            return True
    except FileNotFoundError:
        return True
    except OSError:
        return False


def is_open(place: Path) -> bool:
    """Say whether an account other than ours and root can read a file, or list a directory.

    A file that root owns and our group may read, such as the settings of a deployment, is not open. A
    directory that others may only pass through is not open either, unless a file of ours in it is.
    """
    try:
        found = place.stat()
    except OSError:
        return False
    others = stat.S_IRWXG | stat.S_IRWXO if found.st_uid == os.geteuid() else stat.S_IRWXO
    if str(place).startswith(MOUNTED) or not found.st_mode & others:
        return False
    if not stat.S_ISDIR(found.st_mode) or found.st_mode & others & (READ | WRITE):
        return True
    return any(_is_ours(each) and is_open(each) for each in place.iterdir())


def _is_ours(place: Path) -> bool:
    return place.lstat().st_uid == os.geteuid() and not place.is_symlink()


def database() -> Iterator[str]:
    """Yield the reason why the database cannot be used: no answer, or it was written with other keys."""
    try:
        wrong = proof.misfit()
    except DatabaseError as error:
        yield away(error)
    else:
        if wrong:
            yield wrong


def away(error: BaseException) -> str:
    """Return the line about a database that cannot be used. The driver's message contains no secret."""
    said = next(iter(str(error).splitlines()), type(error).__name__)[:LONGEST].rstrip(".")
    is_file = connection.vendor == "sqlite"
    do = "look at its file, the disk and DATABASE_URL" if is_file else "start it, or correct DATABASE_URL"
    return f"the database cannot be used: {said}: {do}"
