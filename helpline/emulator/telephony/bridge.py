"""Connect two legs, so that each hears the other."""

from datetime import datetime

from .leg import Leg


class Bridge:
    """A conversation between two legs.

    It ends when either hangs up, is redirected, or has reached its time limit.
    """

    def __init__(self, one: Leg, other: Leg) -> None:
        self.legs = (one, other)
        self.opened_at: datetime = one.exchange.clock.now()
        self.closed_at: datetime | None = None
        for leg in self.legs:
            leg.clear_input()
            leg.room = self
            leg.set_doing("dial")
        self._tell()

    @property
    def open(self) -> bool:
        """Return whether the two legs are still connected."""
        return self.closed_at is None

    @property
    def seconds(self) -> int:
        """Return how many whole seconds the two have been connected."""
        until = self.closed_at or self.legs[0].exchange.clock.now()
        return int((until - self.opened_at).total_seconds())

    def relay(self, speaker: Leg, kind: str, text: str) -> None:
        """Pass what one leg says or presses on to the other, unless the speaker is muted."""
        for leg in self.legs:
            if leg is not speaker and not speaker.muted:
                leg.hear(kind, text, speaker=speaker.person)

    def close(self) -> None:
        """Disconnect the two legs and wake both, so that their verbs go on."""
        if self.closed_at is None:
            self.closed_at = self.legs[0].exchange.clock.now()
            for leg in self.legs:
                if leg.room is self:
                    leg.room = None
                leg.wake()
            self._tell()

    def _tell(self) -> None:
        self.legs[0].exchange.tell("bridge", self)
