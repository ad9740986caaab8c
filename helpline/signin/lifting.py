"""Let a person who is locked out, or has lost their second step, sign in again; record who did it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from helpline.models import AccessKind
from helpline.operations import access_records, floors
from helpline.operations.transactions import operation
from helpline.signin import letters, limits, roles, security_log


def let_in(request: HttpRequest, user: Any, now: datetime) -> None:
    """Lift a person's lock-out, and record who did it."""
    limits.lift(request, user.get_username())
    access_records.note_change(
        kind=AccessKind.LET_IN, changed=user.get_username(), user_id=request.user.pk or 0, now=now
    )


def reset_second_step(user: Any, now: datetime, by: int | None = None) -> None:
    """Remove a person's lost second step, sign them out everywhere, and tell them.

    If their role needs one, they set up a new one at the next sign-in. Make sure who asks for this: somebody
    else who has the password could set it up in their place. `by` is the account that did it, which is
    recorded; None if it was done from a shell.
    """
    _take_second_step(user, now, by)
    security_log.warn(letters.STEP_REMOVED, user.pk)
    letters.tell(user, letters.STEP_REMOVED, now)


@operation
def _take_second_step(user: Any, now: datetime, by: int | None) -> None:
    roles.forget_second_factor(floors.lock(), user, now)
    if by is not None:
        name = user.get_username()
        access_records.note_change(kind=AccessKind.RESET_SECOND_STEP, changed=name, user_id=by, now=now)
