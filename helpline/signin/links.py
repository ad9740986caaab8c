"""Make one-time links to choose a password, for a person who was invited or has forgotten theirs.

A link works once: the password that it replaces is part of what makes it valid. So is how long the account
has been open: a link from before it was shut, in whatever way, stays dead when it is opened again. A link
begins with PUBLIC_URL, never with the address that a request claims to have been sent to.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.http import base36_to_int

from helpline.models import RecordVersion
from helpline.signin import letters
from helpline.signin.letters import Letter

logger = logging.getLogger(__name__)

FOR_THE_INVITED = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
FOR_THE_FORGETFUL = timedelta(hours=1)
NOBODY = User(pk=0)
"""An account that does not exist."""


class Tokens(PasswordResetTokenGenerator):
    """The tokens of the links: valid for an hour for a person with a password, for days for one invited."""

    def check_token(self, user: Any, token: str | None) -> bool:
        """Say whether the token is this user's, young enough, and made since their account was opened."""
        fits = user.is_active and user.is_staff and super().check_token(user, token)
        return fits and self._age(token or "") <= lasts(user)

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """Return what must not have changed since the token was made.

        The account's version is a new one each time that the account is shut or opened, by its staff status
        too, and also by hand.
        """
        version = RecordVersion.objects.filter(kind="account", record=user.pk, until=None)
        return f"{super()._make_hash_value(user, timestamp)}{version.values_list('pk', flat=True).first()}"

    def _age(self, token: str) -> timedelta:
        made = base36_to_int(token.partition("-")[0])
        return timedelta(seconds=self._num_seconds(self._now()) - made)


def lasts(user: Any) -> timedelta:
    """Return for how long a link for this person works."""
    return FOR_THE_FORGETFUL if user.has_usable_password() else FOR_THE_INVITED


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link to hand over, until when it works, and whether it was also sent by e-mail."""

    link: str
    until: datetime
    mailed: bool


def invite(user: Any, by: Any, now: datetime) -> Invitation:
    """Make a link that works once, by which a person chooses a password, and send it by e-mail.

    For a person without a password a new invitation ends the earlier one. A person who has a password keeps
    it until they choose another; then every link that they were sent stops working. Without an e-mail address
    or a mail server hand the link over yourself.
    """
    if not user.has_usable_password():
        user.set_unusable_password()  # another random value, so that a former link no longer fits
        user.save(update_fields=["password"])
    link, until = link_for(user), now + lasts(user)
    mailed = bool(user.email and settings.MAILS)
    if mailed:
        letters.send([Letter("signin/mail/invitation.txt", user, lambda: {"link": link, "until": until})])
    logger.info("account %s was invited by account %s", user.pk, by.pk)
    return Invitation(link, until, mailed)


def mail_resets(users: Sequence[Any], now: datetime) -> None:
    """Send each of these users a link by which they choose a new password.

    There may be no user, if no account has the address: what is done before the answer is the same. So a link
    that nobody gets is made then, because making one asks the database.
    """
    made = {user.pk: {"link": link_for(user), "until": now + lasts(user)} for user in users or [NOBODY]}
    letters.send(Letter("signin/mail/reset.txt", user, partial(made.__getitem__, user.pk)) for user in users)


def link_for(user: Any) -> str:
    """Return a new link to choose a password for this user. It takes one SQL statement."""
    key = {"uidb36": user_pk_to_url_str(user), "key": Tokens().make_token(user)}
    return f"{settings.PUBLIC_URL}{reverse('account_reset_password_from_key', kwargs=key)}"
