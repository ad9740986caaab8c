"""Test that the documentation and the program agree, in both directions."""

import argparse
import re
from pathlib import Path
from typing import Any

import pytest

import helpline.emulator
from helpline.emulator import cli
from helpline.emulator.control import faults, telephones
from helpline.emulator.http.faults import ALL, CHAOS
from helpline.emulator.rest.routes import HERE, ROUTES
from helpline.emulator.scenarios import scenario, scripts
from helpline.emulator.switches import SWITCHES
from helpline.emulator.twiml.vocabulary import UNSUPPORTED, WITHOUT_EFFECT
from helpline.emulator.web import event_stream

from .conftest import CALLER, HELPLINE, World
from .test_openapi import plain

DOCS = Path(__file__).parents[3] / "docs"
REFERENCE = (DOCS / "reference" / "emulator.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "script-a-call.md").read_text(encoding="utf-8")
EXAMPLES = Path(scenario.__file__).parent / "examples"


def rows(heading: str) -> dict[str, list[str]]:
    """Return the rows of the tables below a heading, by their first cell."""
    section = re.split(r"^#{2,3} ", REFERENCE, flags=re.M)
    words = next(part for part in section if part.startswith(heading))
    lines = [line.strip("|").split("|") for line in words.splitlines() if line.startswith("| `")]
    return {cells[0].strip().strip("`"): [cell.strip() for cell in cells[1:]] for cells in lines}


def columns(heading: str) -> dict[str, list[str]]:
    """Return the rows of the table that has a column with this heading, by their first cell."""
    tables = re.findall(r"(?:^\|.*\n)+", REFERENCE, flags=re.M)
    lines = next(
        table.splitlines()
        for table in tables
        if heading in [cell.strip() for cell in table.splitlines()[0].split("|")]
    )
    cells = [line.strip("|").split("|") for line in lines[2:]]
    return {first.strip().strip("`"): rest for first, *rest in cells}


def options(parser: argparse.ArgumentParser) -> set[str]:
    """Return the option names of a command line."""
    return {word for action in parser._actions for word in action.option_strings} - {"-h", "--help"}


class TestReference:
    def test_has_each_option(self) -> None:
        assert set(rows("Options")) == options(cli.run_parser())
        assert options(cli.run_parser()) - options(cli.parser()) == {"--patience"}

    def test_has_each_control_route(self) -> None:
        served = [*telephones.ROUTES, *faults.ROUTES, *event_stream.ROUTES]
        paths = {
            f"{route.method} {str(route.path).removeprefix(telephones.PREFIX) or '/'}" for route in served
        }

        assert set(rows("Control interface")) == paths

    def test_has_each_fault(self) -> None:
        assert set(rows("Faults")) == ALL

    def test_lists_the_faults_of_chaos(self) -> None:
        words = " ".join(REFERENCE.split())

        assert f"{', '.join(CHAOS[:-1])} and {CHAOS[-1]}" in words

    def test_has_each_switch_with_its_positions_and_its_question(self) -> None:
        told = rows("Switches")

        assert set(told) == set(SWITCHES)
        for name, switch in SWITCHES.items():
            positions, question = told[name]
            assert question == switch.question
            first, *others = re.findall(r"`([^`]+)`", positions)
            assert first == (switch.default or "0")
            assert {first, *others} == set(switch.choices or (first,))

    def test_has_each_resource_with_its_methods(self) -> None:
        served: dict[str, set[str]] = {}
        for route in ROUTES:
            path = plain(str(route.path)).removeprefix(plain(HERE))
            if path.endswith(".json"):
                served.setdefault(path.removesuffix(".json") or "/", set()).add(str(route.method))

        assert {path: set(cells[0].split()) for path, cells in rows("REST").items()} == served

    def test_has_each_field_of_an_answer(self, world: World) -> None:
        phone = world.dial()
        world.ask("POST", "/messages", {"from": CALLER, "to": HELPLINE, "body": "hello"})
        shown = {
            "call": phone.state,
            "heard": phone.state["heard"][0],
            "webhook": world.ask("GET", "/webhooks")[0],
            "message": world.ask("GET", "/messages")[0],
        }

        assert {name: list(columns(name)) for name in shown} == {name: list(shown[name]) for name in shown}

    @pytest.mark.parametrize(
        ("heading", "table"), [("warned of", UNSUPPORTED), ("without effect", WITHOUT_EFFECT)]
    )
    def test_has_each_unsupported_attribute(self, heading: str, table: dict[str, set[str]]) -> None:
        told = columns(heading)

        assert {name: set(re.findall(r"`(\w+)`", cells[0])) for name, cells in told.items()} == table

    def test_has_python_examples_that_work(self, world: World) -> None:
        """Each block, run unchanged but for the address, connects a client to the emulator."""
        blocks = re.findall(r"```python\n(.*?)```", REFERENCE, flags=re.S)
        known = world.settings.credentials
        names: dict[str, Any] = {"account": known.account_sid, "token": known.auth_token}
        environ = {
            "TWILIO_ACCOUNT_SID": known.account_sid,
            "TWILIO_AUTH_TOKEN": known.auth_token,
            "TWILIO_API_URL": world.origin,
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in environ.items():
                patch.setenv(name, value)
            for block in blocks:
                exec(block.replace("http://127.0.0.1:8010", world.origin), names)  # noqa: S102  our own words
                assert names["client"].api.account.fetch().sid == known.account_sid

        assert len(blocks) == 2

    def test_has_each_key_of_a_scenario(self) -> None:
        assert set(rows("Scenarios")) == scenario.KEYS

    def test_has_each_step_of_a_script(self) -> None:
        assert set(rows("Scripts")) == scripts.WHILE_RINGING | scripts.ON_THE_CALL

    def test_names_existing_tests(self) -> None:
        named = [re.findall(r"`(\w+\.py)`", cells[-1]) for cells in columns("subject").values()]

        assert all(named)
        assert [name for row in named for name in row if not Path(__file__).with_name(name).exists()] == []

    def test_has_each_room(self) -> None:
        emulator = Path(helpline.emulator.__file__).parent
        rooms = {f"{path.parent.name}/" for path in emulator.glob("*/__init__.py")}
        loose = {path.name for path in emulator.glob("[a-z]*.py")}

        assert {name for row in rows("Rooms") for name in row.replace("`", "").split()} == rooms | loose


class TestHowTo:
    @pytest.mark.parametrize(("position", "name"), [(0, "ring-all"), (1, "voicemail-trap")])
    def test_shows_the_examples_unchanged(self, position: int, name: str) -> None:
        shown = re.findall(r"```yaml\n(.*?)```", HOW_TO, flags=re.S)[position]

        example = (EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")
        assert scenario.load(shown) == scenario.load(example)

    def test_shows_existing_faults_and_switches(self) -> None:
        shown = re.findall(r"```yaml\n(.*?)```", HOW_TO, flags=re.S)[2]

        made = scenario.load(shown)

        assert [fault.fault for fault in made.faults] == ["duplicate", "drop"]
        assert made.switches == {"dial_abandoned": "canceled"}
