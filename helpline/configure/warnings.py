"""Warn about parts of a description that are allowed but may be mistakes, such as a topic without staff."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from helpline import callflow, contact_rules
from helpline.configure.description import Helpline
from helpline.configure.document import Document
from helpline.configure.errors import Problem
from helpline.configure.staff import STAFF, Person
from helpline.configure.voices import warning_of_tag, warning_of_voice
from helpline.roles import COUNSELOR
from helpline.routing import CRISIS_TRAINING, RULES, Policy, Strategy
from helpline.schema import Path


def find_warnings(document: Document, helpline: Helpline, now: datetime) -> list[Problem]:
    """Return the warnings for the operator, in the order of the file's lines."""
    found = [
        *_flows(document, helpline, now),
        *_lines(document),
        *_crisis_numbers(document, helpline),
        *_pauses(helpline),
        *_staff(helpline, now),
    ]
    return sorted(document.problem(path, message) for path, message in found)


def left_alone(document: Document, old: Helpline, described: Helpline) -> list[Problem]:
    """Return a warning for each person for whom the page People overrides what the file says.

    People whom the file does not name are all in one warning, because most of them were added on that page.
    """
    by_hand = {name: person for name, person in old.staff.items() if person.by_hand}
    paths = [
        ("staff", name)
        for name, person in by_hand.items()
        if name in described.staff
        and replace(STAFF.settled(described.staff[name], person), by_hand=True) != person
    ]
    message = "{} is planned on the page People; the file changes nothing about this person"
    found = [document.problem(path, message.format(path[1])) for path in paths]
    unnamed = sorted(
        name for name, person in by_hand.items() if person.active and name not in described.staff
    )
    return [*sorted(found), *_unnamed(document, unnamed)]


def _unnamed(document: Document, names: list[str]) -> Iterator[Problem]:
    if names:
        message = (
            f"not in the file, but planned on the page People, and still working: {', '.join(names)}. "
            "Press Retire there for somebody who has left"
        )
        yield document.problem(("staff",), message)


def _flows(document: Document, helpline: Helpline, now: datetime) -> Iterator[tuple[Path, str]]:
    trained = {
        topic
        for person in helpline.staff.values()
        for topic, last_day in person.trainings.items()
        if last_day >= _today(person, helpline, now)
    }
    spoken = {language for person in helpline.staff.values() for language in person.languages}
    for name, flow in document.value["flows"].items():
        for topic in flow["topics"]:
            if topic not in trained:
                yield (
                    ("flows", name, "topics", topic),
                    "nobody is trained for this topic: nobody is offered its calls",
                )
        for language in flow["languages"]:
            if language not in spoken:
                yield ("flows", name, "languages", language), "nobody speaks this language"
        yield from _speech(name, flow["languages"])
        loaded = callflow.load(flow)
        for problem in (*callflow.unsaid_danger(loaded), *callflow.unsaid_safety(loaded)):
            yield ("flows", name, *problem.path), problem.message
    if CRISIS_TRAINING not in trained:
        yield (
            ("staff",),
            f'nobody holds the training "{CRISIS_TRAINING}": no call in danger would ring anybody',
        )


def _speech(flow: str, languages: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yield a warning for each tag and voice that Twilio may refuse, because then callers hear nothing."""
    for code, language in languages.items():
        for name, warn in (("tag", warning_of_tag), ("voice", warning_of_voice)):
            if message := warn(language[name]):
                yield ("flows", flow, "languages", code, name), message


def _lines(document: Document) -> Iterator[tuple[Path, str]]:
    for i, line in enumerate(document.value["lines"]):
        if "crisis_number" not in line:
            yield (
                ("lines", i),
                "without crisis_number only your own staff, and BACKUP_NUMBER if it is set, are called for a "
                "caller in danger, again and again",
            )


def _crisis_numbers(document: Document, helpline: Helpline) -> Iterator[tuple[Path, str]]:
    """Yield a warning for each crisis number that may be a mistake: abroad for the line, or costly."""
    for i, line in enumerate(helpline.lines.values()):
        if not line.crisis_number:
            continue
        places = line.calls_to or contact_rules.HOME
        number = contact_rules.PhoneNumber(line.crisis_number)
        if not contact_rules.may_be_staffs(number, ours={}, regions=places).allowed:
            yield (
                ("lines", i, "crisis_number"),
                "callers in danger are put through to this number: it is abroad for the line, or charges "
                "whoever calls it",
            )


def _pauses(helpline: Helpline) -> Iterator[tuple[Path, str]]:
    """Yield a warning for each staggered line that never rings more people than at first."""
    for i, line in enumerate(helpline.lines.values()):
        usual = Policy()
        rule = RULES[Strategy(line.policy.get("strategy", usual.strategy))]
        pause = line.policy.get("ring_more_every", usual.ring_more_every.total_seconds())
        if rule.rings_more_and_more and pause >= line.ring_seconds:
            yield (
                ("lines", i, "policy"),
                f"the first people stop ringing after {line.ring_seconds} seconds (ring_seconds), before one "
                f"more is rung after {pause:g} (ring_more_every)",
            )


def _today(person: Person, helpline: Helpline, now: datetime) -> date:
    """Return the calendar day at `now` in the zone of the person's shifts, or without one of any shift."""
    own = (shift.zone for shift in person.shifts)
    everybodys = (shift.zone for each in helpline.staff.values() for shift in each.shifts)
    return contact_rules.local_day((*sorted(own), *everybodys), now)


def _staff(helpline: Helpline, now: datetime) -> Iterator[tuple[Path, str]]:
    for name, person in helpline.staff.items():
        today = _today(person, helpline, now)
        for topic, last_day in person.trainings.items():
            if last_day < today:
                yield ("staff", name, "trainings", topic), f"this training ended on {last_day}"
        if person.role == COUNSELOR:
            in_danger = person.trainings.get(CRISIS_TRAINING, date.min) >= today
            for message in _never_offered(person, in_danger=in_danger):
                yield ("staff", name), message


def _never_offered(person: Person, *, in_danger: bool) -> Iterator[str]:
    """Yield why a counselor is offered few calls or none; `in_danger` says that those in danger ring them.

    Shift and language count for no call in danger; a line may give up language or topic after a wait.
    """
    if not person.shifts:
        yield (
            "without a shift this person is rung for calls in danger only"
            if in_danger
            else "without a shift this person is never offered a call"
        )
    if not person.languages:
        yield (
            "without a language this person is rung for calls in danger, and for others only after a line's "
            "relax_language_after"
            if in_danger
            else "without a language this person is offered a call only after a line's relax_language_after"
        )
    if not person.trainings:
        yield "without a training this person is offered a call only after a line's relax_topic_after"
