"""Record calls and conferences without sound: keep each recording's length, and report its progress.

The files are silent, because there is no real sound.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime

from ..control_flow import Request
from .services import Services
from .sound import silence

MAX_KEPT = 2000
"""How many recordings are kept; the oldest are dropped first."""


@dataclass(frozen=True)
class RecordingOptions:
    """Hold how a recording is made, and where its status callbacks go."""

    source: str
    callback: Request | None = None
    events: str = "completed"
    channels: int = 1
    track: str = "both"


@dataclass(eq=False)
class Recording:
    """A recording.

    `seconds` is its length so far. `running_since` is when the length was last counted, or None while nothing
    is added. A `deleted` one has no sound, and REST shows it only with IncludeSoftDeleted.
    """

    sid: str
    call_sid: str
    conference_sid: str
    started_at: datetime
    recording_options: RecordingOptions
    status: str = "in-progress"
    seconds: float = 0
    running_since: datetime | None = None
    deleted: bool = False

    @property
    def over(self) -> bool:
        """Return whether the recording has ended."""
        return self.status in ("completed", "absent")

    @property
    def duration(self) -> str:
        """Return the length in whole seconds, as text; "0" unless the recording is completed."""
        return str(max(round(self.seconds), 1)) if self.status == "completed" else "0"

    @property
    def audio(self) -> bytes | None:
        """Return the WAV file; None when it is not ready, empty or deleted."""
        ready = self.status == "completed" and not self.deleted
        return silence(self.seconds, self.recording_options.channels) if ready else None


class Recordings:
    """Hold all recordings by SID."""

    def __init__(self, exchange: Services) -> None:
        self._exchange = exchange
        self.by_sid: OrderedDict[str, Recording] = OrderedDict()
        self._running: dict[str, list[Recording]] = {}

    def start(
        self, recording_options: RecordingOptions, call_sid: str = "", conference_sid: str = ""
    ) -> Recording:
        """Start to record a call or a conference."""
        exchange, now = self._exchange, self._exchange.clock.now()
        recording = Recording(exchange.sids.new("RE"), call_sid, conference_sid, now, recording_options)
        recording.running_since = now
        self._keep(recording)
        self._running.setdefault(conference_sid or call_sid, []).append(recording)
        self.report(recording)
        return recording

    def running(self, key: str) -> list[Recording]:
        """Return the recordings of a call or conference that are in progress, the latest last."""
        return self._running.get(key, [])

    def pause(self, recording: Recording, *, keep_silence: bool = True) -> None:
        """Pause a recording; the pause is kept as silence, or skipped."""
        self._update_length(recording)
        if recording.status == "in-progress":
            recording.status = "paused"
            recording.running_since = self._exchange.clock.now() if keep_silence else None

    def resume(self, recording: Recording) -> None:
        """Resume a paused recording."""
        self._update_length(recording)
        if recording.status == "paused":
            recording.status, recording.running_since = "in-progress", self._exchange.clock.now()

    def stop(self, recording: Recording) -> None:
        """Stop a recording; its status is `absent` when it is empty."""
        if recording.over:
            return
        self._update_length(recording)
        recording.running_since = None
        recording.status = "completed" if recording.seconds > 0 else "absent"
        key = recording.conference_sid or recording.call_sid
        others = [other for other in self._running.get(key, []) if other is not recording]
        self._running[key] = others
        if not others:
            del self._running[key]
        self.report(recording)

    def stop_all(self, key: str) -> None:
        """Stop all recordings of a call or conference."""
        for recording in list(self.running(key)):
            self.stop(recording)

    def _update_length(self, recording: Recording) -> None:
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
        """Store a recording of so many seconds that has ended already.

        Its status is `absent` when it is empty.
        """
        sid = self._exchange.sids.new("RE")
        recording = Recording(sid, call_sid, "", started_at, recording_options, seconds=seconds)
        recording.status = "completed" if seconds > 0 else "absent"
        self._keep(recording)
        if "in-progress" in _wanted_events(recording_options):
            self.report(replace(recording, status="in-progress", seconds=0))
        self.report(recording)
        return recording

    def _keep(self, recording: Recording) -> None:
        self.by_sid[recording.sid] = recording
        if len(self.by_sid) > MAX_KEPT:
            self.by_sid.popitem(last=False)

    def url(self, recording: Recording) -> str:
        """Return the URL of a recording, without an extension."""
        exchange = self._exchange
        account = exchange.credentials.account_sid
        return f"{exchange.base_url}/2010-04-01/Accounts/{account}/Recordings/{recording.sid}"

    def report(self, recording: Recording) -> None:
        """Send a status callback if one is wanted for the recording's status."""
        to = recording.recording_options.callback
        if to is None or recording.status not in _wanted_events(recording.recording_options):
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


def _wanted_events(recording_options: RecordingOptions) -> list[str]:
    return (recording_options.events or "completed").replace(",", " ").split()
