"""Apply a description: read the bytes of a file and change the database to it, completely or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.conf import settings

from helpline import callflow, contact_rules
from helpline.configure.description import Helpline
from helpline.configure.difference import REMOVED, Change, difference, settled
from helpline.configure.directory import WHY_NOT
from helpline.configure.document import Document, parse
from helpline.configure.errors import Problem, WrongDescription
from helpline.configure.groups import wanted_permissions
from helpline.configure.reading import read
from helpline.configure.stored import stored
from helpline.configure.warnings import find_warnings, left_alone
from helpline.configure.writing import example_password, write
from helpline.models import Call, Callback, Line
from helpline.operations import floors, outside_numbers, ruling
from helpline.operations.transactions import operation
from helpline.validators import as_read
from helpline.voice import fallback_numbers
from helpline.voice.fallback_numbers import Numbers


@dataclass(frozen=True, slots=True)
class Outcome:
    """The changes that were made, or would be made, and the warnings for the operator."""

    changes: list[Change]
    warnings: list[Problem]
    shipped: Mapping[str, list[str]]
    """The prompts that each flow leaves to the shipped wording; `goodbye@en` only in that language."""


def configure(data: bytes, *, now: datetime, check: bool = False) -> Outcome:
    """Change the database to what the file describes; with `check`, only return what that would change.

    The numbers that callers need while the database is down are also written to a file. Raises
    WrongDescription, and changes nothing, where the file has a fault or removes a line that was called.
    """
    document = parse(data)
    described = read(document, settings.HELPLINE_NUMBER)
    outcome = _apply(document, described, "" if check else example_password(described), now, check)
    if not check:
        outside_numbers.look_after(now=now)
    return outcome if check else replace(outcome, warnings=[*outcome.warnings, *publish_fallback()])


def publish_fallback() -> list[Problem]:
    """Write the crisis and backup number of every line to the fallback file; return the problems of that."""
    lines = Line.objects.values_list("number", "crisis_number")
    numbers = {number: Numbers(crisis, settings.BACKUP_NUMBER) for number, crisis in lines}
    try:
        fallback_numbers.publish(numbers)
    except OSError as error:
        why = f"the fallback document's numbers were not written ({error.strerror}): "
        return [Problem(0, "", f"{why}when the database is away, nobody reaches the crisis number")]
    return []


@operation
def _apply(document: Document, described: Helpline, password: str, now: datetime, check: bool) -> Outcome:
    described = replace(described, permissions=wanted_permissions())
    if not check:
        floors.lock()  # no call is matched and no second run starts while staff and rules change
    old = stored()
    new = settled(old, described)
    changes = difference(old, new)
    problems = [
        *_in_use(changes, document),
        *_names_taken(new, document),
        *_unringable(new, document),
        *_wrong_phones(new, document),
        *_own_crisis_lines(new, document),
        *_own_backup(new, document),
        *_wrong_entries(new, document),
    ]
    if problems:
        raise WrongDescription(problems)
    if not check:
        write(changes, new, password, now)
    warnings = [*find_warnings(document, described, now), *left_alone(document, old, described)]
    return Outcome(changes, warnings, _shipped(document))


def _shipped(document: Document) -> dict[str, list[str]]:
    """Return the prompts that each flow leaves to the shipped wording."""
    return {name: list(_left_out(flow)) for name, flow in document.value["flows"].items()}


def _left_out(flow: Mapping[str, Any]) -> Iterator[str]:
    for prompt, words in callflow.left_out(flow).items():
        if words.keys() == flow["languages"].keys():
            yield prompt
        else:
            yield from (f"{prompt}@{language}" for language in words)


def _in_use(changes: list[Change], document: Document) -> list[Problem]:
    """Return a problem for each removed line that has calls or promises: they refer to their line."""
    gone = [change.key for change in changes if change.verb == REMOVED and change.kind == "line"]
    return [
        document.problem(
            ("lines",),
            f"the line {number} is not described any more, but people have called it: describe it still",
        )
        for number in gone
        if Call.objects.filter(line__number=number).exists()
        or Callback.objects.filter(line__number=number).exists()
    ]


def _names_taken(helpline: Helpline, document: Document) -> list[Problem]:
    """Return a problem for each person whose name is taken by somebody whom the file does not plan.

    That is somebody who has left, because what they did keeps their name, or who is planned on the page
    People.
    """
    described = document.value["staff"]
    others = {
        as_read(person.name): person.username
        for person in helpline.staff.values()
        if person.by_hand or person.username not in described
    }
    taken = {
        name: other
        for name, person in helpline.staff.items()
        if not person.by_hand
        and name in described
        and (other := others.get(as_read(person.name), name)) != name
    }
    return [
        document.problem(
            ("staff", name, "name"), f'"{other}", whom the file does not plan, has this name; add an initial'
        )
        for name, other in taken.items()
    ]


def _unringable(helpline: Helpline, document: Document) -> list[Problem]:
    """Return a problem for each active person who is rung on a telephone but has no number.

    The number may be in the file, or be the one that the database has already.
    """
    paths = [
        ("staff", name, "ring_on")
        for name, person in helpline.staff.items()
        if person.active and person.ring_on == "phone" and not person.phone
    ]
    message = "calls are to ring on a telephone, but none is known"
    return [document.problem(path, message) for path in paths]


def _wrong_phones(helpline: Helpline, document: Document) -> list[Problem]:
    """Return a problem for each staff telephone that is not allowed.

    It must not be one of our numbers or a colleague's, nor outside our regions, nor cost extra to ring.
    """
    lines = [(line.number, line.crisis_number) for line in helpline.lines.values()]
    regions = ruling.regions_of(line.calls_to for line in helpline.lines.values())
    phones = {
        name: contact_rules.PhoneNumber(person.phone)
        for name, person in helpline.staff.items()
        if person.phone
    }
    problems = []
    for name, phone in phones.items():
        ours = ruling.numbers_of(lines, [other for someone, other in phones.items() if someone != name])
        verdict = contact_rules.may_be_staffs(phone, ours=ours, regions=regions)
        if helpline.staff[name].active and not verdict.allowed:
            problems.append(document.problem(("staff", name, "phone"), contact_rules.explain(verdict)))
    return problems


def _own_crisis_lines(helpline: Helpline, document: Document) -> list[Problem]:
    """Return a problem for each crisis line that is one of our lines: its callers would come back to us."""
    own = {*helpline.lines, settings.HELPLINE_NUMBER}
    wrong = [i for i, line in enumerate(helpline.lines.values()) if line.crisis_number in own]
    paths = [("lines", i, "crisis_number") for i in wrong]
    message = "this is one of the helpline's own numbers: a caller in danger would come back to it"
    return [document.problem(path, message) for path in paths]


def _own_backup(helpline: Helpline, document: Document) -> list[Problem]:
    """Return a problem for each line that is the backup number too: its callers would come back to us."""
    paths = [("lines", i, "number") for i, own in enumerate(helpline.lines) if own == settings.BACKUP_NUMBER]
    message = "this is the setting BACKUP_NUMBER as well: a caller whom we put through would come back to us"
    return [document.problem(path, message) for path in paths]


def _wrong_entries(helpline: Helpline, document: Document) -> list[Problem]:
    """Return a problem for each number of the directory that is ours or staff's, abroad, or costs extra."""
    phones = [person.phone for person in helpline.staff.values() if person.phone]
    ours = dict.fromkeys(
        map(contact_rules.PhoneNumber, [*helpline.lines, settings.HELPLINE_NUMBER, *phones]), "ours"
    )
    numbers = {slug: contact_rules.PhoneNumber(entry.number) for slug, entry in helpline.directory.items()}
    verdicts = {
        slug: contact_rules.may_be_staffs(number, ours=ours, regions=contact_rules.HOME)
        for slug, number in numbers.items()
    }
    return [
        document.problem(("directory", slug, "number"), WHY_NOT[verdict.against[0].rule])
        for slug, verdict in verdicts.items()
        if not verdict.allowed
    ]
