"""Watch over a caller who lost their counselor and was left with the crisis line that had been added.

Nobody of ours is with the two, and one report that the crisis line has left may be lost: the caller would sit
there alone. So Twilio is asked every LOOK_AGAIN whether its leg lives, and at once on news that may mean that
it does not. What it answers goes to `danger.crisis_line_left`.
"""

from datetime import datetime, timedelta
from uuid import UUID

from helpline.models import (
    OPEN_COMMANDS,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    Offer,
)
from helpline.operations import alarms, commands, crisis_line, lookups
from helpline.operations.floors import FloorLock

LOOK_AGAIN = timedelta(seconds=10)
"""How often Twilio is asked whether the crisis line is still there."""
GRACE = timedelta(seconds=2)
"""How long after news that may mean its end we wait for the report itself."""


def look(lock: FloorLock, call: Call, now: datetime) -> None:
    """Have Twilio asked whether the crisis line is still with a caller, because a deadline passed.

    The deadline of a caller who was put through by a Dial is removed: the action of their Dial tells its end.
    """
    answered = crisis_line.of(call.pk).living().filter(answered_at__isnull=False).reverse()
    acceptances = (crisis_line.acceptance_of(leg) for leg in answered)
    offer = next((one for one in acceptances if crisis_line.was_left_with_it(one)), None)
    if offer is not None and call.is_crisis and _is_unanswered(offer, call, now):
        alarms.open_unsure(lock, call, now)
    if offer is not None and not commands.is_open(CommandKind.CHECK_BRIDGE, offer=offer):
        commands.enqueue(CommandKind.CHECK_BRIDGE, now=now, call=call, offer=offer, urgent=True)
    Call.objects.filter(pk=call.pk).update(move_on_at=None if offer is None else now + LOOK_AGAIN)


def _is_unanswered(offer: Offer, call: Call, now: datetime) -> bool:
    """Say whether Twilio did not answer when it was last asked about the crisis line.

    A question that has just been asked may still be answered: one that is open counts after LOOK_AGAIN. One
    that failed before the caller was left with that line was about their counselor.
    """
    left_at = call.outside_answered_at or now
    last = Command.objects.filter(offer=offer, kind=CommandKind.CHECK_BRIDGE).order_by("-pk").first()
    if last is None:
        return False
    if last.state in OPEN_COMMANDS:
        return now - max(last.created_at, left_at) >= LOOK_AGAIN
    return last.state == CommandState.FAILED and last.created_at > left_at


def doubt(lock: FloorLock, conference: UUID | str, now: datetime) -> None:
    """Have Twilio asked soon, on news that a leg is out of the conference or that the caller is alone in it.

    News about a conference with whose crisis line no caller was left changes nothing.
    """
    offer = lookups.counselor_of(conference)
    if offer is not None and crisis_line.was_left_with_it(offer):
        talking = Call.objects.filter(pk=offer.call_id, state=CallState.DIVERTED)
        talking.update(move_on_at=now + GRACE)
