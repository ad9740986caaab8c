"""A model field for a small document that is encrypted at rest."""

import json
from typing import Any

from django.db import models

from helpline import vault


class SealedJSONField(models.Field):  # type: ignore[type-arg]
    """A dictionary of texts that is encrypted in the database and plain in Python."""

    _pyi_private_set_type: dict[str, str]
    _pyi_private_get_type: dict[str, str]

    def get_internal_type(self) -> str:
        return "TextField"

    def get_prep_value(self, value: Any) -> Any:
        return vault.seal(json.dumps(value).encode()).decode("ascii")

    def from_db_value(self, value: str, expression: object, connection: object) -> Any:
        return json.loads(vault.unseal(value.encode("ascii")))
