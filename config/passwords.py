"""Refuse passwords that look long and are not."""

import re
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from config import weak

_SAID_AGAIN = re.compile(r"(.{3,}?)\1+", re.DOTALL)


class RepetitionValidator:
    """Refuse a password that is long only because it repeats itself or is a sequence: `passwordpassword`.

    A list of common passwords has none of these, and no list could. A part that is repeated counts once, and
    the rest must have `min_length` characters. It must not be one of few letters or a sequence either.
    """

    SAID = (
        "This password repeats itself, or is a sequence. "
        "Several words that do not belong together are better."
    )

    def __init__(self, min_length: int = 12) -> None:
        self.min_length = min_length

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError for a password that `says_again` finds weak.

        Capital letters count as small ones.
        """
        if says_again(password, self.min_length):
            raise ValidationError(self.SAID, code="password_repeats")

    def get_help_text(self) -> str:
        return "Your password must not repeat itself or be a sequence."


def says_again(password: str, at_least: int) -> bool:
    """Say whether a password is weak: a short text repeated, few different letters, or a sequence (1234)."""
    plain = password.casefold()
    once = _SAID_AGAIN.sub(r"\1", plain)
    return (once != plain and len(once) < at_least) or weak.is_weak_password(plain, at_least=0)


def fault(password: str, *, at_least: int) -> str:
    """Return what is wrong with a password in a setting, by the rules for people's own, or "".

    Django's validators cannot be asked while the settings are read: their sentences need the settings.
    """
    if len(password) < at_least:
        return f"too short: it must have at least {at_least} characters"
    if says_again(password, at_least):
        return "too easy to guess: it repeats itself, or is a sequence"
    if password.lower().strip() in CommonPasswordValidator().passwords:
        return "too easy to guess: it is on every list of common passwords"
    return ""
