"""Write rows as the models would, but in bulk by COPY. Encrypted fields encrypt themselves."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.db.models import AutoField, Field, Model
from django.db.models.fields import NOT_PROVIDED

from helpline.privacy.fields import FingerprintField, SealedField

NULL = "\\N"


class Table:
    """Rows of one model, kept until they are flushed. A column that is not given gets its default."""

    def __init__(self, model: type[Model]) -> None:
        fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
        self.name = model._meta.db_table
        self.columns = [field.column for field in fields]
        self._place = {field.attname: place for place, field in enumerate(fields)}
        self._fields = {field.attname: field for field in fields if isinstance(field, SealedField)}
        self._fingerprints = [field for field in fields if isinstance(field, FingerprintField) and field.of]
        self._instance = model()
        self._template = [self._default(field) for field in fields]
        self._always = {
            name: value for name, value in self._defaults() if not self._fields[name].is_empty(value)
        }
        self._lines: list[str] = []

    def _default(self, field: Any) -> str:
        value = getattr(self._instance, field.attname)
        if isinstance(field, SealedField) and field.is_empty(value):
            value = field.get_prep_value(value)
        if value is None or value is NOT_PROVIDED or isinstance(value, models.expressions.DatabaseDefault):
            return NULL
        return text(value)

    def _defaults(self) -> Iterable[tuple[str, Any]]:
        """Return the defaults of the encrypted columns, encrypted anew for each row."""
        return [(name, getattr(self._instance, name)) for name in self._fields]

    def add(self, **given: Any) -> None:
        """Keep a row; values go by attribute name, such as `call_id`."""
        row, values = self._template.copy(), self._always | given
        if self._fields:
            # What is sealed is sealed together with the row's key, whichever fields that is.
            for name, value in values.items():
                setattr(self._instance, name, value)
        for name, value in values.items():
            field = self._fields.get(name)
            row[self._place[name]] = self._sealed(field) if field else text(value)
        for beside in self._fingerprints:
            if beside.of in given:
                row[self._place[beside.attname]] = text(getattr(self._instance, beside.attname))
        self._lines.append("\t".join(row))

    def _sealed(self, field: "Field[Any, Any]") -> str:
        value = field.pre_save(self._instance, add=True)
        prepared = field.get_db_prep_save(value, connection)
        return text(getattr(prepared, "obj", prepared))  # bytes come wrapped for the driver

    def flush(self) -> None:
        """Write the rows that are kept."""
        if not self._lines:
            return
        columns = ", ".join(f'"{column}"' for column in self.columns)
        with connection.cursor() as cursor, cursor.copy(f"COPY {self.name} ({columns}) FROM STDIN") as copy:
            copy.write("\n".join(self._lines) + "\n")
        self._lines.clear()


def flush(tables: Iterable[Table]) -> None:
    """Write the rows of several tables, in this order."""
    for table in tables:
        table.flush()


def text(value: Any) -> str:
    """Return a value as COPY reads it."""
    return HOW.get(type(value), _of_words)(value)


def _of_words(value: object) -> str:
    plain = str(value)
    if "\\" in plain or "\n" in plain or "\t" in plain:
        return plain.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
    return plain


def _of_json(value: object) -> str:
    """Return a document; the same objects come again and again."""
    known = _documents.get(id(value))
    if known is None or known[0] is not value:
        known = _documents[id(value)] = (value, _of_words(json.dumps(value)))
        if len(_documents) > 1000:
            _documents.clear()
    return known[1]


def _of_bytes(value: Any) -> str:
    return "\\\\x" + bytes(value).hex()


_documents: dict[int, tuple[object, str]] = {}
HOW: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: NULL,
    bool: lambda value: "t" if value else "f",
    int: str,
    UUID: str,
    dict: _of_json,
    list: _of_json,
    bytes: _of_bytes,
    memoryview: _of_bytes,
    datetime: lambda value: value.isoformat(),
    date: lambda value: value.isoformat(),
    time: lambda value: value.isoformat(),
}
