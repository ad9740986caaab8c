"""Migration operations that do not lock a table against writes, so that calls can arrive while they run.

SQLite does not have such operations and does not need them: there, Django's plain ones run.
"""

from typing import Any, ClassVar

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db.migrations.operations import AddConstraint, AddIndex, RemoveIndex
from django.db.migrations.operations.base import Operation


class _Online(Operation):
    """Do what the next class in line does on PostgreSQL, and what `PLAIN` does elsewhere."""

    PLAIN: ClassVar[type[Operation]]

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        else:
            self.PLAIN.database_forwards(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
        else:
            self.PLAIN.database_backwards(self, app_label, schema_editor, from_state, to_state)


class AddIndexOnline(_Online, AddIndexConcurrently):
    """Build an index without blocking writes. Its migration has `atomic = False` and nothing else in it."""

    PLAIN = AddIndex


class RemoveIndexOnline(_Online, RemoveIndexConcurrently):
    """Drop an index without blocking writes. Its migration has `atomic = False` and nothing else in it."""

    PLAIN = RemoveIndex


class AddCheckOnline(_Online, AddConstraintNotValid):
    """Add a check constraint for new rows at once; `ValidateCheckOnline` checks the existing rows later."""

    PLAIN = AddConstraint


class ValidateCheckOnline(ValidateConstraint):
    """Check the existing rows against a constraint that `AddCheckOnline` added, in a migration of its own."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
