"""The difference between the helpline that is and the one that is described."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from helpline.configure.description import UNREADABLE, Helpline, Line, Person

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
NOTHING = "–"
TOLD = ("name", "role", "days")
"""What is told of a thing that is new; the rest stands in the file."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is to be added, changed or removed. `details` say what of it, old → new."""

    verb: str
    kind: str
    key: str
    details: tuple[str, ...] = ()
    was: str = ""
    """The key under which the thing is known now, where that changes."""

    def __str__(self) -> str:
        head = f"{self.verb:8} {self.kind} {self.key}"
        if self.verb == ADDED and self.details:
            return f"{head}: {', '.join(self.details)}"
        return "\n".join([head, *(f"{'':13}{line}" for line in self.details)])


def settled(old: Helpline, new: Helpline) -> Helpline:
    """Return `new` with what it leaves open filled in from `old`.

    People keep what they chose for themselves; those who are not described any more stay, as people who
    have left; who is planned on the page People stays as they are there; groups keep the permissions that
    were added by hand.
    """
    by_hand = {name: person for name, person in old.staff.items() if person.by_hand}
    staff = {name: with_own_choices(person, old.staff.get(name)) for name, person in new.staff.items()}
    left = {name: replace(person, active=False) for name, person in old.staff.items() if name not in staff}
    held = {name: codes | old.permissions.get(name, frozenset()) for name, codes in new.permissions.items()}
    return replace(new, staff=staff | left | by_hand, permissions=held)


def with_own_choices(person: Person, known: Person | None) -> Person:
    """Return a described person with what the file leaves open as it is known of them."""
    opted_out = (known.opted_out_topics if known else None) or ()
    opted_out = tuple(topic for topic in opted_out if topic != UNREADABLE)
    return replace(
        person,
        opted_out_topics=opted_out if person.opted_out_topics is None else person.opted_out_topics,
        ring_on=person.ring_on or (known.ring_on if known else "browser"),
        phone=(known.phone if known else "") if person.phone is None else person.phone,
    )


def difference(old: Helpline, new: Helpline) -> list[Change]:
    """Return what makes `old` into `new`, in an order in which it can be done."""
    changes: list[Change] = []
    for name, codes in new.permissions.items():
        before = old.permissions.get(name)
        changes += _compared("group", name, None if before is None else _rights(before), _rights(codes))
    for slug, name in new.teams.items():
        before_name = old.teams.get(slug)
        changes += _compared(
            "team", slug, None if before_name is None else {"name": before_name}, {"name": name}
        )
    changes += [Change(ADDED, "floor", floor) for floor in sorted(new.floors - old.floors)]
    changes += _lines(old, new)
    changes += _staff(old, new)
    changes += _retention(old.retention, new.retention)
    changes += [Change(REMOVED, "floor", floor) for floor in sorted(old.floors - new.floors)]
    changes += [Change(REMOVED, "team", slug) for slug in old.teams if slug not in new.teams]
    return changes


def _retention(old: Mapping[str, int], new: Mapping[str, int]) -> Iterator[Change]:
    for name, days in new.items():
        before = {"days": str(old[name])} if name in old else None
        yield from _compared("retention", name, before, {"days": str(days)})
    yield from (Change(REMOVED, "retention", name) for name in old if name not in new)


def _rights(codes: frozenset[str]) -> dict[str, str]:
    return dict.fromkeys(sorted(codes), "may")


def _lines(old: Helpline, new: Helpline) -> Iterator[Change]:
    earlier = counterparts(old, new)
    for number, line in new.lines.items():
        was = earlier.get(number)
        before = _line_in_words(was, old) if was else None
        for change in _compared("line", number, before, _line_in_words(line, new)):
            yield replace(change, was=was.number if was else "")
    kept = {line.number for line in earlier.values()}
    yield from (Change(REMOVED, "line", number) for number in old.lines if number not in kept)


def counterparts(old: Helpline, new: Helpline) -> dict[str, Line]:
    """Return what each described line is now: the line of its number, or else the one of its name."""
    same = {number: old.lines[number] for number in new.lines if number in old.lines}
    by_name = {line.name: line for number, line in old.lines.items() if number not in same}
    renumbered = {
        number: by_name[line.name]
        for number, line in new.lines.items()
        if number not in same and line.name in by_name
    }
    return same | renumbered


def _staff(old: Helpline, new: Helpline) -> Iterator[Change]:
    for name, person in new.staff.items():
        before = old.staff.get(name)
        if person.active:
            words = None if before is None else _person_in_words(before)
            yield from _compared("staff", name, words, _person_in_words(person))
        elif before is not None and before.active:
            yield Change(REMOVED, "staff", name, ("signed off and shut out; what they did keeps their name",))


def _compared(kind: str, key: str, old: Mapping[str, str] | None, new: Mapping[str, str]) -> Iterator[Change]:
    if old is None:
        yield Change(ADDED, kind, key, tuple(new[name] for name in TOLD if new.get(name)))
    elif old != new:
        yield Change(CHANGED, kind, key, tuple(_details(old, new)))


def _details(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[str]:
    for name in [*new, *(name for name in old if name not in new)]:
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            yield f"{name}: {_shown(name, before)} → {_shown(name, after)}"


def _shown(name: str, value: str) -> str:
    """Return a value as it may be printed: of somebody's own telephone no more than two digits."""
    if name == "phone" and value:
        return f"…{value[-2:]}"
    return value or NOTHING


def _line_in_words(line: Line, of: Helpline) -> dict[str, str]:
    words = {"number": line.number, "name": line.name, "floor": line.floor}
    words |= _flow_in_words(of.flows[line.flow], "flow")
    words |= {f"policy.{name}": _plain(value) for name, value in sorted(line.policy.items())}
    words |= {name: str(value) for name, value in line.seconds.items()}
    return words | {"crisis_number": line.crisis_number, "calls_to": " ".join(line.calls_to)}


def _flow_in_words(body: Any, path: str) -> dict[str, str]:
    """Return a call flow's parts by their paths, as flow.menus.topic.choices[0].then."""
    words: dict[str, str] = {}
    if isinstance(body, Mapping):
        for name, part in sorted(body.items()):
            words |= _flow_in_words(part, f"{path}.{name}")
    elif isinstance(body, list) and any(isinstance(part, Mapping) for part in body):
        for i, part in enumerate(body):
            words |= _flow_in_words(part, f"{path}[{i}]")
    else:
        words[path] = _plain(body)
    return words


def _plain(value: Any) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _person_in_words(person: Person) -> dict[str, str]:
    words = {
        "name": person.name,
        "role": person.role,
        "active": "yes" if person.active else "no",
        "teams": " ".join(sorted(person.teams)),
        "languages": " ".join(person.languages),
        "tier": str(person.tier),
        "opted_out_topics": " ".join(person.opted_out_topics or ()),
        "ring_on": person.ring_on or "",
        "phone": person.phone or "",
    }
    words |= {f"trainings.{topic}": f"until {day}" for topic, day in sorted(person.trainings.items())}
    return words | {f"shift {shift}": "yes" for shift in sorted(person.shifts, key=str)}
