"""Watching that every state of a row is changed by `move`, along its model's table.

A change of another kind that our own code makes fails the test in which it happens; what tests write for
themselves is their own matter. Every change that was made is kept: at the end of a whole run a row of a
table that nothing has performed fails the run, for it says something that no code does.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from threading import local
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models import QuerySet
from django.db.models.signals import post_save, pre_save

from helpline.models.transitions import HasState, StateQuerySet

ROOT = Path(__file__).parents[2]
OURS = tuple(f"{ROOT / package}/" for package in ("config", "helpline", "intake"))
SAVING = tuple(f"{ROOT}/helpline/models/{name}.py" for name in ("has_numbers", "offer", "participant"))
"""Their `save` is on the way of every such row, whoever saves it."""
TESTS = tuple(f"{ROOT / package}/" for package in ("tests", "benchmarks"))

Change = tuple[str, str, str]
"""The name of a model, the state that was left, and the one that was entered."""

seen: set[Change] = set()
violations: list[str] = []
_inside = local()
_update = QuerySet.update
_move = StateQuerySet.move


def rows() -> set[Change]:
    """Return every row of every model's table."""
    models = [model for model in apps.get_models() if issubclass(model, HasState)]
    return {
        (model.__name__, str(source), str(to))
        for model in models
        for source, after in model.transitions.items()
        for to in after
    }


def never_happened(happened: Iterable[Change]) -> list[str]:
    """Return the rows of the tables that were not performed, in words."""
    return [f"{model}: {source} -> {to}" for model, source, to in sorted(rows() - set(happened))]


def install() -> None:
    """Watch every change of a state in this process from now on."""
    StateQuerySet.move = _watched_move  # type: ignore[method-assign]
    QuerySet.update = _watched_update  # type: ignore[method-assign]
    pre_save.connect(_before_save, dispatch_uid="state_changes")
    post_save.connect(_after_save, dispatch_uid="state_changes")


def _watched_move(self: "StateQuerySet[Any]", to: str, *, or_stay: bool = False, **columns: Any) -> int:
    """Note from where rows are moved, and move them."""
    wanted = {(self.model.__name__, str(source), str(to)) for source in self.model.sources(to)}
    before = set() if wanted <= seen else _states(self, to)
    _inside.move = True
    try:
        moved = _move(self, to, or_stay=or_stay, **columns)
    finally:
        _inside.move = False
    if moved:
        seen.update(wanted & before)
    return moved


def _states(rows: "StateQuerySet[Any]", to: str) -> set[Change]:
    """Read the states of some rows past Django, which counts its statements for the tests."""
    name = rows.model.__name__
    sql, params = rows.order_by().values_list("state").query.sql_with_params()
    connection = connections[rows.db]
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql.replace("%s", "?") if connection.vendor == "sqlite" else sql, params)
            return {(name, state, str(to)) for (state,) in cursor.fetchall()}
        finally:
            cursor.close()


def _watched_update(self: "QuerySet[Any]", **columns: Any) -> int:
    if "state" in columns and issubclass(self.model, HasState) and not getattr(_inside, "move", False):
        _report(f"{self.model.__name__}.state was changed by update()")
    return _update(self, **columns)


def _before_save(sender: Any, instance: Any, update_fields: Any = None, **_: Any) -> None:
    written = update_fields is None or "state" in update_fields
    if written and issubclass(sender, HasState) and not instance._state.adding:
        _report(f"{sender.__name__}.state was written by save()")


def _after_save(sender: Any, instance: Any, created: bool, **_: Any) -> None:
    if created and issubclass(sender, HasState) and instance.state not in sender.begins:
        _report(f"{sender.__name__} began as {instance.state}")


def _report(what: str) -> None:
    """Keep what was done, if it is our own code that did it and not a test."""
    frame = sys._getframe(2)
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith(OURS) and name not in SAVING:
            violations.append(f"{what} at {Path(name).relative_to(ROOT)}:{frame.f_lineno}")
            return
        if name.startswith(TESTS) and name != __file__:
            return
        frame = frame.f_back  # type: ignore[assignment]
