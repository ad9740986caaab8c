"""Documents that need no database: what is heard when we fail."""

from helpline.voice import failures
from helpline.voice.hook import Document, Hook, webhook


@webhook(failures.in_call)
def fallback_document(hook: Hook) -> Document:
    """Twilio could not get or carry out a document of ours."""
    return failures.in_call(hook)


@webhook(failures.outside_over)
def fallback_after(hook: Hook) -> Document:
    """The backup number has hung up or did not answer."""
    return failures.outside_over(hook)
