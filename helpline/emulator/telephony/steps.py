"""Define the steps of a person's script; `scenarios/scripts.py` reads and plays them."""

from dataclasses import dataclass

NEVER_RINGS = frozenset({"fail"})
"""Actions of a telephone that the network cannot reach."""


@dataclass(frozen=True)
class Step:
    """One action of a person, `after` so many seconds, counted from the step before or from hearing `hear`.

    `text` are keys or words, and `answerer` what machine detection would find.
    """

    action: str
    after: float = 0
    text: str = ""
    hear: str = ""
    answerer: str = ""
