"""Sessions in the database, found by a digest of the cookie.

Whoever reads the table, a backup or the database's file finds no value that a browser could send, so they
cannot sign in. The cookie is 32 random letters, so a plain digest cannot be reversed.
"""

from hashlib import sha256
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

LETTERS = 40
"""The width of Django's column."""


def stored_key(session_key: str) -> str:
    """Return the key of the table for the value of a cookie."""
    return sha256(b"helpline session " + session_key.encode()).hexdigest()[:LETTERS]


class SessionStore(db.SessionStore):
    """Django's own, which writes a session, looks it up and deletes it by the digest."""

    def _get_session_from_db(self) -> Any:
        found = self._living().first()
        if found is None:
            self._session_key = None
        return found

    async def _aget_session_from_db(self) -> Any:
        found = await self._living().afirst()
        if found is None:
            self._session_key = None
        return found

    def _living(self) -> Any:
        return self.model.objects.filter(
            session_key=stored_key(self.session_key or ""), expire_date__gt=timezone.now()
        )

    def exists(self, session_key: str) -> bool:
        return super().exists(stored_key(session_key))

    async def aexists(self, session_key: str) -> bool:
        return await super().aexists(stored_key(session_key))

    def create_model_instance(self, data: Any) -> Any:
        return _hidden(super().create_model_instance(data))

    async def acreate_model_instance(self, data: Any) -> Any:
        return _hidden(await super().acreate_model_instance(data))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(stored_key(key))

    async def adelete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            await super().adelete(stored_key(key))


def _hidden(row: Any) -> Any:
    row.session_key = stored_key(row.session_key)
    return row
