"""Migration operations that do not lock a table against writes, so that calls can arrive while they run.

SQLite does not have such operations and does not need them: there, Django's plain ones run.
"""

from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db.migrations.operations import AddConstraint, AddIndex, RemoveIndex


class AddIndexOnline(AddIndexConcurrently):
    """Build an index without blocking writes. Its migration has `atomic = False` and nothing else in it."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = AddIndex.database_forwards if plain else AddIndexConcurrently.database_forwards
        how(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = AddIndex.database_backwards if plain else AddIndexConcurrently.database_backwards
        how(self, app_label, schema_editor, from_state, to_state)


class RemoveIndexOnline(RemoveIndexConcurrently):
    """Drop an index without blocking writes. Its migration has `atomic = False` and nothing else in it."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = RemoveIndex.database_forwards if plain else RemoveIndexConcurrently.database_forwards
        how(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = RemoveIndex.database_backwards if plain else RemoveIndexConcurrently.database_backwards
        how(self, app_label, schema_editor, from_state, to_state)


class AddCheckOnline(AddConstraintNotValid):
    """Add a check constraint for new rows at once; `ValidateCheckOnline` checks the existing rows later."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = AddConstraint.database_forwards if plain else AddConstraintNotValid.database_forwards
        how(self, app_label, schema_editor, from_state, to_state)


class ValidateCheckOnline(ValidateConstraint):
    """Check the existing rows against a constraint that `AddCheckOnline` added, in a migration of its own."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
