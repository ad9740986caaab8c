"""Who may see what. The one place that says so, and it fails closed."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from helpline.models import Call, Callback, CallbackState, Staff, Voicemail

SUPERVISORS = "Supervisors"

User = AbstractBaseUser | AnonymousUser


def staff_of(user: Any) -> Staff | None:
    """Return the staff member behind an active, signed-in user; None for everyone else."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    return Staff.objects.filter(user_id=user.pk).first()


def is_supervisor(user: Any) -> bool:
    """Say whether the user sees everybody's calls."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return bool(user.is_superuser or user.groups.filter(name=SUPERVISORS).exists())


def visible_calls(user: Any) -> "QuerySet[Call]":
    """Return the calls a person may look into: their own; all of them for a supervisor."""
    if is_supervisor(user):
        return Call.objects.all()
    staff = staff_of(user)
    if staff is None:
        return Call.objects.none()
    taken = ["accepted", "done", "failed"]
    return Call.objects.filter(
        Q(staff=staff) | Q(pk__in=staff.offers.filter(state__in=taken).values("call_id"))
    )


def visible_callbacks(user: Any) -> "QuerySet[Callback]":
    """Return the callbacks a person may look into: their own, and those that wait for anyone's hand."""
    if is_supervisor(user):
        return Callback.objects.all()
    staff = staff_of(user)
    if staff is None:
        return Callback.objects.none()
    return Callback.objects.filter(
        Q(staff=staff) | Q(attempts__call__staff=staff) | Q(staff=None) | Q(state=CallbackState.HANDED_OVER)
    ).distinct()


def visible_voicemails(user: Any) -> "QuerySet[Voicemail]":
    """Return the messages a person may hear: every one, for anyone who answers calls."""
    if is_supervisor(user) or staff_of(user) is not None:
        return Voicemail.objects.all()
    return Voicemail.objects.none()
