"""Test scenarios: files that say who calls, who answers and what is expected."""

import io
import re
import socket
from pathlib import Path
from typing import Any

import pytest
from twilio.rest import Client

from helpline.emulator.cli import main
from helpline.emulator.scenarios.scenario import load, read
from helpline.emulator.settings import Credentials

from .application import TestApplication
from .conftest import AGENT, CALLER, HELPLINE, World

EXAMPLES = Path(__file__).parents[3] / "helpline" / "emulator" / "scenarios" / "examples"
OTHER = "+12025550188"
SCREENING = (
    "<Response><Gather numDigits='1' action='/taken' timeout='8'><Say>Press 1 to take a call</Say></Gather>"
    "<Hangup/></Response>"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "scenario.yaml"


def run(*words: str) -> int:
    """Run the command line."""
    return main(["run", *words])


class TestExamples:
    @pytest.mark.parametrize("name", ["voicemail-trap", "press-one", "menu"])
    def test_meet_their_expectations(self, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        status = run(str(EXAMPLES / f"{name}.yaml"))

        said = capsys.readouterr().out
        assert status == 0
        assert "\nok " in said
        assert "FAIL" not in said

    def test_are_all_tested(self) -> None:
        assert {path.stem for path in EXAMPLES.iterdir()} == {
            "voicemail-trap",
            "press-one",
            "menu",
            "ring-all",
        }

    @pytest.mark.parametrize("name", ["voicemail-trap", "ring-all"])
    def test_of_mailboxes_are_ten_lines(self, name: str) -> None:
        assert len((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8").splitlines()) <= 10


class RingAll:
    """An application that rings everybody, and connects the caller to the first who presses 1."""

    def __init__(self, app: TestApplication, emulator: str) -> None:
        known = Credentials()
        self.client = Client(known.account_sid, known.auth_token)
        self.client.api.base_url = emulator
        self.origin = app.origin
        self.ringing: list[str] = []
        app.documents |= {"/voice": self.voice, "/gate": SCREENING, "/taken": self.taken}

    def voice(self, _params: dict[str, str]) -> str:
        for number in (AGENT, OTHER):
            call = self.client.calls.create(to=number, from_=HELPLINE, url=f"{self.origin}/gate")
            self.ringing.append(str(call.sid))
        return "<Response><Enqueue waitUrl=''>line</Enqueue></Response>"

    def taken(self, params: dict[str, str]) -> str:
        for sid in self.ringing:
            if sid != params["CallSid"] and self.client.calls(sid).fetch().status != "completed":
                self.client.calls(sid).update(status="completed")
        return "<Response><Dial><Queue>line</Queue></Dial></Response>"


class TestApplications:
    def test_meet_the_example_when_they_screen_calls(
        self, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        RingAll(world.app, f"http://127.0.0.1:{port}")
        voice_url = f"{world.app.origin}/voice"

        status = run(str(EXAMPLES / "ring-all.yaml"), "--port", str(port), "--voice-url", voice_url)

        said = capsys.readouterr().out
        assert (status, "FAIL" in said) == (0, False), said
        assert 'ann: "Ann speaking"' in said

    def test_fail_the_example_when_they_only_dial(
        self, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        both = f"<Number>{AGENT}</Number><Number>{OTHER}</Number>"
        world.documents["/voice"] = f"<Response><Dial>{both}</Dial></Response>"

        status = run(str(EXAMPLES / "ring-all.yaml"), "--voice-url", f"{world.app.origin}/voice")

        assert status == 1
        assert 'FAIL caller hears "Ann speaking"' in capsys.readouterr().out

    def test_also_run_in_real_time(self, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        file.write_text(
            "twiml: {/voice: <Response><Play digits='1'/></Response>}\n"
            "calls: [{from: +12025550143}]\nexpect: {caller: {status: completed}}\nseconds: 10\n"
        )

        assert run(str(file), "--clock", "real") == 0


class TestReport:
    def test_lists_what_each_person_heard_and_each_webhook(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file.write_text(
            "twiml: {/voice: '<Response><Say>Good evening</Say><Nonsense/></Response>'}\n"
            "calls: [{from: +12025550143, after: 3}]\n"
        )

        run(str(file))

        said = re.sub(" +", " ", capsys.readouterr().out).splitlines()
        assert said[0] == f"caller: {CALLER} → {HELPLINE}, completed"
        assert ' 3.0 "Good evening"' in said
        assert " 3.0 POST /voice 200 voice ringing" in said
        assert any("Nonsense" in line for line in said)

    def test_is_repeatable(self, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        stories = []
        for _ in range(2):
            run(str(EXAMPLES / "menu.yaml"))
            stories.append(capsys.readouterr().out)

        assert stories[0] == stories[1]


class TestExpectations:
    @pytest.mark.parametrize(
        ("wanted", "status"),
        [
            ("caller: {hears: good EVENING}", 0),
            ("caller: {hears: [good, night]}", 1),
            ("caller: {not: night}", 0),
            ("caller: {not: evening}", 1),
            ("caller: {status: completed}", 0),
            ("caller: {status: busy}", 1),
            ("caller: {calls: 1}", 0),
            ("caller: {calls: 2}", 1),
            ("webhooks: {/voice: 1}", 0),
            ("webhooks: {/voice: 0}", 1),
            ("errors: 0", 0),
            ("errors: 1", 1),
            ("warnings: 1", 0),
            ("warnings: 0", 1),
            ("warnings: none", 1),
        ],
    )
    def test_set_the_exit_status(self, file: Path, wanted: str, status: int) -> None:
        file.write_text(
            "twiml: {/voice: '<Response><Say>Good evening</Say><Nonsense/></Response>'}\n"
            f"calls: [{{from: +12025550143}}]\nexpect: {{{wanted}}}\n"
        )

        assert run(str(file)) == status

    def test_take_faults_and_switches_into_account(self, file: Path) -> None:
        file.write_text(
            "twiml: {/voice: <Response><Dial><Client>desk</Client></Dial></Response>}\n"
            "calls: [{from: +12025550143}]\n"
            "faults: [{fault: duplicate, where: /voice}]\n"
            "switches: {absent_client: failed}\n"
            "people: {desk: {number: 'client:desk', does: [fail]}}\n"
            "expect: {desk: {status: failed}, webhooks: {/voice: 2}}\n"
        )

        assert run(str(file)) == 0


class TestFiles:
    @pytest.mark.parametrize(
        ("text", "why"),
        [
            ("[]", "a scenario is a map"),
            ("a: [", "cannot be read"),
            ("people: {ann: {}}", "ann has no number"),
            ("people: {ann: {number: x, does: [{sing: 1}]}}", "a step is one of"),
            ("calls: [{to: x}]", "a call has a from"),
            ("calls: {}", "calls is a list"),
            ("colour: red", "a scenario has no colour"),
            ("expect: {ann: {hears: x}}", "ann, who is not among the people"),
            ("{calls: [{from: x}], expect: {caller: {sings: x}}}", "sings cannot be expected"),
            ("switches: {nonsense: 1}", "there is no switch nonsense"),
            ("faults: [{fault: nonsense}]", "a fault is one of"),
            ("seconds: nan", "seconds must be from 0"),
            ("calls: [{from: x}]", "nobody handles the calls"),
        ],
    )
    def test_are_refused_with_one_line_when_invalid(
        self, file: Path, text: str, why: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file.write_text(text)

        status = run(str(file))

        said = capsys.readouterr().err
        assert (status, said.count("\n")) == (2, 1)
        assert why in said

    def test_are_refused_when_missing(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("/nowhere/scenario.yaml") == 2
        assert "No such file" in capsys.readouterr().err

    def test_may_come_from_standard_input(self, monkeypatch: pytest.MonkeyPatch) -> None:
        text = "{twiml: {/: <Response/>}, calls: [{from: +12025550143}]}"
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

        assert run("-") == 0

    def test_keep_numbers_as_text(self) -> None:
        made = load("people: {ann: {number: +12025550172, does: [{press: 007, after: 1.5}, {hang up: 3}]}}")

        steps = made.scripts_by_number[AGENT]
        assert [(step.action, step.text, step.after) for step in steps] == [
            ("press", "007", 1.5),
            ("hangup", "", 3),
        ]


class TestControl:
    def test_sets_up_people_and_starts_calls(self, world: World) -> None:
        world.documents["/voice"] = f"<Response><Dial>{AGENT}</Dial></Response>"
        scenario: dict[str, Any] = {
            "people": {"ann": {"number": AGENT, "does": [{"answer": 3}]}},
            "calls": [{"from": CALLER, "to": HELPLINE}],
        }

        legs = world.ask("POST", "/scenarios", scenario)
        world.advance(3)

        assert [leg["from"] for leg in legs] == [CALLER]
        assert world.phone(AGENT).status == "in-progress"

    def test_accepts_json_numbers(self) -> None:
        made = read({"people": {"ann": {"number": AGENT, "does": [{"answer": 4}, {"press": 1, "after": 2}]}}})

        assert [(step.after, step.text) for step in made.scripts_by_number[AGENT]] == [(4, ""), (2, "1")]
