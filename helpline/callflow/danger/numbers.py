"""Read the digits of a sentence as the numbers that were meant: 911, 988, the danger key, a telephone number.

A telephone number becomes one word, so that no emergency number is heard within it. One that has 911 as a
group stays apart: no area or exchange is numbered so here, and in doubt it is danger.
"""

import re

_AREA_CODE = re.compile(r"\((\d{3})\)")
_DOLLARS = re.compile(r"\$ ?(\d+)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[-.,:](?=\d)")
_WITH_PAUSES = re.compile(r"(?<!\d )(?<!\d , )(?<= )9 (?:, )?(?:1 (?:, )?1|8 (?:, )?8) (?!(?:, )?\d )")
_DIGITS_ALONE = re.compile(r"(?<= )\d (?:\d )+")
_LINE = r"(?:\d{4}|\d\d \d\d)"
_TELEPHONE = re.compile(
    rf"(?<= )(?:1 )?\d{{3}} (?:, )?\d{{3}} (?:, )?{_LINE} (?!\d)"  # with an area code
    rf"|(?<= )\d{{3}} {_LINE} (?=$|, )"  # without, where nothing follows
    r"|^ (?:1 )?\d{3} \d{3} $"  # cut short
    r"|(?<= )\d{3} \d\d \d{4} (?!\d)"  # a Social Security number
)
_SAID_AGAIN = re.compile(r"(911|988|1)\1+")


def write_plainly(text: str) -> str:
    """Return written numbers as they are spoken: "(555) 988-1234" and "$988" without their signs."""
    text = _AREA_CODE.sub(r" \1 ", text)
    text = _DOLLARS.sub(r"\1 dollars", text)
    return _BETWEEN_DIGITS.sub(" ", text)


def join_digits(text: str) -> str:
    """Return text with each number that was said in pieces as one word.

    Each word of the text, also the first and the last, stands between single spaces.
    """
    text = _WITH_PAUSES.sub(_joined, text)
    text = _DIGITS_ALONE.sub(_joined, text)
    return _TELEPHONE.sub(_telephone, text)


def _joined(found: re.Match[str]) -> str:
    """Return digits as one word; an emergency number or the danger key said several times, once."""
    digits = "".join(re.findall(r"\d", found[0]))
    again = _SAID_AGAIN.fullmatch(digits)
    return f"{again[1] if again else digits} "


def _telephone(found: re.Match[str]) -> str:
    groups = re.findall(r"\d+", found[0])
    if "911" in groups or set(groups) <= {"1", "988"}:
        return found[0]
    lead = " " if found[0].startswith(" ") else ""
    return f"{lead}{''.join(groups)} "
