"""Convert telephone numbers to E.164, and find a number's country."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

HOME = "US"
"""The country of a number without a country code, as at Twilio."""
E164 = re.compile(r"\+[0-9]+")
MARKS = re.compile(r"[\s().\-/]+")


@lru_cache(maxsize=4096)
def to_e164(text: str) -> str:
    """Return a number in E.164: `(202) 555-0188` becomes +12025550188.

    Softphones, SIP addresses and withheld numbers are returned as they are. A text that is no possible number
    only loses its spaces, brackets and dashes.
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
    """Return the country of an E.164 number as an ISO 3166 code; empty when it belongs to none."""
    try:
        found = phonenumbers.parse(number)
    except NumberParseException:
        return ""
    region = phonenumbers.region_code_for_number(found)
    region = region or phonenumbers.region_code_for_country_code(found.country_code or 0)
    return "" if region in (None, "001", "ZZ") else str(region)
