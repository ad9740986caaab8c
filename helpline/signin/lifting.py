"""Let somebody sign in again who is locked out, or who has lost their second step; keep who did it."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from helpline.models import AccessKind
from helpline.operations import access_records, floors
from helpline.operations.transactions import operation
from helpline.signin import letters, limits, roles, security_log


def let_in(request: HttpRequest, user: Any, now: datetime) -> None:
    """Lift a person's lock-out, and keep who did it."""
    limits.lift(request, user.get_username())
    access_records.note_change(
        kind=AccessKind.LET_IN, changed=user.get_username(), user_id=request.user.pk or 0, now=now
    )


def reset_second_step(user: Any, now: datetime, by: int | None = None) -> None:
    """Take a lost second step from somebody, sign them out everywhere, and tell them.

    Where their role needs one, they set up a new one at the next sign-in. Make sure who asks: whoever has
    their password would set it up in their place. `by` is the account that did it, which is kept; None where
    it was done from a shell.
    """
    _take_second_step(user, now, by)
    security_log.warn(letters.STEP_REMOVED, user.pk)
    letters.tell(user, letters.STEP_REMOVED, now)


@operation
def _take_second_step(user: Any, now: datetime, by: int | None) -> None:
    roles.forget_second_factor(floors.lock(), user)
    if by is not None:
        name = user.get_username()
        access_records.note_change(kind=AccessKind.RESET_SECOND_STEP, changed=name, user_id=by, now=now)
