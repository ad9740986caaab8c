"""Send and receive text messages; a message is delivered a second and a half after it was sent.

https://www.twilio.com/docs/messaging/api/message-resource
"""

import mimetypes
import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from ..control_flow import Request
from .params import API_VERSION
from .services import Services

MAX_KEPT = 2000
STEP = 0.5
"""How many seconds pass between one status and the next."""
UNREACHABLE = 30003


@dataclass(frozen=True)
class Media:
    """A picture or another file of a message, which stays at its own URL."""

    sid: str
    url: str

    @property
    def content_type(self) -> str:
        """Return the content type, guessed from the name in the URL because the file is never fetched."""
        name = PurePosixPath(re.split("[?#]", self.url)[0]).name
        return mimetypes.guess_type(name)[0] or "application/octet-stream"


@dataclass(eq=False)
class Message:
    """A text message, sent or received, and its current status."""

    sid: str
    from_: str
    to: str
    body: str
    media: list[Media]
    created_at: datetime
    callback: Request | None
    service_sid: str = ""
    direction: str = "outbound-api"
    status: str = "queued"
    sent_at: datetime | None = None
    updated_at: datetime | None = None
    error_code: int | None = None


class Messages:
    """Hold all messages by SID, the oldest first."""

    def __init__(self, exchange: Services) -> None:
        self._exchange = exchange
        self.by_sid: OrderedDict[str, Message] = OrderedDict()

    def send(
        self,
        from_: str,
        to: str,
        body: str,
        media: Sequence[str] = (),
        service_sid: str = "",
        callback: Request | None = None,
        direction: str = "outbound-api",
    ) -> Message:
        """Send a message; it is not delivered to a telephone whose script contains `undeliverable`."""
        exchange = self._exchange
        message = self._keep(from_, to, body, media, callback, service_sid, direction)
        message.status = "accepted" if service_sid else "queued"
        lost = any(step.action == "undeliverable" for step in exchange.scripts.get(to, []))
        self._schedule(message, ["sending", "sent", "undelivered" if lost else "delivered"])
        return message

    def take(self, from_: str, to: str, body: str, media: Sequence[str] = ()) -> Message:
        """Store a message that a telephone has sent to one of the account's numbers."""
        message = self._keep(from_, to, body, media, None, "", "inbound")
        message.status = "received"
        message.sent_at = message.created_at
        return message

    def _keep(
        self,
        from_: str,
        to: str,
        body: str,
        media: Sequence[str],
        callback: Request | None,
        service_sid: str,
        direction: str,
    ) -> Message:
        new, now = self._exchange.sids.new, self._exchange.clock.now()
        sid = new("MM" if media else "SM")
        files = [Media(new("ME"), url) for url in media]
        message = Message(sid, from_, to, body, files, now, callback, service_sid, direction)
        self.by_sid[sid] = message
        if len(self.by_sid) > MAX_KEPT:
            self.by_sid.popitem(last=False)
        return message

    def _schedule(self, message: Message, steps: list[str]) -> None:
        if steps:
            self._exchange.clock.after(STEP, lambda: self._advance(message, steps))

    def _advance(self, message: Message, steps: list[str]) -> None:
        now = self._exchange.clock.now()
        message.status, message.updated_at = steps[0], now
        if message.status == "sent":
            message.sent_at = now
        if message.status == "undelivered":
            message.error_code = UNREACHABLE
        self._report(message)
        self._schedule(message, steps[1:])

    def _report(self, message: Message) -> None:
        if message.callback is None or message.status == "sending":
            return
        params = {
            "MessageSid": message.sid,
            "SmsSid": message.sid,
            "MessageStatus": message.status,
            "SmsStatus": message.status,
            "AccountSid": self._exchange.credentials.account_sid,
            "From": message.from_,
            "To": message.to,
            "ApiVersion": API_VERSION,
        }
        if message.error_code:
            params["ErrorCode"] = str(message.error_code)
        self._exchange.webhooks.callback(
            message.callback.url, message.callback.method, params, call_sid=message.sid, kind="message"
        )
