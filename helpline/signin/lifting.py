"""Letting somebody sign in again who is locked out: by an administrator or a supervisor, and kept."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from helpline.models import AccessKind
from helpline.operations import access_records
from helpline.signin import limits


def let_in(request: HttpRequest, user: Any, now: datetime) -> None:
    """Lift a person's lock-out, and keep who did it."""
    limits.lift(request, user.get_username())
    access_records.note_change(
        kind=AccessKind.LET_IN, changed=user.get_username(), user_id=request.user.pk or 0, now=now
    )
