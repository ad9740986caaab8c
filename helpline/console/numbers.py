"""Telephone numbers fit to be shown."""

import phonenumbers


def masked(number: str) -> str:
    """Return a number by its last two digits, for a screen that others can see."""
    return f"••• ••• ••{number[-2:]}" if number else "withheld"


def spelled(number: str) -> str:
    """Return a whole number as people of its country write it."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number or "withheld"
    style = phonenumbers.PhoneNumberFormat
    how = style.NATIONAL if parsed.country_code == 1 else style.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, how))
