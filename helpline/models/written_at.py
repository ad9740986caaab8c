"""Queries whose SQL is written once in each process, and that ask for what is due at an instant.

Django takes a millisecond to write the SQL of a query with twenty columns, several times as long as
PostgreSQL takes to run it. What differs each time is written as a value that holds its place: `PLACE` for a
number, `THEN` for an instant, `place_of` for the id of a row.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Model, QuerySet, UUIDField
from django.db.models.sql import UpdateQuery

Row = TypeVar("Row", bound=Model)
PLACE = -987_654_321
"""A number that no query names: it holds the place of the value that is given later."""
THEN = datetime(1000, 1, 1, tzinfo=UTC)
"""An instant that no query names, nor one within a century of it: it holds the place of one given later.

A minute before it holds the place of a minute before that.
"""
CENTURY = timedelta(days=36_525)
PLACES = 100_000
"""How many ids have a place."""


def place_of(number: int) -> UUID:
    """Return an id that no row has: it holds the place of the id that is given later under this number."""
    return UUID(int=number)


class Written:
    """SQL with its values, of which some hold the place of what is given later."""

    def __init__(self, sql: str, values: Iterable[Any]) -> None:
        self.sql = sql
        self._values = [_as_given(value) for value in values]

    def values(self, *, number: int = PLACE, now: datetime = THEN, ids: Sequence[UUID] = ()) -> list[Any]:
        """Return the values of the SQL with what is given in its places."""
        return [value(number, now, ids) for value in self._values]


def _as_given(value: Any) -> Callable[[int, datetime, Sequence[UUID]], Any]:
    """Return what makes, of a number, an instant and ids, the value to give the database in place of this."""
    after, place = _after_then(value), _number_of(value)
    if after is not None:
        return lambda number, now, ids: connection.ops.adapt_datetimefield_value(now + after)
    if place is not None:
        return lambda number, now, ids: UUIDField().get_db_prep_value(ids[place], connection)
    return lambda number, now, ids: number if value == PLACE else value


def _after_then(value: Any) -> timedelta | None:
    """Return how long after `THEN` a value of a statement is, if it is an instant near it."""
    if isinstance(value, str):  # an instant for SQLite, perhaps
        try:
            value = datetime.fromisoformat(value).replace(tzinfo=UTC)
        except ValueError:
            return None
    return value - THEN if isinstance(value, datetime) and abs(value - THEN) < CENTURY else None


def _number_of(value: Any) -> int | None:
    """Return the number of the id for which a value of a statement holds the place, if it does."""
    if isinstance(value, str):  # an id for SQLite, perhaps
        try:
            value = UUID(value)
        except ValueError:
            return None
    return value.int if isinstance(value, UUID) and value.int < PLACES else None


class WrittenAt(Generic[Row]):
    """A query of whole rows of one table, run with an instant.

    Related rows cannot be read with it (`select_related`); annotations can. An annotation comes as the
    database returns it, so that SQLite's true is 1.
    """

    def __init__(self, query: "Callable[[datetime], QuerySet[Row]]") -> None:
        self._query = query

    def __call__(self, now: datetime) -> list[Row]:
        """Run the query and return its rows."""
        rows, written = self._written
        return list(rows.raw(written.sql, written.values(now=now)))

    @cached_property
    def _written(self) -> "tuple[QuerySet[Row], Written]":
        return _of_rows(self._query(THEN))


def _of_rows(query: "QuerySet[Row]") -> "tuple[QuerySet[Row], Written]":
    return query.model._base_manager.all(), Written(*query.query.sql_with_params())


class UpdateWrittenAt:
    """An update of the rows that a query finds, run with an instant, a number and ids of rows.

    `query` and `columns` hold their places as in any other query here. The update is one statement, and it
    goes around `QuerySet.update`: it must not change a state.
    """

    def __init__(self, query: "Callable[[], QuerySet[Any]]", **columns: Any) -> None:
        self._query = query
        self._columns = columns

    def __call__(self, now: datetime, *, number: int = PLACE, ids: Sequence[UUID] = ()) -> int:
        """Run the update and return how many rows it has changed."""
        with connection.cursor() as cursor:
            cursor.execute(self._written.sql, self._written.values(number=number, now=now, ids=ids))
            return int(cursor.rowcount)

    @cached_property
    def _written(self) -> Written:
        update: Any = self._query().query.chain(UpdateQuery)
        update.add_update_values(self._columns)
        return Written(*update.get_compiler(connection=connection).as_sql())


class AnyRow:
    """Queries of any tables, with one statement that asks whether at least one of them finds a row."""

    def __init__(self, queries: "Callable[[datetime], Iterable[QuerySet[Any]]]") -> None:
        self._queries = queries

    def exists(self, now: datetime, ids: Sequence[UUID] = ()) -> bool:
        """Run the statement with an instant, and with ids of rows, each in the place of its number."""
        with connection.cursor() as cursor:
            cursor.execute(self._written.sql, self._written.values(now=now, ids=ids))
            return bool(cursor.fetchone()[0])

    @cached_property
    def _written(self) -> Written:
        written = list(_that_may_find(self._queries(THEN)))
        sql = " OR ".join(f"EXISTS ({sql})" for sql, _ in written)
        return Written(f"SELECT {sql}", [value for _, values in written for value in values])


def _that_may_find(queries: "Iterable[QuerySet[Any]]") -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Yield the SQL of each query with its values, but for those that Django knows to find nothing."""
    for query in queries:
        try:
            yield query.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            continue
