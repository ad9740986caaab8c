"""The type `PhoneNumber`: how a number is read, how it is shown, and in which zones and regions it may be."""

import re
from collections.abc import Iterable

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, timezone

from helpline.contact_rules.areas import EVERYWHERE, NEWER_AREAS, SPLIT_AREAS, STATE_OF_AREA

PLACEHOLDERS = frozenset({"+266696687", "+86282452253", "+7378742833"})
"""The numbers that Twilio sends for a withheld number.

They are words spelled on a keypad: they parse as numbers, but no telephone has them.
"""
UNKNOWN_ZONE = "Etc/Unknown"
NOWHERE = (
    PhoneNumberType.TOLL_FREE,
    PhoneNumberType.VOIP,
    PhoneNumberType.UAN,
    PhoneNumberType.PERSONAL_NUMBER,
)
COSTLY = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.PERSONAL_NUMBER)
COSTLY_EXCHANGES = frozenset({"976", "950"})
"""The exchanges that cost extra to ring, in every area code: pay-per-call and carrier access."""
DIRECTORY_ASSISTANCE = "5551212"
HOME = ("US", "PR", "GU", "VI", "AS", "MP")
"""The fifty states, the District of Columbia and the territories, by the codes of ISO 3166."""

E164 = r"\+[1-9]\d{6,14}"


class NotANumber(ValueError):
    """A text is not a telephone number that could be rung. The message never repeats the text."""


class PhoneNumber:
    """A telephone number. It prints masked; `e164`, `spelled` and `aloud` give the whole number.

    It is made once, by `parse`, where the text comes in, and is passed on as this type. So no page, log line
    or message shows a whole number, unless it asks for it by name. The constructor takes a text that was
    parsed before, as the database holds it. Two numbers with the same E.164 text are equal.

    It is not a dataclass, because `dataclasses.asdict` would take it apart. It has no fingerprint, because a
    fingerprint needs a key and this package is pure: `helpline.privacy.encryption` makes fingerprints.
    """

    __slots__ = ("__e164",)

    def __init__(self, e164: str) -> None:
        """Take a number in E.164; raise NotANumber for a text of another form."""
        if not re.fullmatch(E164, e164, re.ASCII):
            raise NotANumber("this is not a telephone number in E.164")
        self.__e164 = e164

    @classmethod
    def parse(cls, text: str, region: str = "US") -> "PhoneNumber":
        """Return the number in a text that was written or keyed in, or that Twilio sent.

        Raises NotANumber for a text that is not a number, a withheld number, a number with an extension, and
        a service code.
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
        """Return the whole number in E.164, to be dialled or stored."""
        return self.__e164

    def __str__(self) -> str:
        """Return the masked number: only its last two digits, for a screen that others can see."""
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
        """Return the whole number for a user who asked to see it; abroad it is in the international form."""
        style = PhoneNumberFormat.NATIONAL if self.is_american() else PhoneNumberFormat.INTERNATIONAL
        return str(phonenumbers.format_number(phonenumbers.parse(self.__e164), style))

    def aloud(self) -> str:
        """Return the whole number to be spoken, as digits in groups with pauses: "2 0 2, 5 5 5, 0 1 4 3"."""
        if self.is_american():
            digits = self.__e164[2:]
            groups = [digits[:3], digits[3:6], digits[6:]]
        else:
            digits = self.__e164[1:]
            groups = [digits[begin : begin + 3] for begin in range(0, len(digits), 3)]
        return ", ".join(map(" ".join, groups))

    def is_american(self) -> bool:
        """Say whether the number belongs to the North American Numbering Plan (+1)."""
        return self.__e164.startswith("+1")

    def is_costly(self) -> bool:
        """Say whether it costs extra to ring the number."""
        exchange, within_area = self.__e164[5:8], self.__e164[5:]
        charges = exchange in COSTLY_EXCHANGES or within_area == DIRECTORY_ASSISTANCE
        if self.is_american() and (charges or self._area() == "900"):
            return True
        return phonenumbers.number_type(phonenumbers.parse(self.__e164)) in COSTLY

    def is_within(self, allowed: Iterable[str]) -> bool:
        """Say whether the number is in one of the allowed places.

        A place is a region of ISO 3166 such as "US", or the beginning of numbers such as "+1416". The islands
        of the Caribbean share +1 with the United States and cost as much as a call abroad, so +1 alone does
        not decide. An area code counts as in a region only if it is known to be there.
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
        """Return the area code of a number of the North American plan; empty for another number."""
        return self.__e164[2:5] if self.is_american() else ""

    def zones(self) -> frozenset[str]:
        """Return every time zone in which the number may be; the zones of all states where it does not say.

        It never guesses one zone of several: the data gives forty for a toll-free number.
        """
        if self._area() in SPLIT_AREAS:
            return SPLIT_AREAS[self._area()]
        number = phonenumbers.parse(self.__e164)
        if phonenumbers.number_type(number) in NOWHERE:
            return EVERYWHERE
        zones = frozenset(timezone.time_zones_for_number(number)) - {UNKNOWN_ZONE}
        return zones or EVERYWHERE

    def state(self) -> str:
        """Return the state of the area code if that state has calling hours of its own; else empty."""
        return STATE_OF_AREA.get(self._area(), "")


def e164(number: PhoneNumber | None) -> str:
    """Return a whole number in E.164, to be dialled or stored; empty for None."""
    return number.e164 if number else ""


def _is_north_american(e164: str) -> bool:
    """Say whether a +1 number has a valid area code and exchange.

    Both begin with 2 to 9, and neither is a service code such as 911.
    """
    area, exchange = e164[2:5], e164[5:8]
    return len(e164) == 12 and all(code[0] in "23456789" and code[1:] != "11" for code in (area, exchange))


def is_service_code(text: str) -> bool:
    """Say whether a text is a short number such as 911 or 988, with or without a 1 before it."""
    digits = re.sub(r"\D", "", text, flags=re.ASCII)
    return len(digits.removeprefix("1")) == 3


def is_place(text: str) -> bool:
    """Say whether a text names a place of numbers: a region of ISO 3166, or the beginning of numbers."""
    return text in phonenumbers.SUPPORTED_REGIONS or re.fullmatch(r"\+[1-9]\d{0,14}", text) is not None
