"""Describe how a telephone is called."""

from dataclasses import dataclass

from .machine_detection import Detection
from .recordings import RecordingOptions


@dataclass(frozen=True)
class DialPlan:
    """Hold how a telephone is called.

    `timeout` is how many seconds it rings. The rest happens on answer, before the document is fetched:
    recording, sending `digits`, machine detection.
    """

    timeout: float = 60
    detection: Detection | None = None
    digits: str = ""
    recording_options: RecordingOptions | None = None
