"""What a webhook answers when it fails: TwiML that is valid in the place where Twilio runs it.

One function for each place. A view names its place in its decorator, `@twiml_view(failures.in_queue)`. None
of them needs the database. Which verbs a place allows: https://www.twilio.com/docs/voice/twiml/enqueue
and https://www.twilio.com/docs/voice/twiml/conference; what Twilio does with a verb that a place does not
allow is to pass over it, so that a caller would hear words about a connection that is never made.
"""

from typing import Any
from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import DIAL_ANSWERED
from helpline.voice import fallback
from helpline.voice.callback_urls import again, hold_music, url
from helpline.voice.webhook import Document, Webhook

MOST_FAILURES = 3
"""Failed wait documents in a row after which a caller leaves the queue, to be put through elsewhere."""
SILENCE_SECONDS = 15
"""How long a leg that we dialled hears nothing in a conference before its document is asked for again."""


def in_call(webhook: Webhook, *, in_danger: bool = False, language: str = "", **_: Any) -> Document:
    """Return what a caller hears: in danger the crisis number, else the opening and the backup number.

    `language` is the one that is known to be theirs, where this request does not say so itself.
    """
    if is_ours(webhook):
        return silent()
    urgent = in_danger or webhook.urgent
    return fallback.document(webhook.get("To"), urgent=urgent, language=webhook.danger_language or language)


def key_pressed(webhook: Webhook, **_: Any) -> Document:
    """Return what follows where a caller pressed a key at the opening of the fallback document."""
    return silent() if is_ours(webhook) else fallback.after_key(webhook.get("To"), webhook.get("Digits"))


def crisis_over(webhook: Webhook, **_: Any) -> Document:
    """Return what follows the crisis number on a caller's leg: nothing after a talk, else the next help."""
    if is_ours(webhook):
        return silent()
    return fallback.after_crisis(
        webhook.get("To"), webhook.get("DialCallStatus"), **_how_long(webhook), language=_heard(webhook)
    )


def _how_long(webhook: Webhook) -> dict[str, Any]:
    seconds = webhook.number("DialCallDuration") if webhook.get("DialCallDuration") else None
    return {"seconds": seconds, "bridged": webhook.get("DialBridged") != "false"}


def talked_with_crisis(webhook: Webhook) -> bool:
    """Say whether the caller has talked with the crisis number that has been dialled."""
    return fallback.talked_with_crisis(webhook.get("DialCallStatus"), **_how_long(webhook))


def talked_with_backup(webhook: Webhook) -> bool:
    """Say whether the caller has talked with the backup number that has been dialled."""
    return webhook.get("DialCallStatus") in DIAL_ANSWERED


def backup_over(webhook: Webhook, **_: Any) -> Document:
    """Return what follows the backup number on a caller's leg: the end, or the national number."""
    if is_ours(webhook):
        return silent()
    return fallback.after_backup(webhook.get("DialCallStatus"), language=_heard(webhook))


def _heard(webhook: Webhook) -> str:
    """Return the language that the address keeps, in which the caller had said that they are in danger."""
    return webhook.query.get("language", "")


def in_queue(webhook: Webhook, call_id: UUID, stay: int, **_: Any) -> Document:
    """Return a queue's wait document: music, and ask again; Dial would do nothing there.

    Who is in danger leaves the queue at once, everybody else after MOST_FAILURES in a row, which the URL
    counts. The action of Enqueue, which a call goes on to, may dial.
    """
    if is_ours(webhook):
        return silent()
    response = VoiceResponse()
    failures = webhook.number("failures") + 1
    if webhook.urgent or failures >= MOST_FAILURES:
        response.leave()
        return response
    response.play(hold_music())
    response.redirect(url("wait", f"failures={failures}", call_id=call_id, stay=stay), method="POST")
    return response


def in_conference(webhook: Webhook, **_: Any) -> Document:
    """Return a conference's wait document: music for a caller, silence for a leg of ours, and ask again."""
    response = VoiceResponse()
    if is_ours(webhook):
        response.pause(length=SILENCE_SECONDS)
    else:
        response.play(hold_music())
    response.redirect(again(webhook.path), method="POST")
    return response


def staff_leg(webhook: Webhook, **_: Any) -> Document:
    """Hang up on a staff member's leg, so that no answering machine is ever put through."""
    response = VoiceResponse()
    response.hangup()
    return response


def report(webhook: Webhook, **_: Any) -> Document:
    """Answer a status callback with nothing: nobody hears it."""
    return VoiceResponse()


def is_ours(webhook: Webhook) -> bool:
    """Say whether we or a counselor's browser dialled the leg: it must hear nothing about a helpline."""
    return webhook.get("Direction").startswith("outbound") or webhook.get("From").startswith("client:")


def silent() -> VoiceResponse:
    """Say one neutral sentence and end: a machine, or somebody else in the house, may have picked up."""
    response = VoiceResponse()
    response.say("Sorry, this call cannot be connected. Goodbye.", language="en-US")
    response.hangup()
    return response
