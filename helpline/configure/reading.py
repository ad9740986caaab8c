"""Read the document of a file into the helpline that it describes, and report every problem."""

import re
from typing import Any

from helpline import callflow, retention
from helpline.configure.description import Helpline
from helpline.configure.directory import NAMED, Entry, read_entry, refuse_same_numbers
from helpline.configure.document import Document
from helpline.configure.errors import WrongDescription
from helpline.configure.fields import NEEDED, Described, Names, needed
from helpline.configure.lines import LINE, Line
from helpline.configure.node import Node
from helpline.configure.staff import STAFF, TEAM
from helpline.routing import CRISIS_TRAINING
from helpline.schema import Problem, as_items, as_mapping, as_texts
from helpline.validators import LANGUAGE, SECONDS, SLUG, as_read

SECTIONS = (
    Described("lines", meaning="the telephone numbers that people call, a list", default=NEEDED),
    Described("staff", meaning="the people, by username", default=NEEDED),
    Described("flows", meaning="what callers hear, by name", default=NEEDED),
    Described(
        "teams",
        meaning="groups of staff, by name; each may have a `name` to be shown",
        default="none",
    ),
    Described(
        "floors",
        meaning="names of floors: lines that share staff are on one floor",
        default="`[main]`",
    ),
    Described(
        "retention",
        meaning="for how many days what is kept, see below",
        default="the table's ages",
    ),
    Described(
        "directory",
        meaning="numbers outside that a counselor can bring into a conversation, by name, see below",
        default="none",
    ),
    Described(
        "example",
        meaning="`true` in the example only: new accounts get the password in `EXAMPLE_PASSWORD`",
        default="`false`",
    ),
)
"""The sections of a file."""
USERNAME = r"[a-z0-9][a-z0-9._-]{0,62}"
SLUG_OF_TEAM = r"[a-z0-9][a-z0-9_-]{0,49}"


def _refuse_same_names(staff: Node) -> None:
    """Report two people with the same name, or nearly the same: colleagues could not tell them apart."""
    known: dict[str, str] = {}
    for key, node in staff.names():
        name = node.at("name").value
        if not isinstance(name, str):
            continue
        other = known.setdefault(as_read(name), key)
        if other != key:
            node.wrong(f'"{other}" has the name "{name}" already, or one like it; add an initial', "name")


def read(document: Document, default_number: str) -> Helpline:
    """Return the helpline that a document describes; `default_number` stands for `number: default`.

    Raises WrongDescription, with every problem there is.
    """
    problems: list[Problem] = []
    root = Node(document.value, problems.append)
    root.only([section.name for section in SECTIONS])
    root.need(*needed(SECTIONS))
    teams = _named(root.at("teams"), SLUG_OF_TEAM, "a team")
    names = Names(
        floors=_floors(root.at("floors")),
        teams=frozenset(teams),
        flows=_flows(root.at("flows"), root.at("lines").value),
        topics=_defined(root, "topics") | {CRISIS_TRAINING},
        languages=_defined(root, "languages"),
        default_number=default_number,
    )
    _refuse_same_names(root.at("staff"))
    helpline = Helpline(
        lines=_lines(root.at("lines"), names),
        teams={slug: TEAM.read(node, names) for slug, node in teams.items()},
        staff={
            username: STAFF.read(node, names, username=username)
            for username, node in _named(root.at("staff"), USERNAME, "a person").items()
        },
        example=root.at("example").truth(False),
        retention=_retention(root.at("retention")),
        directory=_directory(root.at("directory"), names),
    )
    if problems:
        raise WrongDescription(document.problem(problem.path, problem.message) for problem in problems)
    return helpline


def _retention(section: Node) -> dict[str, int]:
    """Return the retention ages in days that the file sets, by rule."""
    rules = {rule.name: rule.age for rule in retention.rules()}
    return {
        name: node.whole(rules[name].days, rules[name].least, rules[name].most)
        for name, node in section.names(rules)
    }


def _directory(section: Node, names: Names) -> dict[str, Entry]:
    """Return the entries of the directory, by name."""
    nodes = _named(section, NAMED, "an entry")
    entries = {slug: read_entry(node, names, slug) for slug, node in nodes.items()}
    refuse_same_numbers(entries, section)
    return entries


def _named(section: Node, pattern: str, what: str) -> dict[str, Node]:
    """Return the nodes of a section by their names, without those whose name is not valid."""
    return {name: node for name, node in section.names() if node.is_named(pattern, what)}


def _floors(section: Node) -> tuple[str, ...]:
    if section.value == []:
        section.wrong("at least one floor is needed")
    return tuple(item.text() for item in section.items()) or ("main",)


def _crisis_seconds(lines: Any) -> dict[str, int]:
    """Return for each flow the least `crisis_seconds` of its lines, of those that are given and valid."""
    default, least, most = SECONDS["crisis_seconds"]
    found: dict[str, int] = {}
    for line in map(as_mapping, as_items(lines)):
        flow, seconds = line.get("flow"), line.get("crisis_seconds")
        if isinstance(flow, str) and isinstance(seconds, int) and least <= seconds <= most:
            found[flow] = min(seconds, found.get(flow, default))
    return found


def _line_names(lines: Any, flow: str) -> tuple[str, ...]:
    """Return the names of the lines that use a flow, of those that are described correctly."""
    described = map(as_mapping, as_items(lines))
    return as_texts([line.get("name") for line in described if line.get("flow") == flow])


def _flows(section: Node, lines: Any) -> dict[str, dict[str, Any]]:
    """Return the documents of the call flows as they are published; a flow with problems is empty.

    A published flow has every prompt in full, also those that the file leaves to the shipped wording.

    `lines` is the section of the lines, which may have faults itself: a flow is checked against its lines.
    """
    seconds = _crisis_seconds(lines)
    flows: dict[str, dict[str, Any]] = {}
    for name, node in section.names():
        _check_names(node)
        try:
            soonest = seconds.get(name, callflow.CRISIS_SECONDS)
            document = callflow.complete(node.value)
            flow = callflow.check(document, soonest, _line_names(lines, name))
        except callflow.FlowError as error:
            for problem in error.every:
                node.wrong(problem.message, *problem.path)
            flows[name] = {}
        else:
            # The default is the first name. The database may store names in another order, so say it here.
            defaults = {"default_language": flow.default_language, "default_topic": flow.default_topic}
            flows[name] = {**document, **defaults, "schema": callflow.SCHEMA}
    return flows


def _check_names(flow: Node) -> None:
    """Report each language and topic whose name could not be stored with a call."""
    for name, language in flow.at("languages").names():
        if not re.fullmatch(LANGUAGE, name):
            language.wrong("a language is named by its code, as en or es-MX")
    for name, topic in flow.at("topics").names():
        if not re.fullmatch(SLUG, name):
            topic.wrong("a topic is named by one word of letters, digits and hyphens")


def _defined(root: Node, kind: str) -> frozenset[str]:
    """Return the names of the topics or languages of all flows, even of flows that have problems."""
    flows = map(as_mapping, as_mapping(root.at("flows").value).values())
    return frozenset(name for flow in flows for name in as_mapping(flow.get(kind)))


def _lines(section: Node, names: Names) -> dict[str, Line]:
    lines: dict[str, Line] = {}
    for node in section.items():
        line = LINE.read(node, names)
        if line.number and line.number in lines:
            node.wrong("two lines have this number", "number")
        if line.name and any(line.name == other.name for other in lines.values()):
            node.wrong("two lines have this name", "name")
        lines[line.number] = line
    if section.value == []:
        section.wrong("at least one line is needed")
    return lines
