"""Read the helpline that the database holds, as the same value as a description."""

from django.contrib.auth.models import Group

from helpline import retention
from helpline.configure import groups
from helpline.configure.description import Helpline
from helpline.configure.directory import ENTRY
from helpline.configure.lines import LINE
from helpline.configure.staff import STAFF, TEAM
from helpline.models import Line, OutsideNumber, Staff, Team


def stored() -> Helpline:
    """Return the helpline that is in the database now, including people who have left."""
    people = Staff.objects.select_related("user").prefetch_related(
        "teams", "trainings", "shifts", "user__groups"
    )
    return Helpline(
        lines={row.number: LINE.stored(row) for row in Line.objects.select_related("floor", "flow")},
        teams={row.slug: TEAM.stored(row) for row in Team.objects.all()},
        staff={row.user.username: STAFF.stored(row, username=row.user.username) for row in people},
        permissions=_permissions(),
        retention=retention.ages(),
        directory={
            row.slug: ENTRY.stored(row, slug=row.slug) for row in OutsideNumber.objects.exclude(slug="")
        },
    )


def _permissions() -> dict[str, frozenset[str]]:
    ours = Group.objects.filter(name__in=groups.GROUPS.values())
    return {group.name: groups.codes(group.permissions.select_related("content_type")) for group in ours}
