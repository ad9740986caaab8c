"""Hold queues of callers, and the legs that wait to dequeue the first caller."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from ..control_flow import StateChanged
from .bridge import Bridge
from .leg import Leg
from .services import Services


@dataclass(eq=False)
class Member:
    """A caller in a queue.

    `dequeuer` is the leg that takes the caller out, and `bridge` their conversation once they are connected.
    `waited` is the wait in seconds, counted until a dequeuer came.
    """

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
    """A queue: first come, first served.

    `dequeuers` are the legs that wait for a caller. `waits` are the latest waits in seconds, for the average.
    """

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
        """Return the members that no leg has dequeued yet, the first one first."""
        return [member for member in self.members if member.dequeuer is None]

    @property
    def average(self) -> int:
        """Return the average wait in seconds, including members who are still waiting."""
        waits = [*self.waits, *(self.seconds(member) for member in self.waiting)]
        return sum(waits) // len(waits) if waits else 0

    def seconds(self, member: Member) -> int:
        """Return how many whole seconds a member has waited."""
        if member.dequeuer is not None:
            return member.waited
        return int((self.exchange.clock.now() - member.enqueued_at).total_seconds())

    def join(self, leg: Leg) -> Member:
        """Add a caller at the end, and wake the legs that wait for one."""
        member = Member(leg, self.exchange.clock.now())
        self.members.append(member)
        for dequeuer in self.dequeuers:
            dequeuer.wake()
        return member

    def leave(self, member: Member) -> None:
        """Remove a caller, and end their conversation if they have one."""
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
        """Give the first caller to a leg; return None when there is none or when another leg came earlier."""
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
        """Return the parameters of a request for the wait document."""
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
    """Hold all queues by SID."""

    def __init__(self, exchange: Services) -> None:
        self._exchange = exchange
        self.by_sid: dict[str, Queue] = {}

    def find(self, name: str) -> Queue | None:
        """Return the queue of a name, or None."""
        return next((queue for queue in self.by_sid.values() if queue.name == name), None)

    def open(self, name: str, max_size: int) -> Queue:
        """Return the queue of a name, creating it if there is none."""
        queue = self.find(name)
        if queue is None:
            exchange = self._exchange
            queue = Queue(exchange, exchange.sids.new("QU"), name, exchange.clock.now(), max_size)
            self.by_sid[queue.sid] = queue
        return queue
