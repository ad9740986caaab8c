"""Return the TwiML for a webhook that failed: TwiML that is valid in the place where Twilio runs it.

There is one function for each place. A view names its place in its decorator,
`@twiml_view(failures.in_queue)`. None of the functions needs the database. Which verbs a place allows is
listed in https://www.twilio.com/docs/voice/twiml/enqueue and
https://www.twilio.com/docs/voice/twiml/conference. Twilio skips a verb that a place does not allow, so a
caller would hear words about a connection that is never made.
"""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import DIAL_ANSWERED
from helpline.voice import fallback
from helpline.voice.callback_urls import again, hold_music, url
from helpline.voice.webhook import Document, Webhook

MOST_FAILURES = 3
"""Failed wait documents in a row after which a caller leaves the queue and is put through elsewhere."""
MOST_FAILURES_OF_OURS = 10
"""Failed documents in a row after which a person whom we called, and who waits, hears that we are sorry."""
ASK_AGAIN_SECONDS = 3
"""Seconds of silence for such a person until Twilio asks for their document again."""
SILENCE_SECONDS = 15
"""Seconds of silence for a leg that we dialled, in a conference, until Twilio asks for its document again."""


def in_call(webhook: Webhook, *, in_danger: bool = False, language: str = "", **_: Any) -> Document:
    """Return a caller's document: dial the crisis number in danger, else the opening and the backup number.

    A leg that we or a browser dialled hears one neutral sentence instead; one in danger hears nothing at
    first (`_once_more`). `language` is the caller's language as far as we know it; it counts where this
    request does not tell one.
    """
    if is_ours(webhook):
        return _once_more(webhook) if webhook.on_urgent_way else silent()
    urgent = in_danger or webhook.urgent
    return fallback.document(webhook.get("To"), urgent=urgent, language=webhook.danger_language or language)


def put_through(webhook: Webhook, **_: Any) -> Document:
    """Return the document on the way to a conference or out of it: a person whom we called waits for us.

    They are not hung up on for one failure (`_once_more`); for any other leg it is as `in_call` says.
    """
    dialled = webhook.get("Direction").startswith("outbound")
    return _once_more(webhook) if dialled else in_call(webhook)


def key_pressed(webhook: Webhook, **_: Any) -> Document:
    """Return the document after a key that a caller pressed at the opening of the fallback document."""
    return silent() if is_ours(webhook) else fallback.after_key(webhook.get("To"), webhook.get("Digits"))


def crisis_over(webhook: Webhook, **_: Any) -> Document:
    """Return the document after the crisis number on a caller's leg: after no talk, the next help."""
    if is_ours(webhook):
        waits_on = webhook.on_urgent_way and not talked_with_crisis(webhook)
        return _once_more(webhook) if waits_on else silent()
    return fallback.after_crisis(
        webhook.get("To"), webhook.get("DialCallStatus"), **_how_long(webhook), language=_heard(webhook)
    )


def _how_long(webhook: Webhook) -> dict[str, Any]:
    seconds = webhook.number("DialCallDuration") if webhook.get("DialCallDuration") else None
    return {"seconds": seconds, "bridged": webhook.get("DialBridged") != "false"}


def talked_with_crisis(webhook: Webhook) -> bool:
    """Say whether the caller has talked with the crisis number that was dialled."""
    return fallback.talked_with_crisis(webhook.get("DialCallStatus"), **_how_long(webhook))


def talked_with_backup(webhook: Webhook) -> bool:
    """Say whether the caller has talked with the backup number that was dialled."""
    return webhook.get("DialCallStatus") in DIAL_ANSWERED


def backup_over(webhook: Webhook, **_: Any) -> Document:
    """Return the document for after the call to the backup number: the national number, if nobody talked."""
    if is_ours(webhook):
        return silent()
    return fallback.after_backup(webhook.get("DialCallStatus"), language=_heard(webhook))


def _heard(webhook: Webhook) -> str:
    """Return the language in the URL, in which the caller said that they are in danger; empty if none."""
    return webhook.query.get("language", "")


def in_queue(webhook: Webhook, call_id: UUID, stay: int, **_: Any) -> Document:
    """Return a queue's wait document: play music and ask again; a Dial would do nothing there.

    A caller in danger leaves the queue at once, any other caller after MOST_FAILURES failures in a row, which
    the URL counts. The call then goes on to the action URL of Enqueue, which may dial. A person whom we
    called is not hung up on for one failure (`_once_more`).
    """
    if is_ours(webhook):
        return _once_more(webhook)
    response = VoiceResponse()
    failures = webhook.number("failures") + 1
    if webhook.urgent or failures >= MOST_FAILURES:
        response.leave()
        return response
    response.play(hold_music())
    response.redirect(url("wait", f"failures={failures}", call_id=call_id, stay=stay), method="POST")
    return response


def in_conference(webhook: Webhook, **_: Any) -> Document:
    """Return a conference's wait document, asked for again and again.

    A caller hears music, a leg that we dialled hears silence.
    """
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
    """Answer a status callback with an empty document: nobody hears it."""
    return VoiceResponse()


def is_ours(webhook: Webhook) -> bool:
    """Say whether we or a counselor's browser dialled the leg, which must hear nothing about a helpline."""
    return webhook.get("Direction").startswith("outbound") or webhook.get("From").startswith("client:")


def _once_more(webhook: Webhook) -> VoiceResponse:
    """Keep a person whom we called in silence, and have Twilio ask again, until we have failed too often.

    They were talking with a counselor and wait for somebody; most failures are short.
    """
    failures = webhook.number("failures") + 1
    if failures > MOST_FAILURES_OF_OURS:
        return silent()
    response = VoiceResponse()
    response.pause(length=ASK_AGAIN_SECONDS)
    path = f"{urlsplit(webhook.path).path}?failures={failures}"
    response.redirect(again(path, webhook.asked), method="POST")
    return response


def silent() -> VoiceResponse:
    """Say one neutral sentence and hang up: a machine, or another person in the house, may have picked up."""
    response = VoiceResponse()
    response.say("Sorry, this call cannot be connected. Goodbye.", language="en-US")
    response.hangup()
    return response
