"""What somebody is, as far as signing in is concerned, and whether that asks for a second factor."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from helpline.access import recognise
from helpline.models import SignedIn
from helpline.operations.floors import FloorLock
from helpline.roles import ADMINISTRATOR, COUNSELOR, SUPERVISOR
from helpline.signin import sessions


def needs_second_factor(user: Any) -> bool:
    """Say whether one of the roles that a person has asks for a second factor.

    The roles are those of `access`, so that whoever may do what an administrator does is asked as one.
    """
    if not settings.SECOND_FACTOR_ROLES:
        return False  # without a statement: it is asked at every request
    me = recognise(user)
    if me is None:
        return ADMINISTRATOR in settings.SECOND_FACTOR_ROLES and bool(user.is_superuser)
    held = {ADMINISTRATOR: me.administrator, SUPERVISOR: me.supervisor, COUNSELOR: bool(me.staff)}
    return any(held[role] for role in settings.SECOND_FACTOR_ROLES)


def lacks_second_factor(row: SignedIn, user: Any) -> bool:
    """Say whether a browser has still to show the second factor that its person's role asks for."""
    return not row.second_factor and needs_second_factor(user)


def second_factors(user: Any) -> "QuerySet[Authenticator]":
    """Return the authenticator app and the passkeys of an account; recovery codes alone are none."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk, type__in=kinds)
    return found


def has_second_factor(user: Any) -> bool:
    return second_factors(user).exists()


def forget_second_factor(lock: FloorLock, user: Any) -> None:
    """Take app, passkeys and recovery codes from somebody who has lost them, and sign them out everywhere."""
    Authenticator.objects.filter(user_id=user.pk).delete()
    sessions.end_all_under(lock, user)
