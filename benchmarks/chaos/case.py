"""Collect what a run is judged by: the carrier's record, the plan, and the product's own rows at the end."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from benchmarks.chaos.database import Database, Part
from benchmarks.chaos.plan import BACKUP, CRISIS, LINE, OUTSIDE, CallerPlan, Plan
from benchmarks.chaos.record import Company, Leg, Record

OWN_WILL = ("hangup", "reject")


@dataclass(frozen=True)
class Violation:
    """Something that must not happen: which judgement, on which leg or record, and how."""

    judgement: str
    about: str
    words: str


@dataclass(frozen=True)
class Talk:
    """A stretch in which two legs heard each other; `to` is None while it lasts."""

    caller: str
    other: str
    room: str
    since: datetime
    to: datetime | None


@dataclass
class Case:
    """Everything about a run that is over."""

    plan: Plan
    record: Record
    database: Database
    ended_at: datetime

    @cached_property
    def plans(self) -> dict[str, CallerPlan]:
        return {plan.number: plan for plan in (*self.plan.callers, *self.plan.reserve)}

    @cached_property
    def usernames(self) -> dict[str, str]:
        """Return who has which telephone."""
        return {person.phone: person.username for person in self.plan.staff if person.phone}

    @property
    def callers_gone_at(self) -> datetime:
        """Return when the last caller had hung up."""
        return max((leg.ended_at or self.ended_at for leg in self.callers()), default=self.ended_at)

    def callers(self) -> Iterator[Leg]:
        """Yield the legs of those who dialled the helpline."""
        for leg in self.record.legs.values():
            if leg.direction == "inbound" and leg.to == LINE:
                yield leg

    def called_back(self) -> Iterator[Leg]:
        """Yield the legs to people who are called back: neither staff nor a crisis center."""
        for leg in self.record.legs.values():
            known = leg.to in self.usernames or self.is_outside(leg) or leg.to.startswith("client:")
            if leg.direction != "inbound" and not known:
                yield leg

    def staffs(self) -> Iterator[Leg]:
        """Yield the legs of staff, at desks and on telephones."""
        for leg in self.record.legs.values():
            if self.is_staff(leg):
                yield leg

    def is_staff(self, leg: Leg) -> bool:
        return leg.person.startswith("client:") or (leg.direction != "inbound" and leg.to in self.usernames)

    def is_outside(self, leg: Leg) -> bool:
        """Say whether a leg is the crisis line's, the backup number's, or one of the directory."""
        return leg.direction != "inbound" and leg.to in (CRISIS, BACKUP, *OUTSIDE)

    def person(self, leg: Leg) -> str:
        """Return whose leg it is: a member of staff by their user name or client, anybody else by number."""
        return self.usernames.get(leg.to, leg.person) if leg.direction != "inbound" else leg.person

    @cached_property
    def talks(self) -> list[Talk]:
        """Return every stretch in which a caller and somebody else heard each other, in the order of time."""
        found: list[Talk] = []
        for events in self.rooms.values():
            found += self._talks_in(events)
        return sorted(found, key=lambda talk: talk.since)

    @cached_property
    def rooms(self) -> dict[str, list[Company]]:
        rooms: dict[str, list[Company]] = defaultdict(list)
        for company in self.record.company:
            rooms[company.room].append(company)
        return rooms

    def _talks_in(self, events: list[Company]) -> Iterator[Talk]:
        open_: dict[tuple[str, str], datetime] = {}
        for event in events:
            pairs = set(self._pairs(event))
            for pair in [pair for pair in open_ if pair not in pairs]:
                yield Talk(*pair, event.room, open_.pop(pair), event.at)
            for pair in pairs:
                open_.setdefault(pair, event.at)
        for pair, since in open_.items():
            yield Talk(*pair, events[0].room, since, None)

    def _pairs(self, event: Company) -> Iterator[tuple[str, str]]:
        if not event.together:
            return
        legs = [self.record.legs[sid] for sid in event.participants if sid in self.record.legs]
        others = [leg for leg in legs if self.is_staff(leg) or self.is_outside(leg)]
        yield from ((leg.sid, other.sid) for leg in legs if leg not in others for other in others)

    def talks_of(self, sid: str) -> list[Talk]:
        return [talk for talk in self.talks if sid in (talk.caller, talk.other)]

    def left_by_own_will(self, sid: str, at: datetime) -> bool:
        """Say whether the person at a leg had hung up or declined by a moment."""
        acts = self.record.acts.get(sid, [])
        return any(act.what.startswith(OWN_WILL) and act.at <= at + timedelta(seconds=1) for act in acts)

    def part(self, sid: str) -> Part | None:
        """Return the part of a leg in a conversation, by the records."""
        return self.database.parts.get(sid)

    def was_asked_in(self, talk: Talk) -> bool:
        """Say whether somebody was asked to join this caller's conversation by whoever had the call."""
        part, row = self.part(talk.other), self.database.call(talk.caller)
        return part is not None and row is not None and part.asked and part.call == row.id

    def told_to_end(self, caller: str, at: datetime) -> bool:
        """Say whether a counselor had pressed Hang up for a caller's call by a moment."""
        return bool(self.who(caller, "told to end", at))

    def who(self, caller: str, did: str, at: datetime) -> set[str]:
        """Return the user names of those who had done something in a caller's call by a moment."""
        row = self.database.call(caller)
        until = at + timedelta(seconds=1)
        return {
            person.username
            for person in self.plan.staff
            for act in self.record.acts.get(person.username, ())
            if row and act.at <= until and act.what.startswith(did) and act.what.endswith(row.id)
        }

    def username(self, leg: Leg) -> str:
        """Return the user name of the member of staff at a leg: their number, or the key in their client."""
        found = re.match(r"client:staff_(\d+)", leg.person)
        by_key = {pk: name for name, pk in self.database.staff.items()}
        return self.usernames.get(leg.to) or by_key.get(found[1] if found else "", "")
