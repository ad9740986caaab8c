"""Webhooks and pages ask `operations`, `queries` and `access`: they build no SQL and open no transaction."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest
from django.apps import apps
from django.db.models import ForeignObjectRel

ROOT = Path(__file__).parents[2]
ABOVE = ["helpline/voice", "helpline/console", "helpline/permissions.py", "intake/views", "intake/pages.py"]
ASKS_BY_ITSELF = {
    *("objects", "_default_manager", "_base_manager", "cursor", "refresh_from_db"),
    *("save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update"),
}
BY_RELATION = {
    *("all", "filter", "exclude", "get", "first", "last", "exists", "count", "order_by", "values", "only"),
    *("values_list", "select_related", "aggregate", "annotate", "in_bulk", "create", "update", "delete"),
    *("add", "set", "remove", "clear"),
}
"""What a module may not ask of the rows that belong to another row, as in `call.events.filter(...)`."""
MODELS = {model.__name__ for app in ("helpline", "intake") for model in apps.get_app_config(app).get_models()}
RELATIONS = {
    str(field.get_accessor_name() if isinstance(field, ForeignObjectRel) else field.name)
    for app in ("helpline", "intake")
    for model in apps.get_app_config(app).get_models()
    for field in model._meta.get_fields()
    if field.one_to_many or field.many_to_many
}


def modules() -> Iterator[Path]:
    for place in ABOVE:
        path = ROOT / place
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def faults(source: str) -> Iterator[str]:
    """Return what a module says by which it would ask the database itself, or open a transaction."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and node.attr in ASKS_BY_ITSELF:
            yield f"line {node.lineno}: {node.attr}"
        elif _asks_by_relation(node):
            yield f"line {node.lineno}: {ast.unparse(node)}"
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db":
            yield from (
                f"line {node.lineno}: {each.name}" for each in node.names if each.name == "transaction"
            )
        elif isinstance(node, ast.Call) and ast.unparse(node.func).startswith("get_"):
            of = ast.unparse(node.args[0]) if node.args else ""
            yield from [f"line {node.lineno}: {of}"] if of in MODELS else []


def _asks_by_relation(node: ast.AST) -> TypeGuard[ast.Attribute]:
    return (
        isinstance(node, ast.Attribute)
        and node.attr in BY_RELATION
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in RELATIONS
    )


@pytest.mark.parametrize("module", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_webhook_and_a_page_ask_no_database_by_themselves(module: Path) -> None:
    assert list(faults(module.read_text())) == []


@pytest.mark.parametrize(
    "source",
    [
        "Call.objects.filter(pk=1)",
        "call.refresh_from_db()",
        "call.save()",
        "with connection.cursor() as cursor: pass",
        "from django.db import Error, transaction",
        "get_object_or_404(IntakeRecord, call=call)",
        "call.events.filter(kind=kind)",
        "[team.pk for team in person.teams.all()]",
    ],
)
def test_each_way_of_asking_is_found(source: str) -> None:
    assert list(faults(source))


def test_the_rooms_that_are_looked_at_are_there() -> None:
    assert len(list(modules())) > 60
