"""Sets of people as the bits of one int, in the order in which they are rung: the lowest bit is the best.

So a decision takes a few operations on such numbers, however many people there are. The bits are turned
into ids only when the names are needed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence


class People(Collection[str]):
    """A set of people, best first: everybody's ids in the strategy's order, and a bit for each member.

    `by_fit` are sets of people, of which those in an earlier one come first, whatever the strategy's order
    is. Each person is in one of them; without any, only the strategy's order counts.
    """

    __slots__ = ("bits", "by_fit", "ids")

    def __init__(self, ids: Sequence[str], bits: int, by_fit: Sequence[int] = ()) -> None:
        self.ids = ids
        self.bits = bits
        self.by_fit = by_fit or (~0,)

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __contains__(self, one: object) -> bool:
        return any(one == each for each in self)

    def __iter__(self) -> Iterator[str]:
        for alike in self.by_fit:
            bits = self.bits & alike
            while bits:
                yield self.ids[lowest(bits)]
                bits &= bits - 1

    def fits(self) -> dict[str, int]:
        """Return for each person how many sets of those who fit better come before theirs."""
        return {
            one: place
            for place, alike in enumerate(self.by_fit)
            for one in People(self.ids, self.bits & alike)
        }

    def __eq__(self, other: object) -> bool:
        return isinstance(other, People) and list(self) == list(other)

    def __repr__(self) -> str:
        return f"People({list(self)})"


def lowest(bits: int) -> int:
    """Return the place in the order of the best person in a set. The set must not be empty."""
    return (bits & -bits).bit_length() - 1


def union(sets: Iterable[int]) -> int:
    """Return the set of the people who are in any of the sets."""
    total = 0
    for bits in sets:
        total |= bits
    return total
