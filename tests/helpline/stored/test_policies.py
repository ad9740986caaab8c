"""A line's rules of every past schema, and those of a later release: calls are matched, somebody is told."""

from datetime import timedelta

import pytest

from helpline import routing
from helpline.models import Line, Offer, OfferState, Team, readable
from helpline.operations import queue
from helpline.queries import unreadable
from helpline.validators import POLICY_SCHEMA, validate_policy
from tests.helpline.stored import frozen
from tests.support import cast
from tests.support.cast import NOON

POLICIES = frozen.all_of("policy")


def test_there_is_one_of_every_schema_until_now() -> None:
    assert {f"policy_schema_{number}" for number in range(POLICY_SCHEMA + 1)} < set(POLICIES)
    assert frozen.read(f"policy_schema_{POLICY_SCHEMA}")["schema"] == POLICY_SCHEMA


class TestAPolicy:
    @pytest.mark.parametrize("name", [name for name in POLICIES if name != "policy_later"])
    def test_of_a_past_schema_is_understood_whole(self, name: str) -> None:
        told: list[readable.Fault] = []

        rules = readable.policy(1, frozen.read(name), told.append)

        assert told == []
        assert rules.strategy == frozen.read(name)["strategy"]
        assert rules.overflow_after == timedelta(seconds=frozen.read(name)["overflow_after"])

    def test_of_a_later_release_is_understood_as_far_as_it_goes(self) -> None:
        told: list[readable.Fault] = []

        rules = readable.policy(1, frozen.read("policy_later"), told.append)

        assert (rules.strategy, rules.ring_count) == (routing.Strategy.LONGEST_IDLE, 3)
        assert rules.widen_when_nobody
        assert rules.overflow_after == routing.Policy().overflow_after
        assert {fault.field for fault in told} == {
            "policy.schema",
            "policy.strategy",
            "policy.weights",
            "policy.overflow_after",
        }

    @pytest.mark.parametrize("name", POLICIES)
    def test_that_says_no_pause_has_the_usual_one(self, name: str) -> None:
        rules = readable.policy(1, frozen.read(name), lambda fault: None)

        assert rules.ring_more_every == routing.Policy().ring_more_every == timedelta(seconds=10)

    @pytest.mark.parametrize("pause", [0, 0.2, -1, "5", None, True])
    def test_with_a_pause_that_cannot_be_has_the_usual_one_and_is_told_of(self, pause: object) -> None:
        told: list[readable.Fault] = []

        rules = readable.policy(1, {"strategy": "ring_staggered", "ring_more_every": pause}, told.append)

        assert (rules.strategy, rules.ring_more_every) == ("ring_staggered", timedelta(seconds=10))
        assert [fault.field for fault in told] == ["policy.ring_more_every"]

    @pytest.mark.parametrize("number", [POLICY_SCHEMA + 1, -1, "1", None, True, 1.0, [1]])
    def test_with_a_number_that_is_not_known_is_told_of(self, number: object) -> None:
        told: list[readable.Fault] = []

        rules = readable.policy(1, {"schema": number, "strategy": "ring_all"}, told.append)

        assert rules.strategy == routing.Strategy.RING_ALL
        assert [fault.field for fault in told] == ["policy.schema"]

    def test_of_this_schema_may_be_written(self) -> None:
        validate_policy(frozen.read(f"policy_schema_{POLICY_SCHEMA}"))


@pytest.mark.django_db
@pytest.mark.parametrize("name", POLICIES)
class TestACall:
    def test_rings_somebody(self, name: str) -> None:
        line = cast.line(policy=frozen.read(name))
        maya = cast.staff("maya", on_duty_since=NOON - timedelta(minutes=5))
        maya.teams.set([Team.objects.create(slug="counselors", name="Counselors")])

        queue.join(call_id=cast.call(line, topic="treatment").pk, now=NOON)

        assert Offer.objects.filter(staff=maya, state=OfferState.RINGING).exists()

    def test_on_such_a_line_is_told_of_where_it_is_not_understood(self, name: str) -> None:
        for slug in ("counselors", "spanish", "on-call"):
            Team.objects.create(slug=slug, name=slug)
        line = cast.line(policy=frozen.read(name))

        faults = unreadable.faults()

        assert bool(faults) == (name == "policy_later")
        assert {(fault.table, fault.pk) for fault in faults} <= {("line", Line.objects.get(pk=line.pk).pk)}
