"""Know the browsers that a person has signed in with before, so that a stranger at the same address cannot
lock the person out.

A browser keeps a signed cookie with a random name of its own and the accounts that have signed in with it.
The cookie gives no access: it only decides under which limit this browser's guesses are counted, its hashes
(config/hashing.py) and its requests for a stream (helpline/live/streams.py).
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
    return device_in(request.COOKIES)


def device_in(cookies: Mapping[str, str]) -> Device | None:
    """Return the browser that sent these cookies. It asks no database: the cookie is signed."""
    try:
        name, accounts = signing.loads(cookies.get(cookie(), ""), salt=SALT, max_age=AGE)
        return Device(str(name), tuple(int(account) for account in accounts))
    except (signing.BadSignature, TypeError, ValueError):
        return None


def asker_of(device: Device | None, household: str) -> str:
    """Return whom requests are counted for: the browser if it is known, or else the address it shares.

    So whatever others at an address send, a known browser there is counted by itself.
    """
    return device.name if device else household


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
