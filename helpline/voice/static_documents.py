"""Answer with the documents for when we fail, whether the database answers or not.

Most failures are short. So a caller in danger, or one who was put through to nobody, goes on in their own
call as soon as the database answers: staff are rung, and the helpline knows of the caller.
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
"""Seconds that the database has to say whether a call is in danger; connecting may take a second more."""


@twiml_view(failures.in_call)
def fallback_document(webhook: Webhook) -> Document:
    """Answer when Twilio could not get or carry out one of our documents.

    We may have received the key or the word for danger, and only our answer to it was lost. Then neither the
    URL nor a cookie says so, but the call's row does, if the database answers. For a caller who is known to
    be in danger the database is not asked: they are put through at once.
    """
    if webhook.urgent:
        return failures.in_call(webhook)
    language = _language_in_danger(webhook.sid)
    return failures.in_call(webhook, in_danger=language is not None, language=language or "")


def _language_in_danger(sid: str) -> str | None:
    """Return the language of a call in danger; None for any other, or if the database does not answer."""
    try:
        with deadline.within(ASKED_SECONDS):
            return lookups.language_in_danger(sid)
    except Error:
        return None


@twiml_view(failures.key_pressed)
def fallback_key(webhook: Webhook) -> Document:
    """Take a key in the fallback document: 1 means danger, and is recorded if the database answers."""
    told = tells_danger(webhook.get("Digits")) and _back_with_us(webhook, in_danger=True)
    return told or failures.key_pressed(webhook)


@twiml_view(failures.backup_over)
def fallback_after(webhook: Webhook) -> Document:
    """Answer when the number that was dialled, crisis or backup, hung up or did not answer.

    A caller who has not talked with anybody there comes back to us, if we can take them again.
    """
    from_crisis = webhook.query.get("then") == "backup"
    talked = failures.talked_with_crisis(webhook) if from_crisis else failures.talked_with_backup(webhook)
    back = None if talked else _back_with_us(webhook, in_danger=from_crisis)
    if back is not None:
        return back
    return failures.crisis_over(webhook) if from_crisis else failures.backup_over(webhook)


def _back_with_us(webhook: Webhook, *, in_danger: bool) -> Document | None:
    """Return the document with which a caller goes on in their own call; None if they cannot.

    They cannot if the database does not answer, or if the call is over in our records: that says nothing
    about a caller who is on the line. A caller of whom we have no record gets the greeting, but None in
    danger: numbers outside are tried first.
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
    """Return the document of the call's state; None if the call is over."""
    return None if call.state == CallState.ENDED else twiml.document(call)
