"""Whether the telephone of somebody we called may have rung, and whether they have picked up."""

from helpline.models import Call, CommandKind, CommandState


def may_have_rung(call: Call) -> bool:
    """Say whether Twilio has dialled somebody's number, or may have: an answer is lost or to come."""
    asked = call.commands.filter(
        kind=CommandKind.DIAL_CALLER, state__in=[CommandState.SENDING, CommandState.UNKNOWN]
    )
    return call.caller_sid is not None or asked.exists()


def has_picked_up(call: Call) -> bool:
    """Say whether the person of a callback is, or was, on the line: sent to the conference, or holding.

    They are sent to the conference when they pick up. Whoever then loses their counselor holds in the
    queue, which is their first stay in it: a callback that waits for a counselor has none.
    """
    return call.connected_at is not None or call.caller_sent or call.stay > 0
