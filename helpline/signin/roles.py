"""Say whether a user's roles need a second factor, and whether they have one; forget a lost one."""

from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from helpline.access import recognise
from helpline.models import SignedIn
from helpline.operations import sign_ins
from helpline.operations.floors import FloorLock
from helpline.roles import ADMINISTRATOR, COUNSELOR, SUPERVISOR


def needs_second_factor(user: Any) -> bool:
    """Say whether one of a user's roles needs a second factor.

    The roles are those of `access`, so that a user who may act as an administrator needs what one needs.
    """
    if not settings.SECOND_FACTOR_ROLES:
        return False  # without a database statement: every request asks this
    me = recognise(user)
    if me is None:
        return ADMINISTRATOR in settings.SECOND_FACTOR_ROLES and bool(user.is_superuser)
    held = {ADMINISTRATOR: me.administrator, SUPERVISOR: me.supervisor, COUNSELOR: bool(me.staff)}
    return any(held[role] for role in settings.SECOND_FACTOR_ROLES)


def lacks_second_factor(row: SignedIn, user: Any) -> bool:
    """Say whether a browser has yet to show the second factor that its user's role needs."""
    return not row.second_factor and needs_second_factor(user)


def second_factors(user: Any) -> "QuerySet[Authenticator]":
    """Return the authenticator app and the passkeys of an account; recovery codes are no second factor."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk, type__in=kinds)
    return found


def has_second_factor(user: Any) -> bool:
    return second_factors(user).exists()


def has_passkey(user: Any) -> bool:
    return second_factors(user).filter(type=Authenticator.Type.WEBAUTHN).exists()


def forget_second_factor(lock: FloorLock, user: Any, now: datetime) -> None:
    """Remove a user's lost app, passkeys and recovery codes, and sign them out everywhere."""
    Authenticator.objects.filter(user_id=user.pk).delete()
    sign_ins.end_all_under(lock, user_id=user.pk, now=now)
