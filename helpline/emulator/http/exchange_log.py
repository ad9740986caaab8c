"""What is kept of a webhook: what was sent, and what came back."""

from dataclasses import dataclass, field

from .http_client import Reply


@dataclass
class LogEntry:
    """What was sent, and what came back."""

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
    """What an application answered, and the entry that was made of it."""

    url: str
    reply: Reply
    log_entry: LogEntry

    @property
    def status(self) -> int:
        """Return the status."""
        return self.reply.status

    @property
    def content_type(self) -> str:
        """Return the content type."""
        return self.reply.content_type

    @property
    def body(self) -> bytes:
        """Return the body."""
        return self.reply.body
