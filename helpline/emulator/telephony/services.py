"""Describe the services of the exchange that calls, queues, recordings and messages use."""

from typing import Any, Protocol

from ..http.faults import Faults
from ..http.webhooks import Webhooks
from ..hub import Hub
from ..settings import Credentials
from ..sids import Sids
from ..switches import Switches
from ..time.activity import Activity
from ..time.clock import Clock
from .places import Place
from .steps import Step


class Services(Protocol):
    """The exchange as its parts see it, without operations on calls, which `CallControl` in `leg.py` adds.

    `scripts` are people's scripts and `places` their locations, both by number. `registered` counts, by
    identity, the open pages that can be called. `sounds` caches durations in seconds, by URL.
    """

    activity: Activity
    base_url: str
    clock: Clock
    credentials: Credentials
    faults: Faults
    hub: Hub
    places: dict[str, Place]
    registered: dict[str, int]
    scripts: dict[str, list[Step]]
    sids: Sids
    sounds: dict[str, float]
    switches: Switches
    webhooks: Webhooks

    def tell(self, kind: str, what: Any) -> None:
        """Send the current state of a call, a bridge or a conference to open pages."""
        ...
