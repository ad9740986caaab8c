"""Let a supervisor listen to a call, coach its counselor, talk with everybody, or take the call over.

It is possible only in calls whose caller was told that someone may listen (`notice`). A caller in danger may
be joined aloud without that: nobody then listens unseen, and the desk asks the counselor to say who has
joined. The counselor's desk names everybody who is there and how, from the first request on.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from helpline import access
from helpline.models import (
    AlarmKind,
    Call,
    CallState,
    Command,
    CommandKind,
    DangerBy,
    EventKind,
    Mode,
    Offer,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
    Staff,
)
from helpline.operations import (
    alarms,
    alongside,
    commands,
    danger,
    events,
    exits,
    floors,
    modes,
    notice,
    snapshot,
    stand_in,
    transfers,
)
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation


class WhyNot(StrEnum):
    """Why somebody cannot be beside a call in a mode; pages have a sentence for each."""

    NOT_TALKING = "not talking"
    LINE = "line"
    NOT_TOLD = "not told"
    OWN_CALL = "own call"
    BUSY = "busy"
    NOT_ALLOWED = "not allowed"
    NOT_IN_YET = "not in yet"
    ON_HOLD = "on hold"
    NOT_TRAINED = "not trained"
    HANDING_OVER = "handing over"
    TAKEN_OVER = "taken over"


class Refused(Exception):
    """It cannot be done, for the reason given; `who` has the call now, where the reason is somebody else."""

    def __init__(self, why: WhyNot, who: str = "") -> None:
        super().__init__(why)
        self.why, self.who = why, who


def why_not(call: Call, mode: str, now: datetime) -> WhyNot | None:
    """Return why nobody may be beside a call in a mode; None where they may. The line must be loaded."""
    if call.state != CallState.CONNECTED:
        return WhyNot.NOT_TALKING
    if mode == Mode.BARGE and call.is_crisis:
        return None
    if not call.line.may_listen:
        return WhyNot.LINE
    return None if notice.was_heard(call, now) else WhyNot.NOT_TOLD


@operation
def begin(*, call_id: UUID, staff_id: int, mode: Mode, now: datetime) -> UUID:
    """Begin a supervisor's part in a call, in a mode; return the offer with which their telephone rings in.

    Raises Refused and UnknownCall.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    person = Staff.objects.select_related("user").get(pk=staff_id)
    if not access.is_supervisor(person.user):
        raise Refused(WhyNot.NOT_ALLOWED)
    return _bring(lock, call, person, ParticipantRole.SUPERVISOR, mode, now).pk


@operation
def ask_second(*, call_id: UUID, by: int, staff_id: int, now: datetime) -> None:
    """Ask another counselor to listen to a call in silence, for its counselor or for a supervisor.

    `by` is the staff member who asks. Raises Refused and UnknownCall.
    """
    lock = floors.lock()
    call = floors.call_under(lock, call_id)
    asks = Staff.objects.select_related("user").get(pk=by)
    if call.staff_id != by and not access.is_supervisor(asks.user):
        raise Refused(WhyNot.NOT_ALLOWED)
    person = Staff.objects.filter(pk=staff_id, user__is_active=True).first()
    if person is None or not _is_free(person, now):
        raise Refused(WhyNot.BUSY)
    _bring(lock, call, person, ParticipantRole.SECOND, Mode.LISTEN, now)


def _is_free(person: Staff, now: datetime) -> bool:
    """Say whether a person is on duty, there, and not busy: only then their desk or telephone may ring."""
    member = next((one for one in snapshot.staff_on_duty(now) if one.id == str(person.pk)), None)
    return member is not None and member.present and member.busy is None


def _bring(
    lock: FloorLock, call: Call, person: Staff, role: ParticipantRole, mode: Mode, now: datetime
) -> Offer:
    has_it = alongside.counselor(lock, call.pk)
    if call.staff_id == person.pk:
        raise Refused(WhyNot.OWN_CALL)
    if has_it is None:
        raise Refused(WhyNot.NOT_TALKING)
    if why := why_not(call, mode, now):
        raise Refused(why)
    offer = alongside.ask(lock, has_it, person, role, now)
    if offer is None:
        raise Refused(WhyNot.BUSY)
    Participant.objects.filter(offer=offer).update(mode=mode)
    return offer


@operation
def change(*, offer_id: UUID, staff_id: int, mode: Mode, now: datetime) -> None:
    """Change the mode of somebody beside a counselor, as soon as Twilio has confirmed it. Raises Refused."""
    lock = floors.lock()
    offer, has_it = _both(lock, offer_id, staff_id)
    if why := why_not(has_it.call, mode, now):
        raise Refused(why)
    if transfers.is_handing_over(has_it):
        raise Refused(WhyNot.HANDING_OVER)
    if Participant.objects.filter(offer=offer).exclude(mode=mode).update(mode=mode):
        modes.tell(lock, has_it, offer.participant, now)
        if offer.participant.mode == Mode.BARGE:  # until now the caller would have been theirs
            exits.tell(lock, has_it, now)
        alongside.tell_everybody(has_it.call)


@operation
def take_over(*, offer_id: UUID, staff_id: int, seen: UUID | None, now: datetime) -> None:
    """Give a supervisor the call that they are beside, once Twilio has confirmed that it goes on with them.

    `seen` is the offer by which the counselor had the call whom the supervisor's page showed. Of several who
    press at once the first wins: the others saw somebody who does not have it any more, and do not take it
    from the first. Raises Refused.
    """
    lock = floors.lock()
    offer, has_it = _both(lock, offer_id, staff_id)
    if has_it.pk != seen:
        raise Refused(WhyNot.TAKEN_OVER, has_it.staff.name)
    if why := _why_not_taken(offer, has_it, now):
        raise Refused(why)
    commands.enqueue(
        CommandKind.HAND_OVER,
        now=now,
        call=has_it.call,
        offer=has_it,
        participant=offer.participant,
        urgent=True,
    )
    alongside.tell_everybody(has_it.call)


@operation
def tell_danger(*, offer_id: UUID, staff_id: int, now: datetime) -> None:
    """Mark the call that somebody is beside as a call in danger, because they hear so. Raises Refused."""
    lock = floors.lock()
    _, has_it = _both(lock, offer_id, staff_id)
    danger.declare_under(lock, has_it.call, by=DangerBy.STAFF, now=now)
    alongside.tell_everybody(has_it.call)


def _why_not_taken(offer: Offer, has_it: Offer, now: datetime) -> WhyNot | None:
    if offer.participant.role != ParticipantRole.SUPERVISOR:
        return WhyNot.NOT_ALLOWED
    if offer.participant.state != ParticipantState.JOINED or has_it.call.state != CallState.CONNECTED:
        return WhyNot.NOT_IN_YET
    if has_it.call.on_hold:
        return WhyNot.ON_HOLD
    if transfers.is_handing_over(has_it):
        return WhyNot.HANDING_OVER
    return None if stand_in.may_have(offer, now) else WhyNot.NOT_TRAINED


def _both(lock: FloorLock, offer_id: UUID, staff_id: int) -> tuple[Offer, Offer]:
    """Return the offer of somebody beside a counselor, and the counselor's; raise Refused."""
    theirs = Offer.objects.filter(pk=offer_id, staff=staff_id, state=OfferState.ALONGSIDE)
    offer = theirs.select_related("call__line", "staff", "participant").first()
    has_it = alongside.counselor(lock, offer.call_id) if offer else None
    if offer is None or has_it is None or not offer.participant.mode:
        raise Refused(WhyNot.NOT_TALKING)
    return offer, has_it


@operation
def told(*, participant_id: UUID, mode: str, now: datetime) -> None:
    """Record that Twilio has confirmed who hears somebody beside a counselor.

    Whoever talks with everybody has the caller if the counselor is lost (`alongside.heirs`).
    """
    lock = floors.lock()
    changed = Participant.objects.filter(pk=participant_id).exclude(mode_told=mode)
    theirs = Participant.objects.select_related("offer__call__line").get(pk=participant_id)
    if changed.update(mode_told=mode) and theirs.offer is not None:
        staff_id = theirs.offer.staff_id
        events.record(theirs.call_id, EventKind.MODE, now=now, staff_id=staff_id, mode=mode)
        _tell_exit(lock, theirs, mode, now)
        alongside.tell_everybody(theirs.call)


def _tell_exit(lock: FloorLock, theirs: Participant, mode: str, now: datetime) -> None:
    has_it = alongside.counselor(lock, theirs.call_id) if mode == Mode.BARGE else None
    if has_it is not None:
        exits.tell(lock, has_it, now)


def has_the_call_unheard(theirs: Participant) -> bool:
    """Say whether somebody who inherited a call may not be heard by the caller, because Twilio refused it."""
    if theirs.role != ParticipantRole.COUNSELOR or not theirs.mode or theirs.mode_told == Mode.BARGE:
        return False
    last = theirs.commands.filter(kind=CommandKind.SET_MODE).order_by("-pk").first()
    return last is not None and last.was_refused


def mode_refused_under(lock: FloorLock, *, command_id: int, now: datetime) -> None:
    """Go back to the mode that Twilio has, because it refused another, unless a later one is on its way.

    Whoever has the call then may still be muted to the caller: an alarm opens, and their desk says so.
    """
    command = Command.objects.select_related("participant__call").get(pk=command_id)
    theirs = command.participant
    if theirs is None or commands.is_open(CommandKind.SET_MODE, participant=theirs):
        return
    if theirs.mode_told:
        Participant.objects.filter(pk=theirs.pk).update(mode=theirs.mode_told)
        _tell_exit(lock, theirs, theirs.mode_told, now)
    if has_the_call_unheard(theirs):
        alarms.raise_alarm(theirs.call, AlarmKind.UNHEARD, now)
    alongside.tell_everybody(theirs.call)
