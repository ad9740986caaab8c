"""What is heard when we fail. These documents are given whether the database answers or not.

Most failures are short. So whoever is in danger, or was put through to nobody, goes on in their own call as
soon as the database answers: staff are rung, and somebody here knows of them.
"""

from django.db import Error
from twilio.twiml.voice_response import VoiceResponse

from helpline.call_status import FINAL_STATUSES
from helpline.models import Call, CallState
from helpline.operations import coming_back, lookups
from helpline.resilience import deadline
from helpline.voice import failures, twiml
from helpline.voice.callback_urls import url
from helpline.voice.keys import tells_danger
from helpline.voice.webhook import Document, Webhook, twiml_view

ASKED_SECONDS = 1.0
"""How long the database may take to say whether a call is in danger; to connect it may take a second more."""


@twiml_view(failures.in_call)
def fallback_document(webhook: Webhook) -> Document:
    """Answer where Twilio could not get or carry out a document of ours.

    The key or the word for danger may have been received, and only our answer to it lost. Then neither the
    URL nor a cookie says so, but the call does, where the database can be asked. It is not asked about who is
    known to be in danger: they are put through at once.
    """
    if webhook.urgent:
        return failures.in_call(webhook)
    language = _language_in_danger(webhook.sid)
    return failures.in_call(webhook, in_danger=language is not None, language=language or "")


def _language_in_danger(sid: str) -> str | None:
    """Return the language of a call that is in danger; None for one that is not, or of which nobody knows."""
    try:
        with deadline.within(ASKED_SECONDS):
            return lookups.language_in_danger(sid)
    except Error:
        return None


@twiml_view(failures.key_pressed)
def fallback_key(webhook: Webhook) -> Document:
    """Take a key pressed in the fallback document: 1 is danger, and told to us if we can hear it."""
    told = tells_danger(webhook.get("Digits")) and _back_with_us(webhook, in_danger=True)
    return told or failures.key_pressed(webhook)


@twiml_view(failures.backup_over)
def fallback_after(webhook: Webhook) -> Document:
    """Answer where the crisis or the backup number, whichever was dialled, hung up or did not answer.

    Who has not talked with anybody there comes back to us, where we can take them again.
    """
    from_crisis = webhook.query.get("then") == "backup"
    talked = failures.talked_with_crisis(webhook) if from_crisis else failures.talked_with_backup(webhook)
    back = None if talked else _back_with_us(webhook, in_danger=from_crisis)
    if back is not None:
        return back
    return failures.crisis_over(webhook) if from_crisis else failures.backup_over(webhook)


def _back_with_us(webhook: Webhook, *, in_danger: bool) -> Document | None:
    """Return where a caller goes on in their own call; None where the database does not answer.

    Of whom we have no record that is the greeting, but for who is in danger: numbers outside are tried first.
    A call that is over in our books says nothing about a caller who is on the line.
    """
    if failures.is_ours(webhook):
        return None
    try:
        with deadline.within(ASKED_SECONDS):
            hung_up = webhook.status in FINAL_STATUSES
            call = coming_back.come_back(
                sid=webhook.sid, in_danger=in_danger, hung_up=hung_up, now=webhook.now
            )
            return _greeting(in_danger) if call is None else _its_document(call)
    except (Error, coming_back.NothingDescribed):
        return None


def _greeting(in_danger: bool) -> Document | None:
    if in_danger:
        return None
    response = VoiceResponse()
    response.redirect(url("incoming"), method="POST")
    return response


def _its_document(call: Call) -> Document | None:
    """Return where a caller goes on; None where their call is over."""
    return None if call.state == CallState.ENDED else twiml.document(call)
