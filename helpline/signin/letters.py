"""Send e-mail letters about an account. A family may see them on a screen, so they say nothing of what we do.

They are written and sent on a thread of their own. Otherwise the time until the answer would tell strangers
whether an address is known, and a request would wait for the mail server.
"""

import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)

NEW_PASSWORD = "your password was changed"  # noqa: S105  words of a letter
STEP_ADDED = "a second step to sign in was added to your account"
STEP_REMOVED = "a second step to sign in was removed from your account"
CODES_MADE = "new codes to keep in reserve were made for your account, and the former ones are worth nothing"
NEW_ADDRESS = "another e-mail address was set for your account"
CODE_USED = "one of the codes in reserve of your account was used to sign in"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to a person: a template and its values. `about` is called when the letter is written."""

    template: str
    user: Any
    about: Callable[[], dict[str, Any]]


def tell(user: Any, what: str, now: datetime) -> None:
    """Send an account's owner a letter about a change, if they have an address and there is a mail server."""
    if user.email and settings.MAILS:
        send([Letter("signin/mail/notice.txt", user, lambda: {"what": what, "at": now})])


def send(letters: Iterable[Letter]) -> None:
    """Send letters in the background, so that the time of the answer does not tell whether there are any."""
    threading.Thread(target=_send_all, args=(list(letters),), daemon=True).start()


def _send_all(letters: list[Letter]) -> None:
    for letter in letters:
        body = render_to_string(letter.template, {"user": letter.user, **letter.about()})
        _send(EmailMessage(settings.SIGN_IN_SUBJECT, body, to=[letter.user.email]), letter.user.pk)


def _send(message: EmailMessage, account: int) -> None:
    try:
        message.send()
    except (OSError, ValueError) as error:  # an address that cannot be written to is a ValueError
        logger.warning("a letter to account %s could not be sent: %s", account, type(error).__name__)
