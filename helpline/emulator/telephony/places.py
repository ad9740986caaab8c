"""Where telephones are: what webhooks say of it in FromCity, ToCountry and their kind.

https://www.twilio.com/docs/voice/twiml#request-parameters
"""

from collections.abc import Mapping
from typing import Any

from ..http.webhooks import PLACES
from .phone_numbers import country_of

KEYS = {place.lower(): place for place in PLACES}
Place = dict[str, str]
"""What is known of where somebody is, by the second half of the parameters' names."""


def read(data: Any) -> Place:
    """Read `{"city": "ALBANY", "state": "NY", "zip": "12207", "country": "US"}`, or a part of it.

    Raises ValueError when it is something else.
    """
    if not isinstance(data, dict) or set(data) - set(KEYS):
        raise ValueError(f"a place has {', '.join(KEYS)}, and nothing else")
    return {KEYS[name]: str(value) for name, value in data.items()}


def of_number(number: str, known: Mapping[str, Place]) -> Place:
    """Return all four parts of where a number is: as it was said, and else the country alone, by its code."""
    return {**dict.fromkeys(PLACES, ""), "Country": country_of(number), **known.get(number, {})}


def location_params(
    end: str, number: str, known: Mapping[str, Place], said: Mapping[str, str]
) -> dict[str, str]:
    """Return the parameters about one end (From, To) of a call or text; none when it is no telephone number.

    What the carrier `said` of this call goes before what is known of the number.
    """
    if not number.startswith("+"):
        return {}
    found = of_number(number, known)
    return {end + place: said.get(end + place, found[place]) for place in PLACES}
