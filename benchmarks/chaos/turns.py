"""Whose turn it is: which conversations of several people are played, each kind at least once in a run.

Staff of one run share this. A kind that could not be played to its end, as the caller hung up or a process
was killed in the middle, is played again in a later call.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

HANDS_OVER = "asks a person, joins them and hands over"
GOES_ON = "asks a team and goes on without them"
HANDS_OVER_FOR_A_LINE = "asks for a line and hands over"
DECLINED = "asks a person, who declines"
LEFT = "asks a person, who leaves again"
LISTENED_TO = "is listened to, coached and joined by a supervisor"
TAKEN_OVER = "is taken over by a supervisor"
COACHED_IN_DANGER = "asks for help in danger, and is coached"
SECOND = "asks a second counselor to listen"
INTERPRETED = "brings in an interpreter, and takes them out"
PARTNERED = "leaves the caller with a partner"
KINDS = (
    HANDS_OVER,
    GOES_ON,
    HANDS_OVER_FOR_A_LINE,
    DECLINED,
    LEFT,
    LISTENED_TO,
    TAKEN_OVER,
    COACHED_IN_DANGER,
    SECOND,
    INTERPRETED,
    PARTNERED,
)
IN_DANGER = (COACHED_IN_DANGER, INTERPRETED)
"""The kinds that are played in a danger call too."""
SUPERVISED = (LISTENED_TO, TAKEN_OVER, COACHED_IN_DANGER)
AGAIN = 0.5
"""The share of conversations in which somebody else takes part once every kind was played."""


@dataclass
class Wish:
    """A counselor's wish that a supervisor does something in their call; `came_true` once it is done."""

    call: str
    kind: str
    taken: bool = False
    came_true: bool | None = None


@dataclass
class Turns:
    """The kinds that have not been played yet, and what one of the staff wishes of another.

    `behaves` says of a person, by user name, what they do when a colleague asks them to join. Those at desks
    do it; the others, who answer `by_telephone`, do as they like.
    """

    seed: int
    by_telephone: frozenset[str] = frozenset()
    behaves: dict[str, str] = field(default_factory=dict)
    wishes: list[Wish] = field(default_factory=list)
    _waiting: list[str] = field(default_factory=list)
    _playing: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(f"{self.seed} turns")
        self._waiting = list(KINDS)
        self._chance.shuffle(self._waiting)

    @property
    def left(self) -> bool:
        """Say whether some kind has not been played to its end."""
        return bool(self._waiting or self._playing)

    @property
    def unplayed(self) -> list[str]:
        return [*self._waiting, *self._playing]

    def take(self, *, danger: bool) -> str:
        """Return which kind is to be played in a call; empty for an ordinary conversation."""
        fits: Callable[[str], bool] = lambda kind: not danger or kind in IN_DANGER  # noqa: E731
        kind = next(filter(fits, self._waiting), "")
        if kind:
            self._waiting.remove(kind)
            self._playing.append(kind)
        elif self._chance.random() < AGAIN:
            kind = self._chance.choice(IN_DANGER if danger else KINDS)
        return kind

    def ended(self, kind: str, *, played: bool) -> None:
        """Take note whether a kind was played to its end; if not, it is somebody's turn again."""
        if kind in self._playing:
            self._playing.remove(kind)
            if not played:
                self._waiting.append(kind)

    def wish(self, call: str, kind: str) -> Wish:
        """Wish for a supervisor."""
        self.wishes.append(Wish(call, kind))
        return self.wishes[-1]

    def next_wish(self) -> Wish | None:
        """Return a wish that no supervisor has taken, and take it."""
        wish = next((one for one in self.wishes if not one.taken), None)
        if wish is not None:
            wish.taken = True
        return wish
