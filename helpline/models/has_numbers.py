"""A base for rows with telephone numbers: fingerprints are saved with them, and reading again loses none."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from helpline.privacy.fields import AsItStands, FingerprintField, PhoneNumberField


class HasNumbers(models.Model):
    """A row with a `PhoneNumberField`. The methods keep the number and its fingerprint consistent."""

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        """Save the row; where `update_fields` names a number, save its fingerprint as well."""
        if update_fields is not None:
            named = set(update_fields)
            columns = self._meta.concrete_fields
            beside = [each for each in columns if isinstance(each, FingerprintField) and each.of in named]
            update_fields = named | {each.name for each in beside}
        super().save(update_fields=update_fields, **options)

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        """Read the row again from the database.

        A number that is empty after that, or cannot be read, is left unchanged when the row is saved.
        """
        super().refresh_from_db(using, fields, from_queryset)
        numbers = [each.attname for each in self._meta.concrete_fields if isinstance(each, PhoneNumberField)]
        for name in numbers:
            if (fields is None or name in fields) and self.__dict__.get(name) == "":
                self.__dict__[name] = AsItStands()
