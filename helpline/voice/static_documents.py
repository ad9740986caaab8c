"""Documents that need no database: what is heard when we fail."""

from helpline.voice import failures
from helpline.voice.hook import Document, Hook, webhook


@webhook(failures.in_call)
def fallback_document(hook: Hook) -> Document:
    """Twilio could not get or carry out a document of ours."""
    return failures.in_call(hook)


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
