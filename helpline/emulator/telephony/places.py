"""Tell where telephones are, for parameters such as FromCity and ToCountry.

https://www.twilio.com/docs/voice/twiml#request-parameters
"""

from collections.abc import Mapping
from typing import Any

from ..http.webhooks import LOCATION_PARTS
from .phone_numbers import country_of

KEYS = {place.lower(): place for place in LOCATION_PARTS}
Place = dict[str, str]
"""A location: values by the ending of the parameter's name (City, State, Zip, Country)."""


def read(data: Any) -> Place:
    """Read a location from JSON.

    It is `{"city": "ALBANY", "state": "NY", "zip": "12207", "country": "US"}`, or a part of it. Raises
    ValueError when it is something else.
    """
    if not isinstance(data, dict) or set(data) - set(KEYS):
        raise ValueError(f"a place may have only {', '.join(KEYS)}")
    return {KEYS[name]: str(value) for name, value in data.items()}


def of_number(number: str, known: Mapping[str, Place]) -> Place:
    """Return the location of a number with all four parts.

    Without a known location only the country is filled in.
    """
    return {**dict.fromkeys(LOCATION_PARTS, ""), "Country": country_of(number), **known.get(number, {})}


def location_params(
    end: str, number: str, known: Mapping[str, Place], said: Mapping[str, str]
) -> dict[str, str]:
    """Return the location parameters of one end (From or To) of a call or text.

    Empty for what is no telephone number. What the carrier `said` about this call goes before what is known
    about the number.
    """
    if not number.startswith("+"):
        return {}
    found = of_number(number, known)
    return {end + place: said.get(end + place, found[place]) for place in LOCATION_PARTS}
