"""Which pages are open, and the calls that end when theirs has gone away.

A softphone's media and signalling live in its page. A page that is closed hangs up by itself; one that is
lost with its browser or its network is given a few seconds to come back, as Twilio's SDK tries to.
"""

from ..time.clock import Timer
from .leg import CallControl, Leg


class SoftphonePresence:
    """The open event streams, counted by window and by who is signed in there."""

    def __init__(self, exchange: CallControl) -> None:
        self._exchange = exchange
        self._open: dict[str, int] = {}
        self._closing: dict[str, Timer] = {}

    def connected(self, *names: str) -> None:
        """Note an event stream of these names; whoever was about to be given up is back."""
        for name in names:
            self._open[name] = self._open.get(name, 0) + 1
            if (timer := self._closing.pop(name, None)) is not None:
                timer.cancel()

    def disconnected(self, *names: str) -> None:
        """Note that an event stream of these names is gone."""
        for name in names:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]
                self._wait_for(name)

    def tie_call(self, leg: Leg, window: str, person: str) -> None:
        """Tie a call to its window; one that names none is tied to its person's windows, if there are any.

        A softphone that is scripted never opened one: its call stays.
        """
        leg.window = window or (person if person in self._open else "")
        if leg.window and leg.window not in self._open:
            self._wait_for(leg.window)

    def cancel_pending(self) -> None:
        """Give nobody up any more; the streams that are open stay so."""
        self._closing.clear()

    def _wait_for(self, name: str) -> None:
        if name not in self._closing:
            grace = self._exchange.switches.number("window_grace")
            self._closing[name] = self._exchange.clock.after(grace, lambda: self._give_up(name))

    def _give_up(self, name: str) -> None:
        self._closing.pop(name, None)
        for leg in [leg for leg in self._exchange.legs.values() if leg.alive and leg.window == name]:
            self._exchange.hang_up(leg)
