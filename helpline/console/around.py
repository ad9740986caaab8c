"""What the bar around every page needs: the same when the page is served and when it looks again."""

from typing import Any

from helpline import clock
from helpline.access import Visitor
from helpline.queries import frame


def bar_of(me: Visitor) -> dict[str, Any]:
    """Return what the bar's template needs."""
    now = clock.now()
    return {"frame": frame.frame(me.staff, now), "me": me, "now": now}
