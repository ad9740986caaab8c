"""Know the browsers that a person has signed in with before, so that a stranger at the same address cannot
lock the person out.

A browser keeps a signed cookie with a random name of its own and the accounts that have signed in with it.
The cookie gives no access: it only decides under which limit this browser's guesses are counted, also those
of event streams, and its hashes (config/hashing.py).
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

SALT = "helpline.signin.devices"
AGE = 365 * 24 * 60 * 60
PEOPLE = 12
"""How many people a shared browser remembers; the one who signed in longest ago is forgotten first."""


@dataclass(frozen=True, slots=True)
class Device:
    """A browser: its random name, and the ids of the accounts that have signed in with it, newest first."""

    name: str
    accounts: tuple[int, ...]

    def knows(self, account: int | None) -> bool:
        return account is not None and account in self.accounts


def cookie() -> str:
    return f"{settings.COOKIE_PREFIX}helpline_device"


def device_of(request: HttpRequest) -> Device | None:
    """Return the browser that sent the request; None where nobody has signed in with it before."""
    return _read(request.COOKIES)


def name_of(cookies: Mapping[str, str]) -> str:
    """Return the name of the browser that sent these cookies; "" where nobody has signed in with it before.

    Nothing is asked: the signature is what shows it.
    """
    device = _read(cookies)
    return device.name if device else ""


def _read(cookies: Mapping[str, str]) -> Device | None:
    try:
        name, accounts = signing.loads(cookies.get(cookie(), ""), salt=SALT, max_age=AGE)
        return Device(str(name), tuple(int(account) for account in accounts))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def remember(request: HttpRequest, response: HttpResponseBase, account: int) -> None:
    """Set the browser's cookie, so that it says that this account has signed in with it."""
    known = device_of(request) or Device(secrets.token_urlsafe(12), ())
    accounts = [account, *(each for each in known.accounts if each != account)][:PEOPLE]
    response.set_cookie(
        cookie(),
        signing.dumps([known.name, accounts], salt=SALT),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
