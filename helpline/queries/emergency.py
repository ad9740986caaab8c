"""Read what the 911 panel shows: where help is needed, and the 911 centers of that place."""

from dataclasses import dataclass

from helpline import contact_rules
from helpline.models import Call, EmergencyPlace
from helpline.queries import directory


@dataclass(frozen=True, slots=True)
class Panel:
    """The 911 panel of a call. Without a place it asks for one; without a center it reads out what to say."""

    call: Call
    place: EmergencyPlace | None
    centers: tuple[directory.Entry, ...]

    @property
    def state(self) -> str:
        """Return the name of the state where help is needed."""
        code = self.place.state_code if self.place else ""
        return contact_rules.STATES.get(code, code)

    @property
    def area(self) -> str:
        """Return city, county and state in words, as far as they are known."""
        if self.place is None:
            return ""
        return ", ".join(filter(None, [self.place.city, _county(self.place.county), self.state]))


def _county(told: str) -> str:
    """Return a county in words: "Kings" is Kings County, and "Orleans Parish" says so itself."""
    is_bare = told and contact_rules.county_as_read(told) == told.casefold()
    return f"{told} County" if is_bare else told


def panel(call: Call) -> Panel:
    """Return the 911 panel of a call."""
    place = place_of(call)
    if place is None:
        return Panel(call=call, place=None, centers=())
    found = directory.answering_911(place.state_code, place.county, directory.entries())
    return Panel(call=call, place=place, centers=tuple(found))


def place_of(call: Call) -> EmergencyPlace | None:
    """Return where help is needed, as the caller told it; None if they told nothing."""
    return EmergencyPlace.objects.filter(pk=call.pk).first()
