"""Contact preferences ("wishes") of a number, such as do-not-call: all that were said, and what holds now.

Wishes belong to a number, not to a person, because telephones are shared. Each wish is an event that is kept;
what holds now is computed from all of them, in the order in which they were said.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never


class WishKind(StrEnum):
    """The kinds of wishes about a number."""

    NOT_SAFE = "not_safe"
    SAFE = "safe"
    OPTED_OUT = "opted_out"
    REFUSED = "refused"
    WRONG_PERSON = "wrong_person"
    ASKED_AGAIN = "asked_again"
    HIDE_OUR_NUMBER = "hide_our_number"
    SHOW_OUR_NUMBER = "show_our_number"


STOPS = frozenset({WishKind.NOT_SAFE, WishKind.OPTED_OUT, WishKind.WRONG_PERSON})
"""The wishes that stop every promised and planned call to a number, and a call that is being made."""
LIFTED_BY_ASKING = frozenset({WishKind.OPTED_OUT, WishKind.REFUSED, WishKind.WRONG_PERSON})
"""The wishes that end when a person rings us from the number and asks for a call.

It does not matter who said them: another person at that telephone may have said no.
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish about a number, and the (aware) instant at which it was said.

    `purpose` is the purpose of the refused call, as in `Facts.purpose`; empty means every purpose. `promise`
    is the id of the promise that was refused, or empty.
    """

    kind: WishKind
    at: datetime
    purpose: str = ""
    promise: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The wishes about a number that hold now: the last one on each matter, and since when it holds."""

    unsafe_since: datetime | None = None
    opted_out_since: datetime | None = None
    wrong_person_since: datetime | None = None
    hidden_since: datetime | None = None
    refused: tuple[Wish, ...] = ()

    def refuses(self, purpose: str, promise: str, promised_at: datetime) -> bool:
        """Say whether a call is refused.

        It is if this promise itself was refused, or if its purpose was refused before it was promised.
        """
        return any(
            (bool(promise) and wish.promise == promise)
            or (wish.at <= promised_at and wish.purpose in ("", purpose))
            for wish in self.refused
        )

    def lifts(self, arrived_at: datetime) -> bool:
        """Say whether a request for a call would end a wish that was said before that call arrived."""
        said = [self.opted_out_since, self.wrong_person_since, *(wish.at for wish in self.refused)]
        return any(at is not None and at < arrived_at for at in said)


def read(wishes: Iterable[Wish]) -> Standing:
    """Return the wishes that hold now, from all wishes about a number. They may be given in any order."""
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
