"""The three roles as groups of Django's admin, and what each may do there.

The console shows people their own calls (`helpline.access`); these permissions are for the records behind it.
Permissions that somebody has added to a group by hand stay.
"""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from helpline.access import ADMINISTRATORS, SUPERVISORS
from helpline.roles import ADMINISTRATOR, COUNSELOR, SUPERVISOR

GROUPS = {COUNSELOR: "Counselors", SUPERVISOR: SUPERVISORS, ADMINISTRATOR: ADMINISTRATORS}

RECORDS = ("helpline", "intake")
MACHINERY = ("command", "lease", "leg", "softphonepass")
"""What the exchange keeps for itself; nobody has to do anything there."""
PLANNED_BY_SUPERVISORS = ("shift", "training")


def wanted_permissions() -> dict[str, frozenset[str]]:
    """Return what each group is to hold, as helpline.view_call. Needs a migrated database."""
    return {
        GROUPS[COUNSELOR]: codes(_of("helpline").filter(codename__in=["view_team", "view_shift"])),
        GROUPS[SUPERVISOR]: codes(
            _of(*RECORDS)
            .filter(Q(codename__startswith="view_") | Q(codename__startswith="change_"))
            .exclude(content_type__model__in=MACHINERY)
            | _of("helpline").filter(content_type__model__in=PLANNED_BY_SUPERVISORS)
        ),
        GROUPS[ADMINISTRATOR]: codes(_of(*RECORDS)),
    }


def with_codes(wanted: frozenset[str]) -> list[Permission]:
    """Return the permissions of these codes."""
    return [permission for permission in _of(*RECORDS) if _code(permission) in wanted]


def codes(permissions: "QuerySet[Permission]") -> frozenset[str]:
    """Return the codes of permissions, as helpline.view_call."""
    return frozenset(_code(permission) for permission in permissions)


def _of(*apps: str) -> "QuerySet[Permission]":
    return Permission.objects.filter(content_type__app_label__in=apps).select_related("content_type")


def _code(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"
