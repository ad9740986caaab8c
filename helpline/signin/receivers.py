"""Receive the signals of signing in and out, of new passwords and second factors, and do what follows."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed, password_reset, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_used,
)
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from helpline import clock
from helpline.signin import letters, security_log, sessions
from helpline.signin.roles import has_second_factor


@receiver(user_logged_in)
def begin(request: HttpRequest, user: Any, **_: Any) -> None:
    """Make the session's row, and have the browser known from now on: the middleware sets its cookie."""
    shown = any(record.get("method") == "mfa" for record in get_authentication_records(request, user))
    sessions.begin(request, user, second_factor=shown, now=clock.now())
    security_log.note("signed in", user.pk)
    request._signed_in_now = user.pk  # type: ignore[attr-defined]  # the middleware sets the cookie


@receiver(user_logged_out)
def end(request: HttpRequest, user: Any, **_: Any) -> None:
    """End the sign-in of a person who signs out, on whichever page; do nothing if it was ended already."""
    row = sessions.id_of(request)
    if row and user:
        sessions.end(row, user)


@receiver([password_changed, password_set])
def end_others(request: HttpRequest, user: Any, **_: Any) -> None:
    """Sign the person out in every other browser: somebody who knew the old password may use it."""
    row = sessions.find(request)
    sessions.end_all(user, but=row.pk if row else None)


@receiver(password_reset)
def end_all(user: Any, **_: Any) -> None:
    sessions.end_all(user)


@receiver(authenticator_added)
def added(request: HttpRequest, user: Any, **_: Any) -> None:
    """Record that this browser has shown the second factor set up in it; sign out the person's others."""
    row = sessions.find(request)
    if row:
        sessions.note_second_factor(row, True)
        sessions.end_all(user, but=row.pk)


@receiver(authentication_failed)
def failed(user: Any, **_: Any) -> None:
    security_log.warn("wrong code", user.pk)


@receiver(authenticator_used)
def used(request: HttpRequest, user: Any, authenticator: Authenticator, **_: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        security_log.warn(letters.CODE_USED, user.pk)
        letters.tell(user, letters.CODE_USED, clock.now())
    row = sessions.find(request) if request.user.is_authenticated else None
    if row:
        sessions.note_second_factor(row, True)


@receiver(authenticator_removed)
def removed(request: HttpRequest, user: Any, **_: Any) -> None:
    """Record that this browser has no second factor to show any more, after the last one was removed."""
    row = sessions.find(request) if request.user.is_authenticated else None
    if row:
        sessions.note_second_factor(row, has_second_factor(user))
