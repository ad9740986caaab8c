"""Log an outage of something that we need: one line when it goes away, one when it is back.

While Twilio, the database or Redis is away everything that needs it fails again each second, and is tried
again. The log says so twice, not each time, without a traceback and without what a request was about.
"""

import logging
import threading
import time

from django.db import Error, InterfaceError, OperationalError

from helpline.resilience.lost_connection import is_lost

log = logging.getLogger(__name__)

SETTLED_SECONDS = 5.0
"""So long nothing may have failed before an outage is over: what half works is one outage, not many."""
SQLITE_AWAY = ("SQLITE_BUSY", "SQLITE_CANTOPEN")


class Outage:
    """Whether one thing that we need is away, as this process sees it. Any thread may tell."""

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
        """Note that it failed; the first time the log says why: the name of an error or a status, no more."""
        with self._lock:
            self._failed_at = time.monotonic()
            if self._began is None:
                self._began = self._failed_at
                log.warning("%s is away (%s): %s", self._what, reason, self._meanwhile)

    def works(self) -> None:
        """Note that it worked; the log says that it is back once nothing has failed for a while."""
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
    """Return an outage of Redis as one user of it in this process sees it."""
    return Outage("Redis", "pages poll and the sweep carries on")


def explain(error: BaseException) -> bool:
    """Say whether an error is an outage, which is noted, and not a defect, whose traceback is wanted.

    Twilio's outages are noted where it is asked (`carrier.client`).
    """
    import requests  # neither is to be loaded by a process that never speaks to Twilio
    from twilio.base.exceptions import TwilioException, TwilioRestException

    if isinstance(error, Error):
        return database_failed(error)
    if isinstance(error, TwilioRestException):
        return bool(error.status >= 500 or error.status == 429)
    return isinstance(error, TwilioException | requests.RequestException)


def database_failed(error: Error) -> bool:
    """Note it where the database is away; return whether it is."""
    away = is_away(error)
    if away:
        DATABASE.failed(type(error.__cause__ or error).__name__)
    return away


def is_away(error: Error) -> bool:
    """Say whether an error of the database means that it can't be reached, and not that a query is wrong."""
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    return getattr(error.__cause__, "sqlite_errorname", "") in SQLITE_AWAY or is_lost(error)
