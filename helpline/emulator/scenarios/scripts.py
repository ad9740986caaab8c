"""Read and play people's scripts: when to answer, what to press and say, when to hang up.

A script is a list of steps. The first may say how a ringing telephone reacts: `answer`, `busy`, `reject`,
`no-answer`, `voicemail`, or `fail` (the network cannot reach it). The others happen on the call: `press`,
`say`, `hangup`. A step has `after`, the seconds since the step before it; with `hear` the seconds count from
when those words were heard. `undeliverable` concerns text messages.
"""

from collections.abc import Callable
from typing import Any

from ..telephony.leg import Leg
from ..telephony.sound import SPEECH_RATE
from ..telephony.steps import NEVER_RINGS, Step
from ..time.clock import read_seconds

WHILE_RINGING = {"answer", "busy", "reject", "no-answer", "voicemail", "undeliverable"} | NEVER_RINGS
WITH_TEXT = {"press", "say"}
ON_THE_CALL = WITH_TEXT | {"hangup"}
ANSWERERS = ("human", "machine", "machine-silent", "fax", "unknown")
ALIASES = {"hang_up": "hangup", "hang up": "hangup", "no_answer": "no-answer", "answer_after": "answer"}
GREETING = "Please leave a message after the tone."
BEFORE_GREETING = 1.0


def read(data: Any) -> list[Step]:
    """Read a script. Raises ValueError when it is not valid."""
    if not isinstance(data, list):
        raise ValueError("a script must be a list of steps")
    return [_step(item) for item in data]


def _step(item: Any) -> Step:
    """Read one step.

    It is `{"action": "press", "digits": "1", "after": 2}`, `{"press": "1", "after": 2}`, or a bare name.
    """
    if isinstance(item, str):
        item = {"action": item}
    if not isinstance(item, dict):
        raise ValueError("a step must be an object")
    given = {ALIASES.get(name, name): value for name, value in item.items()}
    action = str(given.get("action") or next((n for n in given if n in WHILE_RINGING | ON_THE_CALL), ""))
    action = ALIASES.get(action, action)
    if action not in WHILE_RINGING | ON_THE_CALL:
        raise ValueError(f"a step is one of {', '.join(sorted(WHILE_RINGING | ON_THE_CALL))}")
    answerer = str(given.get("as") or ("machine" if action == "voicemail" else "human"))
    if answerer not in ANSWERERS:
        raise ValueError(f"the value of as must be one of {', '.join(ANSWERERS)}")
    value = given.get(action)
    after = given.get("after", 0)
    if action not in WITH_TEXT and _is_number(value):
        after, value = value, ""
    text = given.get("digits") or given.get("text") or ("" if isinstance(value, bool | None) else value)
    return Step(action, read_seconds(after), _text(text), str(given.get("hear", "")), answerer)


def _is_number(value: Any) -> bool:
    """Return whether a value is a time: `{"answer": 4}` is short for `{"answer": true, "after": 4}`."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int | float) or (isinstance(value, str) and value.replace(".", "", 1).isdigit())


def _text(value: Any) -> str:
    if not isinstance(value, str | int):
        raise ValueError("keys and words must be text")
    return "" if value == "true" else str(value)


def begin(leg: Leg, script: list[Step]) -> None:
    """Start the script of a leg's person; a caller skips steps for a ringing telephone."""
    steps = list(script)
    if leg.direction == "inbound":
        steps = [step for step in steps if step.action in ON_THE_CALL]
    if steps:
        _schedule(leg, steps)


def _schedule(leg: Leg, steps: list[Step]) -> None:
    if steps[0].hear:
        leg.listener = lambda words: _recognise(leg, steps, words)
    else:
        _wait(leg, steps)


def _recognise(leg: Leg, steps: list[Step], words: str) -> None:
    if steps[0].hear.lower() in words.lower():
        leg.listener = None
        _wait(leg, steps)


def _wait(leg: Leg, steps: list[Step]) -> None:
    step, rest = steps[0], steps[1:]

    def run() -> None:
        if leg.alive:
            _perform(leg, step)
            if rest:
                _schedule(leg, rest)

    timer = leg.exchange.clock.after(step.after, run)
    leg.on_end.append(timer.cancel)


def _perform(leg: Leg, step: Step) -> None:
    exchange = leg.exchange
    actions: dict[str, Callable[[], None]] = {
        "answer": lambda: _answer(leg, step),
        "voicemail": lambda: _voicemail(leg, step),
        "busy": lambda: exchange.end(leg, "busy"),
        "reject": lambda: exchange.end(leg, "no-answer"),
        "press": lambda: leg.press(step.text),
        "say": lambda: leg.speak(step.text),
        "hangup": lambda: exchange.hang_up(leg),
    }
    if step.action in actions:
        actions[step.action]()


def _answer(leg: Leg, step: Step) -> None:
    leg.answered_as = step.answerer
    leg.exchange.answer(leg)


def _voicemail(leg: Leg, step: Step) -> None:
    """Answer as a machine that speaks its greeting, beeps, and stays on the line."""
    greeting = step.text or GREETING
    leg.greeting = len(greeting) / SPEECH_RATE
    _answer(leg, step)
    clock = leg.exchange.clock
    timers = [clock.after(BEFORE_GREETING, lambda: leg.speak(greeting))]
    if step.answerer != "machine-silent":
        timers.append(clock.after(BEFORE_GREETING + leg.greeting, lambda: leg.emit_sound("beep")))
    leg.on_end.extend(timer.cancel for timer in timers)
