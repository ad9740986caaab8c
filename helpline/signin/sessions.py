"""Keep a row for each browser in which a person is signed in: begin, list, lock and end these sign-ins."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from helpline import clock
from helpline.client_address import address_of
from helpline.models import SignedIn
from helpline.operations import sign_ins

KEY = "signed_in"
"""The key under which a session holds the id of its row."""
A_MINUTE = timedelta(minutes=1)
"""How exactly the last activity is kept: the row is not written at each request."""
BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    *(("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows")),
    *(("Mac OS", "Mac"), ("CrOS", "Chromebook"), ("Linux", "Linux")),
)


def begin(request: HttpRequest, user: Any, *, second_factor: bool, now: datetime) -> SignedIn:
    """Record that a user has signed in with this browser; one who signs in again in it keeps their row."""
    SignedIn.objects.filter(user=user, active_at__lt=now - longest()).delete()
    former = id_of(request)
    found = SignedIn.objects.filter(pk=former, user=user).first() if former else None
    row = found or SignedIn(user=user)
    row.since = row.active_at = now
    row.locked_at, row.second_factor = None, second_factor
    row.address, row.browser = address_of(request), describe(request.headers.get("User-Agent", ""))
    row.save()
    request.session[KEY] = str(row.pk)
    return row


def find(request: HttpRequest) -> SignedIn | None:
    """Return the row of the request's session; None where the sign-in was ended or never begun."""
    wanted = id_of(request)
    return SignedIn.objects.filter(pk=wanted, user=request.user.pk or 0).first() if wanted else None


def of_person(user: Any, now: datetime) -> list[SignedIn]:
    """Return the browsers in which a person is signed in, the newest first."""
    return list(SignedIn.objects.filter(user=user, active_at__gte=now - longest()).order_by("-since"))


def touch(row: SignedIn, now: datetime) -> None:
    """Record that the person did something just now, unless the page is locked."""
    if row.locked_at is None and now - row.active_at >= A_MINUTE:
        SignedIn.objects.filter(pk=row.pk, locked_at=None).update(active_at=now)


def lock(row: SignedIn, now: datetime) -> None:
    SignedIn.objects.filter(pk=row.pk, locked_at=None).update(locked_at=now)
    row.locked_at = row.locked_at or now


def unlock(row: SignedIn, now: datetime) -> None:
    SignedIn.objects.filter(pk=row.pk).update(locked_at=None, active_at=now)
    row.locked_at = None


def is_locked(row: SignedIn, now: datetime) -> bool:
    """Say whether the page must be unlocked: it was locked, or nobody did anything in it for too long."""
    return row.locked_at is not None or now - row.active_at > idle_time() + sign_ins.GRACE


def longest() -> timedelta:
    """Return how long a session lives without activity."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def idle_time() -> timedelta:
    return timedelta(minutes=settings.IDLE_MINUTES)


def note_second_factor(row: SignedIn, shown: bool) -> None:
    """Record whether this browser has shown the account's second factor."""
    SignedIn.objects.filter(pk=row.pk).update(second_factor=shown)
    row.second_factor = shown


def end(row_id: UUID | str, user: Any) -> None:
    """End one of a person's sessions and take them off duty; where it is not theirs, do nothing."""
    found = SignedIn.objects.filter(pk=row_id, user=user).values_list("pk", flat=True)
    if found:
        sign_ins.end(user_id=user.pk, sign_ins=list(found), off_duty=True, now=clock.now())


def end_all(user: Any, *, but: UUID | None = None) -> None:
    """End all sessions of a person except `but`; without `but` also take them off duty.

    A person who keeps one session is still at work in it.
    """
    found = SignedIn.objects.filter(user=user).values_list("pk", flat=True)
    ended = [each for each in found if each != but]
    sign_ins.end(user_id=user.pk, sign_ins=ended, off_duty=but is None, now=clock.now())


def describe(agent: str) -> str:
    """Return a browser in words, such as Firefox on Windows."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "A browser")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


def id_of(request: HttpRequest) -> UUID | None:
    """Return the id of the row that a session names, whether or not the row is there."""
    try:
        return UUID(request.session.get(KEY, ""))
    except ValueError:
        return None
