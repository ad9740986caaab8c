"""Say which lines a person serves: they may see the callbacks and messages there that nobody owns yet."""

from django.db.models import QuerySet

from helpline.access.viewers import Viewer
from helpline.live import nudges
from helpline.models import Floor, Line, Staff, readable


def served_lines(staff: Staff) -> "QuerySet[Line]":
    """Return the lines whose calls may ring a person: lines that name one of their teams, or no team."""
    return Line.objects.filter(pk__in=_served_by(staff))


def _served_by(staff: Staff) -> list[int]:
    teams = set(staff.teams.values_list("slug", flat=True))
    return [line.pk for line in Line.objects.only("policy") if _is_served_by(line, teams)]


def _is_served_by(line: Line, teams: set[str]) -> bool:
    named = readable.policy(line.pk, line.policy).named_teams
    return not named or not named.isdisjoint(teams)


def lines_of(me: Viewer) -> list[int]:
    """Return the ids of the lines whose unassigned work (callbacks, messages, alarms) a person may see.

    There are none for an administrator who does not supervise, nor for a person without a staff row.
    """
    if me.staff is None or (me.administrator and not me.supervisor):
        return []
    return _served_by(me.staff)


def serves(me: Viewer) -> bool:
    """Say whether a person may see unassigned work, such as new messages, of some line."""
    return me.supervisor or bool(lines_of(me))


def channels(me: Viewer) -> frozenset[str]:
    """Return a person's nudge channels: their desk, the alarms, and floors that they serve or supervise."""
    floors = Floor.objects.all()
    if not me.supervisor:
        floors = floors.filter(lines__in=served_lines(me.staff)).distinct() if me.staff else floors.none()
    own = [f"desk:{me.staff.pk}"] if me.staff else []
    return frozenset([*own, nudges.ALARMS, *(f"floor:{pk}" for pk in floors.values_list("pk", flat=True))])
