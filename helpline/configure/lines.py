"""The table of what a description says about a line."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from helpline import contact_rules
from helpline.configure.fields import NEEDED, UNREADABLE, Field, Kind, Names
from helpline.configure.node import Node
from helpline.configure.policy import read_policy
from helpline.models import Floor, FlowVersion
from helpline.validators import SECONDS


@dataclass(frozen=True, slots=True)
class Line:
    """A line. `flow` is its call flow's document; `policy` has routing.Policy's names, spans in seconds."""

    number: str
    name: str
    floor: str
    flow: Mapping[str, Any]
    policy: Mapping[str, Any]
    ring_seconds: int
    connect_seconds: int
    wrap_up_seconds: int
    max_wait_seconds: int
    crisis_seconds: int
    expected_call_seconds: int
    crisis_number: str
    may_listen: bool
    calls_to: tuple[str, ...]


def publish(flow: Mapping[str, Any], now: datetime) -> None:
    """Publish a call flow, unless the same document was published before."""
    FlowVersion.objects.get_or_create(digest=digest(flow), defaults={"document": flow, "published_at": now})


def digest(document: Mapping[str, Any]) -> str:
    """Return the digest of a call flow. Two flows have the same digest if they are equal, with equal schema.

    So a flow that was published with an earlier schema is published again at the next `configure`.
    """
    canonical = json.dumps(document, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _read_number(node: Node, names: Names) -> str:
    return names.default_number if node.value == "default" else node.telephone()


def _read_flow(node: Node, names: Names) -> Mapping[str, Any]:
    return names.flows.get(node.one_of(names.flows, what="flow"), {})


def _read_calls_to(node: Node, _: Names) -> tuple[str, ...]:
    """Return the places that callbacks may ring; empty, for the states and territories, if none are given."""
    places = [(item, item.text()) for item in node.items()]
    for item, text in places:
        if text and not contact_rules.is_place(text):
            item.wrong('a country such as "CA", or the beginning of its numbers such as "+1416", is expected')
    if node.value == []:
        node.wrong('at least one place is needed; leave "calls_to" out for the states and territories')
    return tuple(text for _, text in places)


def _seconds(name: str, meaning: str) -> Field:
    """Return the row of a span of time; {bounds} in `meaning` is replaced by its limits in seconds."""
    default, least, most = SECONDS[name]
    return Field(
        name,
        meaning=meaning.format(bounds=f"{least}–{most}"),
        default=str(default),
        read=lambda node, _: node.whole(default, least, most, unit="seconds"),
    )


def _policy_in_words(policy: Mapping[str, Any]) -> dict[str, str]:
    return {f"policy.{name}": _plain(value) for name, value in sorted(policy.items())}


def _flow_in_words(body: Any, path: str = "flow") -> dict[str, str]:
    """Return the parts of a call flow as texts, by paths such as flow.menus.topic.choices[0].then."""
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


LINE = Kind(
    "line",
    Line,
    (
        Field(
            "number",
            meaning="the number in international form, or `default` for the setting `HELPLINE_NUMBER`",
            default=NEEDED,
            read=_read_number,
        ),
        Field(
            "name",
            meaning="as staff see it. A line whose number changes is known again by its name",
            default=NEEDED,
            read=lambda node, _: node.text(),
            told=True,
        ),
        Field(
            "floor",
            meaning="the floor it is on",
            default="the first",
            read=lambda node, names: node.one_of(names.floors, names.floors[0], what="floor"),
            stored=lambda row: row.floor.name,
            column=lambda name: Floor.objects.get(name=name),
        ),
        Field(
            "flow",
            meaning="the name of its call flow",
            default=NEEDED,
            read=_read_flow,
            stored=lambda row: row.flow.document,
            column=lambda flow: FlowVersion.objects.get(digest=digest(flow)),
            words=_flow_in_words,
        ),
        Field(
            "policy",
            meaning="how its calls find a person, see below",
            default="the router's defaults",
            read=read_policy,
            stored=lambda row: row.policy if isinstance(row.policy, dict) else {UNREADABLE: str(row.policy)},
            words=_policy_in_words,
        ),
        _seconds(
            "ring_seconds",
            "how long one person is rung, {bounds}. In danger an *Accept* that comes later still takes the "
            "call, while that ring is not passed on and nobody has the caller. Three different calls in a "
            "row that ring out put a person on a break; rings of one call count once, and taking a call ends "
            "that break",
        ),
        _seconds("connect_seconds", "how long both sides have to come together after Accept, {bounds}"),
        _seconds("wrap_up_seconds", "quiet after a call, {bounds}"),
        _seconds("max_wait_seconds", "after this long in line the caller is asked for a message, {bounds}"),
        _seconds(
            "crisis_seconds",
            "so soon after the key or the word `crisis_number` rings as well, while staff are rung on, "
            "{bounds}. Each second less leaves 15 characters less for the words in danger",
        ),
        _seconds(
            "expected_call_seconds",
            "how long a conversation takes, until the line's own calls tell, {bounds}",
        ),
        Field(
            "crisis_number",
            meaning="who takes a caller in danger when nobody here does",
            default="none: staff are rung on, and `BACKUP_NUMBER` is tried",
            read=lambda node, _: node.telephone(),
        ),
        Field(
            "may_listen",
            meaning="whether supervisors may listen to its calls. Callers then hear `may_listen` first in "
            "line, and nobody listens to a call whose caller did not hear it to its end",
            default="`false`",
            read=lambda node, _: node.truth(False),
            words=lambda may: "true" if may else "false",
        ),
        Field(
            "calls_to",
            meaning="where callbacks may ring: countries such as `CA`, or the beginning of numbers such as "
            "`+1416`. Numbers that charge whoever calls them are never called",
            default="the fifty states, DC and the territories: `[US, PR, GU, VI, AS, MP]`",
            read=_read_calls_to,
            stored=lambda row: tuple(row.calls_to),
            column=list,
            words=" ".join,
        ),
    ),
)
