"""Put the router's explanation of a call into words: who was rung and why, and why the others were not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from helpline import routing
from helpline.complete import complete
from helpline.routing import ChosenFor, Group, Relaxed, StoredStep, read_explanation
from helpline.routing.reasons import SET_ASIDE_IN_DANGER
from helpline.routing.strategies import RULES

NO_STRATEGY: dict[ChosenFor, tuple[str, str]] = complete(
    "helpline.console.explanations.NO_STRATEGY",
    ChosenFor,
    {
        ChosenFor.DANGER: (
            "it calls everybody trained for danger",
            "everybody trained for danger was called",
        ),
        ChosenFor.STICKY: (
            "you have had this caller before",
            "had the caller before, or scheduled the callback",
        ),
        ChosenFor.FIT: (
            "of those free, you fit best what the caller asked for",
            "of those free, fitted best what the caller asked for",
        ),
        ChosenFor.BY_HAND: ("you asked to call them", "asked to call them"),
        ChosenFor.REJOIN: ("you were cut off from this caller", "was cut off from this caller"),
    },
)
"""The words for why a person is rung who was not chosen by a strategy: for that person, and for others."""
CHOSEN: dict[str, tuple[str, str]] = {
    **{str(strategy): (rule.to_them, rule.to_others) for strategy, rule in RULES.items()},
    **{str(reason): words for reason, words in NO_STRATEGY.items()},
}
"""The same two texts for every reason that can be stored."""
NOT_KNOWN = "by a rule that is not used now"
"""The words for a reason that an earlier release stored, or a later one that was rolled back."""
IN_FULL: dict[routing.Reason, str] = complete(
    "helpline.console.explanations.IN_FULL",
    routing.Reason,
    {
        routing.Reason.OFF_DUTY: "off duty",
        routing.Reason.OFF_SHIFT: "not on shift",
        routing.Reason.NOT_THERE: "not at the desk",
        routing.Reason.BREAK: "on a break",
        routing.Reason.MISSED_BREAK: "on a break after missed calls",
        routing.Reason.NOT_READY: "not ready, an outcome is missing",
        routing.Reason.ON_A_CALL: "on a call",
        routing.Reason.RINGING: "being called already",
        routing.Reason.RINGING_IN_DANGER: "being called for a caller in danger",
        routing.Reason.WRAP_UP: "writing up a call",
        routing.Reason.DECLINED: "declined, missed or lost it",
        routing.Reason.OTHER_TEAM: "other team",
        routing.Reason.TRAINING_EXPIRED: "training expired",
        routing.Reason.NOT_TRAINED_FOR_TOPIC: "not trained for the topic",
        routing.Reason.NOT_TRAINED: "not trained",
        routing.Reason.OTHER_LANGUAGE: "does not speak the language",
        routing.Reason.OPTED_OUT: "opted out of the topic",
        routing.Reason.CRISIS_IN_A_ROW: "crisis calls in a row",
        routing.Reason.TALK_TIME: "talk time today",
    },
)
LIFTED: dict[routing.Reason, str] = complete(
    "helpline.console.explanations.LIFTED",
    SET_ASIDE_IN_DANGER,
    {
        routing.Reason.DECLINED: "people who had not answered, or had lost it, were tried again",
        routing.Reason.OTHER_TEAM: "other teams were included",
        routing.Reason.OTHER_LANGUAGE: "the language did not count",
        routing.Reason.OPTED_OUT: "opting out did not count",
        routing.Reason.CRISIS_IN_A_ROW: "the limit of crisis calls in a row did not count",
        routing.Reason.OFF_SHIFT: "the shift did not count",
        routing.Reason.RINGING: (
            "it went before an ordinary call that was ringing, which keeps its place in line"
        ),
        routing.Reason.WRAP_UP: "the wrap-up did not count",
        routing.Reason.NOT_READY: "the missing outcome did not count",
        routing.Reason.BREAK: "the break did not count",
        routing.Reason.MISSED_BREAK: "the break after missed calls did not count",
    },
)
BUSY: dict[routing.Reason, tuple[str, str]] = {
    routing.Reason.ON_A_CALL: ("is on a call", "are on a call"),
    routing.Reason.RINGING_IN_DANGER: (
        "is being called for a caller in danger",
        "are being called for a caller in danger",
    ),
    routing.Reason.WRAP_UP: ("is writing up a call", "are writing up a call"),
}
"""The words for being busy with something that ends soon: for one person, and for several."""
BESIDE = {str(strategy): rule.beside for strategy, rule in RULES.items() if rule.beside}
"""The words for where a call rings besides the reader, by the strategies that ring several people."""
RELAXED: dict[Relaxed, str] = complete(
    "helpline.console.explanations.RELAXED",
    Relaxed,
    {
        Relaxed.TOPIC: "training for the topic did not count",
        Relaxed.LANGUAGE: "the language did not count",
        Relaxed.TEAMS: "the overflow team was asked as well",
    },
)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some people were not rung. `more` is how many there are beyond those named."""

    words: str
    names: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """The router's explanation in words: why a call rang these people, or nobody.

    `lifted` is what did not count because the caller was in danger. `steps` says how many on duty could take
    a call that rings nobody, at each step of the widening; `busy` names those who could, were they not busy.
    """

    chosen: str
    busy: str
    relaxed: tuple[str, ...]
    lifted: tuple[str, ...]
    steps: tuple[str, ...]
    able: tuple[str, ...]
    able_count: int
    excluded: tuple[Reason, ...]

    def __bool__(self) -> bool:
        return bool(self.chosen or self.able_count or self.excluded or self.steps)


def why_me(stored: Mapping[str, Any]) -> str:
    """Return in a few words why the reader is rung; empty where nothing was noted."""
    return _chosen(read_explanation(stored).chosen_for)[0]


def what_then(stored: Mapping[str, Any]) -> str:
    """Return in words what happens to an ordinary call if it rings at the reader's desk without an answer."""
    reason = read_explanation(stored)
    if beside := BESIDE.get(reason.chosen_for):
        return beside
    others = reason.able.count > 1
    return "then for the next person" if others else "then the caller waits until somebody is free"


def explain(stored: Mapping[str, Any], names: Mapping[str, str]) -> Explanation:
    """Return a stored explanation in words; `names` has people's names by the ids that the router uses."""
    reason = read_explanation(stored)
    busy = [reason.excluded[each] for each in BUSY if each in reason.excluded]
    all_named = len(reason.steps) == 1 and reason.steps[0].count == sum(group.count for group in busy)
    return Explanation(
        chosen=_chosen(reason.chosen_for)[1],
        busy=_busy(reason.excluded, names),
        relaxed=tuple(_words(RELAXED, each) for each in reason.relaxed),
        lifted=tuple(_words(LIFTED, each) for each in reason.lifted),
        steps=() if busy and all_named else tuple(_steps(reason.steps)),
        able=_named(reason.able, names),
        able_count=reason.able.count,
        excluded=tuple(
            _reason(_words(IN_FULL, words), group, names) for words, group in reason.excluded.items()
        ),
    )


def _busy(excluded: Mapping[str, Group], names: Mapping[str, str]) -> str:
    """Return who is busy with what, as one sentence without its full stop; empty where nobody is."""
    parts = []
    for reason, (one, several) in BUSY.items():
        group = excluded.get(reason, Group())
        who = list(_named(group, names))
        if group.count > len(who):
            who.append(f"{group.count - len(who)} more")
        if who:
            parts.append(f"{_and(who)} {one if group.count == 1 else several}")
    return "; ".join(parts)


def _and(words: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def in_short(stored: Mapping[str, Any]) -> str:
    """Return why nobody is rung, as counts of reasons; the page Live shows it beside a waiting call."""
    reason = read_explanation(stored)
    counts = ", ".join(f"{group.count} {_words(IN_FULL, words)}" for words, group in reason.excluded.items())
    if not reason.steps or any(step.count for step in reason.steps):
        return counts
    return f"nobody on duty can take it: {counts}" if counts else "nobody is on duty"


def _chosen(stored: str) -> tuple[str, str]:
    """Return the stored reason why a person was rung in words: for that person, and for others.

    Both texts are empty if nobody was rung.
    """
    return CHOSEN.get(stored, ("", NOT_KNOWN)) if stored else ("", "")


def _words(table: Mapping[Any, str], stored: str) -> str:
    """Return a stored reason in words; the name of one that this release does not know is plain enough."""
    return table.get(stored, stored.replace("_", " "))


def _steps(steps: Sequence[StoredStep]) -> Iterator[str]:
    """Say how many on duty, free or busy, could take a call: as it is, and after each step that helps."""
    if steps and not any(step.count for step in steps):
        yield "No one on duty could take it, even with wider rules"
        return
    before = -1
    for step in steps:
        if step.count != before:
            yield _step(step)
        before = step.count


def _step(step: StoredStep) -> str:
    when = f"After {_span(step.after)} in line" if step.after else "As it is"
    if not step.count:
        return f"{when}, nobody on duty could take it"
    return f"{when}, {step.count} on duty could take it once free"


def _span(seconds: int) -> str:
    if seconds % 60:
        return f"{seconds} seconds"
    return "1 minute" if seconds == 60 else f"{seconds // 60} minutes"


def _reason(words: str, group: Group, names: Mapping[str, str]) -> Reason:
    named = _named(group, names)
    return Reason(words, named, max(group.count - len(named), 0))


def _named(group: Group, names: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(names.get(each, "someone no longer here") for each in group.staff)
