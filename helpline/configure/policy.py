"""A line's rules of ringing, as a file says them: in routing.Policy's words, spans of time in seconds."""

from collections.abc import Collection
from typing import Any

from helpline import routing
from helpline.configure.place import Place
from helpline.validators import (
    CLASSES,
    COUNTS,
    FLAGS,
    FLATTEST,
    POLICY,
    POLICY_SCHEMA,
    SPANS,
    STEEPEST,
    TEAMS,
)

NAMES = POLICY


def policy(place: Place, teams: Collection[str]) -> dict[str, Any]:
    """Return what the file says of a policy, and nothing that it leaves to the router's own defaults."""
    said: dict[str, Any] = {"schema": POLICY_SCHEMA}
    for name, here in place.names(NAMES):
        if name == "strategy":
            said[name] = here.one_of([strategy.value for strategy in routing.Strategy], what="strategy")
        elif name == "priorities":
            said[name] = _slopes(here)
        elif name in FLAGS:
            said[name] = here.truth(False)
        elif name in TEAMS:
            said[name] = sorted(here.several_of(teams, "team"))
        else:
            least, most = (SPANS | COUNTS)[name]
            said[name] = here.whole(least, least, most, "seconds" if name in SPANS else "")
    return said


def _slopes(place: Place) -> dict[str, float]:
    """Return how fast each class of calls gains on the others while it waits; a crisis needs no slope."""
    place.need(*CLASSES)
    return {name: here.number(FLATTEST, STEEPEST) for name, here in place.names(CLASSES)}
