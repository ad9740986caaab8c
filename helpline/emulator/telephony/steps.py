"""What somebody at a telephone does; `scenarios/scripts.py` reads it and lets it happen."""

from dataclasses import dataclass

NEVER_RINGS = frozenset({"fail"})
"""Steps of a telephone that the network cannot reach."""


@dataclass(frozen=True)
class Step:
    """One thing that somebody does, `after` so many seconds, or so long after hearing `hear`."""

    action: str
    after: float = 0
    text: str = ""
    hear: str = ""
    answerer: str = ""
