"""Check what an administrator writes into a field. Pure: a value in, nothing or a ValidationError out.

Models, the admin's forms and `configure` call the same functions: a mistake is refused wherever it is made.
No message repeats a telephone number.
"""

import re
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError

from helpline import callflow, contact_rules
from helpline.priority import SLOPED
from helpline.routing import Strategy
from helpline.schema.nearest import did_you_mean

LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?"
"""A language's code as in `en` or `es-MX`; a call keeps at most eight characters of it."""
SLUG = r"[A-Za-z0-9][A-Za-z0-9_-]{0,49}"

SECONDS = {
    "ring_seconds": (20, 5, 120),
    "connect_seconds": (12, 3, 60),
    "wrap_up_seconds": (120, 0, 3600),
    "max_wait_seconds": (1200, 30, 14400),
    "crisis_seconds": (callflow.CRISIS_SECONDS, 6, callflow.CRISIS_SECONDS),
    "expected_call_seconds": (900, 30, 14400),
}
"""A line's time settings, in seconds: the default, the least and the most."""

SPANS = {
    "relax_topic_after": (0, 86_400),
    "relax_language_after": (0, 86_400),
    "overflow_after": (0, 86_400),
    "max_talk": (600, 86_400),
    "ring_more_every": (1, 3600),
}
"""The time settings of a policy, in seconds: the least and the most."""
COUNTS = {"ring_count": (1, 100), "max_consecutive_crisis": (1, 100)}
TEAMS = ("primary_teams", "overflow_teams")
CLASSES = tuple(str(priority) for priority in SLOPED)
"""The priorities that have a slope, by name."""
FLAGS = ("widen_when_nobody",)
POLICY_SCHEMA = 1
"""The number under `schema` in a stored policy: it fixes what the names mean. Older policies have none."""
STEEPEST = 1000.0
FLATTEST = 0.001
HIGHEST_TIER = 9
TURNS_ROUND = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Characters that reverse the direction of the text after them, or end that. They would make a page, a list
or an alarm read backwards."""
NO_WIDTH = "\u200b\u2060\ufeff"
REPEATED = "repeated"
"""The error code for a list with a repeated entry: the only fault with which the list can still be read."""


def validate_text(value: Any) -> None:
    """Refuse text with a character that cannot be shown; PostgreSQL cannot even store some of them."""
    if isinstance(value, str) and (wrong := unwritable(value)):
        raise ValidationError(f"This holds a character that cannot be shown ({wrong}).", code="text")


def unwritable(text: str) -> str:
    """Return the code of the first character that a text may not have, such as U+0000; "" if there is none.

    These are control characters except line ends and tabs, halves of characters (surrogates), characters that
    reverse the text after them, and spaces without width: a name with one looks the same as without.
    """
    return next((f"U+{ord(sign):04X}" for sign in text if _is_unwritable(sign)), "")


def _is_unwritable(sign: str) -> bool:
    control = unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t"
    return control or sign in TURNS_ROUND or sign in NO_WIDTH


def as_read(name: str) -> str:
    """Return a name in the form in which names are compared, so that names that look alike are equal.

    Capitals, accents, characters that cannot be seen and extra spaces make no difference.
    """
    parts = unicodedata.normalize("NFKD", name.casefold())
    seen = (sign for sign in parts if unicodedata.category(sign) not in ("Mn", "Cf"))
    return " ".join("".join(seen).split())


def _validate_texts(value: Any) -> None:
    """Refuse a document with a character that cannot be shown, in any of its names or values."""
    if isinstance(value, dict):
        _validate_texts([*value, *value.values()])
    elif isinstance(value, list):
        for item in value:
            _validate_texts(item)
    else:
        validate_text(value)


def validate_zone(value: Any) -> None:
    """Refuse anything but a time zone named after a place: EST and GMT+5 have no daylight saving time."""
    if not isinstance(value, str) or value not in contact_rules.places():
        meant = did_you_mean(value, contact_rules.places()) if isinstance(value, str) else ""
        raise ValidationError(f'"{value}" is not a time zone{meant}', code="zone")


def validate_weekdays(value: Any) -> None:
    """Refuse anything but a list of at least one day from 0 (Monday) to 6, each once."""
    if not _is_list_of(value, int) or not value or not set(value) <= set(range(7)):
        raise ValidationError("Choose at least one day of the week.", code="weekdays")
    _refuse_repeats(value)


def validate_languages(value: Any) -> None:
    """Refuse anything but a list of language codes, each once."""
    if not _is_list_of(value, str) or not all(re.fullmatch(LANGUAGE, code) for code in value):
        raise ValidationError("Choose languages by their codes, such as en or es.", code="languages")
    _refuse_repeats(value)


def validate_topics(value: Any) -> None:
    """Refuse anything but a list of names of topics, each once."""
    if not _is_list_of(value, str):
        raise ValidationError("Choose topics from the list.", code="topics")
    for topic in value:
        validate_topic(topic)
    _refuse_repeats(value)


def validate_topic(value: Any) -> None:
    """Refuse anything that cannot be a topic's name: calls and trainings store it as one short word."""
    if not isinstance(value, str) or not re.fullmatch(SLUG, value):
        raise ValidationError("A topic is named by one word of letters, digits and hyphens.", code="topic")


def validate_telephone(value: Any) -> None:
    """Refuse anything but a telephone number in international form that can be called."""
    if isinstance(value, str) and value.startswith("+"):
        with suppress(contact_rules.NotANumber):
            if contact_rules.PhoneNumber.parse(value).e164 == value:
                return
    raise ValidationError(
        "This is not a telephone number in international form, such as +12025550143.", code="telephone"
    )


def validate_policy(value: Any) -> None:
    """Refuse a policy with a name that the router does not know, or with a value of the wrong kind."""
    if not isinstance(value, dict):
        raise ValidationError("A policy is a list of names with their values.", code="policy")
    _validate_texts(value)
    wrong = [name for name, said in value.items() if not is_policy_value(name, said)]
    if wrong:
        raise ValidationError(f"The policy cannot say this: {', '.join(map(str, wrong))}.", code="policy")


def validate_flow(value: Any) -> None:
    """Refuse a call flow that may not be published."""
    _validate_texts(value)
    try:
        callflow.check(value)
    except callflow.FlowError as error:
        raise ValidationError(f"{'.'.join(map(str, error.path))}: {error.message}", code="flow") from None


def is_policy_value(name: Any, value: Any) -> bool:
    """Say whether `value` is allowed for `name` in a policy; None leaves a time to the router's default."""
    if name == "schema":
        return type(value) is int and value == POLICY_SCHEMA
    if name == "strategy":
        return isinstance(value, str) and value in list(Strategy)
    if name == "priorities":
        return isinstance(value, dict) and set(value) == set(CLASSES) and all(map(_is_slope, value.values()))
    if name in TEAMS:
        return _is_list_of(value, str)
    if name in SPANS:
        return value is None or _is_within(value, SPANS[name])
    if name in FLAGS:
        return isinstance(value, bool)
    return name in COUNTS and isinstance(value, int) and _is_within(value, COUNTS[name])


def _is_slope(value: Any) -> bool:
    return _is_within(value, (FLATTEST, STEEPEST))


def _is_within(value: Any, bounds: tuple[float, float]) -> bool:
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and bounds[0] <= value <= bounds[1]


def _is_list_of(value: Any, kind: type) -> bool:
    return isinstance(value, list) and all(type(one) is kind for one in value)


def _refuse_repeats(value: Collection[Any]) -> None:
    if len(set(value)) < len(value):
        raise ValidationError("The same is given twice.", code=REPEATED)
