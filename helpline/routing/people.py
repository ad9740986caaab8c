"""A set of people as the bits of one number, in the order in which they are rung: its lowest bit is the best.

Deciding is a handful of operations on such numbers, however many people there are. They are named only when
somebody asks.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence


class People(Collection[str]):
    """Who is in a set, best first: the ids in the strategy's order, and a bit for each that is in it."""

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
    """Return the place of the best person of a set that is not empty."""
    return (bits & -bits).bit_length() - 1


def union(sets: Iterable[int]) -> int:
    """Return everybody who is in any of the sets."""
    total = 0
    for bits in sets:
        total |= bits
    return total
