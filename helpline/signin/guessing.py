"""Limit wrong guesses: each is counted in the database before anything is compared, and given back if right.

All processes share the count. While the database is away nobody can sign in, and nobody is locked out
afterwards. Guesses that arrive together are counted one after the other, so that a burst gets no more guesses
than a person.
"""

import hmac
import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.db.models import F

from helpline.signin.models import Guesses

WINDOW = timedelta(minutes=15)
"""Guesses under a limit count until this long has passed without another one."""
SWEPT = 200
"""How many old rows each guess may remove: more than one guess can add, so the table stays small."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit: at most `allowed` wrong guesses counted under the name `of`, such as ("name", "maya").

    `about` is the sign-in name that is guessed at, if the limit is about one person; else empty.
    """

    of: tuple[str, ...]
    allowed: int
    about: str = ""

    @property
    def key(self) -> str:
        return digest(*self.of)


def digest(*parts: str) -> str:
    """Return the digest that the table holds for a name or address; without SECRET_KEY it tells nothing."""
    return hmac.new(settings.SECRET_KEY.encode(), "\x1f".join(parts).encode(), sha256).hexdigest()


def digest_of_person(name: str) -> str:
    return digest("about", name.lower()) if name else ""


class TooManyGuesses(Exception):
    """No more guesses are allowed before `until`; nothing was compared."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too many guesses")
        self.until = until


def minutes_left(until: datetime, now: datetime) -> int:
    """Return how many minutes to wait, rounded up: at least one."""
    return max(math.ceil((until - now).total_seconds() / 60), 1)


def take(limits: Iterable[Limit], now: datetime) -> None:
    """Count one guess under every limit. Raises TooManyGuesses, and counts nothing, where one is used up."""
    with transaction.atomic():
        rows = _locked(sorted(limits, key=lambda limit: limit.key), now)
        full = [row.until for row in rows if _is_full(row, now)]
        if full:
            raise TooManyGuesses(max(full))
        for row in rows:
            row.made = row.made + 1 if row.until > now else 1
            row.until = now + WINDOW
        Guesses.objects.bulk_update(rows, ["made", "until"])
    _sweep(now)


def give_back(limits: Iterable[Limit]) -> None:
    """Take back one guess under each limit, because it was right or was not compared."""
    keys = [limit.key for limit in limits]
    with transaction.atomic():
        rows = Guesses.objects.select_for_update().filter(key__in=keys, made__gt=0).order_by("key")
        Guesses.objects.filter(key__in=[row.key for row in rows]).update(made=F("made") - 1)


def forget(limits: Iterable[Limit]) -> None:
    """Remove what was counted under the limits."""
    Guesses.objects.filter(key__in=[limit.key for limit in limits]).delete()


def forget_about(name: str) -> None:
    """Remove what was counted about one person, from every browser and address."""
    Guesses.objects.filter(about=digest_of_person(name)).delete()


def locked_people(names: Iterable[str], now: datetime) -> dict[str, datetime]:
    """Return which of these people are locked out somewhere, and until when. It takes one SQL statement."""
    people = {digest_of_person(name): name for name in names}
    rows = Guesses.objects.filter(about__in=people, until__gt=now, made__gte=F("allowed")).order_by("until")
    return {people[row.about]: row.until for row in rows}


def _is_full(row: Guesses, now: datetime) -> bool:
    return row.until > now and row.made >= row.allowed


def _locked(limits: list[Limit], now: datetime) -> list[Guesses]:
    """Return the limits' rows, made where missing, and locked in one order so that there is no deadlock."""
    fresh = [
        Guesses(key=each.key, allowed=each.allowed, about=digest_of_person(each.about), until=now)
        for each in limits
    ]
    rows: list[Guesses] = []
    while len(rows) < len(fresh):  # between the two statements another process may remove an old row
        Guesses.objects.bulk_create(fresh, ignore_conflicts=True)
        wanted = Guesses.objects.select_for_update().filter(key__in=[row.key for row in fresh])
        rows = list(wanted.order_by("key"))
    return rows


def _sweep(now: datetime) -> None:
    """Remove rows that no longer count, except those that another process is writing."""
    with transaction.atomic():
        past = Guesses.objects.select_for_update(skip_locked=True).filter(until__lt=now).order_by("until")
        keys = list(past.values_list("key", flat=True)[:SWEPT])
        if keys:
            Guesses.objects.filter(key__in=keys).delete()
