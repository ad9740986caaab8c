"""The adapters that allauth calls: who may guess, which client asks, how second factors are kept."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from helpline import clock
from helpline.client_address import address_of
from helpline.permissions import leads_here
from helpline.signin import guessing, letters, limits, roles, sealing, security_log
from helpline.signin.locked_out import LockedOut

LETTERS = {
    "account/email/password_changed": letters.NEW_PASSWORD,
    "account/email/password_set": letters.NEW_PASSWORD,
    "account/email/password_reset": letters.NEW_PASSWORD,
    "mfa/email/totp_activated": letters.STEP_ADDED,
    "mfa/email/totp_deactivated": letters.STEP_REMOVED,
    "mfa/email/webauthn_added": letters.STEP_ADDED,
    "mfa/email/webauthn_removed": letters.STEP_REMOVED,
    "mfa/email/recovery_codes_generated": letters.CODES_MADE,
}
"""The letters that allauth sends to the owner of an account, and the words that we send instead."""
SHUT = "This account is shut. Ask your administrator."
WRONG_CODE = "That code is not right. Wait for the next one and try again."


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """The adapter for names and passwords. Nobody signs up, and nobody learns whether an address is known."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": "That name and password don’t go together. Check both and try again.",
        "incorrect_password": "That is not your password.",
        "enter_current_password": "That is not your current password.",
        "incorrect_code": WRONG_CODE,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """Say whether somebody may be led to this address after signing in."""
        return leads_here(context.request, url)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Return the user if name and password are right; None if not.

        Raises LockedOut, before anything is compared, after too many wrong guesses. A guess that could not be
        compared, because too many passwords are being hashed, does not count.
        """
        counted = limits.for_password(request, credentials.get("username", ""))
        try:
            guessing.take(counted, clock.now())
        except guessing.TooManyGuesses as error:
            security_log.warn("too many wrong passwords", limits.account_of(credentials.get("username", "")))
            raise LockedOut(request, error.until) from None
        try:
            user = authenticate(request, **credentials)
        except Exception:
            guessing.give_back(counted)
            raise
        if user is None:
            security_log.warn("wrong password", limits.account_of(credentials.get("username", "")))
        else:
            guessing.forget(counted[:1])
            guessing.give_back(counted[1:])
        return user

    def set_password(self, user: Any, password: str) -> None:
        """Save a new password, and nothing else: the account may be shut while the password is hashed."""
        user.set_password(password)
        user.save(update_fields=["password"])

    def login(self, request: HttpRequest, user: Any) -> None:
        """Sign a user in, unless their account was shut since they gave the password."""
        if not user.is_active:
            raise ImmediateHttpResponse(self.respond_user_inactive(request, user))
        super().login(request, user)

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:
        """Answer somebody who has proved who they are, but whose account is shut."""
        clear_login(request)
        messages.error(request, SHUT)
        return redirect("account_login")

    def send_notification_mail(self, template_prefix: str, user: Any, *args: Any, **kwargs: Any) -> None:
        """Send the owner of an account a letter, in our words, about what was changed, and log it."""
        what = LETTERS[template_prefix]
        security_log.note(what, user.pk)
        letters.tell(user, what, clock.now())

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Say whether an action asks for the password again: not in the minutes after signing in."""
        records = get_authentication_records(context.request, context.request.user)
        age = clock.now().timestamp() - records[-1]["at"] if records else None
        return age is None or age > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def add_message(self, request: HttpRequest, level: int, *args: Any, **kwargs: Any) -> None:
        """Show messages about errors only; our pages themselves say what went well."""
        if level >= messages.ERROR:
            super().add_message(request, level, *args, **kwargs)


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The adapter for authenticator apps, passkeys and recovery codes; their shared secrets are encrypted."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": WRONG_CODE,
        "cannot_delete_authenticator": "Your role needs a second step. Add another before you remove this.",
    }

    def encrypt(self, text: str) -> str:
        return sealing.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Return the name that an authenticator app shows beside the code, where others may see it."""
        return str(settings.SIGN_IN_SUBJECT)

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = urlsplit(settings.PUBLIC_URL).hostname or ""
        return {"id": host, "name": self.get_totp_issuer()}

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.get_username(), "display_name": user.get_username()}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"Passkey {roles.second_factors(user).filter(type=Authenticator.Type.WEBAUTHN).count() + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Say whether a second factor may be removed: not the last one if the role needs one."""
        others = roles.second_factors(authenticator.user).exclude(pk=authenticator.pk)
        return others.exists() or not roles.needs_second_factor(authenticator.user)
