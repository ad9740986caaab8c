"""The router's explanation in words: why her, why not him, what the wait had changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CHOSEN = {
    "longest_idle": ("you have been free the longest", "free the longest"),
    "sticky": ("you have been free the longest", "free the longest"),
    "known to the caller": (
        "you have had this caller before",
        "had the caller before, or scheduled the callback",
    ),
    "by hand": ("you asked to call them", "asked to call them"),
    "round_robin": ("it is your turn", "their turn"),
    "fewest_calls": ("you have had the fewest calls today", "had the fewest calls that day"),
    "priority_tiers": ("you are among those called first", "among those called first"),
    "ring_several": ("it calls several people at once", "one of several called at once"),
    "ring_all": ("it calls everybody who can take it", "everybody who could take it was called"),
    "danger": ("it calls everybody trained for danger", "everybody trained for danger was called"),
}
IN_FULL = {
    "break": "on a break",
    "break after missed calls": "on a break after missed calls",
    "wrap-up": "writing up a call",
    "not ready": "not ready, an outcome is missing",
    "ringing": "being called already",
    "ringing for a call in danger": "being called for a caller in danger",
}
LIFTED = {
    "declined or missed it": "people who had not answered were tried again",
    "other team": "other teams were included",
    "does not speak the language": "the language did not count",
    "opted out of the topic": "opting out did not count",
    "crisis calls in a row": "the limit of crisis calls in a row did not count",
    "not on shift": "the shift did not count",
    "ringing": "it went before an ordinary call that was ringing, which keeps its place in line",
    "wrap-up": "the wrap-up did not count",
    "not ready": "the missing outcome did not count",
    "break": "the break did not count",
    "break after missed calls": "the break after missed calls did not count",
}
AT_ONCE = ("ring_several", "ring_all")
RELAXED = {
    "topic": "training for the topic did not count",
    "language": "the language did not count",
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
    """Why a call rang whom it rang, or nobody.

    `lifted` is what did not count because the caller was in danger; `steps` who on duty could take a call
    that rings nobody, by each step of the widening.
    """

    chosen: str
    relaxed: tuple[str, ...]
    lifted: tuple[str, ...]
    steps: tuple[str, ...]
    able: tuple[str, ...]
    able_count: int
    excluded: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return bool(self.chosen or self.able_count or self.excluded or self.steps)


def why_me(because: Mapping[str, Any]) -> str:
    """Return in a few words why the reader is rung; empty where nothing was noted."""
    return CHOSEN.get(str(because.get("chosen_for", "")), ("", ""))[0]


def what_then(because: Mapping[str, Any]) -> str:
    """Return what happens to an ordinary call when it has rung out at the reader's."""
    if because.get("chosen_for") in AT_ONCE:
        return "for others at the same time"
    others = int((because.get("able") or {}).get("count") or 0) > 1
    return "then for the next person" if others else "then the caller waits until somebody is free"


def explain(because: Mapping[str, Any], names: Mapping[str, str]) -> Explanation:
    """Return an explanation with people's names; `names` are by the ids the router uses."""
    chosen = str(because.get("chosen_for", ""))
    able = because.get("able") or {}
    excluded = because.get("excluded") or {}
    return Explanation(
        chosen=CHOSEN.get(chosen, ("", chosen.replace("_", " ")))[1],
        relaxed=tuple(RELAXED.get(each, each) for each in because.get("relaxed") or ()),
        lifted=tuple(LIFTED.get(each, each) for each in because.get("lifted") or ()),
        steps=tuple(_steps(because.get("steps") or ())),
        able=tuple(_named(able.get("staff") or (), names)),
        able_count=int(able.get("count") or 0),
        excluded=tuple(_reason(IN_FULL.get(words, words), group, names) for words, group in excluded.items()),
    )


def in_short(because: Mapping[str, Any]) -> str:
    """Return why nobody is rung, as counts of reasons: what stands on the floor beside a waiting call."""
    excluded = because.get("excluded") or {}
    counts = ", ".join(f"{group['count']} {IN_FULL.get(words, words)}" for words, group in excluded.items())
    steps = because.get("steps") or ()
    if not steps or any(step["count"] for step in steps):
        return counts
    return f"nobody on duty can take it: {counts}" if counts else "nobody is on duty"


def _steps(steps: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Say who on duty could take a call, free or busy: as it is, and by each step that helps."""
    if steps and not any(step["count"] for step in steps):
        yield "No one on duty could take it, even with wider rules"
        return
    before = -1
    for step in steps:
        if step["count"] != before:
            yield _step(step)
        before = step["count"]


def _step(step: Mapping[str, Any]) -> str:
    count, after = int(step["count"]), int(step["after"])
    when = f"After {_span(after)} in line" if after else "As it is"
    if not count:
        return f"{when}, nobody on duty could take it"
    return f"{when}, {count} on duty could take it once free"


def _span(seconds: int) -> str:
    if seconds % 60:
        return f"{seconds} seconds"
    return "1 minute" if seconds == 60 else f"{seconds // 60} minutes"


def _reason(words: str, group: Mapping[str, Any], names: Mapping[str, str]) -> Reason:
    named = tuple(_named(group.get("staff") or (), names))
    return Reason(words, named, max(int(group.get("count") or 0) - len(named), 0))


def _named(ids: Any, names: Mapping[str, str]) -> Iterator[str]:
    return (names.get(str(each), "someone no longer here") for each in ids)
