"""The caller and the conference: sent there, there, and out of it again."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.models import WITH_STAFF, EventKind
from helpline.operations import calls, legs
from helpline.voice import documents, failures, found
from helpline.voice.hook import Document, Hook, webhook


@webhook(failures.in_call)
def bridge(hook: Hook, call_id: UUID) -> Document:
    """A counsellor accepted, or a callback was picked up: into the conference, or on by the call's state."""
    legs.caller_dialled(call_id=call_id, sid=hook.sid)
    call = found.call(call_id)
    return failures.in_call(hook) if call is None else documents.document(call)


@webhook(failures.in_call)
def bridged(hook: Hook, call_id: UUID) -> Document:
    """The caller is out of the conference: they hung up, or it ended around them and they go on waiting."""
    call = found.call(call_id)
    if call is None:
        return failures.in_call(hook)
    if hook.status in ("completed", "canceled"):
        calls.caller_ended(call_id=call_id, status="completed", now=hook.now)
        return VoiceResponse()
    if call.state in WITH_STAFF:
        legs.lose_staff(call_id=call_id, now=hook.now, kind=EventKind.DROPPED)
    call.refresh_from_db()
    return documents.document(call)


@webhook(failures.report)
def conference(hook: Hook, call_id: UUID) -> Document:
    """The conference reports who joined and who left."""
    event = hook.get("StatusCallbackEvent")
    if found.call(call_id) is not None and event == "participant-join":
        legs.joined(
            call_id=call_id, sid=hook.sid, conference_sid=hook.get("ConferenceSid")[:34], now=hook.now
        )
    elif event == "participant-leave":
        legs.left(call_id=call_id, sid=hook.sid)
    return VoiceResponse()
