"""Misbehaving on request: what networks and carriers do to webhooks and to REST, at will and by a seed."""

from dataclasses import asdict, dataclass
from typing import Any

from .sids import Sids

WEBHOOK_FAULTS = {"delay", "drop", "duplicate", "duplicate-new-token", "reorder", "timeout"}
REST_FAULTS = {"rest-429", "rest-500", "rest-lost", "rest-timeout", "conference-lag", "recording-404"}


@dataclass
class Fault:
    """A misbehaviour.

    `where` is a part of the URL or the webhook's kind that it applies to, empty for all; `times` how often,
    0 for always; `seconds` how long, for delay and conference-lag; `probability` from 0 to 1.
    """

    fault: str
    where: str = ""
    times: int = 1
    seconds: float = 1
    probability: float = 1
    hits: int = 0

    @classmethod
    def read(cls, data: dict[str, Any]) -> "Fault":
        """Make a fault of what was posted. Raises ValueError when it is none."""
        unknown = set(data) - {"fault", "where", "times", "seconds", "probability"}
        if unknown or data.get("fault") not in WEBHOOK_FAULTS | REST_FAULTS:
            known = ", ".join(sorted(WEBHOOK_FAULTS | REST_FAULTS))
            raise ValueError(f"a fault is one of {known}; with where, times, seconds, probability")
        return cls(
            fault=data["fault"],
            where=str(data.get("where", "")),
            times=int(data.get("times", 1)),
            seconds=float(data.get("seconds", 1)),
            probability=float(data.get("probability", 1)),
        )


class Faults:
    """The misbehaviours that are on."""

    def __init__(self, sids: Sids) -> None:
        self._sids = sids
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Turn one on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Behave."""
        self._faults.clear()

    def take(self, names: set[str], *about: str) -> Fault | None:
        """Return the first fault of these names that applies to a request, and count it as used."""
        for fault in self._faults:
            spent = fault.times and fault.hits >= fault.times
            fits = not fault.where or any(fault.where in words for words in about)
            if fault.fault not in names or spent or not fits or self._sids.chance() >= fault.probability:
                continue
            fault.hits += 1
            return fault
        return None

    def as_list(self) -> list[dict[str, Any]]:
        """Return all, with how often each was used."""
        return [asdict(fault) for fault in self._faults]
