"""Say whether a person whom we called may have heard it ring, or has picked up, and who may have talked."""

from helpline.models import Call, CallState, CommandKind, CommandState


def may_have_rung(call: Call) -> bool:
    """Say whether Twilio has dialled the number of a callback, or may have.

    It may have where its answer to our request is still to come, or was lost.
    """
    asked = call.commands.filter(
        kind=CommandKind.DIAL_CALLER, state__in=[CommandState.SENDING, CommandState.UNKNOWN]
    )
    return call.caller_sid is not None or asked.exists()


def has_picked_up(call: Call) -> bool:
    """Say whether the person of a callback has picked up.

    They are sent to the conference when they pick up. A person who then loses their counselor waits in
    Twilio's queue, which is their first stay there (`call.stay`): a callback whose person was not dialled yet
    has no stay.
    """
    return call.connected_at is not None or call.caller_sent or call.stay > 0


def may_have_talked(call: Call) -> bool:
    """Say whether a person on the line may have talked with a counselor although Twilio never said so.

    They were sent to the conference while the counselor's leg was in it: the reports of who joined may come
    after the end, or be lost. It is not so for a person whose counselor was lost before and who waits again.
    """
    return call.state == CallState.CONNECTING and call.caller_sent
