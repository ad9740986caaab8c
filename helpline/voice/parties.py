"""Answer webhooks about somebody from outside whom a counselor brings into a conversation."""

from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import FINAL_STATUSES, CallStatus
from helpline.operations import leaving_with, parties
from helpline.voice import failures
from helpline.voice.webhook import Document, Webhook, twiml_view


@twiml_view(failures.report)
def status(webhook: Webhook, leg_id: UUID) -> Document:
    """Record the status of their leg; news that comes late or twice changes nothing."""
    sid, now = webhook.sid, webhook.now
    if webhook.status in FINAL_STATUSES:
        leaving_with.party_ended(
            leg_id=leg_id, sid=sid, status=webhook.status, now=now, ended_at=webhook.happened_at
        )
    elif webhook.status == CallStatus.IN_PROGRESS:
        parties.answered(leg_id=leg_id, sid=sid, now=now)
    else:
        parties.rings(leg_id=leg_id, sid=sid, now=now)
    return VoiceResponse()
