"""A run of the chaos, told in a few lines, for the tests of its judgements."""

from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.chaos import judge, plan
from benchmarks.chaos.case import Case
from benchmarks.chaos.database import CallRow, Database, Part, Promise
from benchmarks.chaos.record import Act, Record

NOON = datetime(2026, 7, 15, 16, 0, tzinfo=UTC)
DESK = "client:staff_1"
PHONE = "+12025550162"


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


class Story:
    """A run told in a few lines: legs come and go, people meet and part; times are seconds after noon."""

    def __init__(self) -> None:
        self.record = Record()
        self.database = Database()
        self.plan = plan.make(1, 30, 60)
        self.danger = next(one for one in self.plan.callers if one.way == "first key")
        self._legs: dict[str, dict[str, Any]] = {}
        self._notes = 0

    def leg(self, sid: str, who: str, when: float, *, to: str = plan.LINE, parent: str = "") -> None:
        """A leg begins to ring: from somebody to the line, or, where `to` is given, out to that number."""
        direction = "inbound" if to == plan.LINE else "outbound-dial" if parent else "outbound-api"
        to = "" if who.startswith("client:") else to
        self._legs[sid] = {
            "sid": sid,
            "person": who,
            "from": who,
            "to": to,
            "direction": direction,
            "parent_sid": parent,
            "created_at": at(when).isoformat(),
            "answered_at": None,
            "ended_at": None,
            "status": "ringing",
            "doing": "ringing",
        }
        self._tell(sid, when)

    def _tell(self, sid: str, when: float, **changes: Any) -> None:
        self._legs[sid] |= changes
        self.record.take({"type": "call", "call": dict(self._legs[sid])}, at(when))

    def waits(self, sid: str, when: float) -> None:
        self._tell(sid, when, status="in-progress", answered_at=at(when).isoformat(), doing="queue:line-1")

    def over(self, sid: str, when: float) -> None:
        self._tell(sid, when, status="completed", ended_at=at(when).isoformat(), doing="ended")

    def hangs_up(self, sid: str, when: float) -> None:
        self.acts(sid, when, "hangup")
        self.over(sid, when)

    def acts(self, who: str, when: float, what: str) -> None:
        self.record.acts[who].append(Act(at(when), who, what))

    def room(self, when: float, *sids: str) -> None:
        """These are in the conference now, and nobody else."""
        told = {"sid": "CF1", "name": "room", "status": "in-progress", "at": at(when).isoformat()}
        self.record.take({"type": "conference", "conference": told | {"participants": list(sids)}})

    def asked(self, sid: str, when: float, kind: str = "action", *, body: str = "", **params: str) -> None:
        self._notes += 1
        note = {
            "id": self._notes,
            "at": at(when).isoformat(),
            "call_sid": sid,
            "kind": kind,
            "params": params,
            "url": "http://127.0.0.1/voice/x",
            "status": 200,
            "body": body or '<Response><Gather action="/voice/calls/1/menu/welcome"/></Response>',
            "ms": 5,
            "error": "",
        }
        self.record.take({"type": "webhook", "webhook": note})

    def hears(self, sid: str, when: float, text: str) -> None:
        item = {"at": at(when).isoformat(), "kind": "say", "text": text, "from": ""}
        self.record.take({"type": "heard", "sid": sid, "item": item})

    def recorded(self, sid: str, direction: str = "inbound") -> None:
        self.database.calls.append(CallRow(f"call-of-{sid}", sid, direction, "ended", "answered", ()))

    def tells(self, sid: str, *lines: tuple[float, str]) -> None:
        """The call's story has these lines, and no others."""
        rows = [row for row in self.database.calls if row.sid != sid]
        told = tuple((at(when), words) for when, words in lines)
        self.database.calls = [*rows, CallRow(f"call-of-{sid}", sid, "inbound", "ended", "answered", told)]

    def takes_part(self, sid: str, caller: str, role: str, *, asked: bool = True) -> None:
        self.database.parts[sid] = Part(sid, f"call-of-{caller}", role, asked)

    def promised(
        self, state: str, due: float, *legs: str, reason: str = "promised", origin: str = ""
    ) -> None:
        promise = Promise("promise", state, reason, origin, at(0), at(due), legs)
        self.database.promises.append(promise)

    def talk(self) -> None:
        """A caller and somebody at a desk hear each other from 5 on."""
        self.leg("CA1", "+12025551000", 0)
        self.leg("CA2", DESK, 3)
        self.recorded("CA1")
        self.waits("CA1", 1)
        self.room(5, "CA1", "CA2")

    def found(self, judgement: str) -> list[str]:
        case = Case(self.plan, self.record, self.database, at(300))
        return [violation.words for violation in judge.JUDGEMENTS[judgement](case)]

    def with_a_colleague(self, role: str = "consulted") -> None:
        """A caller, their counselor, and from 20 on somebody who was asked to join."""
        self.talk()
        self.leg("CA3", "client:staff_2", 15)
        self.takes_part("CA2", "CA1", "counselor", asked=False)
        self.takes_part("CA3", "CA1", role)
        self.database.staff = {"staff0": "1", "staff1": "2", "super0": "3"}
        self.room(20, "CA1", "CA2", "CA3")
