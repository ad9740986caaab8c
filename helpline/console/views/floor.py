"""The page Live: who is doing what, who waits, how well callers are answered. It names no caller."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from helpline import clock
from helpline.access import Viewer, visible_calls
from helpline.console import days, floor_fragment
from helpline.console.around import may_see_to
from helpline.console.pages import page
from helpline.models import BY_ITSELF, AlarmNote
from helpline.monitoring import startup_checks
from helpline.permissions import console_view, viewer
from helpline.queries import access_records, shared_floor, unreadable
from helpline.queries import floor as snapshots


@require_GET
@console_view
def show(request: HttpRequest) -> HttpResponse:
    """Show the page Live: the floor."""
    me = viewer(request)
    context = _now(me)
    return page(request, me, "console/floor.html", "Live", **context, **_shared(me, context))


@require_GET
@console_view
def now(request: HttpRequest) -> HttpResponse:
    """Show the floor as it is now; answer 204 if the page shows that already."""
    me = viewer(request)
    context = {**_now(me), "me": me}
    if request.GET.get("seen") == context["seen"]:
        return HttpResponse(status=204)
    return render(request, "console/floor/now.html", context | _shared(me, context))


def _shared(me: Viewer, context: dict[str, Any]) -> dict[str, Any]:
    """Return what is rendered once for all viewers who may see the same."""
    return {"shared": floor_fragment.shared(context["floor"], me, context["now"])}


def _now(me: Viewer) -> dict[str, Any]:
    at = clock.now()
    floor, faults = shared_floor.floor(*days.today(at), at), unreadable.recent_faults(at)
    changes = access_records.changes(at) if me.supervisor else ()
    seen = floor.digest + (f",{len(changes)}.{changes[0].pk}" if changes else "")
    seen += "".join(f",{fault.table}.{fault.pk}.{fault.field}" for fault in faults)
    return {
        "floor": floor,
        "open_alarms": floor.alarms,
        "faults": faults,
        "reasons": startup_checks.noted(),
        "changes": changes,
        "seen": seen,
        "now": at,
        "within": snapshots.SERVICE_LEVEL_THRESHOLD,
        "soon": snapshots.SHORT_ABANDON_THRESHOLD,
        "notes": [choice for choice in AlarmNote.choices if choice[0] not in BY_ITSELF],
        "plans": me.supervisor or me.administrator,
        "may_see_to": may_see_to(me, floor.alarms),
        "may_open": set(_in_sight(me, floor)),
    }


def _in_sight(me: Viewer, floor: snapshots.Floor) -> Iterable[UUID]:
    """Return the calls with an open alarm that this person may open. No statement without an alarm."""
    in_alarm = [alarm.call_id for alarm in floor.alarms if alarm.call_id]
    return visible_calls(me.user).filter(pk__in=in_alarm).values_list("pk", flat=True) if in_alarm else ()
