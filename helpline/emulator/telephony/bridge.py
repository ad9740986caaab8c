"""Two legs that hear each other."""

from datetime import datetime

from .leg import Leg


class Bridge:
    """A conversation of two. It is over when either hangs up, is sent on, or has talked long enough."""

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
        """Say whether the two still hear each other."""
        return self.closed_at is None

    @property
    def seconds(self) -> int:
        """Return how many whole seconds they have talked."""
        until = self.closed_at or self.legs[0].exchange.clock.now()
        return int((until - self.opened_at).total_seconds())

    def relay(self, speaker: Leg, kind: str, text: str) -> None:
        """Let the other hear what one of them says or presses."""
        for leg in self.legs:
            if leg is not speaker and not speaker.muted:
                leg.hear(kind, text, speaker=speaker.person)

    def close(self) -> None:
        """Part them, and let both see that they are."""
        if self.closed_at is None:
            self.closed_at = self.legs[0].exchange.clock.now()
            for leg in self.legs:
                if leg.room is self:
                    leg.room = None
                leg.wake()
            self._tell()

    def _tell(self) -> None:
        self.legs[0].exchange.tell("bridge", self)
