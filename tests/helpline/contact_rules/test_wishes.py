"""The wishes about a number that hold after all that was said about it."""

from datetime import UTC, datetime, timedelta

import pytest

from helpline.contact_rules import Wish, WishKind, read_wishes

NOON = datetime(2026, 7, 15, 16, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(*kinds: WishKind) -> list[Wish]:
    """Each said an hour after the one before."""
    return [Wish(kind, NOON + i * HOUR) for i, kind in enumerate(kinds)]


class TestRead:
    def test_nothing_said_is_nothing_wished(self) -> None:
        standing = read_wishes([])

        assert standing.unsafe_since is None
        assert standing.opted_out_since is None
        assert not standing.refuses("promised", "", NOON)

    @pytest.mark.parametrize(
        ("kinds", "unsafe"),
        [
            ([WishKind.NOT_SAFE], True),
            ([WishKind.NOT_SAFE, WishKind.SAFE], False),
            ([WishKind.SAFE, WishKind.NOT_SAFE], True),
            ([WishKind.NOT_SAFE, WishKind.ASKED_AGAIN], True),
        ],
    )
    def test_only_saying_that_it_is_safe_makes_it_safe(self, kinds: list[WishKind], unsafe: bool) -> None:
        assert (read_wishes(said(*kinds)).unsafe_since is not None) == unsafe

    @pytest.mark.parametrize("kind", [WishKind.OPTED_OUT, WishKind.WRONG_PERSON])
    def test_asking_again_lifts_a_no_of_before_and_none_of_later(self, kind: WishKind) -> None:
        lifted = read_wishes(said(kind, WishKind.ASKED_AGAIN))
        again = read_wishes(said(kind, WishKind.ASKED_AGAIN, kind))

        assert (lifted.opted_out_since, lifted.wrong_person_since) == (None, None)
        assert NOON + 2 * HOUR in (again.opted_out_since, again.wrong_person_since)

    def test_the_order_in_which_it_is_read_does_not_matter(self) -> None:
        wishes = said(WishKind.HIDE_OUR_NUMBER, WishKind.SHOW_OUR_NUMBER, WishKind.HIDE_OUR_NUMBER)

        assert read_wishes(reversed(wishes)).hidden_since == NOON + 2 * HOUR


class TestRefused:
    def test_is_that_promise_and_its_purpose_from_then_on(self) -> None:
        standing = read_wishes([Wish(WishKind.REFUSED, NOON, "promised", "this one")])

        assert standing.refuses("promised", "this one", NOON - HOUR)
        assert standing.refuses("promised", "", NOON + HOUR)
        assert not standing.refuses("promised", "promised before", NOON - HOUR)
        assert not standing.refuses("follow_up", "", NOON + HOUR)

    def test_asking_again_lifts_it(self) -> None:
        wishes = [
            Wish(WishKind.REFUSED, NOON, "promised", "this one"),
            Wish(WishKind.ASKED_AGAIN, NOON + HOUR),
        ]

        assert not read_wishes(wishes).refuses("promised", "this one", NOON - HOUR)


class TestLifts:
    @pytest.mark.parametrize(("kind"), [WishKind.OPTED_OUT, WishKind.WRONG_PERSON, WishKind.REFUSED])
    def test_only_a_call_that_came_after_it_was_said(self, kind: WishKind) -> None:
        standing = read_wishes(said(kind))

        assert standing.lifts(NOON + HOUR)
        assert not standing.lifts(NOON - HOUR)

    def test_nothing_where_nothing_was_refused(self) -> None:
        assert not read_wishes(said(WishKind.NOT_SAFE)).lifts(NOON + HOUR)
