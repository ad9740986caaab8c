"""What can stop a verb in the middle: the caller hangs up, REST sends the call on, a wait is over."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """A document to be fetched.

    `kind` says what for: voice, action, redirect, update, whisper, wait, hold, fallback. `inline` is TwiML
    that was given in place of a URL.
    """

    url: str
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)
    kind: str = "voice"
    inline: str | None = None


class Interrupt(Exception):
    """Comes from outside while a verb runs; the one of highest rank is delivered."""

    rank = 0


class StateChanged(Interrupt):
    """A waiting document is over: who is in the queue or the conference looks at what has changed."""

    rank = 1


class Redirected(Interrupt):
    """REST has sent the call to another document."""

    rank = 2

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request


class LegEnded(Interrupt):
    """The leg is over."""

    rank = 3


class NextDocument(Exception):
    """The document is replaced by another one."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request


class HangUp(Exception):
    """The document ends the call; with a status other than `completed` it was never answered."""

    def __init__(self, status: str = "completed") -> None:
        super().__init__()
        self.status = status


class BargedIn(Exception):
    """A key or a word stops what is being said."""


class LeaveQueue(Exception):
    """The caller leaves the queue."""


class Failure(Exception):
    """A document could not be fetched or run; Twilio's error code says why, `reported` that it was told.

    `after` is how many of the clock's seconds were waited in vain, `unreached` that there was no answer at
    all: the network or the other side is not there.
    """

    def __init__(
        self, code: int, url: str, message: str = "", *, after: float = 0, unreached: bool = False
    ) -> None:
        super().__init__(f"{code} {message}".strip())
        self.code = code
        self.url = url
        self.after = after
        self.unreached = unreached
        self.reported = False

    @property
    def words(self) -> str:
        """Return it as notifications write it: the code, a colon, and why."""
        return str(self).replace(" ", ": ", 1)
