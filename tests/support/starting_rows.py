"""Rows that many tests start from: made once in a run, then copied within PostgreSQL.

To make what a description of a helpline says takes a quarter of a second, to copy it some milliseconds.
"""

from collections.abc import Callable

from django.db import connection, transaction

from tests.support.emptying import KEPT

SCHEMA = "starting_rows"


class StartingRows:
    """What `make` writes into an empty database; the first test has it written, the others have it copied."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._columns: dict[str, str] = {}

    def put(self) -> None:
        """Put the rows into the database, which is empty."""
        if self._columns:
            self._copy_back()
        else:
            self._make()
            self._keep()

    def _keep(self) -> None:
        names = connection.introspection.django_table_names(only_existing=True, include_views=False)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {SCHEMA}")
            for name in set(names) - KEPT.keys():
                columns = connection.introspection.get_table_description(cursor, name)
                cursor.execute(f"CREATE TABLE {SCHEMA}.{name} AS TABLE {name}")
                if cursor.rowcount:
                    self._columns[name] = ", ".join(f'"{column.name}"' for column in columns)

    def _copy_back(self) -> None:
        """Write the rows as they were, without looking at foreign keys, whose order they do not keep."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(
                "; ".join(
                    f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {SCHEMA}.{name}"  # noqa: S608
                    for name, columns in self._columns.items()
                )
            )
