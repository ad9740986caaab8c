"""Queries whose SQL is written once in each process, for what every page and every match asks.

Django takes a millisecond to write the SQL of a query with twenty columns, several times as long as
PostgreSQL takes to run it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
PLACE = -987_654_321
"""A number that no query names: it holds the place of the value that is given later."""


class WrittenOnce(Generic[Row]):
    """A query of whole rows of one table, run with one number such as a row's id, or with none.

    Related rows cannot be read with it (`select_related`); annotations can, and fewer columns (`only`). An
    annotation comes as the database returns it, so that SQLite's true is 1.
    """

    def __init__(self, query: "Callable[[int], QuerySet[Row]]") -> None:
        self._query = query

    def __call__(self, number: int = 0) -> list[Row]:
        """Run the query and return its rows."""
        rows, sql, values = self._written
        return list(rows.raw(sql, _given(values, number)))

    def first(self, number: int) -> Row | None:
        """Run the query and return its first row; None if there is none."""
        return next(iter(self(number)), None)

    @cached_property
    def _written(self) -> "tuple[QuerySet[Row], str, tuple[Any, ...]]":
        query = self._query(PLACE)
        sql, values = query.query.sql_with_params()
        return query.model._base_manager.all(), sql, values


class ValuesWrittenOnce:
    """A query of some columns (`values_list`), run with one value or with none.

    The values come as the database's driver returns them, without the conversions of Django's fields: SQLite
    returns numbers for booleans and texts for instants and JSON. Cast what has to be alike on both. `place`
    stands for the value that is given later: anything of its type that no query names.
    """

    def __init__(self, query: "Callable[[Any], QuerySet[Any, Any]]", place: Any = PLACE) -> None:
        self._query = query
        self._place = place

    def __call__(self, value: Any = PLACE) -> list[tuple[Any, ...]]:
        """Run the query and return its rows."""
        sql, values = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, _given(values, _prepared(value), _prepared(self._place)))
            return cursor.fetchall()

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...]]:
        return self._query(self._place).query.sql_with_params()


def _given(values: Sequence[Any], value: Any, place: Any = PLACE) -> list[Any]:
    return [value if each == place else each for each in values]


def _prepared(value: Any) -> Any:
    """Return a value as Django hands it to the driver."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value
