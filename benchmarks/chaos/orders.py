"""Disorders of a call's webhooks: another order, a second delivery, none.

A webhook is known by its name: the last words of its address, what it reports, and whose leg it is about. A
disorder names one webhook of one call, and where it matters a second one that it waits for.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from urllib.parse import urlsplit

AFTER = "after"
TWICE, TWICE_AS_NEW, AGAIN_AFTER = "twice", "twice as if new", "again after"
LOST = "lost"
REST = ("rest-500", "rest-429", "rest-lost", "rest-timeout")
TARGETS = ("caller", "staff", "conference", "new calls")
WITH_OTHERS = ("staff in the conference", "beside", "new participants")
"""What requests are about in a call with several people besides."""


@dataclass(frozen=True)
class Disorder:
    """What happens to one webhook `first` of a call, or to one kind of request to REST about it.

    `how` is "after" (it arrives after `second` has been answered), "twice", "twice as if new", "again after"
    (a second time, after `second`), "lost", or a fault of REST, and then `first` is what it is about.
    """

    how: str = ""
    first: str = ""
    second: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.first, self.how, self.second))) or "as it should be"


@dataclass(frozen=True)
class Seen:
    """A webhook of an undisturbed call. Nobody waits for the answer to a `report`."""

    name: str
    report: bool


def name_of(url: str, params: dict[str, str], role: str) -> str:
    """Return the name of a webhook. Keys that are pressed are part of it, numbers never."""
    parts = [
        part for part in urlsplit(url).path.split("/") if part.isalpha() or part.replace("-", "").isalpha()
    ]
    where = "/".join(parts[-2:])
    event = params.get("StatusCallbackEvent") or params.get("QueueResult") or params.get("DialCallStatus")
    status = params.get("CallStatus", "") if "status" in where else ""
    return " ".join(filter(None, (role, where, event or status)))


def all_of(seen: Iterable[Seen], targets: Iterable[str] = TARGETS) -> Iterator[Disorder]:
    """Yield every disorder of a call, such as each pair of its webhooks in the other order.

    A request whose answer the call waits for cannot be overtaken by what follows from the answer; so of each
    pair at least one is a report, and it is the report that is late.
    """
    webhooks = list(dict.fromkeys(seen))
    reports = [one.name for one in webhooks if one.report]
    yield Disorder()
    for first, other in product(reports, webhooks):
        if first != other.name:
            yield Disorder(AFTER, first, other.name)
            yield Disorder(AGAIN_AFTER, first, other.name)
    for one in webhooks:
        yield Disorder(TWICE, one.name)
        yield Disorder(TWICE_AS_NEW, one.name)
    yield from (Disorder(LOST, name) for name in reports)
    yield from (Disorder(fault, target) for fault, target in product(REST, targets))
