"""Queries whose SQL is written once in each process, for what every page and every match asks.

Django takes a millisecond to write the SQL of a query with twenty columns, several times as long as
PostgreSQL takes to run it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
PLACE = -987_654_321
"""A number that no query names: it holds the place of the value that is given later."""


class WrittenOnce(Generic[Row]):
    """A query of whole rows of one table, run with one number such as a row's id, or with none.

    Related rows can be read with it (`select_related`), and annotations. `place` stands for the value that is
    given later: anything of its type that no query names.
    """

    def __init__(self, query: "Callable[[Any], QuerySet[Row]]", place: Any = PLACE) -> None:
        self._query = query
        self._place = place

    def __call__(self, value: Any = PLACE) -> list[Row]:
        """Run the query and return its rows."""
        sql, values, compiler = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, _given(values, _prepared(value), _prepared(self._place)))
            rows = cursor.fetchall()
        return [self._made(row) for row in compiler.apply_converters(rows, self._converters)]

    def first(self, value: Any) -> Row | None:
        """Run the query and return its first row; None if there is none."""
        return next(iter(self(value)), None)

    def _made(self, row: Sequence[Any]) -> Row:
        model, begin, end, names, annotations, related = self._shape
        made: Row = model.from_db(connection.alias, names, row[begin:end])
        for populator in related:
            populator.populate(row, made)
        for name, place in annotations:
            setattr(made, name, row[place])
        return made

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...], Any]:
        compiler = self._query(self._place).query.get_compiler(connection=connection)
        sql, values = compiler.as_sql()
        return sql, values, compiler

    @cached_property
    def _converters(self) -> dict[int, Any]:
        """Return what turns the driver's value of a column into that of its field, by the column's place."""
        _, _, compiler = self._written
        converters: dict[int, Any] = compiler.get_converters([each[0] for each in compiler.select])
        return converters

    @cached_property
    def _shape(self) -> tuple[Any, int, int, list[str], list[tuple[str, int]], list[Any]]:
        """Return how a row becomes an object, as Django's own `ModelIterable` reads it from the query."""
        _, _, compiler = self._written
        about = compiler.klass_info
        begin, end = about["select_fields"][0], about["select_fields"][-1] + 1
        names = [column[0].target.attname for column in compiler.select[begin:end]]
        related = get_related_populators(about, compiler.select, connection.alias)  # type: ignore[call-arg]
        return about["model"], begin, end, names, list(compiler.annotation_col_map.items()), related


class ValuesWrittenOnce:
    """A query of some columns (`values_list`), run with one value or with none.

    The values come as the database's driver returns them, without the conversions of Django's fields: SQLite
    returns numbers for booleans and texts for instants and JSON. Cast what has to be alike on both. `place`
    is as for `WrittenOnce`.
    """

    def __init__(self, query: "Callable[[Any], QuerySet[Any, Any]]", place: Any = PLACE) -> None:
        self._query = query
        self._place = place

    def __call__(self, value: Any = PLACE) -> list[tuple[Any, ...]]:
        """Run the query and return its rows."""
        sql, values = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, _given(values, _prepared(value), _prepared(self._place)))
            return list(cursor.fetchall())

    @cached_property
    def _written(self) -> tuple[str, tuple[Any, ...]]:
        return self._query(self._place).query.sql_with_params()


def _given(values: Sequence[Any], value: Any, place: Any) -> list[Any]:
    return [value if each == place else each for each in values]


def _prepared(value: Any) -> Any:
    """Return a value as Django hands it to the driver."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
