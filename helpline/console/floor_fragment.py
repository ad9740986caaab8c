"""Render the part of the page Live that is the same for many viewers, once for all of them.

It is kept by what it shows (`Floor.digest`) and by what makes a difference in it: what the viewer may see and
do, their zone and language. Nothing of one person is in it: alarms, which some may handle, and whatever has a
form are rendered for each viewer. Times go on by themselves on the page (`clocks.js`), from the instants that
stand in it; so it may be some seconds old.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from helpline.access import Viewer, serves
from helpline.queries import floor as snapshots
from helpline.queries.floor import Floor

KEEP = timedelta(seconds=5)
MOST = 16
"""How many are kept at most, of some ten kilobytes each."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fragment depends on: two viewers for whom all of it is equal get the same one."""

    digest: str
    zone: str
    language: str | None
    supervisor: bool
    joins: bool
    serves: bool


_kept: dict[Shown, tuple[datetime, SafeString]] = {}


def shared(floor: Floor, me: Viewer, now: datetime) -> SafeString:
    """Return the figures, who waits and who does what, as this viewer may see them."""
    shown = Shown(
        digest=floor.digest,
        zone=timezone.get_current_timezone_name(),
        language=get_language(),
        supervisor=me.supervisor,
        joins=me.supervisor and me.staff is not None,
        serves=bool(serves(me)),
    )
    at, fragment = _kept.get(shown, (None, None))
    if at is None or fragment is None or not at <= now < at + KEEP:
        fragment = _rendered(floor, shown, now)
        _keep(shown, now, fragment)
    return fragment


def forget() -> None:
    """Keep nothing any more."""
    _kept.clear()


def _rendered(floor: Floor, shown: Shown, now: datetime) -> SafeString:
    context = {
        "floor": floor,
        "shown": shown,
        "now": now,
        "within": snapshots.SERVICE_LEVEL_THRESHOLD,
        "soon": snapshots.SHORT_ABANDON_THRESHOLD,
    }
    return render_to_string("console/floor/shared.html", context)


def _keep(shown: Shown, now: datetime, fragment: SafeString) -> None:
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[shown] = now, fragment
