"""Define the exceptions that stop or redirect a call's document, and the request for the next document."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Request:
    """A URL to be requested, with its method and additional parameters: a document, or a callback.

    `kind` says what for: voice, action, redirect, update, whisper, wait, hold, announcement, fallback, status
    and so on. `inline` is TwiML that was given in place of a URL; nothing is requested then.
    """

    url: str
    method: str = "POST"
    params: dict[str, str] = field(default_factory=dict)
    kind: str = "voice"
    inline: str | None = None


class Interrupt(Exception):
    """Stop a running verb from outside; when several arrive, the one of the highest rank is raised."""

    rank = 0


class StateChanged(Interrupt):
    """Stop a waiting document because the queue or conference has changed.

    The leg then looks at the new state.
    """

    rank = 1


class Redirected(Interrupt):
    """Stop the current document because REST has redirected the call to another one."""

    rank = 2

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request


class LegEnded(Interrupt):
    """Stop everything because the leg is over."""

    rank = 3


class NextDocument(Exception):
    """Replace the running document by another one."""

    def __init__(self, request: Request) -> None:
        super().__init__()
        self.request = request


class HangUp(Exception):
    """End the call from its document; a `status` other than `completed` means that it was never answered."""

    def __init__(self, status: str = "completed") -> None:
        super().__init__()
        self.status = status


class BargedIn(Exception):
    """Stop a prompt because the caller pressed a key or spoke."""


class LeaveQueue(Exception):
    """Take the caller out of the queue."""


class Failure(Exception):
    """Report that a document could not be fetched or run, with Twilio's error code.

    `after` is how many seconds of the clock were waited in vain. `unreached` means that no answer came at
    all: the network failed or the server is not there. `reported` is set once a notification of it was
    stored.
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
        """Return the code, a colon and the reason, as notifications write it."""
        return str(self).replace(" ", ": ", 1)
