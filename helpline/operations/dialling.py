"""Ask the contact rules once more before a telephone is dialled to keep a promise.

A call that was begun waits for a counselor for minutes or hours, and then for Twilio. Meanwhile the calling
hours may have ended, or the person may have called us themselves.
"""

from datetime import datetime

from helpline import contact_rules
from helpline.models import Call, Callback, CallbackAttempt, CallbackEventKind, CallbackState
from helpline.operations import callback_timeline, losing, making, ruling
from helpline.operations.floors import FloorLock


def may_dial(lock: FloorLock, call: Call, now: datetime) -> bool:
    """Say whether a callback's telephone may be dialled now; if not, end its call and put the promise off.

    The call then ends without having rung, and the counselor is free. A call that is made by hand is checked
    for the same two things as when it was asked for: whether the number may be called at all, and whether we
    are talking with somebody on it now. One that nobody promised is over then; its timeline says why.
    """
    attempt = CallbackAttempt.objects.select_related("callback__line").filter(call=call).first()
    if attempt is None:
        return True
    _, verdict = ruling.at_the_minute(attempt.callback, now, own=call)
    if verdict.allowed or (_is_by_hand(attempt.callback, call) and not _stops_a_person(verdict)):
        return True
    losing.interrupt(lock, call, now)
    callback = Callback.objects.select_related("line").get(pk=attempt.callback_id)
    if callback.state == CallbackState.PROMISED:
        making.put_off(lock, callback, verdict, now)
    elif callback.state == CallbackState.NOT_REACHED:
        why = contact_rules.why_not(verdict)
        callback_timeline.record(callback, CallbackEventKind.PUT_OFF, now=now, why=why)
    return False


def _is_by_hand(callback: Callback, call: Call) -> bool:
    by_hand = callback.events.filter(kind=CallbackEventKind.CALLED_BY_HAND)
    return any(event.detail.get("call") == str(call.pk) for event in by_hand)


def _stops_a_person(verdict: contact_rules.Verdict) -> bool:
    return verdict.decision == contact_rules.Decision.DENY or verdict.names(contact_rules.Rule.ONE_AT_A_TIME)
