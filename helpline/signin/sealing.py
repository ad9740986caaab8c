"""Encrypt the secrets of authenticator apps and recovery codes, which are texts within a column of JSON.

allauth encrypts them before their row exists, so they are bound to the table and the column, not to a row.
"""

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Q

from helpline.privacy import encryption

PLACE = encryption.place("mfa_authenticator", "data", "")
SECRETS = ("secret", "seed")
"""The names under which `data` holds what allauth encrypts."""


def encrypt(text: str) -> str:
    return encryption.to_text(encryption.encrypt(text.encode(), PLACE))


def decrypt(token: str) -> str:
    """Return the text of a token. Raises encryption.Unreadable."""
    return encryption.decrypt(encryption.from_text(token), PLACE).decode()


def stale() -> Q:
    """Return the condition for rows with a secret that was not encrypted with the newest key."""
    found = Q()
    for name in SECRETS:
        fresh = Q(**{f"data__{name}__startswith": _newest_head()})
        found |= Q(data__has_key=name) & ~fresh
    return found


def reencrypt(row: Authenticator) -> bool:
    """Encrypt a row's secrets again with the newest key; return whether it was done.

    It is not done if no key opens one of the secrets, or if a code of the row was used up meanwhile.
    """
    try:
        fresh = {name: encrypt(decrypt(row.data[name])) for name in SECRETS if _is_stale(row.data.get(name))}
    except encryption.Unreadable:
        return False
    same: Any = Authenticator.objects.filter(pk=row.pk, data=row.data)
    return bool(same.update(data={**row.data, **fresh}))


def _is_stale(token: str | None) -> bool:
    return token is not None and not token.startswith(_newest_head())


def _newest_head() -> str:
    return encryption.to_text(encryption.cipher().head)
