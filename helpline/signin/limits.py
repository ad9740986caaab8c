"""Say which guesses count together: about a person at one address, at an address, about a person everywhere.

An office shares one address, and a stranger may sit in it. So a browser that a person has signed in with
before is counted by itself, and what other browsers do, there or anywhere, never locks it out.
"""

import re

from django.contrib.auth import get_user_model
from django.http import HttpRequest

from helpline.client_address import household_of
from helpline.signin import guessing
from helpline.signin.devices import asker_of, device_of
from helpline.signin.guessing import Limit

A_PERSON = 5
"""Wrong guesses about one person, from one known browser or one address."""
AN_ADDRESS = 60
"""Wrong guesses from all the unknown browsers behind one address, whatever names they try."""
EVERYWHERE = 50
"""Wrong guesses about one person from unknown browsers at any address."""
LINKS_FOR_ONE, LINKS_FROM_ADDRESS = 3, 20
PASSKEYS_FROM_ADDRESS = 60


def for_password(request: HttpRequest, name: str) -> list[Limit]:
    """Return the limits under which a guess at somebody's password counts."""
    account = account_of(name)
    device = device_of(request)
    if device and device.knows(account):
        return [Limit(("device", device.name, str(account)), A_PERSON, name)]
    where, person = household_of(request), name.lower()
    return [
        Limit(("name at", person, where), A_PERSON, name),
        Limit(("name", person), EVERYWHERE, name),
        from_address(request),
    ]


def from_address(request: HttpRequest) -> Limit:
    """Return the limit that all unknown browsers behind one address share."""
    return Limit(("address", household_of(request)), AN_ADDRESS)


def for_code(request: HttpRequest, account: int, name: str) -> list[Limit]:
    """Return the limits under which a guess at an account's code counts; the password has to come first."""
    device = device_of(request)
    known = device is not None and device.knows(account)
    where = device.name if device and known else household_of(request)
    here = Limit(("code at", str(account), where), A_PERSON, name)
    return [here] if known else [here, Limit(("code", str(account)), EVERYWHERE, name)]


def for_one_use(account: int, code: str) -> list[Limit]:
    """Return the limit by which a code of an authenticator app is used once, by the first process to see it.

    Only its digits count, as in the comparison: `123 456` and `123-456` are one code.
    """
    return [Limit(("used", str(account), re.sub(r"\D", "", code)), 1)]


def for_link(request: HttpRequest) -> list[Limit]:
    """Return the limits under which a request for a new password counts."""
    return [Limit(("links from", _asker(request)), LINKS_FROM_ADDRESS)]


def for_mailbox(email: str) -> list[Limit]:
    """Return the limits on e-mails with links to one mailbox."""
    return [Limit(("links to", email.lower()), LINKS_FOR_ONE)]


def for_passkey(request: HttpRequest) -> list[Limit]:
    """Return the limits under which a try to sign in with a passkey counts: each try begins a session."""
    return [Limit(("passkeys from", _asker(request)), PASSKEYS_FROM_ADDRESS)]


def _asker(request: HttpRequest) -> str:
    """Return the sender for whom a request without a name is counted: a known browser, or else an address."""
    return asker_of(device_of(request), household_of(request))


def lift(request: HttpRequest, name: str) -> None:
    """Let a person sign in again from anywhere, by forgetting the guesses about them.

    The guesses from the address of the person who lifts the lock-out are forgotten too, for everybody there.
    """
    guessing.forget_about(name)
    guessing.forget([from_address(request)])


def account_of(name: str) -> int | None:
    """Return the account id of a sign-in name; None where no account has it."""
    user = get_user_model().objects.filter(username=name).only("pk").first()
    return user.pk if user else None
