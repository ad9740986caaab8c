"""The supervisor with small children of its own, each story in a process that it may fork and signal in."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.processes import start, stop, wait_until

PROJECT = Path(__file__).resolve().parents[2]

PROGRAM = """
import os, signal, sys, time
from config.supervisor import child, loop
from config.supervisor.child import Role, program
from config.supervisor.loop import Supervisor

loop.FIRST_DELAY_SECONDS = 0.01
child.GRACE_SECONDS = 1.0

def say(line):
    os.write(1, f"{line}\\n".encode())  # in one piece: several processes write here

def sleep():
    say(f"sleeping {os.getpid()}")
    time.sleep(60)

def deaf():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.spawnvp(os.P_NOWAIT, "sleep", ["sleep", "60"])
    sleep()

def crash():
    raise RuntimeError("on purpose")

def leave():
    sys.exit(3)

def main(*roles):
    supervisor = Supervisor(roles, say)
    try:
        for role in roles:
            supervisor.start(role.name)
        return supervisor.watch()
    finally:
        supervisor.stop()

sys.exit(main(%s))
"""


@contextmanager
def supervisor(roles: str) -> Iterator[subprocess.Popen[bytes]]:
    process = start(
        [sys.executable, "-c", PROGRAM % roles], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=PROJECT
    )
    try:
        yield process
    finally:
        stop(process, by=signal.SIGKILL)


def pid_of_sleeper(process: subprocess.Popen[bytes]) -> int:
    assert process.stdout is not None
    return next(int(line.split()[-1]) for line in process.stdout if line.startswith(b"sleeping"))


def lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class TestSupervisor:
    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    def test_it_stops_its_children_and_ends_well_when_told_to(self, number: int) -> None:
        with supervisor("Role(name='one', run=sleep)") as process:
            child = pid_of_sleeper(process)
            process.send_signal(number)

            assert process.wait(15) == 0
            assert not lives(child)

    def test_its_children_die_with_it_however_it_dies(self) -> None:
        with supervisor("Role(name='one', run=sleep)") as process:
            child = pid_of_sleeper(process)
            process.kill()

            wait_until(lambda: not lives(child), seconds=15, what="the child dies")

    def test_it_starts_again_what_dies_and_says_so(self) -> None:
        with supervisor("Role(name='one', run=sleep)") as process:
            os.kill(pid_of_sleeper(process), signal.SIGKILL)

            assert process.stdout is not None
            assert process.stdout.readline() == b"one was ended by SIGKILL; it starts again in 0.01 s.\n"
            assert lives(pid_of_sleeper(process))

    def test_it_stops_when_an_essential_child_keeps_dying(self) -> None:
        with supervisor(
            "Role(name='one', run=crash, essential=True), Role(name='two', run=sleep)"
        ) as process:
            out, err = process.communicate(timeout=10)

        assert process.returncode == 1
        assert b"one ended with exit code 1 for the 5th time in a row; Helpline stops.\n" in out
        assert err.count(b"RuntimeError: on purpose") == 5

    def test_it_goes_on_without_a_child_that_is_not_essential(self) -> None:
        with supervisor("Role(name='two', run=sleep), Role(name='one', run=leave)") as process:
            sleeper = pid_of_sleeper(process)
            said = b""
            while b"the rest goes on without it" not in said:
                assert process.stdout is not None
                said = process.stdout.readline()

            assert said.startswith(b"one ended with exit code 3 for the 5th time in a row")
            assert lives(sleeper)

    def test_it_starts_again_what_cannot_be_reached_any_more(self, tmp_path: Path) -> None:
        """As the bundled Redis, when somebody has tidied its socket away."""
        socket = tmp_path / "socket"
        socket.touch()
        at_once = "setattr(child, 'SETTLED_SECONDS', 0)"
        role = f"Role(name='one', run=sleep, socket=__import__('pathlib').Path({str(socket)!r}))"
        with supervisor(f"{at_once} or {role}") as process:
            first = pid_of_sleeper(process)
            socket.unlink()

            assert process.stdout is not None
            said = process.stdout.readline()
            wait_until(lambda: not lives(first), seconds=5, what="the first one is ended")
            socket.touch()
            assert said == b"one cannot be reached any more: its socket is gone.\n"
            assert pid_of_sleeper(process) != first

    def test_a_program_takes_the_childs_place(self) -> None:
        shell = "['/bin/sh', '-c', 'echo it is $WHAT $$; exec sleep 60'], {'WHAT': 'me'}"
        with supervisor(f"Role(name='one', run=program({shell}))") as process:
            assert process.stdout is not None
            line = process.stdout.readline()

            assert line.startswith(b"it is me ")
            assert lives(int(line.split()[-1]))


class TestChild:
    def test_one_that_is_deaf_is_ended_with_all_that_it_started(self) -> None:
        with supervisor("Role(name='one', run=deaf)") as process:
            child = pid_of_sleeper(process)
            group = set(
                subprocess.run(["pgrep", "-g", str(child)], capture_output=True, check=True).stdout.split()
            )
            process.terminate()

            out, _err = process.communicate(timeout=15)

            assert process.returncode == 0
            assert out.decode() == "one did not stop in time and was ended by SIGKILL.\n"
            assert len(group) == 2
            wait_until(lambda: not any(lives(int(pid)) for pid in group), seconds=5, what="all are gone")
