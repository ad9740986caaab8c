"""What our own code never does: run text, write SQL for a page, or draw lots that can be guessed.

Read from the syntax of every module, so that a new one is held to it too.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.apps import apps
from django.db.models import UUIDField

PROJECT = Path(__file__).resolve().parents[2]

RUN_TEXT = {
    *("eval", "exec", "compile", "__import__", "Template", "from_string", "mark_safe", "SafeString"),
    *("system", "popen", "Popen", "check_output", "check_call"),
}
WRITE_SQL = {"cursor", "raw", "extra", "RawSQL", "executescript"}
WITH_SQL_OF_THEIR_OWN = {
    "helpline/monitoring/health.py",
    "config/management/commands/migrate.py",
    "helpline/retention/job.py",
    "helpline/operations/arrivals.py",
    "helpline/models/remembering.py",
    "helpline/models/written_at.py",
    "helpline/models/written_once.py",
    "helpline/queries/history.py",
    "helpline/queries/shared_floor.py",
}
"""Each is shown no word of a request but the hot statement of a call, which binds them."""


@cache
def ours() -> dict[str, ast.Module]:
    """Return the syntax of each module but those of the emulator: a developer's tool, which serves nobody."""
    return {
        name: ast.parse(path.read_text())
        for folder in ("config", "helpline", "intake")
        for path in (PROJECT / folder).rglob("*.py")
        if not (name := str(path.relative_to(PROJECT))).startswith("helpline/emulator/")
    }


def called(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Return the name of each function and method that is called, and whether it is given our own words only.

    Those of `re` are left out.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        constant = bool(node.args) and all(isinstance(each, ast.Constant) for each in node.args)
        if isinstance(node.func, ast.Name):
            yield node.func.id, constant
        elif isinstance(node.func, ast.Attribute) and ast.unparse(node.func.value) != "re":
            yield node.func.attr, constant


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{name.name}" for name in node.names)


def with_any(names: set[str], *, constants: bool) -> set[str]:
    return {
        module
        for module, tree in ours().items()
        if any(name in names and (constants or not constant) for name, constant in called(tree))
    }


def test_no_text_is_run_or_read_as_a_template() -> None:
    assert len(ours()) > 200
    assert with_any(RUN_TEXT, constants=False) == set()
    unsafe = {"pickle", "marshal", "shelve", "yaml.load", "yaml.unsafe_load", "xml.etree.ElementTree"}
    assert {name for name, tree in ours().items() if unsafe.intersection(imported(tree))} == set()


def test_no_page_writes_what_it_is_given_without_escaping_it() -> None:
    pages = {
        str(path.relative_to(PROJECT)): path.read_text()
        for folder in ("config", "helpline", "intake")
        for path in (PROJECT / folder).rglob("templates/**/*.html")
    }
    raw = re.compile(r"\{\{[^}]*\|\s*safe(?:seq)?\b[^}]*\}\}|\{%\s*autoescape off")

    found = {name: raw.findall(text) for name, text in pages.items() if raw.search(text)}

    assert len(pages) > 50
    assert found == {"helpline/signin/templates/mfa/totp/activate_form.html": ["{{ totp_svg|safe }}"]}


def test_pages_have_no_sql_of_their_own() -> None:
    assert with_any(WRITE_SQL, constants=True) == WITH_SQL_OF_THEIR_OWN


def test_nothing_that_must_not_be_guessed_is_drawn_from_a_generator_that_can_be() -> None:
    guessable = {"random", "uuid.uuid1", "uuid.uuid3", "uuid.uuid5"}
    drawn = {
        name
        for name, tree in ours().items()
        if any(each in guessable or each.startswith("random.") for each in imported(tree))
    }
    ids = [
        field for model in apps.get_models() for field in model._meta.fields if isinstance(field, UUIDField)
    ]

    assert drawn == set()
    assert len(ids) > 10
    assert {field.default for field in ids if field.primary_key} == {uuid4}
