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
