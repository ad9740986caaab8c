"""Record who heard a message, who was shown a whole number, and who changed what somebody may do."""

import logging
from datetime import datetime, timedelta
from uuid import UUID

from helpline.models import AccessKind, AccessRecord
from helpline.operations.transactions import part, steps

log = logging.getLogger("helpline.security")

ONE_HEARING = timedelta(minutes=10)
"""Accesses within this time count as one: an audio player requests one message in many parts."""


@steps
def note(*, kind: AccessKind, subject_id: UUID, user_id: int, now: datetime) -> None:
    """Record that a user heard or saw something now; a repeat within ten minutes is the same access."""
    same = AccessRecord.objects.filter(
        kind=kind, subject_id=subject_id, user_id=user_id, at__gt=now - ONE_HEARING
    )
    if not same.exists():
        AccessRecord.objects.create(kind=kind, subject_id=subject_id, user_id=user_id, at=now)


@part
def note_change(*, kind: AccessKind, changed: str, user_id: int, now: datetime, detail: str = "") -> None:
    """Record that a user changed what somebody may do here, so that the change cannot go unnoticed.

    `changed` is the user name of the account, the name of the role or a masked number; `detail` says what was
    changed, with every number masked.
    """
    kept = AccessRecord.objects.create(
        kind=kind, changed=changed, user_id=user_id, at=now, detail=detail[:200]
    )
    log.info("%s by account %s: access record %s", kind, user_id, kept.pk)
