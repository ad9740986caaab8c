"""The calls that are played in every order: what the caller does, and what the staff do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from benchmarks.chaos.callers import CALLBACK_OFFERED, CONFIRMED_BY, KEY_OF, MESSAGE_OFFERED, NUMBER_ASKED
from benchmarks.chaos.plan import CallerPlan
from benchmarks.chaos.steps import COLLEAGUE, SUPERVISOR, Step
from helpline.emulator.control import telephones
from helpline.emulator.telephony.leg import Leg

Doing = Iterator[None]
"""The doings of a caller: each step of the iterator takes one second."""


@dataclass(frozen=True)
class Scene:
    """A kind of call. `name` says what it is about; `staff` is what a counselor does who is offered it.

    `steps` are what is done once they talk, where several people take part; `colleague` is what a colleague
    does who is asked to join.
    """

    name: str
    does: "Callable[[Caller], Doing]"
    staff: str = "accepts"
    language: str = "en"
    given: bool = False
    danger: bool = False
    steps: tuple[Step, ...] = ()
    colleague: str = "accepts"


class Caller:
    """A caller on the telephone, who takes one step of the scene each second."""

    def __init__(
        self,
        leg: Leg,
        plan: CallerPlan,
        scene: Scene,
        talking: Callable[[str], bool],
        did: Callable[[str, str], None],
    ) -> None:
        self.leg, self.plan, self.scene = leg, plan, scene
        self._talking, self._did = talking, did
        self._doing = scene.does(self)

    @property
    def talks(self) -> bool:
        return self._talking(self.leg.sid)

    @property
    def words(self) -> str:
        return " ".join(item.text for item in self.leg.heard if not item.speaker)

    def step(self) -> None:
        """Play one second."""
        if self.leg.alive:
            next(self._doing, None)

    def act(self, action: str, **body: str) -> None:
        if self.leg.alive:
            self._did(self.leg.sid, " ".join([action, *body.values()]))
            telephones.act(self.leg, action, body)

    def press(self, digits: str) -> None:
        self.act("press", digits=digits)

    def hang_up(self) -> None:
        self.act("hangup")


def _pause(seconds: int) -> Doing:
    for _ in range(seconds):
        yield


def _until(true: Callable[[], object], seconds: int) -> Doing:
    for _ in range(seconds):
        if true():
            return
        yield


def _chooses(caller: Caller) -> Doing:
    yield from _pause(2)
    caller.press("2" if caller.scene.language == "es" else "3")
    yield from _pause(2)
    caller.press("2")
    yield


def _talks(caller: Caller, seconds: int = 5, patience: int = 60) -> Doing:
    """Wait for somebody, talk so long, and hang up; nobody after so long: hang up too."""
    yield from _until(lambda: caller.talks, patience)
    talked = 0
    for _ in range(patience):
        talked += caller.talks
        if talked >= seconds:
            break
        yield
    caller.hang_up()


def answered(caller: Caller) -> Doing:
    yield from _chooses(caller)
    yield from _talks(caller)


def waits_to_be_let_go(caller: Caller) -> Doing:
    """The counselor ends it; whoever is not let go of hangs up at last."""
    yield from _chooses(caller)
    yield from _talks(caller, seconds=50)


def stays_for_all_of_it(caller: Caller) -> Doing:
    """Talk with whoever is there, for as long as several people take."""
    yield from _chooses(caller)
    yield from _talks(caller, seconds=75, patience=110)


def in_danger_stays(caller: Caller) -> Doing:
    yield from _pause(3)
    caller.press("1")
    yield from _talks(caller, seconds=60, patience=100)


def hangs_up_in_line(caller: Caller) -> Doing:
    yield from _chooses(caller)
    yield from _pause(6)
    caller.hang_up()


def hangs_up_in_the_menu(caller: Caller) -> Doing:
    yield from _pause(3)
    caller.hang_up()


def hangs_up_when_accepted(caller: Caller) -> Doing:
    """Hang up just when the redirect is to bring the two together."""
    yield from _chooses(caller)
    yield from _pause(2)
    caller.hang_up()


def leaves_a_message(caller: Caller) -> Doing:
    yield from _chooses(caller)
    yield from _until(lambda: MESSAGE_OFFERED.search(caller.words), 40)
    caller.press("3")
    yield from _until(lambda: any(item.kind == "beep" for item in caller.leg.heard), 30)
    caller.act("say", text="This is Jo, please call me in the evening.")
    yield from _pause(3)
    caller.press("#")
    yield from _pause(20)
    caller.hang_up()


def asks_for_a_callback(caller: Caller) -> Doing:
    yield from _chooses(caller)
    yield from _until(lambda: CALLBACK_OFFERED.search(caller.words), 40)
    caller.press("2")
    yield from _until(lambda: NUMBER_ASKED.search(caller.words), 15)
    yield from _pause(2)
    caller.press(caller.plan.given.removeprefix("+1") + "#")
    yield from _until(lambda: CONFIRMED_BY.search(caller.words), 15)
    if found := CONFIRMED_BY.search(caller.words):
        yield from _pause(2)
        caller.press(KEY_OF.get(found[1].lower(), found[1]))
        yield from _pause(3)
    caller.hang_up()


def presses_danger(caller: Caller) -> Doing:
    yield from _pause(3)
    caller.press("1")
    yield from _talks(caller, seconds=6)


def presses_danger_in_line(caller: Caller) -> Doing:
    yield from _chooses(caller)
    yield from _pause(4)
    caller.press("1")
    yield from _talks(caller, seconds=6)


COUNSELOR = "counselor"
SEVERAL = (
    Scene(
        "asks a person, joins and hands over",
        stays_for_all_of_it,
        steps=(
            (COUNSELOR, "ask person"),
            (COUNSELOR, "hand-over is shown"),
            (COUNSELOR, "resume"),
            (COUNSELOR, "hand-over"),
            (COUNSELOR, "hang-up"),
        ),
    ),
    Scene(
        "asks a team and hands over",
        stays_for_all_of_it,
        steps=((COUNSELOR, "ask team"), (COUNSELOR, "hand-over")),
    ),
    Scene(
        "asks for a line and goes on alone",
        stays_for_all_of_it,
        steps=(
            (COUNSELOR, "ask line"),
            (COUNSELOR, "hand-over is shown"),
            (COUNSELOR, "call-off"),
            (COUNSELOR, "hang-up"),
        ),
    ),
    Scene(
        "asks a person, who declines",
        stays_for_all_of_it,
        steps=((COUNSELOR, "ask person"), (COUNSELOR, "hang-up")),
        colleague="declines",
    ),
    Scene(
        "asks a person, who leaves",
        stays_for_all_of_it,
        steps=((COUNSELOR, "ask person"), (COLLEAGUE, "leave"), (COUNSELOR, "hang-up")),
    ),
    Scene(
        "the counselor is lost, a colleague stays",
        stays_for_all_of_it,
        steps=(
            (COUNSELOR, "ask person"),
            (COUNSELOR, "hand-over is shown"),
            (COUNSELOR, "resume"),
            (COUNSELOR, "loses the window"),
            (COUNSELOR, "hang-up"),
        ),
    ),
    Scene(
        "a supervisor listens, coaches and talks",
        stays_for_all_of_it,
        steps=(
            (COUNSELOR, "told"),
            *((SUPERVISOR, what) for what in ("listen", "coach", "barge", "leave")),
            (COUNSELOR, "hang-up"),
        ),
    ),
    Scene(
        "a supervisor takes over",
        stays_for_all_of_it,
        steps=(
            (COUNSELOR, "told"),
            (SUPERVISOR, "listen"),
            (SUPERVISOR, "take-over"),
            (COUNSELOR, "hang-up"),
        ),
    ),
    Scene(
        "in danger, and coached",
        in_danger_stays,
        danger=True,
        steps=((COUNSELOR, "told"), (COUNSELOR, "help"), (SUPERVISOR, "coach"), (SUPERVISOR, "leave")),
    ),
    Scene(
        "a second counselor listens",
        stays_for_all_of_it,
        steps=((COUNSELOR, "told"), (COUNSELOR, "second"), (COLLEAGUE, "leave"), (COUNSELOR, "hang-up")),
    ),
    Scene(
        "an interpreter comes and is taken out",
        stays_for_all_of_it,
        steps=(
            (COUNSELOR, "bring in an interpreter"),
            (COUNSELOR, "party is there"),
            (COUNSELOR, "take-out"),
            (COUNSELOR, "hang-up"),
        ),
    ),
    Scene(
        "left with a partner",
        stays_for_all_of_it,
        steps=((COUNSELOR, "bring in a partner"), (COUNSELOR, "leave-caller")),
    ),
    Scene(
        "left with a partner, who hangs up",
        stays_for_all_of_it,
        steps=((COUNSELOR, "bring in poison control"), (COUNSELOR, "leave-caller")),
    ),
)
"""The calls with several people."""
SCENES = (
    Scene("answered, the caller hangs up", answered),
    Scene("answered, the counselor ends it", waits_to_be_let_go, staff="accepts and ends"),
    Scene("answered, the counselor's window is lost", answered, staff="loses the window once"),
    Scene("answered, with hold", waits_to_be_let_go, staff="accepts, holds and ends"),
    Scene("answered on a telephone", answered, language="es"),
    Scene("declined once, then answered", answered, staff="declines once"),
    Scene("hangs up in the menu", hangs_up_in_the_menu),
    Scene("hangs up in line", hangs_up_in_line, staff="lets it ring"),
    Scene("hangs up as somebody accepts", hangs_up_when_accepted),
    Scene("leaves a message", leaves_a_message, staff="lets it ring"),
    Scene("asks for a callback", asks_for_a_callback, staff="declines until called back", given=True),
    Scene("in danger, answered", presses_danger, danger=True),
    Scene("in danger in line, answered", presses_danger_in_line, danger=True),
    Scene("in danger, nobody accepts", presses_danger, staff="lets it ring", danger=True),
    *SEVERAL,
)
