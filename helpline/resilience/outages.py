"""Log an outage of something that we need: one line when it begins, and one line when it is over.

While Twilio, the database or Redis is away, everything that needs it fails and is tried again each second.
The log says so twice, not each time, without a traceback and without the content of a request.
"""

import logging
import threading
import time

from django.db import Error, InterfaceError, OperationalError

from helpline.resilience.lost_connection import is_lost

log = logging.getLogger(__name__)

SETTLED_SECONDS = 5.0
"""How long nothing may have failed before an outage is over.

So a service that works only half of the time is one outage, not many.
"""
SQLITE_AWAY = ("SQLITE_BUSY", "SQLITE_CANTOPEN")


class Outage:
    """Whether a service that we need is away, as this process sees it. Any thread may report to it."""

    def __init__(self, what: str, meanwhile: str) -> None:
        self._what = what
        self._meanwhile = meanwhile
        self._lock = threading.Lock()
        self._began: float | None = None
        self._failed_at = 0.0

    @property
    def is_on(self) -> bool:
        return self._began is not None

    def failed(self, reason: str) -> None:
        """Record that the service failed; log the reason the first time.

        `reason` is the name of an error, or a status, and nothing more.
        """
        with self._lock:
            self._failed_at = time.monotonic()
            if self._began is None:
                self._began = self._failed_at
                log.warning("%s is away (%s): %s", self._what, reason, self._meanwhile)

    def works(self) -> None:
        """Record that the service worked; log that it is back once nothing failed for SETTLED_SECONDS."""
        if self._began is None:
            return
        with self._lock:
            if self._began is not None and time.monotonic() - self._failed_at >= SETTLED_SECONDS:
                log.warning(
                    "%s is back; it was away for %d s", self._what, round(self._failed_at - self._began)
                )
                self._began = None


TWILIO = Outage("Twilio's REST interface", "what is asked of it stays in the outbox and is tried again")
DATABASE = Outage("the database", "what needs it is tried again each second")


def of_redis() -> Outage:
    """Return a new record of Redis's outages for one of its users in this process."""
    return Outage("Redis", "pages poll and the sweep carries on")


def explain(error: BaseException) -> bool:
    """Say whether an error is an outage and not a defect, whose traceback belongs into the log.

    An outage of the database is recorded here; Twilio's are recorded where Twilio is asked
    (`carrier.client`).
    """
    import requests  # imported here: a process that never speaks to Twilio loads neither library
    from twilio.base.exceptions import TwilioException, TwilioRestException

    if isinstance(error, Error):
        return database_failed(error)
    if isinstance(error, TwilioRestException):
        return bool(error.status >= 500 or error.status == 429)
    return isinstance(error, TwilioException | requests.RequestException)


def database_failed(error: Error) -> bool:
    """Say whether an error means that the database is away, and record the outage if so."""
    away = is_away(error)
    if away:
        DATABASE.failed(type(error.__cause__ or error).__name__)
    return away


def is_away(error: Error) -> bool:
    """Say whether a database error means that the database can't be reached, not that a query is wrong."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return getattr(error.__cause__, "sqlite_errorname", "") in SQLITE_AWAY or is_lost(error)
