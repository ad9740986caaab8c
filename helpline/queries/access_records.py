"""Read what supervisors are shown about accounts: who changed which account in the last days."""

from datetime import datetime, timedelta

from helpline.complete import complete
from helpline.models import AccessKind, AccessRecord

TOLD_FOR = timedelta(days=7)
IS_A_CHANGE: dict[AccessKind, bool] = complete(
    "helpline.queries.access_records.IS_A_CHANGE",
    AccessKind,
    {
        AccessKind.HEARD_VOICEMAIL: False,
        AccessKind.SAW_CALL_NUMBER: False,
        AccessKind.OPENED_FOR_ALARM: False,
        AccessKind.SAW_CALLBACK_NUMBER: False,
        AccessKind.READ_RECORD: False,
        AccessKind.READ_HISTORY: False,
        AccessKind.READ_CARD: False,
        AccessKind.READ_EARLIER: False,
        AccessKind.READ_CALLER: False,
        AccessKind.CHANGED_STAFF: True,
        AccessKind.CHANGED_ACCOUNT: True,
        AccessKind.CHANGED_ROLES: True,
        AccessKind.INVITED: True,
        AccessKind.CHANGED_TELEPHONE: True,
        AccessKind.PAUSED: True,
        AccessKind.RETIRED: True,
        AccessKind.BROUGHT_BACK: True,
        AccessKind.LET_IN: True,
        AccessKind.RESET_SECOND_STEP: True,
        AccessKind.TRIED_NUMBER: False,
        AccessKind.REVIEWED_NUMBER: False,
    },
)
"""Whether a record of this kind is about a person or a role that was changed, and so stands on Live."""
CHANGES = tuple(kind for kind, is_a_change in IS_A_CHANGE.items() if is_a_change)
TOLD = ("at", "kind", "changed", "detail", "user__first_name", "user__username", "user__staff__name")


def changes(now: datetime) -> tuple[AccessRecord, ...]:
    """Return the changes of accounts and roles in the last seven days, newest first. One SQL statement."""
    found = AccessRecord.objects.filter(kind__in=CHANGES, at__gt=now - TOLD_FOR)
    return tuple(found.select_related("user__staff").only(*TOLD).order_by("-at", "-pk"))
