"""The time zones a counselor chooses from, by the names that callers use."""

from zoneinfo import available_timezones

from helpline.contact import choices_of_zone

UNITED_STATES = choices_of_zone()
_RELICS = ("Etc/", "US/", "posix/", "right/", "SystemV/")


def elsewhere() -> list[str]:
    """Return the other zones of the world by their IANA names, in order."""
    named = {zone for zone, _ in UNITED_STATES}
    others = available_timezones() - named
    return sorted(zone for zone in others if "/" in zone and not zone.startswith(_RELICS))


def label(zone: str) -> str:
    """Return how a zone is called on a page."""
    return dict(UNITED_STATES).get(zone) or zone.rsplit("/", 1)[-1].replace("_", " ")
