"""What is heard when we fail. These documents are given whether the database answers or not."""

from django.db import Error

from helpline import deadline
from helpline.models import Call, Priority
from helpline.voice import failures
from helpline.voice.hook import Document, Hook, webhook

ASKED_SECONDS = 1.0
"""How long the database may take to say whether a call is in danger; to connect it may take a second more."""


@webhook(failures.in_call)
def fallback_document(hook: Hook) -> Document:
    """Twilio could not get or carry out a document of ours.

    The key or the word for danger may have been received, and only our answer to it lost. Then neither the
    URL nor a cookie says so, but the call does, where the database can be asked. It is not asked about who is
    known to be in danger: they are put through at once.
    """
    if hook.urgent:
        return failures.in_call(hook)
    language = _language_in_danger(hook.sid)
    return failures.in_call(hook, in_danger=language is not None, language=language or "")


def _language_in_danger(sid: str) -> str | None:
    """Return the language of a call that is in danger; None for one that is not, or of which nobody knows."""
    try:
        with deadline.within(ASKED_SECONDS):
            calls = Call.objects.filter(caller_sid=sid, priority=Priority.CRISIS)
            return calls.values_list("language", flat=True).first()
    except Error:
        return None


@webhook(failures.key_pressed)
def fallback_key(hook: Hook) -> Document:
    """The caller pressed a key in the fallback document."""
    return failures.key_pressed(hook)


@webhook(failures.backup_over)
def fallback_after(hook: Hook) -> Document:
    """The crisis or the backup number, whichever was dialled, has hung up or did not answer."""
    if hook.query.get("then") == "backup":
        return failures.crisis_over(hook)
    return failures.backup_over(hook)
