"""Count how commands ended: done at once, repeated, overtaken, lost before or after Twilio acted."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any
from unittest.mock import patch

from helpline.carrier import claims, dispatcher
from helpline.carrier.outcome import Outcome
from helpline.carrier.unknown import MAY_BE_REPEATED
from helpline.models import Command, CommandKind, CommandState


class Way(StrEnum):
    """How a command came to its end."""

    DONE = "done at the first asking"
    REPEATED = "reached Twilio twice, or was met on its way by another worker"
    STALE = "overtaken by the end of the call before it was sent"
    OVERTAKEN = "overtaken by something else before it was sent"
    BEFORE = "lost before Twilio acted, looked up, and sent again"
    AFTER = "lost after Twilio acted, looked up, and not sent again"


EACH_WAY = [Way.DONE, Way.REPEATED, Way.STALE, Way.BEFORE, Way.AFTER]
"""What a command may be made to meet with; OVERTAKEN comes of itself."""
Ways = Counter[tuple[str, Way]]
"""How often commands of each kind went each way."""


class Ledger:
    """Notes what befalls each command of one example, whichever worker has it.

    One command is carried out at a time, so that a trouble is surely that of the command claimed last, and
    Hypothesis can play an example again.
    """

    def __init__(self, ways: Ways) -> None:
        self.ways = ways
        self.met: defaultdict[int, set[Way]] = defaultdict(set)
        self.at: int = 0
        """The command whose requests reach Twilio now."""
        self._looks: dict[int, bool] = {}
        self._looked_up: set[int] = set()
        self._unsure: set[int] = set()
        self._next_claim, self._settle = claims.next_claim, claims.settle

    def meets(self, way: Way) -> None:
        """Something befalls the command whose requests reach Twilio now."""
        self.met[self.at].add(way)

    def next_claim(self, **how: Any) -> claims.Claim | None:
        """Claim a command. One whose answer was not heard is looked up before it is sent again."""
        claimed = self._next_claim(**how)
        if claimed is not None:
            command = claimed.command
            self.at, self._looks[command.pk] = command.pk, claimed.looks
            if claimed.looks:
                self._looked_up.add(command.pk)
            elif command.kind not in MAY_BE_REPEATED:
                assert command.pk not in self._unsure, f"{command.kind} was sent again without a look"
                self._unsure.add(command.pk)
        return claimed

    def settle(self, command: Command, outcome: Outcome, now: datetime) -> None:
        """Write what becomes of a command; where that is known, it may be sent again."""
        if outcome.state != CommandState.UNKNOWN:
            self._unsure.discard(command.pk)
        self._settle(command, outcome, now)

    def count(self) -> None:
        """Add up the ways of every command that there is. Each is settled by now."""
        for command in Command.objects.select_related("call", "participant__offer__call"):
            for way in self._ways_of(command):
                self.ways[command.kind, way] += 1

    def _ways_of(self, command: Command) -> set[Way]:
        met = self.met[command.pk] & {Way.REPEATED}
        if command.state == CommandState.FAILED:
            return (
                {_overtaken(command)} if command.error.startswith("stale") and not command.attempts else met
            )
        if not self.met[command.pk] and command.attempts == 1:
            return {Way.DONE}
        if command.pk in self._looked_up:
            met |= self.met[command.pk] & {Way.AFTER if command.attempts == 1 else Way.BEFORE}
        return met


def _overtaken(command: Command) -> Way:
    ended_at = command.call.ended_at if command.call else None
    over = ended_at is not None and command.done_at is not None and ended_at <= command.done_at
    return Way.STALE if over else Way.OVERTAKEN


@contextmanager
def ledger(ways: Ways) -> Iterator[Ledger]:
    """Note what befalls commands, one at a time, until the block ends."""
    one = Ledger(ways)
    with (
        patch.object(claims, "next_claim", one.next_claim),
        patch.object(claims, "settle", one.settle),
        patch.object(dispatcher, "AT_ONCE", 1),
    ):
        yield one


def as_table(ways: Ways) -> str:
    """Return the counts as lines, kind by kind."""
    kinds = [kind for kind in CommandKind if any(of == kind for of, _ in ways)]
    heads = " ".join(f"{way.name:>9}" for way in Way)
    rows = [f"{kind:<16}" + " ".join(f"{ways[kind, way]:>9}" for way in Way) for kind in kinds]
    return "\n".join([f"{'':<16}{heads}", *rows])
