"""What keeps every ordinary call from a person, whoever else is there."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from helpline.routing import Policy, Reason
from helpline.routing.reach import what_bars, who_is_barred
from tests.helpline.routing.cast import call, person

LATER = timedelta(minutes=3)


@pytest.mark.parametrize(
    ("who", "rules", "why"),
    [
        ({}, {}, None),
        ({"teams": frozenset({"day"})}, {"primary_teams": frozenset({"day"})}, None),
        ({}, {"primary_teams": frozenset({"day"})}, Reason.OTHER_TEAM),
        ({"languages": frozenset()}, {}, Reason.OTHER_LANGUAGE),
        ({"languages": frozenset()}, {"relax_language_after": LATER}, None),
        ({"topics": frozenset()}, {}, Reason.NOT_TRAINED_FOR_TOPIC),
        ({"topics": frozenset({"crisis"})}, {"relax_topic_after": LATER}, None),
        ({"topics": frozenset()}, {"relax_topic_after": LATER}, Reason.NOT_TRAINED),
        (
            {"topics": frozenset(), "expired_topics": frozenset({"treatment"})},
            {},
            Reason.TRAINING_EXPIRED,
        ),
        ({"opted_out_topics": frozenset({"treatment"})}, {}, Reason.OPTED_OUT),
    ],
)
def test_is_what_the_router_says_at_the_last_step(
    who: dict[str, Any], rules: dict[str, Any], why: Reason | None
) -> None:
    ann, asked = replace(person("ann"), **who), [(call(), replace(Policy(), **rules))]

    assert what_bars(ann, asked) == why
    assert who_is_barred([ann], asked) == ({"ann"} if why else set())


def test_is_nothing_where_one_of_several_calls_could_ring_or_there_is_none() -> None:
    ann = replace(person("ann"), topics=frozenset({"family"}))
    family = replace(call("b"), topic="family")

    assert what_bars(ann, [(call(), Policy()), (family, Policy())]) is None
    assert what_bars(ann, []) is None
    bo = replace(person("bo"), topics=frozenset())
    assert who_is_barred([ann, bo], [(call(), Policy()), (family, Policy())]) == {"bo"}
    assert who_is_barred([ann, bo], []) == set()


def test_is_the_reason_that_leaves_the_least_to_change() -> None:
    ann = replace(person("ann"), languages=frozenset())
    other = replace(Policy(), primary_teams=frozenset({"night"}))

    for calls in ([(call(), other), (replace(call("b"), line="b"), Policy())],):
        assert what_bars(ann, calls) == Reason.OTHER_LANGUAGE
        assert what_bars(ann, reversed(calls)) == Reason.OTHER_LANGUAGE
