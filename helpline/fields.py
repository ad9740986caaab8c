"""Model fields whose values are encrypted in the database and plain in Python."""

from typing import Any

from django.db import models

from helpline import vault


class SealedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that is encrypted at rest. The database cannot search it; keep a `vault.index` beside it."""

    def get_prep_value(self, value: Any) -> Any:
        if value is None or value == "":
            return value
        return vault.seal(str(value).encode()).decode("ascii")

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        if not value:
            return value
        return vault.unseal(value.encode("ascii")).decode()


class Unopened(str):
    """A number that no key opens: it reads as none, and is written back as it was found."""

    sealed: str

    def __new__(cls, sealed: str) -> "Unopened":
        unopened = super().__new__(cls, "")
        unopened.sealed = sealed
        return unopened


class SealedNumberField(SealedTextField):
    """A telephone number that is encrypted at rest.

    One that no key opens must not keep the rows beside it from being read: calls and staff are read many at
    once, on the way of every caller.
    """

    def get_prep_value(self, value: Any) -> Any:
        return value.sealed if isinstance(value, Unopened) else super().get_prep_value(value)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        try:
            return super().from_db_value(value, expression, connection)
        except (vault.Unreadable, UnicodeError):
            return Unopened(value or "")


class SealedBinaryField(models.BinaryField):  # type: ignore[type-arg]
    """Bytes that are encrypted at rest, such as a voicemail's audio."""

    def get_prep_value(self, value: Any) -> Any:
        if not value:
            return value
        return vault.seal(bytes(value))

    def from_db_value(self, value: bytes | None, expression: object, connection: object) -> bytes | None:
        if not value:
            return value
        return vault.unseal(bytes(value))
