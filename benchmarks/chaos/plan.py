"""Make the plan of a run from a seed: who calls when and how, how staff behave, what breaks when.

Everything here is a value. The same seed makes the same plan; when things happen in a run is real time, so
two runs of one plan can still differ.
"""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

ZONES = {
    "212": "America/New_York",
    "312": "America/Chicago",
    "213": "America/Los_Angeles",
    "808": "Pacific/Honolulu",
    "671": "Pacific/Guam",
}
"""The zone of each area code that callers give a number of."""
AREAS = ["212"] * 3 + ["312"] * 2 + ["213"] * 2 + ["808"] * 3 + ["671"] * 4
"""The area codes by their shares. The last may be called at almost any hour of a run."""
LINE = "+18557821009"
CRISIS = "+12025550188"
BACKUP = "+12025550199"
INTERPRETER, CENTER, POISON, PARTNER = (f"+1202555015{last}" for last in range(1, 5))
OUTSIDE = (INTERPRETER, CENTER, POISON, PARTNER)
"""The numbers of the example's directory that can be brought into a call. All are invented."""

DANGER_IN_ENGLISH = ("He is not breathing", "She took an overdose", "I want to die", "I am in danger")
DANGER_IN_SPANISH = ("Ella no respira", "Es una sobredosis", "Quiero morir", "Estoy en peligro")
DANGER_WAYS = ("first key", "later key", "key in line", "words", "words in Spanish")
MOODS = {
    "danger": 20,
    "patient": 26,
    "hangs up": 12,
    "asks for a callback": 14,
    "speaks Spanish": 10,
    "leaves a message": 7,
    "presses nonsense": 6,
    "silent": 5,
}
"""Of a hundred callers, how many are in which mood."""

RESERVE = 40
"""How many callers there are in reserve."""
SHORT = 120.0
"""Seconds below which a run is a short one: there is less patience in it, and more trouble a minute."""
KILLED = ("front", "worker", "sweep")
SAME_VICTIM_AGAIN = 65.0
"""Seconds before the same process is killed again: the supervisor gives up what dies young five times."""


@dataclass(frozen=True)
class CallerPlan:
    """A caller of the plan, who calls `at` seconds after the start. `chance` seeds the decisions on the way.

    `patience` is how long they stay in all, `talk` how long they talk, both in seconds. `given` is the number
    at which they want to be called back.
    """

    number: str
    at: float
    mood: str
    way: str
    words: str
    language: str
    patience: float
    talk: float
    given: str
    chance: int


@dataclass(frozen=True)
class StaffPlan:
    """A counselor of the plan, who answers on their `phone`, or at a desk if it is empty.

    One who `supervises` is a supervisor at a desk: not on duty, and beside the calls of others.
    """

    username: str
    languages: tuple[str, ...]
    phone: str
    chance: int
    supervises: bool = False


@dataclass(frozen=True)
class Trouble:
    """Something that goes wrong `at` a moment for `seconds`; `what` names it, `whom` it befalls."""

    at: float
    what: str
    seconds: float = 0
    whom: str = ""


@dataclass(frozen=True)
class Plan:
    """A whole run. `seconds` is how long callers keep coming.

    Those in `reserve` call afterwards, for as long as some kind of conversation was not played yet.
    """

    seed: int
    seconds: float
    callers: tuple[CallerPlan, ...]
    staff: tuple[StaffPlan, ...]
    troubles: tuple[Trouble, ...]
    reserve: tuple[CallerPlan, ...] = ()


def make(seed: int, callers: int, seconds: float) -> Plan:
    """Return the plan of a seed for so many callers in so many seconds."""
    staff, supervisors = (10, 2) if callers >= 100 else (8, 1)
    return Plan(
        seed,
        seconds,
        tuple(_callers(random.Random(f"{seed} callers"), callers, seconds)),
        tuple(_staff(random.Random(f"{seed} staff"), staff, supervisors)),
        tuple(sorted(_troubles(random.Random(f"{seed} troubles"), seconds), key=lambda t: t.at)),
        tuple(_reserve(random.Random(f"{seed} reserve"))),
    )


def calm(plan: Plan) -> Plan:
    """Return the plan without its faults, as a baseline to compare a run with faults against."""
    return replace(plan, troubles=())


def _moods(chance: random.Random, count: int) -> list[str]:
    """Return the moods in their shares, shuffled: a short run has danger in it as well as a long one."""
    moods = [mood for mood, share in MOODS.items() for _ in range(round(count * share / 100))]
    moods += ["patient"] * (count - len(moods))
    chance.shuffle(moods)
    return moods[:count]


def _callers(chance: random.Random, count: int, seconds: float) -> Iterator[CallerPlan]:
    ways = itertools.cycle(DANGER_WAYS)
    for index, mood in enumerate(_moods(chance, count)):
        way = next(ways) if mood == "danger" else ""
        spanish = (
            mood == "speaks Spanish" or way == "words in Spanish" or (way == "" and chance.random() < 0.1)
        )
        said = DANGER_IN_SPANISH if spanish else DANGER_IN_ENGLISH
        yield CallerPlan(
            number=f"+1202555{1000 + index:04d}",
            at=round(seconds * (index + chance.random()) / count, 2),
            mood=mood,
            way=way,
            words=chance.choice(said) if mood == "danger" else "",
            language="es" if spanish else "en",
            patience=_patience(chance, mood, 1 if seconds >= SHORT else 0.6),
            talk=round(chance.uniform(4, 14), 1),
            given=f"+1{chance.choice(AREAS)}55501{index % 100:02d}",
            chance=chance.randrange(2**31),
        )


def _patience(chance: random.Random, mood: str, scale: float) -> float:
    least, most = {"hangs up": (0.5, 30), "danger": (60, 90)}.get(mood, (70, 120))
    return round(scale * chance.uniform(least, most), 1)


def _reserve(chance: random.Random) -> Iterator[CallerPlan]:
    """Patient callers, who talk for as long as they are let."""
    for index in range(RESERVE):
        yield CallerPlan(
            number=f"+1202556{1000 + index:04d}",
            at=0,
            mood="patient",
            way="",
            words="",
            language="en",
            patience=60,
            talk=12,
            given=f"+1{AREAS[0]}55501{index:02d}",
            chance=chance.randrange(2**31),
        )


def _staff(chance: random.Random, count: int, supervisors: int) -> Iterator[StaffPlan]:
    """Two in five have a telephone; everybody speaks English, and every second one Spanish too."""
    for index in range(count):
        phone = f"+12025550{160 + index}" if index % 5 in (2, 4) else ""
        languages = ("en", "es") if index % 2 == 0 else ("en",)
        yield StaffPlan(f"staff{index}", languages, phone, chance.randrange(2**31))
    for index in range(supervisors):
        yield StaffPlan(f"super{index}", ("en", "es"), "", chance.randrange(2**31), supervises=True)


def _troubles(chance: random.Random, seconds: float) -> Iterator[Trouble]:
    """Something every few seconds, each kind as often as any other, and no process killed too often."""
    kinds = [
        *(("killed", role) for role in KILLED),
        ("frozen", "worker"),
        ("frozen", "sweep"),
        *(
            (what, "")
            for what in (
                "Redis emptied",
                "Redis frozen",
                "database restarted",
                "REST slow",
                "REST refuses",
                "REST dies before acting",
                "REST acts and its answer is lost",
                "reports lost",
                "webhooks late",
                "reports swapped",
                "webhooks doubled",
            )
        ),
    ]
    spared: dict[str, float] = {}
    at = 6.0
    while at < seconds:
        chance.shuffle(kinds)
        for what, whom in kinds:
            at += chance.uniform(2.5, 6.5) if seconds < SHORT else chance.uniform(5, 15)
            if at >= seconds:
                return
            if what == "killed":
                if at < spared.get(whom, 0):
                    continue
                spared[whom] = at + SAME_VICTIM_AGAIN
            yield Trouble(round(at, 1), what, round(chance.uniform(4, 15), 1), whom)
