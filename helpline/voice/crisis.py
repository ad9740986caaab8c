"""Answer webhooks about a caller in danger who is put through to a number outside."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import CALLER_HUNG_UP, DIAL_ANSWERED, FINAL_STATUSES, CallStatus
from helpline.models import Call, CallState
from helpline.operations import bridges, crisis_line, danger, lookups, talked_outside
from helpline.voice import failures, twiml
from helpline.voice.call_webhook import call_webhook
from helpline.voice.speaking import speak
from helpline.voice.webhook import Document, Webhook, twiml_view


@twiml_view(failures.report)
def outside_status(webhook: Webhook, call_id: UUID, round_: int) -> Document:
    """Record that the number outside has answered: from then on staff are no longer rung."""
    if webhook.status == CallStatus.IN_PROGRESS and lookups.call(call_id) is not None:
        danger.outside_answered(call_id=call_id, round_=round_, now=webhook.now)
    return VoiceResponse()


@call_webhook(failures.crisis_over, unknown=failures.in_call)
def outside_over(webhook: Webhook, call: Call, round_: int) -> Document:
    """Answer a caller after the number outside hung up or was not reached: the call is over, or goes on.

    Twilio also asks for this when the caller has hung up, and says how long the two had talked.
    """
    reached = webhook.get("DialCallStatus") in DIAL_ANSWERED
    seconds = webhook.number("DialCallDuration") if webhook.get("DialCallDuration") else None
    if webhook.status in CALLER_HUNG_UP:
        talked = seconds if reached else None
        talked_outside.caller_hung_up(call_id=call.pk, round_=round_, seconds=talked, now=webhook.now)
        return VoiceResponse()
    danger.outside_ended(call_id=call.pk, round_=round_, seconds=seconds, reached=reached, now=webhook.now)
    bridges.send_caller(call_id=call.pk, sid=webhook.sid, now=webhook.now)
    if lookups.as_it_is_now(call).state != CallState.ENDED:
        return twiml.document(call)
    response = VoiceResponse()
    speak(response, call, "goodbye")
    response.hangup()
    return response


@twiml_view(failures.report)
def crisis_status(webhook: Webhook, call_id: UUID, conference: UUID) -> Document:
    """Record the status of a crisis line's leg that was added to a conference.

    The caller and the counselor in that conference may not have met. The crisis line may be added more than
    once: what becomes of one leg says nothing about another.
    """
    sid = webhook.sid
    if webhook.status in FINAL_STATUSES:
        seconds = webhook.number("CallDuration") if webhook.get("CallDuration") else None
        danger.crisis_line_left(
            conference=conference,
            sid=sid,
            seconds=seconds,
            ended_at=webhook.happened_at,
            now=webhook.now,
            status=webhook.status,
        )
        return VoiceResponse()
    if webhook.status == CallStatus.IN_PROGRESS:
        crisis_line.answered(conference=conference, sid=sid, now=webhook.now)
    crisis_line.rings(conference=conference, sid=sid, now=webhook.now)
    return VoiceResponse()
