"""What was recorded, and what is being recorded."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime

from ..control_flow import Request
from .services import Services
from .sound import silence

KEPT = 2000
"""Recordings that are kept; the oldest are dropped first."""


@dataclass(frozen=True)
class RecordingOptions:
    """What is to be recorded, and who wants to hear of it."""

    source: str
    callback: Request | None = None
    events: str = "completed"
    channels: int = 1
    track: str = "both"
    trim: bool = False


@dataclass(eq=False)
class Recording:
    """A recording. `seconds` counts what was kept; `running_since` is None while it is paused or over."""

    sid: str
    call_sid: str
    conference_sid: str
    started_at: datetime
    recording_options: RecordingOptions
    status: str = "in-progress"
    seconds: float = 0
    running_since: datetime | None = None
    words: str = ""
    deleted: bool = False

    @property
    def over(self) -> bool:
        """Say whether nothing is added any more."""
        return self.status in ("completed", "absent")

    @property
    def duration(self) -> str:
        """Return the whole seconds that it lasts, as Twilio writes them."""
        return str(max(round(self.seconds), 1)) if self.status == "completed" else "0"

    @property
    def audio(self) -> bytes | None:
        """Return its WAV file; None when it is not ready, or when there was nothing to hear."""
        ready = self.status == "completed" and not self.deleted
        return silence(self.seconds, self.recording_options.channels) if ready else None


class Recordings:
    """All recordings, by their identifiers."""

    def __init__(self, exchange: Services) -> None:
        self._exchange = exchange
        self.by_sid: OrderedDict[str, Recording] = OrderedDict()
        self._running: dict[str, list[Recording]] = {}

    def start(
        self, recording_options: RecordingOptions, call_sid: str = "", conference_sid: str = ""
    ) -> Recording:
        """Begin to record a call, or a conference."""
        exchange, now = self._exchange, self._exchange.clock.now()
        recording = Recording(exchange.sids.new("RE"), call_sid, conference_sid, now, recording_options)
        recording.running_since = now
        self._keep(recording)
        self._running.setdefault(conference_sid or call_sid, []).append(recording)
        self.report(recording)
        return recording

    def running(self, key: str) -> list[Recording]:
        """Return what is being recorded of a call or a conference, the latest last."""
        return self._running.get(key, [])

    def pause(self, recording: Recording, *, keep_silence: bool = True) -> None:
        """Stop for a while; the pause stays in it as silence, or is skipped."""
        self._count(recording)
        if recording.status == "in-progress":
            recording.status = "paused"
            recording.running_since = self._exchange.clock.now() if keep_silence else None

    def resume(self, recording: Recording) -> None:
        """Go on after a pause."""
        self._count(recording)
        if recording.status == "paused":
            recording.status, recording.running_since = "in-progress", self._exchange.clock.now()

    def stop(self, recording: Recording) -> None:
        """End it; of nothing at all it is `absent`."""
        if recording.over:
            return
        self._count(recording)
        recording.running_since = None
        recording.status = "completed" if recording.seconds > 0 else "absent"
        key = recording.conference_sid or recording.call_sid
        others = [other for other in self._running.get(key, []) if other is not recording]
        self._running[key] = others
        if not others:
            del self._running[key]
        self.report(recording)

    def stop_all(self, key: str) -> None:
        """End everything that is recorded of a call or a conference."""
        for recording in list(self.running(key)):
            self.stop(recording)

    def _count(self, recording: Recording) -> None:
        now = self._exchange.clock.now()
        if recording.running_since is not None:
            recording.seconds += (now - recording.running_since).total_seconds()
            recording.running_since = now

    def keep(
        self,
        recording_options: RecordingOptions,
        call_sid: str,
        *,
        started_at: datetime,
        seconds: float,
        words: str = "",
    ) -> Recording:
        """Keep a recording that is over, of so many seconds; of none at all it is `absent`."""
        sid = self._exchange.sids.new("RE")
        recording = Recording(sid, call_sid, "", started_at, recording_options, seconds=seconds, words=words)
        recording.status = "completed" if seconds > 0 else "absent"
        self._keep(recording)
        if "in-progress" in _wanted(recording_options):
            self.report(replace(recording, status="in-progress", seconds=0))
        self.report(recording)
        return recording

    def _keep(self, recording: Recording) -> None:
        self.by_sid[recording.sid] = recording
        if len(self.by_sid) > KEPT:
            self.by_sid.popitem(last=False)

    def url(self, recording: Recording) -> str:
        """Return where a recording is found, without an extension."""
        exchange = self._exchange
        account = exchange.credentials.account_sid
        return f"{exchange.base_url}/2010-04-01/Accounts/{account}/Recordings/{recording.sid}"

    def report(self, recording: Recording) -> None:
        """Send the recording's status callback, if one is wanted of this status."""
        to = recording.recording_options.callback
        if to is None or recording.status not in _wanted(recording.recording_options):
            return
        params = {
            "AccountSid": self._exchange.credentials.account_sid,
            "CallSid": recording.call_sid,
            "RecordingSid": recording.sid,
            "RecordingUrl": self.url(recording),
            "RecordingStatus": recording.status,
            "RecordingDuration": recording.duration,
            "RecordingChannels": str(recording.recording_options.channels),
            "RecordingStartTime": format_datetime(recording.started_at),
            "RecordingSource": recording.recording_options.source,
            "RecordingTrack": recording.recording_options.track,
        }
        if recording.conference_sid:
            params["ConferenceSid"] = recording.conference_sid
        key = recording.call_sid or recording.conference_sid
        self._exchange.webhooks.callback(to.url, to.method, params, call_sid=key, kind="recording")


def _wanted(recording_options: RecordingOptions) -> list[str]:
    return (recording_options.events or "completed").replace(",", " ").split()
