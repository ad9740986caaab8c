"""Gather what the bar on every page needs: the same for the page itself and for its later updates."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from helpline import clock
from helpline.access import Viewer, alarms_to_see_to
from helpline.queries import frame
from helpline.queries.alarms import OpenAlarm


def bar_of(me: Viewer, alarms: tuple[OpenAlarm, ...] | None = None) -> dict[str, Any]:
    """Return what the bar's template needs; `alarms` are the open alarms, where the page has read them.

    `mine` are those that the person handles and has to close; `others` the rest of those that are handled.
    """
    now = clock.now()
    shown = frame.frame(me, now, alarms)
    mine = [alarm for alarm in shown.handled if alarm.call_id and alarm.by_user == me.user.pk]
    return {
        "frame": shown,
        "me": me,
        "now": now,
        "may_see_to": may_see_to(me, shown.alarms),
        "mine": mine,
        "others": [alarm for alarm in shown.handled if alarm not in mine],
    }


def may_see_to(me: Viewer, alarms: Iterable[OpenAlarm]) -> frozenset[UUID]:
    """Return the ids of those open alarms that a person may handle. No statement without an alarm."""
    ids = [alarm.alarm_id for alarm in alarms]
    found = alarms_to_see_to(me.user).filter(pk__in=ids).values_list("pk", flat=True) if ids else ()
    return frozenset(found)
