"""Log each HTTP exchange with an application: the request that was sent, and the answer."""

from dataclasses import dataclass, field

from .http_client import Reply


@dataclass
class LogEntry:
    """One attempt at a request, and its answer.

    `ms` is in real milliseconds, `attempt` counts retries from 0.
    """

    id: int
    at: str
    url: str
    method: str
    params: dict[str, str]
    headers: dict[str, str]
    attempt: int
    call_sid: str
    kind: str
    status: int | None = None
    content_type: str = ""
    body: str = ""
    ms: int = 0
    warnings: list[str] = field(default_factory=list)
    error: str = ""


@dataclass(frozen=True)
class Answer:
    """An application's answer, with the log entry of the request. `url` is where the last redirect led."""

    url: str
    reply: Reply
    log_entry: LogEntry

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return self.reply.status

    @property
    def content_type(self) -> str:
        """Return the Content-Type header."""
        return self.reply.content_type

    @property
    def body(self) -> bytes:
        """Return the body."""
        return self.reply.body
