"""What a migration may do while calls arrive, as CONTRIBUTING.md says it."""

from collections.abc import Iterator
from typing import Any

from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.models.fields import NOT_PROVIDED

from helpline.models.online import AddCheckOnline, AddIndexOnline, RemoveIndexOnline, ValidateCheckOnline

ALONE = (AddIndexOnline, RemoveIndexOnline)
RENAMES = (operations.RenameField, operations.RenameModel, operations.AlterModelTable)
GOES = (operations.RemoveField, operations.DeleteModel)


def faults(migration: Migration) -> list[str]:
    """Return what a migration does that would stop or refuse calls; none for the first of an app."""
    if migration.initial:
        return []
    new = {each.name.lower() for each in migration.operations if isinstance(each, operations.CreateModel)}
    found = [fault for each in migration.operations for fault in _faults(each, new, migration)]
    if any(isinstance(each, ALONE) for each in migration.operations):
        if migration.atomic:
            found.append("an index is built online outside a transaction: say atomic = False")
        if len(migration.operations) > 1:
            found.append(
                "an index that is built online is alone in its migration, so that it can be tried again"
            )
    return found


def _faults(operation: Operation, new: set[str], migration: Migration) -> Iterator[str]:
    on = str(getattr(operation, "model_name", "")).lower()
    if isinstance(operation, RENAMES):
        yield "processes that still run know the old name: add the new one, and remove the old one later"
    elif isinstance(operation, GOES) and not getattr(migration, "unused_since_the_last_release", False):
        yield "processes that still run read it: remove it a release after the last use"
    elif on in new:
        return
    elif isinstance(operation, operations.AddField):
        yield from _of_field(operation.field)
    elif isinstance(operation, operations.AlterField) and not getattr(migration, "changes_no_column", False):
        yield "to change a column may write the table anew: add another one, and remove this one later"
    elif isinstance(operation, operations.AddIndex) and not isinstance(operation, AddIndexOnline):
        yield "an index that is built locks writes out: AddIndexOnline"
    elif isinstance(operation, operations.RemoveIndex) and not isinstance(operation, RemoveIndexOnline):
        yield "dropping an index waits for every reader: RemoveIndexOnline"
    elif isinstance(operation, operations.AddConstraint) and not isinstance(operation, AddCheckOnline):
        yield "a constraint reads the table under a lock: AddCheckOnline, then ValidateCheckOnline"
    elif isinstance(operation, ValidateCheckOnline) and len(migration.operations) > 1:
        yield "rows are held to a rule in a migration of its own"
    elif isinstance(operation, operations.RunPython | operations.RunSQL) and len(migration.operations) > 1:
        yield "rows are changed in a migration of its own, in slices"


def _of_field(field: Any) -> Iterator[str]:
    if field.many_to_many:
        return
    if not field.null and field.db_default is NOT_PROVIDED:
        yield "inserts that do not know the column are refused: null=True or a db_default"
    if field.unique or (field.db_index and not field.is_relation):
        yield "its index locks writes out: add the column, then AddIndexOnline"
    if field.is_relation and (field.db_index or field.db_constraint):
        yield "a foreign key locks both tables: db_index=False, db_constraint=False, then online"
