"""Whether somebody we called has picked up."""

from helpline.models import Call


def has_picked_up(call: Call) -> bool:
    """Say whether the person of a callback is, or was, on the line: sent to the conference, or holding.

    They are sent to the conference when they pick up. Whoever then loses their counsellor holds in the
    queue, which is their first stay in it: a callback that waits for a counsellor has none.
    """
    return call.connected_at is not None or call.caller_sent or call.stay > 0
