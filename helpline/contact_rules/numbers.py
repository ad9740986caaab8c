"""Telephone numbers: what is one, what it may be shown as, and where it may be."""

import re
from collections.abc import Iterable

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, timezone

from helpline.contact_rules.areas import EVERYWHERE, NEWER_AREAS, SPLIT_AREAS, STATE_OF_AREA

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

E164 = r"\+[1-9]\d{6,14}"


class NotANumber(ValueError):
    """The text is no telephone number that could be rung. The message never repeats the text."""


class PhoneNumber:
    """A telephone number. Printed in any way it is masked; the whole number is `e164`, `spelled` or `aloud`.

    It is made once, by `parse`, where the text comes in, and travels as this type, so that no page, log line
    or message shows a whole number unless it asks for it by name. The type call itself takes what was parsed
    before, as a database holds it. Two of the same E.164 text are equal.

    No dataclass: `dataclasses.asdict` would take it apart. It has no fingerprint, because that needs a key
    and this room is pure: `helpline.privacy.encryption` makes fingerprints of numbers.
    """

    __slots__ = ("__e164",)

    def __init__(self, e164: str) -> None:
        """Take a number in E.164; raise NotANumber for a text of another form."""
        if not re.fullmatch(E164, e164, re.ASCII):
            raise NotANumber("this is not a telephone number in E.164")
        self.__e164 = e164

    @classmethod
    def parse(cls, text: str, region: str = "US") -> "PhoneNumber":
        """Return the number that was written or keyed in, or that Twilio sent.

        Raises NotANumber for what is none, is withheld, or is a service code.
        """
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            raise NotANumber("this is not a telephone number") from None
        if number.extension:
            raise NotANumber("a number with an extension cannot be rung back")
        e164 = str(phonenumbers.format_number(number, PhoneNumberFormat.E164))
        if e164 in PLACEHOLDERS or not phonenumbers.is_possible_number(number):
            raise NotANumber("this is not a telephone number")
        if number.country_code == 1 and not _is_north_american(e164):
            raise NotANumber("this is not a telephone number of the United States or Canada")
        return cls(e164)

    @classmethod
    def read(cls, e164: str) -> "PhoneNumber | None":
        """Return the number that a row or a setting holds in E.164; None for an empty or a damaged text."""
        try:
            return cls(e164)
        except NotANumber:
            return None

    @property
    def e164(self) -> str:
        """The whole number in E.164, to be dialled or stored."""
        return self.__e164

    def __str__(self) -> str:
        """Return the number by its last two digits, for a screen that others can see."""
        return f"••• ••• ••{self.__e164[-2:]}"

    def __repr__(self) -> str:
        return f"<PhoneNumber {self}>"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __eq__(self, other: object) -> bool:
        return self.__e164 == other.__e164 if isinstance(other, PhoneNumber) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.__e164)

    def spelled(self) -> str:
        """Return the whole number as people of its country write it, for who asked to see it."""
        style = PhoneNumberFormat.NATIONAL if self.is_american() else PhoneNumberFormat.INTERNATIONAL
        return str(phonenumbers.format_number(phonenumbers.parse(self.__e164), style))

    def aloud(self) -> str:
        """Return the whole number as single digits in groups with pauses, such as "2 0 2, 5 5 5, 0 1 4 3"."""
        if self.is_american():
            digits = self.__e164[2:]
            groups = [digits[:3], digits[3:6], digits[6:]]
        else:
            digits = self.__e164[1:]
            groups = [digits[begin : begin + 3] for begin in range(0, len(digits), 3)]
        return ", ".join(map(" ".join, groups))

    def is_american(self) -> bool:
        """Say whether the number belongs to the North American plan."""
        return self.__e164.startswith("+1")

    def is_costly(self) -> bool:
        """Say whether ringing the number costs whoever rings it extra."""
        exchange, within_area = self.__e164[5:8], self.__e164[5:]
        charges = exchange in COSTLY_EXCHANGES or within_area == DIRECTORY_ASSISTANCE
        if self.is_american() and (charges or self._area() == "900"):
            return True
        return phonenumbers.number_type(phonenumbers.parse(self.__e164)) in COSTLY

    def is_within(self, allowed: Iterable[str]) -> bool:
        """Say whether the number lies in one of the allowed places.

        A place is a region of ISO 3166 such as "US", or the beginning of numbers such as "+1416". The islands
        of the Caribbean share +1 with the United States and cost as much as a call abroad, so +1 says
        nothing. An area code that is not known to be in an allowed region is not in it.
        """
        region = self._region()
        return any(
            self.__e164.startswith(place) if place.startswith("+") else place == region for place in allowed
        )

    def _region(self) -> str | None:
        if self._area() in NEWER_AREAS:
            return "US"
        region: str | None = phonenumbers.region_code_for_number(phonenumbers.parse(self.__e164))
        return region

    def _area(self) -> str:
        """Return the area code of a number of the North American plan; empty for the others."""
        return self.__e164[2:5] if self.is_american() else ""

    def zones(self) -> frozenset[str]:
        """Return every time zone in which the number may be; all of the country where it says nothing.

        Never one zone guessed out of several: a toll-free number maps to forty.
        """
        if self._area() in SPLIT_AREAS:
            return SPLIT_AREAS[self._area()]
        number = phonenumbers.parse(self.__e164)
        if phonenumbers.number_type(number) in NOWHERE:
            return EVERYWHERE
        zones = frozenset(timezone.time_zones_for_number(number)) - {UNKNOWN_ZONE}
        return zones or EVERYWHERE

    def state(self) -> str:
        """Return the state with hours of its own to which the area code belongs; empty for the others."""
        return STATE_OF_AREA.get(self._area(), "")


def e164(number: PhoneNumber | None) -> str:
    """Return a whole number in E.164, to be dialled or stored; empty for none."""
    return number.e164 if number else ""


def _is_north_american(e164: str) -> bool:
    """Say whether area code and exchange begin with 2 to 9 and neither is a service code such as 911."""
    area, exchange = e164[2:5], e164[5:8]
    return len(e164) == 12 and all(code[0] in "23456789" and code[1:] != "11" for code in (area, exchange))


def is_place(text: str) -> bool:
    """Say whether a text names a place that numbers can lie in: a region of ISO 3166, or their beginning."""
    return text in phonenumbers.SUPPORTED_REGIONS or re.fullmatch(r"\+[1-9]\d{0,14}", text) is not None
