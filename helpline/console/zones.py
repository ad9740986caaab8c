"""The zone in which a viewer reads times, and the zones there are to choose from."""

from zoneinfo import ZoneInfo

from helpline import contact_rules
from helpline.models import Staff
from helpline.models.staff import first_zone

SESSION_KEY = "console_zone"
DEFAULT = "UTC"


def choices(*more: str) -> list[tuple[str, str]]:
    """Return time zones to choose from: IANA names with common names; `more` are added if they exist."""
    listed = [*contact_rules.choices_of_zone(), (DEFAULT, "UTC")]
    known = {name for name, _ in listed}
    return listed + [
        (name, contact_rules.place_name(name))
        for name in dict.fromkeys(more)
        if exists(name) and name not in known
    ]


def zone(name: str) -> ZoneInfo:
    """Return a zone by its IANA name; UTC for a name that does not exist."""
    return contact_rules.find_zone(name) or ZoneInfo(DEFAULT)


def exists(name: str) -> bool:
    """Say whether there is a zone of this name."""
    return contact_rules.find_zone(name) is not None


def of_shifts(staff: Staff | None) -> str:
    """Return the zone of a person's first shift; else that of the helpline's first shift, else UTC."""
    named = staff.zones() if staff else (first_zone(),)
    return next(filter(None, named), DEFAULT)
