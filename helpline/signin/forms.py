"""allauth's forms with our words, our limits, and codes that work once."""

import struct
from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth import get_user_model
from django.forms.fields import InvalidJSONInput
from django.http import HttpRequest

from helpline import clock
from helpline.signin import guessing, limits, links, security_log
from helpline.signin.adapter import WRONG_CODE
from helpline.signin.locked_out import LockedOut

WRONG_OR_USED = (
    "That code is not right. From the app: wait for the next one. A recovery code works once: use another."
)
WRONG_PASSKEY = "That passkey was not right, or it took too long. Try again."
MISSHAPEN = (
    *(AttributeError, InvalidSignature, LookupError, RecursionError, TypeError, ValueError),
    struct.error,
)
"""The exceptions that reading a malformed answer of a passkey can raise."""


def plain(field: forms.Field, label: str, **attributes: str) -> None:
    """Give a field our label, and remove its placeholder, whose words go away when somebody types."""
    field.label = label
    field.help_text = ""
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class FocusesWrong:
    """Puts the focus into the first field with a mistake when the form is shown again."""

    fields: dict[str, forms.Field]
    errors: Any

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        wrong = next((field for name, field in self.fields.items() if name in self.errors), None)
        if wrong:
            wrong.widget.attrs["autofocus"] = ""


class SignInForm(account.LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["login"], "Name", autocapitalize="none", autofocus="", spellcheck="false")
        plain(self.fields["password"], "Password")

    def clean_login(self) -> str:
        """Return the name as the account spells it: a phone writes `Maya` where the account says `maya`."""
        written: str = super().clean_login()
        accounts = get_user_model().objects
        if accounts.filter(username=written).exists():
            return written
        alike = list(accounts.filter(username__iexact=written).values_list("username", flat=True)[:2])
        return alike[0] if len(alike) == 1 else written


class ReauthenticateForm(account.ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["password"], "Password", autofocus="")


class ResetForm(account.ResetPasswordForm):  # type: ignore[misc]
    """Asks for a link to a new password. Its answer does not show whether an account has the address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["email"], "Your e-mail address", autofocus="")

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        now = clock.now()
        try:
            guessing.take(limits.for_link(request), now)
        except guessing.TooManyGuesses as error:
            raise LockedOut(request, error.until) from None
        try:
            guessing.take(limits.for_mailbox(email), now)
        except guessing.TooManyGuesses:
            return email  # strangers cannot fill a mailbox, and the answer is the same
        links.mail_resets(self.users, now)
        return email


class NewPasswordForm(account.ResetPasswordKeyForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["password1"], "New password", autofocus="")
        plain(self.fields["password2"], "New password again")


class ChangePasswordForm(FocusesWrong, account.ChangePasswordForm):  # type: ignore[misc]
    """Changes one's own password; a wrong current password counts as a guess."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["oldpassword"], "Your password now")
        plain(self.fields["password1"], "New password")
        plain(self.fields["password2"], "New password again")

    def clean_oldpassword(self) -> str:
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


def use_up(user: Any, code: str) -> None:
    """Mark a code of an authenticator app as used; refuse one that was used before, in any process."""
    try:
        guessing.take(limits.for_one_use(user.pk, code), clock.now())
    except guessing.TooManyGuesses:
        raise forms.ValidationError(WRONG_CODE) from None


class CodeForm(codes.AuthenticateForm):  # type: ignore[misc]
    """Takes a code of an authenticator app or a recovery code. Guesses are limited; each code works once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["code"], "Code", autofocus="", autocomplete="one-time-code")

    def clean_code(self) -> str:
        request, now = context.request, clock.now()
        counted = limits.for_code(request, self.user.pk, self.user.get_username())
        try:
            guessing.take(counted, now)
        except guessing.TooManyGuesses as error:
            security_log.warn("too many wrong codes", self.user.pk)
            raise LockedOut(request, error.until) from None
        code = self._right_code()
        guessing.forget(counted[:1])
        guessing.give_back(counted[1:])
        return code

    def _right_code(self) -> str:
        """Return the code if it is right and was not used before; nobody knows which kind was meant."""
        try:
            code: str = super().clean_code()
            if self.authenticator.type == Authenticator.Type.TOTP:
                use_up(self.user, code)
        except forms.ValidationError:
            raise forms.ValidationError(WRONG_OR_USED) from None
        return code


class CodeAgainForm(CodeForm, codes.ReauthenticateForm):  # type: ignore[misc]
    """Takes a code from somebody who is signed in already."""


class CredentialField(forms.JSONField):
    """A browser's answer about a passkey, as JSON. Endless nested brackets count as a wrong passkey."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError:
            raise forms.ValidationError(WRONG_PASSKEY) from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what the form shows again of a credential that was refused."""
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput()


class CheckedCredential:
    """Refuses an answer without the shape of a passkey's: strangers send anything, the library expects it."""

    cleaned_data: dict[str, Any]

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except (*MISSHAPEN, forms.ValidationError):
            security_log.warn("wrong passkey", getattr(getattr(self, "user", None), "pk", None))
            raise forms.ValidationError(WRONG_PASSKEY) from None


class PasskeyForm(CheckedCredential, passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    """Takes a passkey as the second step."""

    credential = CredentialField()


class PasskeyAloneForm(CheckedCredential, passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    """Signs somebody in with a passkey alone."""

    credential = CredentialField()


class PasskeyAgainForm(CheckedCredential, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Takes a passkey from somebody who is signed in already."""

    credential = CredentialField()


class AddPasskeyForm(passkeys.AddWebAuthnForm):  # type: ignore[misc]
    credential = CredentialField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["name"], "What to call it")
        plain(self.fields["passwordless"], "Sign in with it alone, without name and password")

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except MISSHAPEN:
            raise forms.ValidationError(WRONG_PASSKEY) from None
        return cleaned


class ActivateForm(FocusesWrong, totp.ActivateTOTPForm):  # type: ignore[misc]
    """Sets up an authenticator app. The code that proves it is used up by that, and signs nobody in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plain(self.fields["code"], "The six digits that your app shows", inputmode="numeric")

    def clean_code(self) -> str:
        code: str = super().clean_code()
        use_up(self.user, code)
        return code
