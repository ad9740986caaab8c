"""Applying a description makes it true: all of it or nothing, once or many times."""

from datetime import date, time, timedelta
from unittest import mock

import pytest

from helpline.configure import writing
from helpline.contact_rules import PhoneNumber
from helpline.models import Line, RingOn
from helpline.models.flows import flow_of
from helpline.operations.snapshot import policy_of
from tests.helpline.configure.applied import NOW, ROSA, configure, person, refused, snapshot
from tests.helpline.configure.example import with_change, without

pytestmark = pytest.mark.django_db


class TestConfigure:
    def test_makes_the_example_true(self) -> None:
        configure()

        line = Line.objects.get()
        assert (line.number, line.name, line.floor.name) == ("+18557821009", "Helpline", "main")
        assert line.crisis_number == "+12025550188"
        assert (line.policy["strategy"], line.policy["overflow_teams"]) == ("longest_idle", ["on-call"])
        assert flow_of(line).default_topic == "general"
        rosa = person("rosa")
        assert (rosa.phone, rosa.ring_on, rosa.languages) == (
            PhoneNumber("+12025550161"),
            RingOn.PHONE,
            ["es"],
        )
        assert set(rosa.teams.values_list("slug", flat=True)) == {"spanish", "on-call"}
        assert rosa.trainings.get(topic="crisis").expires_on == date(2099, 12, 31)
        night = rosa.shifts.get(ends=time(6))
        assert (night.weekdays, night.starts, night.zone) == (
            [0, 1, 2, 3, 4],
            time(22),
            "America/Los_Angeles",
        )

    def test_says_where_callbacks_may_ring(self) -> None:
        configure()
        assert Line.objects.get().calls_to == []

        configure(with_change("ring_seconds: 20", 'ring_seconds: 20\n    calls_to: [US, CA, "+52"]'))

        assert Line.objects.get().calls_to == ["US", "CA", "+52"]

    def test_says_whether_someone_may_listen(self) -> None:
        configure()
        assert Line.objects.get().may_listen

        configure(with_change("    may_listen: true\n", ""))

        assert not Line.objects.get().may_listen

    def test_puts_somebody_on_shift_at_any_hour(self) -> None:
        configure()

        hours = [NOW + timedelta(hours=hour) for hour in range(24 * 7)]
        for name in ("maya", "sam"):
            assert all(person(name).shifts.get().covers(hour) for hour in hours)

    def test_has_the_router_understand_the_policy(self) -> None:
        configure()

        policy = policy_of(Line.objects.get())
        assert policy.widen_when_nobody
        assert (policy.overflow_after, policy.overflow_teams) == (
            timedelta(seconds=45),
            frozenset({"on-call"}),
        )
        assert policy.priorities == {"high": 4.0, "normal": 1.0}

    def test_twice_changes_nothing_more(self) -> None:
        first = configure()
        before = snapshot()

        second = configure(now=NOW + timedelta(days=1))

        assert first.changes
        assert second.changes == []
        assert snapshot() == before

    def test_check_says_the_same_and_changes_nothing(self) -> None:
        configure()
        before = snapshot()
        text = without(*ROSA, with_change("tier: 2", "tier: 3"))

        outcome = configure(text, check=True)

        assert snapshot() == before
        assert outcome.changes == configure(text).changes

    def test_a_failure_half_way_leaves_everything_as_it_was(self) -> None:
        configure()
        before = snapshot()
        text = without(*ROSA, with_change("name: Helpline", "name: Better"))

        with (
            mock.patch.object(writing, "_let_go", side_effect=OSError("full")),
            pytest.raises(OSError, match="full"),
        ):
            configure(text)

        assert snapshot() == before

    def test_a_fault_leaves_everything_as_it_was(self) -> None:
        configure()
        before = snapshot()

        refused(with_change("role: supervisor", "role: superwiser", without(*ROSA)))

        assert snapshot() == before
