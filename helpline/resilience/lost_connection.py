"""Say which failures of the database are worth a second try: a connection that is lost, or of no more use.

A cancelled query, a lock that did not come and a full disk would fail again, and the caller would have waited
twice. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

import sqlite3

from django.db import Error, InterfaceError, OperationalError

from helpline.resilience import deadline

UNUSABLE = frozenset({"57P01", "57P02", "57P03", "25006"})
"""Shut down, crashed, starting up; and read only, as after a failover the server that was the first."""
CONNECTION_EXCEPTION = "08"
LEAST_SECONDS = 2.0
"""What a second try needs: psycopg waits that long for a connection."""


def is_worth_a_second_try(error: Error) -> bool:
    """Say whether the answer is to be tried once more, on another connection."""
    left = deadline.left()
    return (left is None or left >= LEAST_SECONDS) and is_lost(error)


def is_lost(error: Error) -> bool:
    """Say whether an error means that the connection is lost or of no more use."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return False  # a file has no connection: the database is locked
    code = getattr(cause, "sqlstate", None)
    if code is None:  # no answer of the server's: what the client says when the line is dead
        return isinstance(error, OperationalError | InterfaceError)
    return code in UNUSABLE or code.startswith(CONNECTION_EXCEPTION)
