"""How long a caller may have to wait, held to the exact distributions."""

import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline.routing import Wait, announceable_range, estimated_wait, never_growing

WITHIN = 0.02
"""So close the quantiles are said to be."""


def solved(distribution: Callable[[float], float], share: float) -> float:
    """Return where a distribution reaches a share, by halving."""
    low, high = 0.0, 1.0
    while distribution(high) < share:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if distribution(middle) < share else (low, middle)
    return high


def erlang(stages: int, rate: float) -> Callable[[float], float]:
    """The distribution of so many equal stages: nobody gives up."""

    def below(t: float) -> float:
        terms = (math.exp(i * math.log(rate * t) - rate * t - math.lgamma(i + 1)) for i in range(stages))
        return 1 - math.fsum(terms)

    return below


def with_giving_up(ahead: int, ratio: int, giving_up: float) -> Callable[[float], float]:
    """The distribution where the rate of service is `ratio` times that of giving up.

    The product of the stages' transforms is that of -log(B) / giving_up with B of the beta distribution
    (ratio, ahead + 1), whose distribution is a sum of binomial terms.
    """
    tries = ratio + ahead

    def below(t: float) -> float:
        chance = math.exp(-giving_up * t)
        return math.fsum(math.comb(tries, j) * chance**j * (1 - chance) ** (tries - j) for j in range(ratio))

    return below


class TestEstimatedWait:
    @pytest.mark.parametrize(
        ("ahead", "serving", "handle", "patience", "mean"),
        [
            (0, 1, 600, None, 600),
            (4, 5, 600, None, 600),
            (9, 20, 600, None, 300),
            (0, 2, 600, 300, 300),
            (1, 1, 60, 60, 60 + 30),
            (2, 1, 60, 60, 60 + 30 + 20),
            (3, 2, 600, 1200, 1 / (2 / 600) + 1 / (5 / 1200) + 1 / (6 / 1200) + 1 / (7 / 1200)),
        ],
    )
    def test_the_mean_is_the_sum_of_the_stages(
        self, ahead: int, serving: int, handle: float, patience: float | None, mean: float
    ) -> None:
        wait = estimated_wait(ahead, serving, handle, patience)

        assert wait is not None
        assert wait.mean == pytest.approx(mean, rel=1e-12)

    @pytest.mark.parametrize(
        ("ahead", "serving", "handle"),
        [(-1, 3, 600), (0, 0, 600), (5, -1, 600), (5, 3, 0), (5, 3, -1)],
    )
    def test_where_nobody_serves_nothing_can_be_said(self, ahead: int, serving: int, handle: float) -> None:
        assert estimated_wait(ahead, serving, handle) is None

    @pytest.mark.parametrize("ahead", [0, 1, 2, 4, 9, 19, 49, 99])
    def test_the_quantiles_are_those_of_equal_stages(self, ahead: int) -> None:
        exact = erlang(ahead + 1, rate=4 / 600)

        wait = estimated_wait(ahead, 4, 600)

        assert wait is not None
        assert wait.p50 == pytest.approx(solved(exact, 0.5), rel=WITHIN)
        assert wait.p90 == pytest.approx(solved(exact, 0.9), rel=WITHIN)

    @pytest.mark.parametrize("ratio", [1, 2, 3, 5, 10, 20])
    @pytest.mark.parametrize("ahead", [0, 1, 3, 8, 20, 60])
    def test_the_quantiles_are_those_of_a_queue_that_callers_leave(self, ahead: int, ratio: int) -> None:
        exact = with_giving_up(ahead, ratio, giving_up=1 / 300)

        wait = estimated_wait(ahead, ratio, 300, 300)

        assert wait is not None
        assert wait.p50 == pytest.approx(solved(exact, 0.5), rel=WITHIN)
        assert wait.p90 == pytest.approx(solved(exact, 0.9), rel=WITHIN)

    def test_it_agrees_with_queues_played_through(self) -> None:
        chance = random.Random(11)
        played = sorted(
            sum(chance.expovariate(3 / 480 + i / 240) for i in range(7 + 1)) for _ in range(20_000)
        )

        wait = estimated_wait(7, 3, 480, 240)

        assert wait is not None
        assert wait.mean == pytest.approx(sum(played) / len(played), rel=WITHIN)
        assert wait.p50 == pytest.approx(played[10_000], rel=2 * WITHIN)
        assert wait.p90 == pytest.approx(played[18_000], rel=2 * WITHIN)

    @given(st.integers(0, 200), st.integers(1, 50), st.floats(30, 3600), st.none() | st.floats(30, 3600))
    def test_more_ahead_is_longer_and_more_people_shorter(
        self, ahead: int, serving: int, handle: float, patience: float | None
    ) -> None:
        now = estimated_wait(ahead, serving, handle, patience)
        longer = estimated_wait(ahead + 1, serving, handle, patience)
        shorter = estimated_wait(ahead, serving + 1, handle, patience)

        assert now is not None
        assert longer is not None
        assert shorter is not None
        assert 0 < now.p50 < now.p90
        assert now.p50 < now.mean
        for name in ("mean", "p50", "p90"):
            assert getattr(shorter, name) < getattr(now, name) < getattr(longer, name)


class TestSpokenRange:
    @pytest.mark.parametrize(
        ("p50", "p90", "spoken"),
        [
            (20, 50, (1, 2)),
            (60, 60, (1, 2)),
            (125, 290, (2, 5)),
            (180, 180, (3, 4)),
            (600, 1501, (10, 26)),
            (1200, 3600, (20, 60)),
            (1200, 3601, None),
            (7200, 9000, None),
        ],
    )
    def test_it_is_whole_minutes_from_the_median_to_the_ninth_decile(
        self, p50: float, p90: float, spoken: tuple[int, int] | None
    ) -> None:
        assert announceable_range(Wait(mean=p50, p50=p50, p90=p90)) == spoken


class TestNeverGrowing:
    @pytest.mark.parametrize(
        ("before", "after", "said"),
        [
            (None, (4, 9), (4, 9)),
            ((4, 9), (4, 9), (4, 9)),
            ((4, 9), (2, 6), (2, 6)),
            ((4, 9), (6, 9), (6, 9)),
            ((4, 9), (3, 10), None),
            ((), (4, 9), (4, 9)),
        ],
    )
    def test_it_says_nothing_rather_than_more(
        self, before: tuple[int, ...] | None, after: tuple[int, int], said: tuple[int, int] | None
    ) -> None:
        assert never_growing(before, after) == said
