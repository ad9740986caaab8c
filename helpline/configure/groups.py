"""The three roles as groups of Django's admin, with the permissions that each has there.

What people see in the console follows from `helpline.access`; these permissions are for the admin's pages of
the tables. A permission that was added to a group by hand stays.
"""

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet

from helpline.access import ADMINISTRATORS, SUPERVISORS
from helpline.operations.people import COUNSELORS
from helpline.roles import ADMINISTRATOR, COUNSELOR, SUPERVISOR

GROUPS = {COUNSELOR: COUNSELORS, SUPERVISOR: SUPERVISORS, ADMINISTRATOR: ADMINISTRATORS}

RECORDS = ("helpline", "intake")
MACHINERY = ("command", "lease", "participant", "softphonepass")
"""The tables that only the telephone side itself uses. Supervisors have no permission for them."""
PLANNED_BY_SUPERVISORS = ("shift", "training")


def wanted_permissions() -> dict[str, frozenset[str]]:
    """Return the permissions that each group needs, as codes such as helpline.view_call.

    Needs a migrated database.
    """
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
    """Return the permissions that have these codes."""
    return [permission for permission in _of(*RECORDS) if _code(permission) in wanted]


def codes(permissions: "QuerySet[Permission]") -> frozenset[str]:
    """Return the codes of permissions, such as helpline.view_call."""
    return frozenset(_code(permission) for permission in permissions)


def _of(*apps: str) -> "QuerySet[Permission]":
    return Permission.objects.filter(content_type__app_label__in=apps).select_related("content_type")


def _code(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"
