"""Test the control interface, the clock and the command line."""

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
import requests

from helpline.emulator.cli import main, parser, settings
from helpline.emulator.settings import Credentials
from helpline.emulator.telephony.rate_limit import RateLimit
from helpline.emulator.telephony.sound import duration_of, silence
from helpline.emulator.time.clock import START
from tests.support.processes import wait_until

from .conftest import AGENT, CALLER, HELPLINE, World

SCENARIO = f"calls: [{{from: '{CALLER}'}}]\n"


class TestClock:
    def test_stands_until_it_is_moved(self, world: World) -> None:
        assert world.ask("GET", "/clock") == {"mode": "driven", "now": START.isoformat()}

        moved = world.advance(20)

        assert moved["now"] == (START + timedelta(seconds=20)).isoformat()
        assert moved["events"] == 0

    def test_moves_to_the_next_event(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='7'/><Pause length='7'/></Response>"
        world.dial()

        moved = world.ask("POST", "/clock/advance", {"to": "next"})

        assert (moved["now"], moved["events"]) == ((START + timedelta(seconds=7)).isoformat(), 1)

    def test_stays_where_nothing_is_due(self, world: World) -> None:
        assert world.ask("POST", "/clock/advance", {"to": "next"})["events"] == 0

    def test_is_reset_to_the_start(self, world: World) -> None:
        world.dial()
        world.advance(20)

        back = world.ask("POST", "/reset")

        assert back["now"] == START.isoformat()
        assert world.ask("GET", "/calls") == []
        assert world.ask("GET", "/webhooks") == []


class TestCalls:
    def test_are_filtered(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Pause length='9'/></Response>"
        phone = world.dial()
        world.dial(to="+12025550111")

        assert [c["sid"] for c in world.ask("GET", "/calls", live="true")] == [phone.sid]
        assert len(world.ask("GET", f"/calls?from={quote(CALLER)}")) == 2
        assert len(world.ask("GET", "/calls", status="failed", live="false")) == 1

    def test_are_not_found_when_unknown(self, world: World) -> None:
        assert "no such call" in world.ask("GET", "/calls/CA0", expect=404)["error"]

    @pytest.mark.parametrize(
        ("action", "body", "status"),
        [("answer", {}, 409), ("press", {"digits": "x"}, 400), ("say", {}, 400), ("press", [], 400)],
    )
    def test_refuse_invalid_requests(self, world: World, action: str, body: object, status: int) -> None:
        world.documents["/voice"] = "<Response><Pause length='9'/></Response>"
        phone = world.dial()

        world.ask("POST", f"/calls/{phone.sid}/{action}", body, expect=status)

    def test_stay_over_once_ended(self, world: World) -> None:
        phone = world.dial()

        world.ask("POST", f"/calls/{phone.sid}/say", {"text": "x"}, expect=409)

    def test_are_answered_at_once_without_wait(self, world: World) -> None:
        world.documents["/voice"] = "<Response><Gather numDigits='1' action='/key'/></Response>"
        world.documents["/key"] = "<Response><Say>one</Say></Response>"
        phone = world.dial()
        world.app.slow["/key"] = 0.5

        shown = world.ask("POST", f"/calls/{phone.sid}/press", {"digits": "1", "wait": False})

        assert "one" not in [item.get("text") for item in shown["heard"]]
        world.settle()
        assert "one" in phone.heard

    def test_can_be_declined_as_busy(self, world: World) -> None:
        phone = world.call()

        phone.act("reject", busy=True)

        assert phone.status == "busy"

    def test_are_no_answer_when_hung_up_while_ringing(self, world: World) -> None:
        phone = world.call()

        phone.hang_up()

        assert phone.status == "no-answer"

    def test_to_a_number_without_a_voice_url_fail(self, world: World) -> None:
        world.ask("PUT", "/numbers/+12025550100", {})

        assert world.dial(to="+12025550100").status == "failed"


class TestAccount:
    def test_shows_numbers_and_applications(self, world: World) -> None:
        place = world.ask("GET", "")

        assert place["clock"] == "driven"
        assert place["numbers"][0]["phone_number"] == HELPLINE


class TestRateLimit:
    def test_spaces_calls(self) -> None:
        limit, now = RateLimit(2), datetime(2026, 7, 15, tzinfo=UTC)

        assert [limit.wait(now) for _ in range(3)] == [0, 0.5, 1]

    def test_of_zero_is_no_limit(self) -> None:
        limit, now = RateLimit(0), datetime(2026, 7, 15, tzinfo=UTC)

        assert [limit.wait(now) for _ in range(3)] == [0, 0, 0]


class TestSound:
    def test_has_its_exact_duration(self) -> None:
        assert duration_of(silence(3.5)) == 3.5
        assert duration_of(b"x" * 48_000) == 3
        assert duration_of(b"") == 1


@pytest.fixture(scope="module")
def real() -> Iterator[World]:
    """Run an emulator on real time."""
    world = World(driven=False, cps=20)
    yield world
    world.close()


class TestRealClock:
    def test_moves_by_itself(self, real: World) -> None:
        real.documents["/voice"] = (
            "<Response><Gather timeout='0' action='/keys' actionOnEmptyResult='true'/></Response>"
        )
        real.documents["/keys"] = "<Response><Say>ok</Say></Response>"

        phone = real.dial()
        real.settle()

        assert "ok" in phone.heard
        real.ask("POST", "/clock/advance", {"seconds": 1}, expect=409)
        assert real.ask("GET", "/clock")["mode"] == "real"
        real.ask("POST", "/reset")

    def test_limits_the_rate_of_rest_calls(self, real: World) -> None:
        for _ in range(40):
            real.client.calls.create(to=AGENT, from_=HELPLINE, url=f"{real.app.origin}/agent")

        def last() -> str:
            return str(real.ask("GET", "/calls")[0]["status"])

        assert last() == "queued"
        wait_until(lambda: last() == "ringing", seconds=15, what="the last of them rings")
        real.ask("POST", "/reset")

    def test_allows_a_hang_up_during_a_request(self, real: World) -> None:
        real.app.slow["/voice"] = 1.5
        real.documents["/voice"] = "<Response><Say>too late</Say></Response>"
        dialling = threading.Thread(target=real.dial)
        dialling.start()
        wait_until(lambda: real.ask("GET", "/calls"), seconds=15, what="the call is there")
        sid = real.ask("GET", "/calls")[0]["sid"]

        hung_up = requests.post(f"{real.origin}/emulator/v1/calls/{sid}/hangup", timeout=5).json()
        dialling.join()

        real.app.slow.clear()
        assert hung_up["status"] == "completed"
        assert [item["kind"] for item in hung_up["heard"]] == ["ring", "ended"]
        real.ask("POST", "/reset")


class TestCommandLine:
    def test_makes_settings(self) -> None:
        arguments = parser().parse_args(
            ["--clock", "driven", "--start", "2026-01-02T03:04:05", "--voice-url", "http://x/", "--cps", "3"]
        )

        made = settings(arguments, Credentials())

        assert made.driven
        assert made.start == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        assert (made.numbers[0].voice_url, made.cps) == ("http://x/", 3)

    @pytest.mark.parametrize("given", ["file", "standard input"])
    def test_starts_a_scenario_at_once(
        self, given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = tmp_path / "scenario.yaml"
        file.write_text(SCENARIO)
        monkeypatch.setattr("sys.stdin", io.StringIO(SCENARIO))

        name = str(file) if given == "file" else "-"
        made = settings(parser().parse_args(["--play", name]), Credentials())

        assert made.scenario == SCENARIO

    def test_refuses_a_scenario_that_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("colour: red"))

        with pytest.raises(ValueError, match="colour"):
            settings(parser().parse_args(["--play", "-"]), Credentials())

    def test_reads_credentials(self) -> None:
        made = Credentials.from_environment({"EMULATOR_AUTH_TOKEN": "t", "EMULATOR_API_KEY_SID": ""})

        assert (made.auth_token, made.api_key_sid) == ("t", Credentials().api_key_sid)

    def test_refuses_unknown_options(self) -> None:
        with pytest.raises(SystemExit):
            main(["--colour", "red"])

    def test_serves_until_it_is_stopped(self) -> None:
        command = [sys.executable, "-m", "helpline.emulator", "--port", "0", "--clock", "driven"]
        root = Path(__file__).parents[3]
        process = subprocess.Popen(
            [*command, "--play", "-"],
            cwd=root,
            env=dict(os.environ),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(SCENARIO)
        process.stdin.close()
        lines: list[str] = []
        while not lines or not lines[-1].startswith("emulator ready"):
            lines.append(process.stdout.readline())
            assert lines[-1], "the emulator ended before it was ready"
        origin = lines[-1].split()[-1]

        page = requests.get(origin, timeout=5)
        script = requests.get(f"{origin}/sdk/voice.js", timeout=5)
        clock = requests.get(f"{origin}/emulator/v1/clock", timeout=5)
        (call,) = requests.get(f"{origin}/emulator/v1/calls", timeout=5).json()
        process.terminate()

        assert process.wait(10) == 0
        process.stdout.close()
        assert "no credentials" in lines[0]
        assert "Handsets" in page.text
        assert script.headers["Content-Type"].startswith("text/javascript")
        assert json.loads(clock.text)["mode"] == "driven"
        assert call["from"] == CALLER
