"""Put a day and a time into words that a caller hears, so that they know when we will call. Pure."""

from collections.abc import Iterable
from datetime import datetime, time
from zoneinfo import ZoneInfo

from helpline.callflow.danger import base

DAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("el lunes", "el martes", "el miércoles", "el jueves", "el viernes", "el sábado", "el domingo"),
}
SOON = {"en": ("today", "tomorrow"), "es": ("hoy", "mañana")}
PARTS = {
    "en": ("in the morning", "in the afternoon", "in the evening"),
    "es": ("de la mañana", "de la tarde", "de la noche"),
}
AFTER = {"en": "{day} after {clock} {part}", "es": "{day} después de {clock} {part}"}


def when_aloud(at: datetime, zones: Iterable[str], now: datetime, language: str) -> str:
    """Return an instant in words, in the caller's local time, such as "tomorrow after 8 in the morning".

    If the caller may be in several zones, the earliest local time is said: then it is true wherever they are.
    `at` and `now` are aware. A language without words of its own hears English.
    """
    code = base(language) if base(language) in DAYS else "en"
    zone = min((ZoneInfo(name) for name in zones), key=lambda each: at.astimezone(each).replace(tzinfo=None))
    local = at.astimezone(zone)
    ahead = (local.date() - now.astimezone(zone).date()).days
    day = SOON[code][ahead] if ahead in (0, 1) else DAYS[code][local.weekday()]
    part = PARTS[code][0 if local.hour < 12 else 1 if local.hour < 18 else 2]
    return AFTER[code].format(day=day, clock=_clock(local.time(), code), part=part)


def _clock(at: time, code: str) -> str:
    hour = at.hour % 12 or 12
    said = f"{hour} {at.minute:02d}" if at.minute else str(hour)
    if code != "es":
        return said
    return f"la {said}" if hour == 1 else f"las {said}"
