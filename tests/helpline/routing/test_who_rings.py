"""Who rings for one call, step by step of its widening."""

from datetime import timedelta
from typing import Any

import pytest

from helpline.priority import Priority
from helpline.routing import CRISIS_TRAINING, Policy, Reason, StaffMember, Strategy, Waiting
from helpline.routing.who_rings import who_rings
from tests.support.cast import NOON


def person(name: str, **more: Any) -> StaffMember:
    values: dict[str, Any] = {
        "languages": frozenset({"en"}),
        "topics": frozenset({"treatment", CRISIS_TRAINING}),
        "idle_since": NOON,
    } | more
    return StaffMember(id=name, **values)


def call(**more: Any) -> Waiting:
    values: dict[str, Any] = {"topic": "treatment", "language": "en", "priority": Priority.NORMAL} | more
    return Waiting(id="c", line="1", since=NOON, **values)


def test_the_order_is_the_strategys_and_each_other_has_a_reason() -> None:
    staff = [person("a", tier=2), person("b"), person("c", on_shift=False), person("d", topics=frozenset())]

    (stage,) = who_rings(call(), staff, Policy(strategy=Strategy.PRIORITY_TIERS), NOON)

    assert (stage.order, stage.at_once) == (("b", "a"), 1)
    assert stage.excluded == {Reason.OFF_SHIFT: ("c",), Reason.NOT_TRAINED_FOR_TOPIC: ("d",)}


def test_each_step_of_the_widening_that_reaches_others_is_a_stage() -> None:
    staff = [person("a"), person("b", languages=frozenset({"es"}))]
    policy = Policy(relax_language_after=timedelta(seconds=60), relax_topic_after=timedelta(seconds=30))

    stages = who_rings(call(), staff, policy, NOON)

    assert [(stage.after.total_seconds(), stage.order) for stage in stages] == [
        (0, ("a",)),
        (60, ("a", "b")),
    ]


def test_in_danger_everybody_rings_and_who_speaks_the_language_is_first() -> None:
    staff = [person("a", languages=frozenset({"es"})), person("b")]
    danger = call(topic=CRISIS_TRAINING, priority=Priority.CRISIS)

    (stage,) = who_rings(danger, staff, Policy(), NOON)

    assert (stage.order, stage.at_once) == (("b", "a"), 2)


def test_who_fulfils_more_of_what_was_asked_for_comes_first_at_a_wider_step() -> None:
    staff = [person("a", languages=frozenset({"es"})), person("b", topics=frozenset({"family"})), person("c")]
    policy = Policy(relax_language_after=timedelta(seconds=60), relax_topic_after=timedelta(seconds=30))

    stages = who_rings(call(), staff, policy, NOON)

    assert [stage.order for stage in stages] == [("c",), ("c", "b"), ("c", "a", "b")]
    assert stages[-1].fits == {"c": 0, "a": 1, "b": 1}


@pytest.mark.parametrize(
    ("strategy", "at_once"),
    [(Strategy.RING_SEVERAL, 2), (Strategy.RING_STAGGERED, 2), (Strategy.RING_ALL, 3)],
)
def test_a_strategy_may_ring_several_at_once(strategy: Strategy, at_once: int) -> None:
    staff = [person("a"), person("b"), person("c")]

    (stage,) = who_rings(call(), staff, Policy(strategy=strategy), NOON)

    assert stage.at_once == at_once


def test_nobody_is_a_stage_too() -> None:
    (stage,) = who_rings(call(), [person("a", on_duty=False)], Policy(), NOON)

    assert (stage.order, stage.at_once, stage.excluded) == ((), 0, {Reason.OFF_DUTY: ("a",)})
