"""The time zones a counsellor chooses from, by the names that callers use."""

from zoneinfo import available_timezones

UNITED_STATES = (
    ("America/New_York", "Eastern (New York)"),
    ("America/Chicago", "Central (Chicago)"),
    ("America/Denver", "Mountain (Denver)"),
    ("America/Phoenix", "Mountain without summer time (Phoenix)"),
    ("America/Los_Angeles", "Pacific (Los Angeles)"),
    ("America/Anchorage", "Alaska (Anchorage)"),
    ("Pacific/Honolulu", "Hawaii (Honolulu)"),
    ("America/Puerto_Rico", "Atlantic (Puerto Rico, US Virgin Islands)"),
    ("Pacific/Guam", "Chamorro (Guam, Northern Marianas)"),
    ("Pacific/Pago_Pago", "Samoa (Pago Pago)"),
)


def elsewhere() -> list[str]:
    """Return the other zones of the world by their IANA names, in order; links and relics left out."""
    named = {zone for zone, _ in UNITED_STATES}
    return sorted(
        zone
        for zone in available_timezones() - named
        if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/", "SystemV/", "US/"))
    )


def label(zone: str) -> str:
    """Return how a zone is called on a page."""
    return dict(UNITED_STATES).get(zone, zone.rsplit("/", 1)[-1].replace("_", " "))
