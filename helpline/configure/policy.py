"""The table of a line's routing policy in a description, with routing.Policy's names and spans in seconds."""

from collections.abc import Iterator
from typing import Any

from helpline import routing
from helpline.configure.fields import Field, Names
from helpline.configure.node import Node
from helpline.routing.strategies import RULES
from helpline.validators import CLASSES, COUNTS, FLATTEST, POLICY_SCHEMA, SPANS, STEEPEST

NEVER = "never"
OVERFLOW = "who is rung as well, and after how many seconds in line"


def _strategies() -> Iterator[str]:
    """Yield the name of each strategy, with its description if it has one."""
    for strategy, rule in RULES.items():
        yield f"`{strategy}` ({rule.in_description})" if rule.in_description else f"`{strategy}`"


def _strategy(node: Node, _: Names) -> str:
    return node.one_of([strategy.value for strategy in routing.Strategy], what="strategy")


def _slopes(node: Node, _: Names) -> dict[str, float]:
    """Return the slope of each priority class: how fast its claim grows while it waits. A crisis has none."""
    node.need(*CLASSES)
    return {name: here.number(FLATTEST, STEEPEST) for name, here in node.names(CLASSES)}


def _teams(node: Node, names: Names) -> list[str]:
    return sorted(node.several_of(names.teams, "team"))


def _count(node: Node, _: Names) -> int:
    least, most = COUNTS[node.name]
    return node.whole(least, least, most)


def _span(node: Node, _: Names) -> int:
    least, most = SPANS[node.name]
    return node.whole(least, least, most, "seconds")


POLICY = (
    Field(
        "strategy",
        meaning=f"who is rung first: {', '.join(_strategies())}",
        default="`longest_idle`",
        read=_strategy,
    ),
    Field(
        "priorities",
        meaning="how fast `high` and `normal` calls gain on each other while they wait; two classes wait in "
        "the inverse ratio. A crisis always goes first",
        default="`{high: 2, normal: 1}`",
        read=_slopes,
    ),
    Field(
        "ring_count",
        meaning="how many are rung at once by `ring_several`, and at first by `ring_staggered`",
        default="2",
        read=_count,
    ),
    Field(
        "ring_more_every",
        meaning="after how many seconds `ring_staggered` rings one more person, 1–3600, while those before "
        "still ring. The line's `ring_seconds` have to be longer, or nobody is rung as well",
        default="10",
        read=_span,
    ),
    Field("primary_teams", meaning="who is rung; without it everybody", default="everybody", read=_teams),
    Field("overflow_teams", meaning=OVERFLOW, default="nobody", read=_teams),
    Field("overflow_after", meaning=OVERFLOW, default="nobody", read=_span),
    Field(
        "relax_language_after",
        meaning="after how many seconds a person without the caller's language is rung",
        default=NEVER,
        read=_span,
    ),
    Field(
        "widen_when_nobody",
        meaning="whether a step of the widening is taken at once while nobody on duty could take the call "
        "without it",
        default="`false`",
        read=lambda node, _: node.truth(False),
    ),
    Field(
        "relax_topic_after",
        meaning="after how many seconds a person without the training for the topic is rung; leave it out to "
        "keep the promise that a *trained* person answers",
        default=NEVER,
        read=_span,
    ),
    Field(
        "max_consecutive_crisis",
        meaning="after so many crisis calls in a row a person is spared the next, while somebody else is "
        "there",
        default="2",
        read=_count,
    ),
    Field(
        "max_talk",
        meaning="seconds of talk a day after which a person is spared",
        default="18000",
        read=_span,
    ),
)
"""The rules of ringing. They are stored as they are given, in one column of the line."""


def read_policy(node: Node, names: Names) -> dict[str, Any]:
    """Return the rules of a policy that the file gives. It leaves the others to the router's defaults."""
    fields = {field.name: field for field in POLICY}
    said = {name: fields[name].read_at(here, names) for name, here in node.names(fields)}
    return {"schema": POLICY_SCHEMA, **said}
