"""What a caller hears in the queue, and the keys they may press there."""

from uuid import UUID

from twilio.twiml.voice_response import Gather, VoiceResponse

from helpline.models import QUEUED, Call, CallState, DangerBy, Priority
from helpline.operations import calls, danger, queue, snapshot, waits
from helpline.voice import documents, failures, found
from helpline.voice.addresses import hold_music, in_queue
from helpline.voice.hook import Document, Hook, webhook
from helpline.voice.speaking import speak


@webhook(failures.in_queue)
def wait(hook: Hook, call_id: UUID) -> Document:
    """Say where the caller stands, honestly or not at all, play music, and take keys; asked for in a loop."""
    call = found.call(call_id)
    if call is None:
        return failures.in_queue(hook, call_id)
    on_duty = snapshot.OnDuty(hook.now)
    if queue.keep_waiting(call_id=call_id, now=hook.now, on_duty=on_duty) == queue.Waits.ELSEWHERE:
        response = VoiceResponse()
        response.leave()
        return response
    response = VoiceResponse()
    gather = Gather(
        input="dtmf",
        action=in_queue("wait-key", call),
        method="POST",
        num_digits=1,
        finish_on_key="",
        timeout=1,
    )
    if call.priority == Priority.CRISIS:
        speak(gather, call, "crisis_wait")
        gather.pause(length=3)
    else:
        _say_where(gather, call, hook, on_duty)
        gather.play(hold_music())
    response.append(gather)
    # Said, not left to Twilio's own loop: the next request counts its failures from nought again.
    response.redirect(in_queue("wait", call), method="POST")
    return response


def _say_where(gather: Gather, call: Call, hook: Hook, on_duty: snapshot.OnDuty) -> None:
    """Say the place in line at first, how long it may take where known, and what can be done instead."""
    said = waits.to_be_said(call_id=call.pk, now=hook.now, on_duty=on_duty)
    if hook.number("QueueTime") == 0 and said.position is not None:
        speak(gather, call, "queued", position=said.position)
    else:
        speak(gather, call, "still_waiting")
    if call.state == CallState.OFFERED:
        speak(gather, call, "ringing_now")
    if said.minutes is not None:
        speak(gather, call, "wait_range", low=said.minutes[0], high=said.minutes[1])
    speak(gather, call, "wait_choices")


@webhook(failures.in_queue)
def key(hook: Hook, call_id: UUID) -> Document:
    """Take a key pressed while waiting: 1 in danger, 2 to be called back, 3 to leave a message."""
    call = found.call(call_id)
    if call is None:
        return failures.in_queue(hook, call_id)
    digits = hook.get("Digits")
    response = VoiceResponse()
    if digits == "1":
        danger.declare(call_id=call_id, by=DangerBy.KEY, now=hook.now)
    elif digits in ("2", "3"):
        state = CallState.CALLBACK if digits == "2" else CallState.MESSAGE
        queue.ask_for(call_id=call_id, state=state, now=hook.now)
    call.refresh_from_db()
    if call.state in QUEUED:
        response.redirect(in_queue("wait", call), method="POST")
    else:
        response.leave()
    return response


@webhook(failures.in_call)
def left(hook: Hook, call_id: UUID) -> Document:
    """The caller is out of Twilio's queue: go on by the call's state, or note that they hung up."""
    call = found.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if hook.get("QueueResult") == "hangup" or hook.status in ("completed", "canceled"):
        calls.caller_ended(call_id=call_id, status="completed", now=hook.now)
    elif hook.get("QueueResult") in ("queue-full", "error", "system-error"):
        queue.ask_for(call_id=call_id, state=CallState.MESSAGE, now=hook.now)
    call.refresh_from_db()
    return documents.document(call)
