"""How a telephone is to be called."""

from dataclasses import dataclass

from .machine_detection import Detection
from .recordings import RecordingOptions


@dataclass(frozen=True)
class DialPlan:
    """How a telephone is called: `timeout` in seconds, and what happens on answer before anything else."""

    timeout: float = 60
    detection: Detection | None = None
    digits: str = ""
    recording_options: RecordingOptions | None = None
