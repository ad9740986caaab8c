"""The time zones a counselor chooses from, by the names that callers use."""

from functools import cache
from zoneinfo import available_timezones

from helpline.contact import choices_of_zone

UNITED_STATES = choices_of_zone()
_RELICS = ("Etc/", "US/", "posix/", "right/", "SystemV/")


@cache
def elsewhere() -> tuple[str, ...]:
    """Return the other zones of the world by their IANA names, in order.

    Python looks for them in several hundred files each time that it is asked.
    """
    named = {zone for zone, _ in UNITED_STATES}
    others = available_timezones() - named
    return tuple(sorted(zone for zone in others if "/" in zone and not zone.startswith(_RELICS)))


def label(zone: str) -> str:
    """Return how a zone is called on a page."""
    return dict(UNITED_STATES).get(zone) or zone.rsplit("/", 1)[-1].replace("_", " ")
