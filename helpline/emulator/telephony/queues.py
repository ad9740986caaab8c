"""Queues of callers, and those who come to fetch the first of them."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from ..control_flow import StateChanged
from .bridge import Bridge
from .leg import Leg
from .services import Services


@dataclass(eq=False)
class Member:
    """A caller in a queue. `dequeuer` is the leg that has come to fetch them."""

    leg: Leg
    enqueued_at: datetime
    dequeuer: Leg | None = None
    whisper_url: str = ""
    whisper_method: str = "POST"
    bridge: Bridge | None = None
    waited: int = 0
    present: bool = True


@dataclass(eq=False)
class Queue:
    """A queue: first come, first served."""

    exchange: Services
    sid: str
    name: str
    created_at: datetime
    max_size: int = 1000
    members: list[Member] = field(default_factory=list)
    dequeuers: list[Leg] = field(default_factory=list)
    waits: deque[int] = field(default_factory=lambda: deque(maxlen=1000))

    @property
    def waiting(self) -> list[Member]:
        """Return the members whom nobody has fetched yet, the first one first."""
        return [member for member in self.members if member.dequeuer is None]

    @property
    def average(self) -> int:
        """Return the seconds that members waited on average, those included who wait still."""
        waits = [*self.waits, *(self.seconds(member) for member in self.waiting)]
        return sum(waits) // len(waits) if waits else 0

    def seconds(self, member: Member) -> int:
        """Return how many whole seconds a member has waited."""
        if member.dequeuer is not None:
            return member.waited
        return int((self.exchange.clock.now() - member.enqueued_at).total_seconds())

    def join(self, leg: Leg) -> Member:
        """Put a caller at the end, and let those know who wait for one."""
        member = Member(leg, self.exchange.clock.now())
        self.members.append(member)
        for dequeuer in self.dequeuers:
            dequeuer.wake()
        return member

    def leave(self, member: Member) -> None:
        """Take a caller out."""
        if member.present:
            if member.dequeuer is None:
                self.waits.append(self.seconds(member))
            member.present = False
            self.members.remove(member)
            if member.bridge is not None:
                member.bridge.close()
            if member.dequeuer is not None:
                member.dequeuer.wake()

    def dequeue(self, dequeuer: Leg, whisper_url: str = "", method: str = "POST") -> Member | None:
        """Give the first caller to a leg, if there is one and it is the leg's turn; else None."""
        if not self.waiting or (self.dequeuers and self.dequeuers[0] is not dequeuer):
            return None
        member = self.waiting[0]
        member.waited = self.seconds(member)
        self.waits.append(member.waited)
        member.dequeuer = dequeuer
        member.whisper_url, member.whisper_method = whisper_url, method
        member.leg.interrupt(StateChanged())
        return member

    def wait_params(self, member: Member) -> dict[str, str]:
        """Return what the request for a wait document says."""
        waiting = self.waiting
        return {
            "QueuePosition": str(waiting.index(member) + 1 if member in waiting else 0),
            "QueueSid": self.sid,
            "QueueTime": str(self.seconds(member)),
            "AvgQueueTime": str(self.average),
            "CurrentQueueSize": str(len(waiting)),
            "MaxQueueSize": str(self.max_size),
        }


class Queues:
    """All queues, by their identifiers."""

    def __init__(self, exchange: Services) -> None:
        self._exchange = exchange
        self.by_sid: dict[str, Queue] = {}

    def find(self, name: str) -> Queue | None:
        """Return the queue of a name."""
        return next((queue for queue in self.by_sid.values() if queue.name == name), None)

    def open(self, name: str, max_size: int) -> Queue:
        """Return the queue of a name; it is made when there is none."""
        queue = self.find(name)
        if queue is None:
            exchange = self._exchange
            queue = Queue(exchange, exchange.sids.new("QU"), name, exchange.clock.now(), max_size)
            self.by_sid[queue.sid] = queue
        return queue
