"""Inject faults that networks and carriers cause in webhooks and REST, one by one or many by a seed."""

import random
from dataclasses import asdict, dataclass
from typing import Any

from ..sids import Sids
from ..time.clock import read_seconds

ON_ANY_WEBHOOK = frozenset({"drop", "duplicate", "duplicate-new-token", "timeout", "bad-signature", "no-geo"})
"""Faults of every webhook."""
ON_ATTEMPTS = frozenset({"unreachable"})
"""Faults of a single attempt at a webhook."""
ON_CALLBACKS = ON_ANY_WEBHOOK | {"delay", "reorder"}
"""Faults of callbacks, whose answer is ignored."""
ON_DOCUMENTS = frozenset({"delay"})
"""Faults of a request for a document, before it is sent."""
AFTER_DOCUMENTS = frozenset({"hangup"})
"""Faults that strike once a document has been fetched."""
ON_CALLERS = frozenset({"anonymous"})
"""Faults of an incoming call."""
ON_REST = frozenset({"rest-429", "rest-500", "rest-lost", "rest-timeout", "rest-slow", "rest-late"})
"""Faults of REST requests."""
ON_RESOURCES = frozenset({"conference-lag", "recording-404"})
"""Faults of single REST resources."""
ALL = ON_CALLBACKS | ON_ATTEMPTS | ON_DOCUMENTS | AFTER_DOCUMENTS | ON_CALLERS | ON_REST | ON_RESOURCES
CHAOS = (
    "delay",
    "reorder",
    "duplicate",
    "duplicate-new-token",
    "drop",
    "timeout",
    "no-geo",
    "rest-429",
    "rest-500",
    "rest-lost",
    "rest-timeout",
    "rest-late",
    "conference-lag",
    "recording-404",
)
"""The faults that a seed turns on together; Twilio does not promise that any of them will not happen."""
MAX_CHAOS_SECONDS = 20
"""The longest delay, in seconds, of a fault that a seed has turned on."""
CHAOS_REST_SECONDS = 0.1
"""The delay of REST requests under a seed, in real seconds, because a driven clock does not move for them."""


@dataclass
class Fault:
    """A fault that is turned on.

    `where` is a part of the URL, the webhook's kind or the number that it applies to; empty means all.
    `times` is how often it strikes, 0 for always; `seconds` how long it delays; `probability` is from 0 to 1.
    `who` is the person whose telephone a `hangup` fault hangs up; empty means the call that the document is
    for.
    """

    fault: str
    where: str = ""
    times: int = 1
    seconds: float = 1
    probability: float = 1
    who: str = ""
    hits: int = 0

    @classmethod
    def read(cls, data: dict[str, Any]) -> "Fault":
        """Read a fault from JSON. Raises ValueError when it is not valid."""
        unknown = set(data) - {"fault", "where", "times", "seconds", "probability", "who"}
        if unknown or str(data.get("fault")) not in ALL:
            known = ", ".join(sorted(ALL))
            raise ValueError(f"a fault is one of {known}; with where, times, seconds, probability, who")
        return cls(
            fault=data["fault"],
            where=str(data.get("where", "")),
            times=_times(data.get("times", 1)),
            seconds=read_seconds(data.get("seconds", 1)),
            probability=read_probability(data.get("probability", 1)),
            who=str(data.get("who", "")),
        )


def _times(given: Any) -> int:
    times = int(given)
    if times < 0:
        raise ValueError("times must be a whole number, 0 for always")
    return times


def read_probability(given: Any) -> float:
    """Read a probability. Raises ValueError or TypeError when it is not a number from 0 to 1."""
    value = float(given)
    if not 0 <= value <= 1:
        raise ValueError("a probability must be from 0 to 1")
    return value


class Faults:
    """Hold the faults that are on."""

    def __init__(self, sids: Sids) -> None:
        self._sids = sids
        self._generators: dict[str, random.Random] = {}
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Turn a fault on."""
        self._faults.append(fault)

    def chaos(self, seed: int, probability: float, where: str = "") -> list[Fault]:
        """Turn on all faults in CHAOS, each with this probability; the same seed repeats a run.

        Each fault has a random generator of its own, so that the number of REST requests does not change
        which webhooks are affected.
        """
        self._generators = {name: random.Random(f"{seed} {name}") for name in CHAOS}  # noqa: S311  chance
        added = [
            Fault(name, where=where, times=0, probability=probability, seconds=self._chaos_seconds(name))
            for name in CHAOS
        ]
        self._faults += added
        return added

    def _chaos_seconds(self, name: str) -> float:
        return (
            CHAOS_REST_SECONDS if name in ON_REST else self._generators[name].uniform(0.1, MAX_CHAOS_SECONDS)
        )

    def clear(self) -> None:
        """Turn all faults off."""
        self._faults.clear()
        self._generators.clear()

    def take(self, names: frozenset[str], *about: str) -> Fault | None:
        """Return the first fault of these names that applies to a request, and count it as used.

        None when none applies. `about` are the texts that a fault's `where` is looked for in: the URL and the
        kind, for instance.
        """
        for fault in self._faults:
            spent = fault.times and fault.hits >= fault.times
            fits = not fault.where or any(fault.where in words for words in about)
            if fault.fault not in names or spent or not fits or not self._strikes(fault):
                continue
            fault.hits += 1
            return fault
        return None

    def _strikes(self, fault: Fault) -> bool:
        if fault.probability >= 1:
            return True
        generator = self._generators.get(fault.fault)
        drawn = generator.random() if generator else self._sids.chance()
        return drawn < fault.probability

    def as_list(self) -> list[dict[str, Any]]:
        """Return all faults, with how often each was used."""
        return [asdict(fault) for fault in self._faults]
