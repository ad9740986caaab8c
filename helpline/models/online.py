"""Operations of migrations that leave a table usable meanwhile, so that calls go on arriving.

On SQLite, which has neither and needs neither, they are the plain ones.
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
    """Build an index while rows are written. Its migration has `atomic = False` and nothing else in it."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = AddIndex.database_forwards if plain else AddIndexConcurrently.database_forwards
        how(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = AddIndex.database_backwards if plain else AddIndexConcurrently.database_backwards
        how(self, app_label, schema_editor, from_state, to_state)


class RemoveIndexOnline(RemoveIndexConcurrently):
    """Drop an index without making writes wait. Its migration has `atomic = False` and nothing else in it."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = RemoveIndex.database_forwards if plain else RemoveIndexConcurrently.database_forwards
        how(self, app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = RemoveIndex.database_backwards if plain else RemoveIndexConcurrently.database_backwards
        how(self, app_label, schema_editor, from_state, to_state)


class AddCheckOnline(AddConstraintNotValid):
    """Hold new rows to a rule at once; those that are there are read by `ValidateCheckOnline`, later."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        plain = schema_editor.connection.vendor != "postgresql"
        how = AddConstraint.database_forwards if plain else AddConstraintNotValid.database_forwards
        how(self, app_label, schema_editor, from_state, to_state)


class ValidateCheckOnline(ValidateConstraint):
    """Read the rows that are there and hold them to the rule, in a migration of its own."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
