"""A model field for a small document that is encrypted at rest."""

import json
from typing import Any

from helpline.privacy.fields import SealedField


class SealedJSONField(SealedField):
    """A dictionary of texts that is encrypted in the database and plain in Python."""

    _pyi_private_set_type: dict[str, str]
    _pyi_private_get_type: dict[str, str]

    def get_internal_type(self) -> str:
        return "TextField"

    def is_empty(self, value: Any) -> bool:
        return value is None

    def to_bytes(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def from_bytes(self, data: bytes) -> Any:
        return json.loads(data)
