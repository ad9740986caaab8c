"""What was recorded."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING

from .signals import Request
from .sound import silence

if TYPE_CHECKING:
    from .exchange import Exchange


@dataclass
class Recording:
    """A recording; `audio` is its WAV file, None once it is deleted or when there was nothing to hear."""

    sid: str
    call_sid: str
    source: str
    started_at: datetime
    seconds: float
    status: str = "completed"
    audio: bytes | None = None
    words: str = ""

    @property
    def duration(self) -> str:
        """Return the whole seconds that it lasts, as Twilio writes them."""
        return str(max(round(self.seconds), 1)) if self.status == "completed" else "0"


class Recordings:
    """All recordings, by their identifiers."""

    def __init__(self, exchange: "Exchange") -> None:
        self._exchange = exchange
        self.by_sid: dict[str, Recording] = {}

    def keep(
        self, *, call_sid: str, source: str, started_at: datetime, seconds: float, words: str = ""
    ) -> Recording:
        """Make a recording of so many seconds; of none at all it is `absent`."""
        sid = self._exchange.sids.new("RE")
        recording = Recording(sid, call_sid, source, started_at, seconds, words=words)
        if seconds > 0:
            recording.audio = silence(seconds)
        else:
            recording.status = "absent"
        self.by_sid[sid] = recording
        return recording

    def url(self, recording: Recording) -> str:
        """Return where a recording is found, without an extension."""
        exchange = self._exchange
        account = exchange.credentials.account_sid
        return f"{exchange.base_url}/2010-04-01/Accounts/{account}/Recordings/{recording.sid}"

    def report(self, recording: Recording, to: Request | None, events: str) -> None:
        """Send the recording's status callback, if one is wanted of this status."""
        if to is None or recording.status not in (events or "completed").replace(",", " ").split():
            return
        params = {
            "AccountSid": self._exchange.credentials.account_sid,
            "CallSid": recording.call_sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": self.url(recording),
            "RecordingStatus": recording.status,
            "RecordingDuration": recording.duration,
            "RecordingChannels": "1",
            "RecordingStartTime": format_datetime(recording.started_at),
            "RecordingSource": recording.source,
            "RecordingTrack": "both",
        }
        self._exchange.webhooks.callback(
            to.url, to.method, params, call_sid=recording.call_sid, kind="recording"
        )
