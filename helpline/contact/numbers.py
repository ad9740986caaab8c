"""Telephone numbers: what is one, and where it may be."""

import re
from collections.abc import Iterable

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, timezone

from helpline.contact.areas import EVERYWHERE, NEWER_AREAS, SPLIT_AREAS, STATE_OF_AREA

PLACEHOLDERS = frozenset({"+266696687", "+86282452253", "+7378742833"})
"""What Twilio sends for a withheld number: words spelled on a keypad, which parse but ring nobody."""
UNKNOWN_ZONE = "Etc/Unknown"
NOWHERE = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.VOIP,
    PhoneNumberType.UAN,
    PhoneNumberType.PERSONAL_NUMBER,
)
COSTLY = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER)
COSTLY_EXCHANGES = frozenset({"976", "950"})
"""Exchanges that charge whoever rings them, in every area code: pay-per-call, and carrier access."""
DIRECTORY_ASSISTANCE = "5551212"
HOME = ("US", "PR", "GU", "VI", "AS", "MP")
"""The fifty states, the District of Columbia and the territories, by the codes of ISO 3166."""


class NotANumber(ValueError):
    """The text is no telephone number that could be rung. The message never repeats the text."""


def parse_number(text: str, region: str = "US") -> str:
    """Return a number in E.164; raise NotANumber for what is none, is withheld, or is a service code."""
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise NotANumber("this is not a telephone number") from None
    if number.extension:
        raise NotANumber("a number with an extension cannot be rung back")
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if e164 in PLACEHOLDERS or not phonenumbers.is_possible_number(number):
        raise NotANumber("this is not a telephone number")
    if number.country_code == 1 and not _is_north_american(e164):
        raise NotANumber("this is not a telephone number of the United States or Canada")
    return str(e164)


def _is_north_american(e164: str) -> bool:
    """Say whether area code and exchange begin with 2 to 9 and neither is a service code such as 911."""
    area, exchange = e164[2:5], e164[5:8]
    return len(e164) == 12 and all(code[0] in "23456789" and code[1:] != "11" for code in (area, exchange))


def is_american(e164: str) -> bool:
    """Say whether a number belongs to the North American plan."""
    return e164.startswith("+1")


def is_costly(e164: str) -> bool:
    """Say whether ringing a number costs whoever rings it extra."""
    if is_american(e164) and (e164[5:8] in COSTLY_EXCHANGES or e164[5:] == DIRECTORY_ASSISTANCE):
        return True
    number = phonenumbers.parse(e164)
    return e164[:5] == "+1900" or phonenumbers.number_type(number) in COSTLY


def is_within(e164: str, allowed: Iterable[str]) -> bool:
    """Say whether a number lies in one of the allowed places.

    A place is a region of ISO 3166 such as "US", or the beginning of numbers such as "+1416". The islands of
    the Caribbean share +1 with the United States and cost as much as a call abroad, so +1 says nothing. An
    area code that is not known to be in an allowed region is not in it.
    """
    region = _region_of(e164)
    return any(e164.startswith(place) if place.startswith("+") else place == region for place in allowed)


def is_place(text: str) -> bool:
    """Say whether a text names a place that numbers can lie in: a region of ISO 3166, or their beginning."""
    return text in phonenumbers.SUPPORTED_REGIONS or re.fullmatch(r"\+[1-9]\d{0,14}", text) is not None


def _region_of(e164: str) -> str | None:
    if is_american(e164) and e164[2:5] in NEWER_AREAS:
        return "US"
    region: str | None = phonenumbers.region_code_for_number(phonenumbers.parse(e164))
    return region


def zones_for(e164: str) -> frozenset[str]:
    """Return every time zone in which a number may be; all of the country where it says nothing.

    Never one zone guessed out of several: a toll-free number maps to forty.
    """
    area = e164[2:5] if is_american(e164) else ""
    if area in SPLIT_AREAS:
        return SPLIT_AREAS[area]
    number = phonenumbers.parse(e164)
    if phonenumbers.number_type(number) in NOWHERE:
        return EVERYWHERE
    zones = frozenset(timezone.time_zones_for_number(number)) - {UNKNOWN_ZONE}
    return zones or EVERYWHERE


def state_of(e164: str) -> str:
    """Return the state with hours of its own to which a number's area code belongs; empty for the others."""
    return STATE_OF_AREA.get(e164[2:5], "") if is_american(e164) else ""
