"""The router's explanation in words: why her, why not him, what the wait had changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

CHOSEN = {
    "longest_idle": ("you have been free the longest", "free the longest"),
    "sticky": ("you have been free the longest", "free the longest"),
    "known to the caller": ("the caller is yours already", "the caller is theirs already"),
    "round_robin": ("it is your turn", "their turn"),
    "fewest_calls": ("you have had the fewest calls today", "had the fewest calls that day"),
    "priority_tiers": ("you are among those rung first", "among those rung first"),
    "ring_several": ("it rings several people at once", "one of several rung at once"),
    "ring_all": ("it rings everybody who can take it", "everybody who could take it was rung"),
}
IN_FULL = {
    "break": "on a break",
    "wrap-up": "writing up a call",
    "ringing": "being rung already",
}
RELAXED = {
    "topic": "training for the topic was no longer asked for",
    "language": "the language was no longer asked for",
    "teams": "the overflow team was asked as well",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some people were not rung. `more` is how many there are beyond those named."""

    words: str
    names: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a call rang whom it rang, or nobody."""

    chosen: str
    relaxed: tuple[str, ...]
    able: tuple[str, ...]
    able_count: int
    excluded: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return bool(self.chosen or self.able_count or self.excluded)


def why_me(because: Mapping[str, Any]) -> str:
    """Return in a few words why the reader is rung; empty where nothing was noted."""
    return CHOSEN.get(str(because.get("chosen_for", "")), ("", ""))[0]


def explain(because: Mapping[str, Any], names: Mapping[str, str]) -> Explanation:
    """Return an explanation with people's names; `names` are by the ids the router uses."""
    chosen = str(because.get("chosen_for", ""))
    able = because.get("able") or {}
    excluded = because.get("excluded") or {}
    return Explanation(
        chosen=CHOSEN.get(chosen, ("", chosen.replace("_", " ")))[1],
        relaxed=tuple(RELAXED.get(each, each) for each in because.get("relaxed") or ()),
        able=tuple(_named(able.get("staff") or (), names)),
        able_count=int(able.get("count") or 0),
        excluded=tuple(_reason(IN_FULL.get(words, words), group, names) for words, group in excluded.items()),
    )


def in_short(because: Mapping[str, Any]) -> str:
    """Return why nobody is rung, as counts of reasons: what stands on the floor beside a waiting call."""
    excluded = because.get("excluded") or {}
    return ", ".join(f"{group['count']} {IN_FULL.get(words, words)}" for words, group in excluded.items())


def _reason(words: str, group: Mapping[str, Any], names: Mapping[str, str]) -> Reason:
    named = tuple(_named(group.get("staff") or (), names))
    return Reason(words, named, max(int(group.get("count") or 0) - len(named), 0))


def _named(ids: Any, names: Mapping[str, str]) -> Iterator[str]:
    return (names.get(str(each), "someone no longer here") for each in ids)
