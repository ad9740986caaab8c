"""List the accounts of the example helpline."""

from django.conf import settings
from django.contrib.auth.models import User

from helpline.configure.groups import GROUPS
from helpline.configure.writing import EXAMPLE_GROUP


def example_sign_ins() -> list[tuple[str, str, str]]:
    """Return the username, role and name of each account that was made with settings.EXAMPLE_PASSWORD."""
    if not settings.EXAMPLE_PASSWORD:
        return []
    roles = {group: role for role, group in GROUPS.items()}
    people = User.objects.filter(is_active=True, groups__name=EXAMPLE_GROUP, staff__isnull=False)
    rows = people.filter(groups__name__in=roles).values_list("username", "groups__name", "staff__name")
    return [(username, roles[group], name) for username, group, name in rows.order_by("pk")]
