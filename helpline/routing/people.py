"""Sets of people as the bits of one int, in the order in which they are rung: the lowest bit is the best.

So a decision takes a few operations on such numbers, however many people there are. The bits are turned
into ids only when the names are needed.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence


class People(Collection[str]):
    """A set of people, best first: everybody's ids in the strategy's order, and a bit for each member."""

    __slots__ = ("bits", "ids")

    def __init__(self, ids: Sequence[str], bits: int) -> None:
        self.ids = ids
        self.bits = bits

    def __len__(self) -> int:
        return self.bits.bit_count()

    def __contains__(self, one: object) -> bool:
        return any(one == each for each in self)

    def __iter__(self) -> Iterator[str]:
        bits = self.bits
        while bits:
            yield self.ids[lowest(bits)]
            bits &= bits - 1

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
