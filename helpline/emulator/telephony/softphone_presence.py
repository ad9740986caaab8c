"""Track which softphone pages are open, and end the calls of a page that has gone away.

A softphone's media and signalling live in its page. A page that is closed hangs up by itself. One that is
lost with its browser or its network gets a few seconds to reconnect, as Twilio's SDK tries to.
"""

from ..time.clock import Timer
from .leg import CallControl, Leg


class SoftphonePresence:
    """Count the open event streams by window and by the identity that is signed in there."""

    def __init__(self, exchange: CallControl) -> None:
        self._exchange = exchange
        self._open: dict[str, int] = {}
        self._closing: dict[str, Timer] = {}

    def connected(self, *names: str) -> None:
        """Record an event stream of these names, and cancel their pending hang-up."""
        for name in names:
            self._open[name] = self._open.get(name, 0) + 1
            if (timer := self._closing.pop(name, None)) is not None:
                timer.cancel()

    def disconnected(self, *names: str) -> None:
        """Record that an event stream is closed; with the last stream of a name the grace period starts."""
        for name in names:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]
                self._start_grace_period(name)

    def tie_call(self, leg: Leg, window: str, person: str) -> None:
        """Tie a call to a window, or to all windows of its person when the page names none.

        A scripted softphone has no open page, so its call is tied to nothing and stays.
        """
        leg.window = window or (person if person in self._open else "")
        if leg.window and leg.window not in self._open:
            self._start_grace_period(leg.window)

    def cancel_pending(self) -> None:
        """Cancel all pending hang-ups; used when the exchange is reset."""
        self._closing.clear()

    def _start_grace_period(self, name: str) -> None:
        if name not in self._closing:
            grace = self._exchange.switches.number("window_grace")
            self._closing[name] = self._exchange.clock.after(grace, lambda: self._hang_up_calls(name))

    def _hang_up_calls(self, name: str) -> None:
        self._closing.pop(name, None)
        for leg in [leg for leg in self._exchange.legs.values() if leg.alive and leg.window == name]:
            self._exchange.hang_up(leg)
