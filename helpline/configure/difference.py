"""Compute the difference between the helpline in the database and the one that is described."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from helpline.configure.description import Helpline
from helpline.configure.directory import ENTRY, Entry
from helpline.configure.fields import Kind, V
from helpline.configure.lines import LINE, Line
from helpline.configure.staff import STAFF, TEAM

ADDED, CHANGED, REMOVED = "added", "changed", "removed"
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to add, change or remove. `details` has a line for each change in it, old → new."""

    verb: str
    kind: str
    key: str
    details: tuple[str, ...] = ()
    was: str = ""
    """The present key of the thing, where the key changes: the old number of a line."""

    def __str__(self) -> str:
        head = f"{self.verb:8} {self.kind} {self.key}"
        if self.verb == ADDED and self.details:
            return f"{head}: {', '.join(self.details)}"
        return "\n".join([head, *(f"{'':13}{line}" for line in self.details)])


def settled(old: Helpline, new: Helpline) -> Helpline:
    """Return `new`, with everything that it leaves open taken from `old`.

    People keep what they chose for themselves. People who are not described any more stay, as inactive.
    People who are planned on the page People stay as they are. Groups keep permissions that were added by
    hand.
    """
    by_hand = {name: person for name, person in old.staff.items() if person.by_hand}
    staff = {name: STAFF.settled(person, old.staff.get(name)) for name, person in new.staff.items()}
    left = {name: replace(person, active=False) for name, person in old.staff.items() if name not in staff}
    held = {name: codes | old.permissions.get(name, frozenset()) for name, codes in new.permissions.items()}
    directory = {
        slug: _settled_entry(entry, old.directory.get(slug)) for slug, entry in new.directory.items()
    }
    return replace(new, staff=staff | left | by_hand, permissions=held, directory=directory)


def _settled_entry(entry: Entry, known: Entry | None) -> Entry:
    """Return an entry with its owner and review, which a number that replaces another does not take over."""
    return ENTRY.settled(entry, known if known and known.number == entry.number else None)


def difference(old: Helpline, new: Helpline) -> list[Change]:
    """Return the changes that turn `old` into `new`, in an order in which they can be made."""
    changes: list[Change] = []
    for name, codes in new.permissions.items():
        before = old.permissions.get(name)
        changes += _compared("group", name, None if before is None else _rights(before), _rights(codes))
    for slug, team in new.teams.items():
        changes += _compared_things(TEAM, slug, old.teams.get(slug), team)
    changes += [Change(ADDED, "floor", floor) for floor in sorted(new.floors - old.floors)]
    changes += _lines(old, new)
    changes += _staff(old, new)
    changes += _retention(old.retention, new.retention)
    for slug, entry in new.directory.items():
        changes += _compared_things(ENTRY, slug, old.directory.get(slug), entry)
    changes += [Change(REMOVED, ENTRY.name, slug) for slug in old.directory if slug not in new.directory]
    changes += [Change(REMOVED, "floor", floor) for floor in sorted(old.floors - new.floors)]
    changes += [Change(REMOVED, "team", slug) for slug in old.teams if slug not in new.teams]
    return changes


def _retention(old: Mapping[str, int], new: Mapping[str, int]) -> Iterator[Change]:
    for name, days in new.items():
        before = {"days": str(old[name])} if name in old else None
        yield from _compared("retention", name, before, {"days": str(days)}, told=["days"])
    yield from (Change(REMOVED, "retention", name) for name in old if name not in new)


def _rights(codes: frozenset[str]) -> dict[str, str]:
    return dict.fromkeys(sorted(codes), "may")


def _lines(old: Helpline, new: Helpline) -> Iterator[Change]:
    earlier = counterparts(old, new)
    for number, line in new.lines.items():
        was = earlier.get(number)
        for change in _compared_things(LINE, number, was, line):
            yield replace(change, was=was.number if was else "")
    kept = {line.number for line in earlier.values()}
    yield from (Change(REMOVED, "line", number) for number in old.lines if number not in kept)


def counterparts(old: Helpline, new: Helpline) -> dict[str, Line]:
    """Return the line in the database that each described line continues, by the described line's number.

    It is the line of that number, or else one of the same name, which then has a new number.
    """
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
            yield from _compared_things(STAFF, name, before, person)
        elif before is not None and before.active:
            yield Change(REMOVED, "staff", name, ("signed off and shut out; what they did keeps their name",))


def _compared_things(kind: Kind[V], key: str, old: V | None, new: V) -> Iterator[Change]:
    return _compared(
        kind.name,
        key,
        None if old is None else kind.words(old),
        kind.words(new),
        told=[field.name for field in kind.fields if field.told],
        masked=[field.name for field in kind.fields if field.masked],
    )


def _compared(
    kind: str,
    key: str,
    old: Mapping[str, str] | None,
    new: Mapping[str, str],
    told: Collection[str] = (),
    masked: Collection[str] = (),
) -> Iterator[Change]:
    """Yield the change between the old and the new words of a thing, if there is one.

    `told` names the fields that are printed for a new thing, `masked` those that are never printed whole.
    """
    if old is None:
        yield Change(ADDED, kind, key, tuple(new[name] for name in told if new.get(name)))
    elif old != new:
        yield Change(CHANGED, kind, key, tuple(_details(old, new, masked)))


def _details(old: Mapping[str, str], new: Mapping[str, str], masked: Collection[str]) -> Iterator[str]:
    for name in [*new, *(name for name in old if name not in new)]:
        before, after = old.get(name, ""), new.get(name, "")
        if before != after:
            shown = [_shown(value, masked=name in masked) for value in (before, after)]
            yield f"{name}: {' → '.join(shown)}"


def _shown(value: str, *, masked: bool) -> str:
    """Return a value as it may be printed: of a masked one, such as a telephone, only two characters."""
    if masked and value:
        return f"…{value[-2:]}"
    return value or NOTHING
