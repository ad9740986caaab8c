"""An index is built without blocking writes on PostgreSQL, and plainly elsewhere; so is a check added."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CheckConstraint, Index, Q

from helpline.models.online import AddCheckOnline, AddIndexOnline

STATE = SimpleNamespace(apps=apps)
INDEX = AddIndexOnline("call", Index(fields=["state"], name="x"))
CHECK = AddCheckOnline("call", CheckConstraint(condition=Q(stay__gte=0), name="y"))


class Editor:
    """A schema editor that notes what it is asked for."""

    def __init__(self, vendor: str) -> None:
        self.connection = SimpleNamespace(vendor=vendor, alias="default", in_atomic_block=False)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def add_index(self, model: Any, index: Any, **how: Any) -> None:
        self.asked.append(("add_index", how))

    def remove_index(self, model: Any, index: Any, **how: Any) -> None:
        self.asked.append(("remove_index", how))

    def add_constraint(self, model: Any, constraint: Any) -> None:
        self.asked.append(("add_constraint", {}))

    def remove_constraint(self, model: Any, constraint: Any) -> None:
        self.asked.append(("remove_constraint", {}))


@pytest.mark.parametrize(("vendor", "how"), [("postgresql", {"concurrently": True}), ("sqlite", {})])
def test_an_index_is_built_and_dropped_as_the_database_can(vendor: str, how: dict[str, Any]) -> None:
    editor = Editor(vendor)

    INDEX.database_forwards("helpline", editor, STATE, STATE)
    INDEX.database_backwards("helpline", editor, STATE, STATE)

    assert editor.asked == [("add_index", how), ("remove_index", how)]


def test_a_check_is_added_plainly_where_it_cannot_be_left_to_later() -> None:
    editor = Editor("sqlite")

    CHECK.database_forwards("helpline", editor, STATE, STATE)
    CHECK.database_backwards("helpline", editor, STATE, STATE)

    assert [name for name, _ in editor.asked] == ["add_constraint", "remove_constraint"]
