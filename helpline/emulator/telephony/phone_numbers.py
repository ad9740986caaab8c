"""Telephone numbers as people write them, and the country that a number belongs to."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

HOME = "US"
"""Where a number without a country's code belongs, as at Twilio."""
E164 = re.compile(r"\+[0-9]+")
MARKS = re.compile(r"[\s().\-/]+")


@lru_cache(maxsize=4096)
def to_e164(text: str) -> str:
    """Return a number in E.164: `(202) 555-0188` is +12025550188.

    A softphone, a SIP address and a withheld number stay as they are; what is too short for a number loses
    its brackets and dashes.
    """
    if E164.fullmatch(text) or ":" in text or "@" in text:
        return text
    plain = MARKS.sub("", text)
    try:
        found = phonenumbers.parse(text, HOME)
    except NumberParseException:
        return plain
    if phonenumbers.is_possible_number_with_reason(found) != ValidationResult.IS_POSSIBLE:
        return plain
    return str(phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164))


@lru_cache(maxsize=4096)
def country_of(number: str) -> str:
    """Return the country of a number in E.164, as ISO 3166 writes it; empty when it is of none."""
    try:
        found = phonenumbers.parse(number)
    except NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(found)
    region = region or phonenumbers.region_code_for_country_code(found.country_code or 0)
    return "" if region in (None, "001", "ZZ") else str(region)
