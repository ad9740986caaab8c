"""Read the bar above every page: a call that rings, the open alarms, an outcome that is missing."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from helpline.access import Viewer
from helpline.models import Duty, OfferState
from helpline.queries import desk, help_requests
from helpline.queries.alarms import OpenAlarm, open_alarms
from helpline.queries.help_requests import OpenRequest
from helpline.queries.listening import is_ones_own_doing


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that the bar above a page depends on."""

    ringing: desk.Ringing | None
    talking: bool
    outcome_missing: bool
    alarms: tuple[OpenAlarm, ...]
    help: tuple[OpenRequest, ...] = ()
    """The counselors who ask for help, for a supervisor, without what they asked themselves."""

    @property
    def new(self) -> tuple[OpenAlarm, ...]:
        """The alarms that nobody handles, in the order of `open_alarms`."""
        return tuple(alarm for alarm in self.alarms if not alarm.by)

    @property
    def handled(self) -> tuple[OpenAlarm, ...]:
        """The alarms that somebody handles, in the order of `open_alarms`."""
        return tuple(alarm for alarm in self.alarms if alarm.by)

    @property
    def in_short(self) -> bool:
        """Whether all alarms are shown as one line, because a call needs the space of the page."""
        return self.talking or self.ringing is not None

    @property
    def digest(self) -> str:
        return sha256(repr(self).encode()).hexdigest()[:16]


def frame(me: Viewer, now: datetime, alarms: tuple[OpenAlarm, ...] | None = None) -> Frame:
    """Return what the bar on top of a person's pages shows: three SQL statements at most, or four.

    Supervisors have the fourth. `alarms` are the open alarms, where they have just been read; otherwise they
    are read here.
    """
    staff = me.staff
    offer = desk.live_offer(staff) if staff else None
    rings = offer and offer.state == OfferState.RINGING and not is_ones_own_doing(offer)
    ringing = desk.ringing(desk.with_call(offer)) if offer and rings else None
    missing = bool(staff and not offer and staff.duty == Duty.ON and desk.outcome_missing(staff, now))
    return Frame(
        ringing=ringing,
        talking=bool(offer and not ringing),
        outcome_missing=missing,
        alarms=open_alarms() if alarms is None else alarms,
        help=_of_others(me) if me.supervisor else (),
    )


def _of_others(me: Viewer) -> tuple[OpenRequest, ...]:
    every = help_requests.for_supervisors()
    return tuple(each for each in every if each.counselor_user != me.user.pk)
