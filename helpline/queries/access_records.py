"""Read what supervisors are shown about accounts: who changed which account in the last days."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Subquery

from helpline.complete import complete
from helpline.models import AccessKind, AccessRecord, Staff
from helpline.models.access_record import ADDED, DELETED

TOLD_FOR = timedelta(days=7)
CHANGED: dict[AccessKind, str] = complete(
    "helpline.queries.access_records.CHANGED",
    AccessKind,
    {
        AccessKind.HEARD_VOICEMAIL: "",
        AccessKind.SAW_CALL_NUMBER: "",
        AccessKind.SAW_PLACE: "",
        AccessKind.OPENED_FOR_ALARM: "",
        AccessKind.SAW_CALLBACK_NUMBER: "",
        AccessKind.READ_RECORD: "",
        AccessKind.READ_HISTORY: "",
        AccessKind.READ_CARD: "",
        AccessKind.READ_EARLIER: "",
        AccessKind.READ_CALLER: "",
        AccessKind.CHANGED_STAFF: "changed {}",
        AccessKind.CHANGED_ACCOUNT: "changed the account of {}",
        AccessKind.CHANGED_ROLES: "changed what the role {} may do",
        AccessKind.INVITED: "invited {}",
        AccessKind.CHANGED_TELEPHONE: "changed the phone number of {}",
        AccessKind.PAUSED: "paused {}",
        AccessKind.RETIRED: "retired {}",
        AccessKind.BROUGHT_BACK: "brought {} back",
        AccessKind.LET_IN: "lifted the lock-out of {}",
        AccessKind.RESET_SECOND_STEP: "reset the second step of {}",
        AccessKind.TRIED_NUMBER: "",
        AccessKind.REVIEWED_NUMBER: "",
    },
)
"""The words with which Live says what somebody did, and to whom; empty if no person or role was changed."""
ADDED_OR_DELETED = complete(
    "helpline.queries.access_records.ADDED_OR_DELETED",
    (AccessKind.CHANGED_STAFF, AccessKind.CHANGED_ACCOUNT, AccessKind.CHANGED_ROLES),
    {
        AccessKind.CHANGED_STAFF: "{} {}",
        AccessKind.CHANGED_ACCOUNT: "{} the account of {}",
        AccessKind.CHANGED_ROLES: "{} the role {}",
    },
)
"""What Live says where the record's detail is that somebody, an account or a role was added or deleted."""
CHANGES = tuple(kind for kind, words in CHANGED.items() if words)
TOLD = ("at", "kind", "changed", "detail", "user__first_name", "user__username", "user__staff__name")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an account, a person's plan or a role: who made it, and in words what it was."""

    pk: int
    at: datetime
    user: Any
    says: str


def changes(now: datetime) -> tuple[Change, ...]:
    """Return the changes of accounts and roles in the last seven days, newest first. One SQL statement."""
    name = Staff.objects.filter(user__username=OuterRef("changed")).values("name")[:1]
    found = AccessRecord.objects.filter(kind__in=CHANGES, at__gt=now - TOLD_FOR).annotate(name=Subquery(name))
    newest_first = found.select_related("user__staff").only(*TOLD).order_by("-at", "-pk")
    return tuple(Change(each.pk, each.at, each.user, _words(each, each.name)) for each in newest_first)


def _words(record: AccessRecord, name: str | None) -> str:
    """Return what was done, with the name that colleagues know; an account without one has its login name."""
    kind = AccessKind(record.kind)
    whom = record.changed if kind == AccessKind.CHANGED_ROLES else name or record.changed
    if record.detail in (ADDED, DELETED) and kind in ADDED_OR_DELETED:
        return ADDED_OR_DELETED[kind].format(record.detail, whom)
    said = CHANGED[kind].format(whom)
    return f"{said}: {record.detail}" if record.detail else said
