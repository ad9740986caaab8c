"""From the document of a file to the helpline that it describes."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from helpline import callflow, contact, retention
from helpline.configure.description import Helpline, Line, Person, Shift, digest
from helpline.configure.document import Document
from helpline.configure.faults import WrongDescription
from helpline.configure.place import Place
from helpline.configure.policy import policy
from helpline.models import RingOn
from helpline.roles import COUNSELOR, ROLES, role_meant
from helpline.rota import WEEKDAYS
from helpline.routing import CRISIS_TRAINING
from helpline.schema import Fault, as_items, as_mapping, as_texts
from helpline.validators import HIGHEST_TIER, LANGUAGE, SECONDS, SLUG, as_read

SECTIONS = ("example", "floors", "lines", "teams", "staff", "flows", "retention")
PERSON = (
    "name",
    "role",
    "teams",
    "languages",
    "tier",
    "trainings",
    "shifts",
    "opted_out_topics",
    "ring_on",
    "phone",
)
SHIFT = ("weekdays", "starts", "ends", "zone", "first_date", "last_date")
LINE = ("number", "name", "floor", "flow", "policy", "crisis_number", "calls_to", *SECONDS)
USERNAME = r"[a-z0-9][a-z0-9._-]{0,62}"
TEAM = r"[a-z0-9][a-z0-9_-]{0,49}"


@dataclass(frozen=True, slots=True)
class Names:
    """The names that the file defines and that its other parts may use."""

    floors: tuple[str, ...]
    teams: frozenset[str]
    flows: dict[str, str]
    topics: frozenset[str]
    languages: frozenset[str]


def _refuse_same_names(staff: Place) -> None:
    """Refuse two people of one name: colleagues could not tell them apart."""
    known: dict[str, str] = {}
    for key, place in staff.names():
        name = place.at("name").value
        if not isinstance(name, str):
            continue
        other = known.setdefault(as_read(name), key)
        if other != key:
            place.wrong(f'"{other}" has the name "{name}" already, or one like it; add an initial', "name")


def read(document: Document, default_number: str) -> Helpline:
    """Return the helpline that a document describes; `default_number` stands for `number: default`.

    Raises WrongDescription, with every fault there is.
    """
    faults: list[Fault] = []
    root = Place(document.value, faults.append)
    root.only(SECTIONS)
    root.need("lines", "flows", "staff")
    flows, digests = _flows(root.at("flows"), root.at("lines").value)
    names = Names(
        floors=_floors(root.at("floors")),
        teams=frozenset(_named(root.at("teams"), TEAM, "a team")),
        flows=digests,
        topics=_defined(root, "topics") | {CRISIS_TRAINING},
        languages=_defined(root, "languages"),
    )
    _refuse_same_names(root.at("staff"))
    helpline = Helpline(
        lines=_lines(root.at("lines"), names, default_number),
        teams={slug: place.at("name").text(slug) for slug, place in _teams(root.at("teams"))},
        staff={
            name: _person(name, place, names)
            for name, place in _named(root.at("staff"), USERNAME, "a person").items()
        },
        flows=flows,
        example=root.at("example").truth(False),
        retention=_retention(root.at("retention")),
    )
    if faults:
        raise WrongDescription(document.fault(fault.path, fault.message) for fault in faults)
    return helpline


def _retention(section: Place) -> dict[str, int]:
    """Return for how many days each kind of thing is kept, where the file says so."""
    rules = {rule.name: rule.age for rule in retention.rules()}
    return {
        name: place.whole(rules[name].days, rules[name].least, rules[name].most)
        for name, place in section.names(rules)
    }


def _named(section: Place, pattern: str, what: str) -> dict[str, Place]:
    """Return the places of a section of named things, each name fit to be one."""
    return {name: place for name, place in section.names() if place.is_named(pattern, what)}


def _teams(section: Place) -> list[tuple[str, Place]]:
    teams = list(_named(section, TEAM, "a team").items())
    for _, place in teams:
        place.only(("name",))
    return teams


def _floors(section: Place) -> tuple[str, ...]:
    if section.value == []:
        section.wrong("at least one floor is needed")
    return tuple(item.text() for item in section.items()) or ("main",)


def _crisis_seconds(lines: Any) -> dict[str, int]:
    """Return by flow the least time that a line leaves until the crisis line rings, where it is right."""
    default, least, most = SECONDS["crisis_seconds"]
    found: dict[str, int] = {}
    for line in map(as_mapping, as_items(lines)):
        flow, seconds = line.get("flow"), line.get("crisis_seconds")
        if isinstance(flow, str) and isinstance(seconds, int) and least <= seconds <= most:
            found[flow] = min(seconds, found.get(flow, default))
    return found


def _line_names(lines: Any, flow: str) -> tuple[str, ...]:
    """Return what the lines with a flow are called, where they are described right."""
    described = map(as_mapping, as_items(lines))
    return as_texts([line.get("name") for line in described if line.get("flow") == flow])


def _flows(section: Place, lines: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the call flows by digest, and each name's digest; what is wrong with a flow is a fault.

    `lines` is what is said of the lines, right or wrong: their flows are held against it.
    """
    seconds = _crisis_seconds(lines)
    flows: dict[str, Any] = {}
    digests: dict[str, str] = {}
    for name, place in section.names():
        _check_names(place)
        try:
            soonest = seconds.get(name, callflow.CRISIS_SECONDS)
            flow = callflow.check(place.value, soonest, _line_names(lines, name))
        except callflow.FlowError as error:
            for fault in error.every:
                place.wrong(fault.message, *fault.path)
            digests[name] = ""
        else:
            # The database may keep names in another order, so that the first would not be the first any more.
            defaults = {"default_language": flow.default_language, "default_topic": flow.default_topic}
            document = {**place.value, **defaults, "schema": callflow.SCHEMA}
            digests[name] = digest(document)
            flows[digests[name]] = document
    return flows, digests


def _check_names(flow: Place) -> None:
    """Note each language and topic whose name a call could not keep."""
    for name, language in flow.at("languages").names():
        if not re.fullmatch(LANGUAGE, name):
            language.wrong("a language is named by its code, as en or es-MX")
    for name, topic in flow.at("topics").names():
        if not re.fullmatch(SLUG, name):
            topic.wrong("a topic is named by one word of letters, digits and hyphens")


def _defined(root: Place, kind: str) -> frozenset[str]:
    """Return the topics or languages of all flows, be the flows right or wrong."""
    flows = map(as_mapping, as_mapping(root.at("flows").value).values())
    return frozenset(name for flow in flows for name in as_mapping(flow.get(kind)))


def _lines(section: Place, names: Names, default_number: str) -> dict[str, Line]:
    lines: dict[str, Line] = {}
    for place in section.items():
        line = _line(place, names, default_number)
        if line.number and line.number in lines:
            place.wrong("two lines have this number", "number")
        if line.name and any(line.name == other.name for other in lines.values()):
            place.wrong("two lines have this name", "name")
        lines[line.number] = line
    if section.value == []:
        section.wrong("at least one line is needed")
    return lines


def _line(place: Place, names: Names, default_number: str) -> Line:
    place.only(LINE)
    number = place.required("number")
    flow = place.required("flow").one_of(names.flows, what="flow")
    return Line(
        number=default_number if number.value == "default" else number.telephone(),
        name=place.required("name").text(),
        floor=place.at("floor").one_of(names.floors, names.floors[0], what="floor"),
        flow=names.flows.get(flow, ""),
        policy=policy(place.at("policy"), names.teams),
        seconds={name: place.at(name).whole(*SECONDS[name], unit="seconds") for name in SECONDS},
        crisis_number=place.at("crisis_number").telephone(),
        calls_to=_calls_to(place.at("calls_to")),
    )


def _calls_to(section: Place) -> tuple[str, ...]:
    """Return where callbacks may ring; without it, the states and territories."""
    places = [(item, item.text()) for item in section.items()]
    for item, text in places:
        if text and not contact.is_place(text):
            item.wrong('a country such as "CA", or the beginning of its numbers such as "+1416", is expected')
    if section.value == []:
        section.wrong('at least one place is needed; leave "calls_to" out for the states and territories')
    return tuple(text for _, text in places)


def _person(username: str, place: Place, names: Names) -> Person:
    place.only(PERSON)
    opted_out, ring_on, phone = place.at("opted_out_topics"), place.at("ring_on"), place.at("phone")
    return Person(
        username=username,
        name=place.required("name").text(username),
        role=place.required("role").one_of(ROLES, COUNSELOR, what="role", meant=role_meant),
        teams=frozenset(place.at("teams").several_of(names.teams, "team")),
        languages=place.at("languages").several_of(names.languages, "language"),
        tier=place.at("tier").whole(1, 1, HIGHEST_TIER),
        trainings=_trainings(place.at("trainings"), names),
        shifts=frozenset(_shift(item) for item in place.at("shifts").items()),
        opted_out_topics=opted_out.several_of(names.topics, "topic") if opted_out.given else None,
        ring_on=ring_on.one_of(RingOn.values, RingOn.BROWSER, what="way to ring") if ring_on.given else None,
        phone=phone.telephone() if phone.given else None,
    )


def _trainings(section: Place, names: Names) -> dict[str, date]:
    return {topic: place.date() or date.min for topic, place in section.names(names.topics)}


def _shift(place: Place) -> Shift:
    place.only(SHIFT)
    weekdays, first, last = place.at("weekdays"), place.at("first_date"), place.at("last_date")
    days = weekdays.several_of(WEEKDAYS, "weekday") if weekdays.given else WEEKDAYS
    if weekdays.value == []:
        weekdays.wrong("at least one weekday is needed; without `weekdays` the shift is every day's")
    shift = Shift(
        weekdays=tuple(sorted(WEEKDAYS.index(day) for day in days)),
        starts=place.required("starts").time(),
        ends=place.required("ends").time(),
        zone=place.required("zone").zone(),
        first_date=first.date(),
        last_date=last.date(),
    )
    if shift.first_date and shift.last_date and shift.last_date < shift.first_date:
        last.wrong("the shift's last date lies before its first")
    return shift
