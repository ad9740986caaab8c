"""Say which database errors are worth a retry: those of a connection that is lost or has become useless.

A cancelled query, a lock that was not granted in time and a full disk would fail again, and the caller would
have waited twice. Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
"""

import sqlite3

from django.db import Error, InterfaceError, OperationalError

from helpline.resilience import deadline

UNUSABLE = frozenset({"57P01", "57P02", "57P03", "25006"})
"""SQLSTATE codes of a useless connection: the server was shut down, crashed, starts up, or is read only.

After a failover, the server that was the first one is read only.
"""
CONNECTION_EXCEPTION = "08"
LEAST_SECONDS = 2.0
"""How many seconds a retry needs: psycopg waits that long for a connection."""


def is_worth_a_second_try(error: Error) -> bool:
    """Say whether to try once more on another connection: this one is lost, and enough time is left."""
    left = deadline.left()
    return (left is None or left >= LEAST_SECONDS) and is_lost(error)


def is_lost(error: Error) -> bool:
    """Say whether an error means that the connection is lost or useless."""
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return False  # a file has no connection: the database is locked
    code = getattr(cause, "sqlstate", None)
    if code is None:  # the server did not answer: the client raises this when the connection is dead
        return isinstance(error, OperationalError | InterfaceError)
    return code in UNUSABLE or code.startswith(CONNECTION_EXCEPTION)
