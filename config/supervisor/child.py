"""A child process: it cannot outlive the supervisor, and stops with everything that it started."""

import ctypes
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
GRACE_SECONDS = 8.0
# A child that has run this long has earned a clean slate.
SETTLED_SECONDS = 10.0


@dataclass(frozen=True, kw_only=True)
class Role:
    """A child process: its name, and what it runs. The helpline stops without an `essential` one.

    Without another one it is slower. One whose `socket` is gone cannot be reached any more, although it runs.
    """

    name: str
    run: Callable[[], None]
    essential: bool = False
    socket: Path | None = None


def program(
    argv: Sequence[str], env: Mapping[str, str] | None = None, directory: Path | None = None
) -> Callable[[], None]:
    """Return the `run` of a role that is a program: the child becomes it, in `directory` if one is given."""

    def run() -> None:
        if directory:
            os.chdir(directory)
        os.execve(argv[0], list(argv), {**os.environ, **(env or {})})  # noqa: S606 - no shell is meant

    return run


@dataclass
class Child:
    """The present process of a role, and how often an earlier one died soon after its start."""

    role: Role
    pid: int = 0
    started_at: float = 0.0
    deaths: int = 0
    start_again_at: float = 0.0
    given_up: bool = field(default=False)

    @property
    def running(self) -> bool:
        return self.pid > 0

    def start(self) -> None:
        """Fork the process, so that what Python has loaded by now is shared."""
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        pid = os.fork()
        if pid == 0:
            _live(self.role, parent)
        self.pid, self.started_at = pid, time.monotonic()

    def ended(self) -> int | None:
        """Return the exit code if the process has ended since we last asked (a signal's is negative)."""
        if not self.running:
            return None
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        if pid == 0:
            return None
        self.kill()  # whatever it started goes with it
        self.pid = 0
        if time.monotonic() - self.started_at > SETTLED_SECONDS:
            self.deaths = 0
        self.deaths += 1
        return os.waitstatus_to_exitcode(status)

    def stop(self) -> bool:
        """Ask the process to finish, and say whether it did in GRACE_SECONDS; it is killed when not."""
        if not self.running:
            return True
        os.kill(self.pid, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while self.ended() is None:
            if time.monotonic() > deadline:
                self.kill()
                os.waitpid(self.pid, 0)
                self.pid = 0
                return False
            time.sleep(0.01)
        return True

    def out_of_reach(self) -> bool:
        """Say whether the process runs and had time to make its socket, and the socket is not there."""
        settled = self.running and time.monotonic() - self.started_at > SETTLED_SECONDS
        return settled and self.role.socket is not None and not self.role.socket.exists()

    def kill(self) -> None:
        """End the process at once, with all that it started."""
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return


def _live(role: Role, parent: int) -> None:
    """Run the role in the child process, and exit with it. Never returns."""
    code = 1
    try:
        _become(role.name, parent)
        role.run()
        code = 0
    except SystemExit as exit_:
        code = exit_.code if isinstance(exit_.code, int) else 1
    except BaseException:  # noqa: BLE001 - a forked child must never run on in its parent's code
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _become(name: str, parent: int) -> None:
    """Detach from the parent's terminal, signals and standard input, and die when the parent dies."""
    os.setsid()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(PR_SET_NAME, f"hl-{name}".encode()[:15])
    if os.getppid() != parent:  # it died before we asked to be told
        os._exit(1)
