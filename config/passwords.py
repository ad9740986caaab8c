"""Refuse passwords that look long and are not."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from config import weak

_SAID_AGAIN = re.compile(r"(.{3,}?)\1+", re.DOTALL)


class RepetitionValidator:
    """Refuse a password that is long only because it repeats itself or counts, such as `passwordpassword`.

    A list of common passwords has none of these, and no list could. What is said again counts once, and the
    rest must have `min_length` characters. It must not be one of few letters or a sequence either.
    """

    SAID = (
        "This password says the same again, or counts. Several words that do not belong together are better."
    )

    def __init__(self, min_length: int = 12) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for such a password. A capital letter is no difference."""
        plain = password.casefold()
        once = _SAID_AGAIN.sub(r"\1", plain)
        said_again = once != plain and len(once) < self.min_length
        if said_again or weak.is_weak_password(plain, at_least=0):
            raise ValidationError(self.SAID, code="password_repeats")

    def get_help_text(self) -> str:
        return "Your password must not repeat itself or count."
