"""Browsers that somebody has signed in with before: a stranger who shares their address cannot keep them out.

A browser keeps a signed cookie with a random name of its own and who has signed in with it. It opens nothing:
it only says under which count this browser's guesses are counted, and its hashes (config/hashing.py).
"""

import secrets
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
    """Return the browser that asks; None where nobody has signed in with it before."""
    try:
        name, accounts = signing.loads(request.COOKIES.get(cookie(), ""), salt=SALT, max_age=AGE)
        return Device(str(name), tuple(int(account) for account in accounts))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def remember(request: HttpRequest, response: HttpResponseBase, account: int) -> None:
    """Let the browser know that this account has signed in with it."""
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
