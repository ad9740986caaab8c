"""The loop of `manage.py up`: start the children, start again what dies, stop all of them in order."""

import gc
import os
import select
import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from config.supervisor.child import Child, Role

# How often in a row a child may die young before it is left alone.
DEATHS = 5
FIRST_DELAY_SECONDS = 0.25
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Supervisor:
    """Keeps the children of some roles running until it is told to stop.

    `say` gets one line for each thing a person should know.
    """

    def __init__(self, roles: Sequence[Role], say: Callable[[str], None]) -> None:
        self.children = [Child(role) for role in roles]
        self._say = say
        self._stopping = False
        self._bell, bell = os.pipe()
        for end in (self._bell, bell):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        for number in STOPPING:
            signal.signal(number, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def start(self, name: str) -> None:
        """Start the child of one role."""
        gc.freeze()  # or the first collection in the child would copy every page it shares with us
        next(child for child in self.children if child.role.name == name).start()

    def wait_until(self, ready: Callable[[], bool]) -> bool:
        """Watch over the children until `ready()`; return whether it was reached."""
        while not ready():
            if not self._turn(0.01):
                return False
        return True

    def watch(self) -> int:
        """Keep the children running until we are told to stop or cannot go on; return our exit code."""
        while self._turn(0.5):
            pass
        return 0 if self._stopping else 1

    def stop(self) -> None:
        """Stop the children in order: first what accepts new work, last what the others need."""
        for child in self.children:
            if not child.stop():
                self._say(f"{child.role.name} did not stop in time and was ended by SIGKILL.")

    def _turn(self, seconds: float) -> bool:
        """Sleep until something happens, look after every child, and say whether to go on."""
        if select.select([self._bell], [], [], seconds)[0]:
            os.read(self._bell, 4096)
        if self._stopping:
            return False
        for child in self.children:
            code = child.ended()
            if code is not None:
                self._bury(child, code)
            elif child.start_again_at and time.monotonic() >= child.start_again_at:
                child.start_again_at = 0.0
                child.start()
            elif child.out_of_reach():
                self._say(f"{child.role.name} cannot be reached any more: its socket is gone.")
                child.kill()
        return not any(child.given_up and child.role.essential for child in self.children)

    def _bury(self, child: Child, code: int) -> None:
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        if child.deaths < DEATHS:
            delay = FIRST_DELAY_SECONDS * 2 ** (child.deaths - 1)
            child.start_again_at = time.monotonic() + delay
            self._say(f"{child.role.name} {how}; it starts again in {delay:g} s.")
            return
        child.given_up = True
        rest = "Helpline stops." if child.role.essential else "the rest goes on without it."
        self._say(f"{child.role.name} {how} for the {DEATHS}th time in a row; {rest}")

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True
