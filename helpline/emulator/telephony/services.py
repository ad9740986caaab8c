"""What calls, queues, recordings and messages need of the exchange that they belong to."""

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
    """The services around every call; `CallControl` in `leg.py` adds what is done to the calls themselves.

    By number: `scripts` say what people do, `places` where they are. By identity: `registered` counts the
    pages on which a softphone can be called. By address: `sounds` keeps how many seconds a sound lasts.
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
        """Tell open pages what has become of a call, a bridge or a conference."""
        ...
