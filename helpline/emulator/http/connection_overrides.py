"""Read timeouts and retries from a URL's fragment: Twilio's connection overrides.

https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

LONGEST = 15.0
"""How many seconds Twilio waits for an answer."""


@dataclass(frozen=True)
class Delivery:
    """Hold the timeouts in seconds, the number of retries, and the failures that are retried (`policy`)."""

    connect: float = 5.0
    read: float = LONGEST
    total: float = LONGEST
    retries: int = 1
    policy: frozenset[str] = frozenset({"ct"})

    def again(self, attempt: int, outcome: str) -> bool:
        """Return whether to retry after an attempt, which counts from 0.

        `outcome` is how it went: ok, 4xx, 5xx, ct (no connection), rt (no answer in time) or other.
        """
        return outcome != "ok" and attempt < self.retries and bool({"all", outcome} & self.policy)


def overrides(url: str) -> Delivery:
    """Read the overrides in a URL's fragment; a value that is missing or out of range keeps its default."""
    given = dict(parse_qsl(url.partition("#")[2]))
    retries = given.get("rc", "")
    policy = frozenset(given.get("rp", "ct").split(","))
    return Delivery(
        connect=_seconds(given.get("ct"), 10.0, 5.0),
        read=_seconds(given.get("rt"), LONGEST, LONGEST),
        total=_seconds(given.get("tt"), LONGEST, LONGEST),
        retries=int(retries) if re.fullmatch("[0-5]", retries) else 1,
        policy=policy,
    )


def _seconds(milliseconds: str | None, longest: float, default: float) -> float:
    if milliseconds is None or not re.fullmatch("[0-9]{1,5}", milliseconds):
        return default
    seconds = int(milliseconds) / 1000
    return seconds if 0.1 <= seconds <= longest else default
