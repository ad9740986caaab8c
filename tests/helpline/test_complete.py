"""A table keyed by an enum has a row for each value: a new value without one stops the import."""

import ast
import importlib
import os
import re
from collections.abc import Iterator
from enum import Enum, StrEnum
from pathlib import Path

import pytest

from helpline.complete import IncompleteTable, complete
from tests.support import warm

ROOT = Path(__file__).parents[2]
APART = {"emulator", "migrations"}


class Light(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"


class TestComplete:
    def test_returns_a_table_that_has_every_row(self) -> None:
        assert complete("tests.LIGHTS", Light, {light: light.name for light in Light})[Light.RED] == "RED"

    def test_names_the_table_and_the_values_without_a_row(self) -> None:
        with pytest.raises(
            IncompleteTable, match=r"^tests\.LIGHTS has no row for Light\.AMBER, Light\.GREEN\.$"
        ):
            complete("tests.LIGHTS", Light, {Light.RED: "stop"})

    def test_names_a_row_for_a_value_that_the_table_is_not_about(self) -> None:
        with pytest.raises(IncompleteTable, match=r"a row for Light\.RED, which it is not about"):
            complete("tests.LIGHTS", [Light.AMBER], {Light.RED: "stop", Light.AMBER: "wait"})


def sources() -> Iterator[Path]:
    for package in ("config", "helpline", "intake"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if not APART & set(path.parts):
                yield path


def module_of(path: Path) -> str:
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def is_keyed_by_an_enum(found: ast.Dict, module: object) -> bool:
    keys = [key for key in found.keys if isinstance(key, ast.Attribute) and isinstance(key.value, ast.Name)]
    owners = [getattr(module, key.value.id, None) for key in keys if isinstance(key.value, ast.Name)]
    return any(isinstance(owner, type) and issubclass(owner, Enum) for owner in owners)


def unchecked(path: Path) -> Iterator[str]:
    """Yield the tables of a file that are keyed by an enum and are not given to `complete`."""
    tree = ast.parse(path.read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    checked = {id(call.args[2]) for call in calls if ast.unparse(call.func) == "complete"}
    tables = [node for node in ast.walk(tree) if isinstance(node, ast.Dict) and id(node) not in checked]
    if any(isinstance(key, ast.Attribute) for table in tables for key in table.keys):
        module = importlib.import_module(module_of(path))
        for table in tables:
            if is_keyed_by_an_enum(table, module):
                yield f"{path.relative_to(ROOT)}:{table.lineno}"


def misnamed(path: Path) -> Iterator[str]:
    """Yield the tables of a file that `complete` would call by another name than their own."""
    for node in ast.walk(ast.parse(path.read_text())):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Call):
            own = f"{module_of(path)}.{target.id}"
            if ast.unparse(value.func) == "complete" and ast.unparse(value.args[0]) != repr(own):
                yield own


def tables_of_all(enum: str, path: Path) -> Iterator[str]:
    """Yield the names of the tables of a file that have a row for each value of an enum."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call) or ast.unparse(node.func) != "complete":
            continue
        if ast.unparse(node.args[1]).rpartition(".")[2] == enum:
            yield ast.literal_eval(node.args[0])


def run(program: str, *arguments: str) -> str:
    """Return what a program prints that is run in a process of its own."""
    done = warm.run("-c", program, *arguments, env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"})
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestEveryTable:
    def test_keyed_by_an_enum_is_checked_at_import(self) -> None:
        assert [each for path in sources() for each in unchecked(path)] == []

    def test_is_called_by_its_own_name(self) -> None:
        assert [each for path in sources() for each in misnamed(path)] == []

    @pytest.mark.parametrize(
        ("enum", "table"),
        [
            ("Strategy", "helpline.routing.strategies.RULES"),
            ("CallState", "helpline.models.call_states.STATES"),
        ],
    )
    def test_of_a_strategy_and_of_a_state_is_the_only_one(self, enum: str, table: str) -> None:
        assert [name for path in sources() for name in tables_of_all(enum, path)] == [table]

    def test_of_a_strategy_says_all_that_follows_from_it(self) -> None:
        """Elsewhere only the default has a name."""
        named = re.compile(r"\bStrategy\.(?!LONGEST_IDLE\b)[A-Z_]+")

        found = [str(path.relative_to(ROOT)) for path in sources() if named.search(path.read_text())]

        assert found == ["helpline/routing/strategies.py"]


GROWN = """
import importlib, sys
import django
django.setup()
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from helpline.complete import IncompleteTable

def grown(enum):
    base = enum.__bases__[0]
    labelled = hasattr(enum, "choices")
    members = [(each.name, (each.value, each.label) if labelled else each.value) for each in enum]
    return base(enum.__name__, [*members, ("PARKED", "parked")])

where, name, *modules = sys.argv[1:]
for module in modules:
    importlib.import_module(module)
new = grown(getattr(importlib.import_module(where), name))
for each in [where, where.rpartition(".")[0]]:
    if hasattr(sys.modules.get(each), name):
        setattr(sys.modules[each], name, new)
"""
WITH_A_NEW_VALUE = f"""{GROWN}
for module in modules:
    try:
        importlib.reload(sys.modules[module])
        print(module, "took it in silence")
    except IncompleteTable as error:
        print(error)
"""
CHECKED_WITH_A_NEW_VALUE = f"""{GROWN}
try:
    call_command("check")
except SystemCheckError as error:
    print(error)
"""
WITH_A_NEW_PROMPT = """
import importlib
from helpline.callflow import prompts, wording
from helpline.callflow.wording import english
prompts.ROWS["parked"] = prompts.ROWS["goodbye"]
prompts.PROMPTS["parked"] = frozenset()
importlib.reload(english)
try:
    importlib.reload(wording)
    print("took it in silence")
except LookupError as error:
    print(error)
"""
EVERY_TABLE = """
import sys
import django
django.setup()
from django.core.management import call_command
call_command("check", verbosity=0)
print(*(module for module in sys.argv[1:] if module not in sys.modules))
"""


class TestManageCheck:
    def test_loads_every_module_with_a_table(self) -> None:
        having = [module_of(path) for path in sources() if "= complete(" in path.read_text()]

        assert len(having) > 20
        assert run(EVERY_TABLE, *having).splitlines()[-1] == ""

    def test_names_a_table_of_the_sweep_that_lacks_a_row(self) -> None:
        said = run(CHECKED_WITH_A_NEW_VALUE, "helpline.models.call_states", "OnDeadline")

        assert "helpline.operations.deadlines.ON_DEADLINE has no row for OnDeadline.PARKED." in said


class TestANewValue:
    """A value that somebody adds to an enum, and says nothing about anywhere else."""

    @pytest.mark.parametrize(
        ("enum", "tables"),
        [
            ("helpline.models.Hears", ["voice.twiml.DOCUMENTS"]),
            ("helpline.models.OnDeadline", ["operations.deadlines.ON_DEADLINE"]),
            ("helpline.models.CallbackState", ["queries.callbacks.SHOWN_IN"]),
            ("helpline.models.OfferState", ["console.wording.CAME_OF"]),
            ("helpline.models.EventKind", ["console.wording.SAYS"]),
            ("helpline.models.Disposition", ["operations.attempts.OF_DISPOSITION"]),
            ("helpline.operations.end_causes.EndCause", ["operations.ending.CALLED"]),
            ("helpline.models.CommandKind", ["carrier.commands.COMMANDS", "carrier.claims.ROWS"]),
            ("helpline.models.AttemptOutcome", ["operations.ruling.IN_VAIN"]),
            ("helpline.models.AccessKind", ["queries.access_records.CHANGED"]),
            ("helpline.models.command.CommandKind", ["carrier.unknown.LOOKS", "carrier.wanted.RULES"]),
            ("helpline.models.AlarmKind", ["monitoring.alarm_mail.WRITTEN", "queries.alarm_words.SAYS"]),
            ("helpline.routing.values.ChosenFor", ["console.explanations.NO_STRATEGY"]),
            ("helpline.routing.values.Reason", ["routing.reasons.ROWS", "console.explanations.IN_FULL"]),
            ("helpline.operations.doing.Doing", ["operations.snapshot.BUSY", "console.wording.DOING"]),
            ("intake.forms.definition.Kind", []),
        ],
        ids=str,
    )
    def test_stops_the_import_of_each_table_that_says_nothing_of_it(
        self, enum: str, tables: list[str]
    ) -> None:
        where, _, name = enum.rpartition(".")
        modules = [f"helpline.{table.rpartition('.')[0]}" for table in tables] or ["intake.pages"]
        named = [f"helpline.{table}" for table in tables] or ["intake.pages.CONTROLS"]

        said = run(WITH_A_NEW_VALUE, where, name, *modules)

        assert said.splitlines() == [f"{table} has no row for {name}.PARKED." for table in named]

    def test_a_prompt_without_its_words_in_a_shipped_language_stops_the_import(self) -> None:
        said = run(WITH_A_NEW_PROMPT).strip()

        assert said == "the shipped wording in 'es' and the prompts differ: ['parked']"
        recipe = (ROOT / "docs" / "how-to" / "change-the-code.md").read_text()
        assert f"Forgotten, it says: `{said}`" in recipe
