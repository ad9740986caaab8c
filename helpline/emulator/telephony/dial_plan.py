"""How a telephone is to be called."""

from dataclasses import dataclass

from .machine_detection import Detection
from .recordings import Taping


@dataclass(frozen=True)
class DialPlan:
    """How a telephone is called: `timeout` in seconds, and what happens on answer before anything else."""

    timeout: float = 60
    detection: Detection | None = None
    digits: str = ""
    taping: Taping | None = None
