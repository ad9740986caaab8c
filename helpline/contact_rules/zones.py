"""Time zones: which exist, which a user can choose, and what people call them. Pure."""

from collections.abc import Collection
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

_CHOICES = (
    ("America/New_York", "Eastern (New York, Miami)"),
    ("America/Chicago", "Central (Chicago, Houston)"),
    ("America/Denver", "Mountain (Denver, Salt Lake City)"),
    ("America/Phoenix", "Arizona (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles, Seattle)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Puerto Rico"),
    ("Pacific/Guam", "Guam"),
)
_RELICS = ("US/", "posix/", "right/", "SystemV/")


def choices_of_zone() -> tuple[tuple[str, str], ...]:
    """Return the zones of the United States, each with a name that people use on the telephone."""
    return _CHOICES


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """Return the time zones that are named after a place, and UTC. EST and GMT+5 know no daylight saving."""
    zones = available_timezones()
    return frozenset(zone for zone in zones if "/" in zone and not zone.startswith("Etc/")) | {"UTC"}


def find_zone(name: object) -> ZoneInfo | None:
    """Return the time zone of this name; None where there is no such zone, or not any more."""
    if not isinstance(name, str) or not name:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return None


def modern_places() -> frozenset[str]:
    """Return the zones named after a place, without old names that exist only for older software."""
    return frozenset(zone for zone in places() if "/" in zone and not zone.startswith(_RELICS))


def grouped_zones(known: Collection[str]) -> list[tuple[str, str | list[tuple[str, str]]]]:
    """Return the choices of a list of zones: those of the United States first, then the others of `known`."""
    others = sorted(set(known) - {zone for zone, _ in _CHOICES})
    return [
        ("", "Choose"),
        ("United States", list(_CHOICES)),
        ("Elsewhere", [(zone, zone.replace("_", " ")) for zone in others]),
    ]


def zone_name(zone: str) -> str:
    """Return the name that people use for a zone on the telephone; outside the United States, its place."""
    return dict(_CHOICES).get(zone) or place_name(zone)


def place_name(zone: str) -> str:
    """Return the name of the place after which a zone is named."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")
