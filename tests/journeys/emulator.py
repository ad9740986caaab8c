"""Driving the emulator through its control interface, as a person on a telephone would."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import urllib3
from django.conf import settings

from tests.support.processes import start, stop

ROOT = Path(__file__).resolve().parent.parent.parent


class Emulator:
    """The emulator's control interface.

    Thousands of times it is asked for so little that `requests` took as much processor time as the emulator.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._http = urllib3.connection_from_url(origin, retries=False, timeout=30)

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None, **query: Any) -> Any:
        asked = f"?{urlencode(query)}" if query else ""
        answer = self._http.request(method, f"/emulator/v1{path}{asked}", json=body)
        assert answer.status < 300, f"{method} {path}: {answer.status} {answer.data[:200]!r}"
        return answer.json() if answer.data else None

    def reset(self) -> None:
        self.ask("POST", "/reset")

    def advance(self, seconds: float) -> None:
        self.ask("POST", "/clock/advance", {"seconds": seconds})

    def settle(self) -> None:
        self.ask("POST", "/settle")

    def point_at(self, public_url: str) -> None:
        """Tell the number and the application where our webhooks are."""
        voice = f"{public_url}/voice"
        self.ask(
            "PUT",
            f"/numbers/{settings.HELPLINE_NUMBER}",
            {
                "voice_url": f"{voice}/incoming",
                "fallback_url": f"{voice}/fallback",
                "status_callback": f"{voice}/status",
            },
        )
        self.ask("PUT", f"/apps/{settings.TWILIO_APP_SID}", {"voice_url": f"{voice}/staff/connect"})

    def webhooks(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("GET", "/webhooks")
        return found


class Phone:
    """One leg, as the person at its end has it."""

    def __init__(self, emulator: Emulator, sid: str) -> None:
        self.emulator = emulator
        self.sid = sid

    @property
    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.emulator.ask("GET", f"/calls/{self.sid}")
        return found

    @property
    def status(self) -> str:
        return str(self.state["status"])

    @property
    def heard(self) -> str:
        """Everything this person has heard so far."""
        return " | ".join(str(item.get("text") or item["kind"]) for item in self.state["heard"])

    def press(self, digits: str) -> None:
        self.emulator.ask("POST", f"/calls/{self.sid}/press", {"digits": digits})

    def say(self, text: str) -> None:
        self.emulator.ask("POST", f"/calls/{self.sid}/say", {"text": text})

    def answer(self) -> None:
        self.emulator.ask("POST", f"/calls/{self.sid}/answer")

    def reject(self) -> None:
        self.emulator.ask("POST", f"/calls/{self.sid}/reject")

    def hang_up(self) -> None:
        self.emulator.ask("POST", f"/calls/{self.sid}/hangup")


@contextmanager
def running() -> Iterator[Emulator]:
    """Run the emulator as the process it is, with a clock that only tests move."""
    command = [sys.executable, "-m", "helpline.emulator", "--port", "0", "--clock", "driven", "--cps", "0"]
    environment = os.environ | {
        "EMULATOR_ACCOUNT_SID": settings.TWILIO_ACCOUNT_SID,
        "EMULATOR_AUTH_TOKEN": settings.TWILIO_AUTH_TOKEN,
        "EMULATOR_API_KEY_SID": settings.TWILIO_API_KEY_SID,
        "EMULATOR_API_KEY_SECRET": settings.TWILIO_API_KEY_SECRET,
    }
    process = start(
        [*command, "--app-sid", settings.TWILIO_APP_SID], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    try:
        yield Emulator(_origin(process))
    finally:
        stop(process)


def _origin(process: "subprocess.Popen[bytes]") -> str:
    """Return where it serves, which it says itself; what it says later is read and dropped."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(b"emulator ready "):
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return line.split()[-1].decode()
    raise AssertionError("the emulator did not start")
