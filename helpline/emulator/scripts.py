"""People who do as they are told: when to answer, what to press and say, when to hang up.

A script is a list of steps. The first may say how a ringing telephone is dealt with: `answer`, `busy`,
`reject`, `no-answer`, `voicemail`. The others are done on the call: `press`, `say`, `hangup`. Each has
`after`, the seconds since the step before it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .leg import Leg

BEFORE = {"answer", "busy", "reject", "no-answer", "voicemail"}
ON_THE_CALL = {"press", "say", "hangup"}
OTHER_NAMES = {"hang_up": "hangup", "hang up": "hangup", "no_answer": "no-answer", "answer_after": "answer"}
GREETING = "Please leave a message after the tone."


@dataclass(frozen=True)
class Step:
    """One thing that somebody does, `after` so many seconds."""

    action: str
    after: float = 0
    text: str = ""


def read(data: Any) -> list[Step]:
    """Read a script. Raises ValueError when it is none."""
    if not isinstance(data, list):
        raise ValueError("a script is a list of steps")
    return [_step(item) for item in data]


def _step(item: Any) -> Step:
    """Read `{"action": "press", "digits": "1", "after": 2}`, `{"press": "1", "after": 2}`, or a bare name."""
    if isinstance(item, str):
        item = {"action": item}
    if not isinstance(item, dict):
        raise ValueError("a step is an object")
    given = {OTHER_NAMES.get(name, name): value for name, value in item.items()}
    action = str(given.get("action") or next((n for n in given if n in BEFORE | ON_THE_CALL), ""))
    action = OTHER_NAMES.get(action, action)
    if action not in BEFORE | ON_THE_CALL:
        raise ValueError(f"a step is one of {', '.join(sorted(BEFORE | ON_THE_CALL))}")
    value = given.get(action)
    after = given.get("after", 0)
    if action in BEFORE and isinstance(value, int | float) and not isinstance(value, bool):
        after = value
    text = given.get("digits") or given.get("text") or (value if isinstance(value, str) else "")
    return Step(action, float(after), str(text))


def begin(leg: Leg, script: list[Step]) -> None:
    """Let a leg's person do as the script says."""
    steps = list(script)
    if leg.direction == "inbound":
        steps = [step for step in steps if step.action in ON_THE_CALL]
    if steps:
        _schedule(leg, steps)


def _schedule(leg: Leg, steps: list[Step]) -> None:
    step, rest = steps[0], steps[1:]

    def run() -> None:
        if leg.alive:
            _do(leg, step)
            if rest:
                _schedule(leg, rest)

    timer = leg.exchange.clock.after(step.after, run)
    leg.on_end.append(timer.cancel)


def _do(leg: Leg, step: Step) -> None:
    exchange = leg.exchange
    actions: dict[str, Callable[[], None]] = {
        "answer": lambda: exchange.answer(leg),
        "voicemail": lambda: _voicemail(leg, step.text),
        "busy": lambda: exchange.end(leg, "busy"),
        "reject": lambda: exchange.end(leg, "no-answer"),
        "no-answer": lambda: None,
        "press": lambda: leg.press(step.text),
        "say": lambda: leg.speak(step.text),
        "hangup": lambda: exchange.hang_up(leg),
    }
    actions[step.action]()


def _voicemail(leg: Leg, greeting: str) -> None:
    """Answer as a machine does: it speaks, beeps, and keeps the line."""
    leg.exchange.answer(leg)
    timer = leg.exchange.clock.after(1, lambda: leg.speak(greeting or GREETING))
    leg.on_end.append(timer.cancel)
