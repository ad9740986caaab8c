"""Read what supervisors are shown about accounts: who changed which account in the last days."""

from datetime import datetime, timedelta

from helpline.models import AccessKind, AccessRecord

TOLD_FOR = timedelta(days=7)
CHANGES = (
    *(AccessKind.CHANGED_STAFF, AccessKind.CHANGED_ACCOUNT, AccessKind.CHANGED_ROLES, AccessKind.INVITED),
    *(AccessKind.CHANGED_TELEPHONE, AccessKind.PAUSED, AccessKind.RETIRED, AccessKind.BROUGHT_BACK),
    *(AccessKind.LET_IN, AccessKind.RESET_SECOND_STEP),
)
TOLD = ("at", "kind", "changed", "detail", "user__first_name", "user__username", "user__staff__name")


def changes(now: datetime) -> tuple[AccessRecord, ...]:
    """Return the changes of accounts and roles in the last seven days, newest first. One SQL statement."""
    found = AccessRecord.objects.filter(kind__in=CHANGES, at__gt=now - TOLD_FOR)
    return tuple(found.select_related("user__staff").only(*TOLD).order_by("-at", "-pk"))
