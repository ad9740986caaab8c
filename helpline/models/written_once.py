"""Queries whose SQL is written once in each process, for what every page asks.

Django takes a millisecond to write the SQL of a query with twenty columns, several times as long as
PostgreSQL takes to run it.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)
PLACE = -987_654_321
"""A number that no query names: it holds the place of the value that is given later."""


class WrittenOnce(Generic[Row]):
    """A query of whole rows of one table, run with one number such as a row's id, or with none.

    Related rows cannot be read with it (`select_related`); annotations can. An annotation comes as the
    database returns it, so that SQLite's true is 1.
    """

    def __init__(self, query: "Callable[[int], QuerySet[Row]]") -> None:
        self._query = query

    def __call__(self, number: int = 0) -> list[Row]:
        """Run the query and return its rows."""
        rows, sql, values = self._written
        given = [number if value == PLACE else value for value in values]
        return list(rows.raw(sql, given))

    def first(self, number: int) -> Row | None:
        """Run the query and return its first row; None if there is none."""
        return next(iter(self(number)), None)

    @cached_property
    def _written(self) -> "tuple[QuerySet[Row], str, tuple[Any, ...]]":
        query = self._query(PLACE)
        sql, values = query.query.sql_with_params()
        return query.model._base_manager.all(), sql, values
