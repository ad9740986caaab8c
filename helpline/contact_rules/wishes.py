"""Contact preferences of a number, such as do-not-call: each as it was said, and what holds now.

Wishes belong to a number, not to a person: telephones are shared. Each is an event that stays; the present
reading is made of all of them in the order in which they were said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never


class WishKind(StrEnum):
    """What somebody said of a number."""

    NOT_SAFE = "not_safe"
    SAFE = "safe"
    OPTED_OUT = "opted_out"
    REFUSED = "refused"
    WRONG_PERSON = "wrong_person"
    ASKED_AGAIN = "asked_again"
    HIDE_OUR_NUMBER = "hide_our_number"
    SHOW_OUR_NUMBER = "show_our_number"


STOPS = frozenset({WishKind.NOT_SAFE, WishKind.OPTED_OUT, WishKind.WRONG_PERSON})
"""What stops every promised and planned call to a number, and one that is being made."""
LIFTED_BY_ASKING = frozenset({WishKind.OPTED_OUT, WishKind.REFUSED, WishKind.WRONG_PERSON})
"""What somebody takes back who asks for a call in a new call of theirs: somebody else may have said no."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Something that was said of a number, and when (aware).

    `purpose` is what a refusal was about, as in `Facts.purpose`; empty is every purpose. `promise` is the
    promise that was refused, if it was one.
    """

    kind: WishKind
    at: datetime
    purpose: str = ""
    promise: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of a number now: the last word on each matter, and when it was said."""

    unsafe_since: datetime | None = None
    opted_out_since: datetime | None = None
    wrong_person_since: datetime | None = None
    hidden_since: datetime | None = None
    refused: tuple[Wish, ...] = ()

    def refuses(self, purpose: str, promise: str, promised_at: datetime) -> bool:
        """Say whether a call is refused: that very promise was, or the purpose before it was promised."""
        return any(
            (bool(promise) and wish.promise == promise)
            or (wish.at <= promised_at and wish.purpose in ("", purpose))
            for wish in self.refused
        )

    def lifts(self, arrived_at: datetime) -> bool:
        """Say whether asking for a call, in a call that arrived then, takes back something said before."""
        said = [self.opted_out_since, self.wrong_person_since, *(wish.at for wish in self.refused)]
        return any(at is not None and at < arrived_at for at in said)


def read(wishes: Iterable[Wish]) -> Standing:
    """Return what holds of a number after all that was said of it, in whatever order it is given."""
    last: dict[WishKind, datetime | None] = {}
    refused: list[Wish] = []
    for wish in sorted(wishes, key=lambda wish: wish.at):
        match wish.kind:
            case WishKind.SAFE:
                last[WishKind.NOT_SAFE] = None
            case WishKind.SHOW_OUR_NUMBER:
                last[WishKind.HIDE_OUR_NUMBER] = None
            case WishKind.ASKED_AGAIN:
                last |= dict.fromkeys(LIFTED_BY_ASKING)
                refused.clear()
            case WishKind.REFUSED:
                refused.append(wish)
            case WishKind.NOT_SAFE | WishKind.OPTED_OUT | WishKind.WRONG_PERSON | WishKind.HIDE_OUR_NUMBER:
                last[wish.kind] = wish.at
            case never:
                assert_never(never)
    return Standing(
        unsafe_since=last.get(WishKind.NOT_SAFE),
        opted_out_since=last.get(WishKind.OPTED_OUT),
        wrong_person_since=last.get(WishKind.WRONG_PERSON),
        hidden_since=last.get(WishKind.HIDE_OUR_NUMBER),
        refused=tuple(refused),
    )
