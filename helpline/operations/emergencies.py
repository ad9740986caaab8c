"""Help a counselor to call 911 for a caller: keep where help is needed, and note what was done.

Nothing here dials 911. A counselor does, on a telephone of their own.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from helpline.models import Call, CallEvent, EmergencyPlace, EventKind
from helpline.operations import calls, events, floors
from helpline.operations.transactions import operation


class Step(StrEnum):
    """What a counselor did for an emergency, as the call's timeline keeps it."""

    OPENED = "opened"
    TOLD_PLACE = "told_place"
    CALLED_CENTER = "called_center"
    CALLED_911 = "called_911"


BY_TELEPHONE = (Step.CALLED_CENTER, Step.CALLED_911)
"""What a counselor says that they did, on a telephone of their own."""
ONCE = frozenset({Step.OPENED})
"""The steps that are noted once in a call for each person: to look again is no news."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where help is needed: in words, and the state by its postal code."""

    street: str
    city: str
    county: str
    state_code: str


@operation
def note(*, call_id: UUID, staff_id: int, step: Step, now: datetime) -> Call:
    """Record a step for an emergency in a counselor's own call, which is returned. Raises NotYours."""
    floors.lock()
    call = _theirs(call_id, staff_id)
    noted = CallEvent.objects.filter(
        call=call, staff=staff_id, kind=EventKind.EMERGENCY, detail__step=str(step)
    )
    if step not in ONCE or not noted.exists():
        events.record(call.pk, EventKind.EMERGENCY, now=now, staff_id=staff_id, step=str(step))
    return call


@operation
def keep_place(*, call_id: UUID, staff_id: int, place: Place, now: datetime) -> None:
    """Keep where help is needed, as the caller of a counselor's own call told it. Raises NotYours."""
    floors.lock()
    call = _theirs(call_id, staff_id)
    kept = EmergencyPlace(call=call, told_at=now, told_to_id=staff_id, **asdict(place))
    kept.save(force_insert=not EmergencyPlace.objects.filter(pk=call.pk).exists())
    events.record(call.pk, EventKind.EMERGENCY, now=now, staff_id=staff_id, step=str(Step.TOLD_PLACE))


def _theirs(call_id: UUID, staff_id: int) -> Call:
    """Return a call that a person has, or had last: the address may still be needed after the call."""
    call = Call.objects.filter(pk=call_id).first()
    if call is None:
        raise floors.UnknownCall(str(call_id))
    if call.staff_id != staff_id:
        raise calls.NotYours(str(call_id))
    return call
