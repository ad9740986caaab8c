"""The sweep: each second, act on every deadline that has passed. It needs only the database.

Any number of these processes may run. Each second, the one that holds the lease matches every floor and acts
on deadlines; and each process carries out commands that Celery has not taken, after claiming them. So calls
are routed, staff are rung and callbacks are made even while Redis, Celery and beat are all down.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import connection
from django.db.models import Q

from helpline import clock
from helpline.carrier import dispatcher, reconciliation
from helpline.jobs import wrong_clock
from helpline.models import Lease
from helpline.monitoring import alarm_mail
from helpline.operations import deadlines, making
from helpline.resilience import outages

log = logging.getLogger(__name__)

EVERY = 1.0
"""Seconds between two sweeps."""
LEASE_FOR = timedelta(seconds=5)
CLOCKS_DIFFER = timedelta(seconds=1)
"""The most by which the clocks of two machines may differ."""
CELERY_MAY_TAKE = timedelta(seconds=2)
BEAT_MAY_TAKE = timedelta(seconds=3)
RECONCILE_EVERY = timedelta(seconds=60)
LONGEST_HOLDER = 80
"""Characters of `Lease.holder`. The name of a machine alone may have 253."""


def me() -> str:
    """Return the name under which this thread of this process holds leases."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def hold_lease(name: str, *, holder: str, now: datetime, for_: timedelta) -> bool:
    """Take or renew a lease; return whether this holder has it now.

    A lease that ends later than a new one would is ignored: the clock was wrong when it was taken. A holder
    on a machine of a long name is written as its digest.
    """
    if len(holder) > LONGEST_HOLDER:
        holder = sha256(holder.encode()).hexdigest()
    until = now + for_
    held = {"holder": holder, "until": until, "beat_at": now}
    lapsed = Q(until__lte=now) | Q(until__gt=until + CLOCKS_DIFFER)
    if Lease.objects.filter(Q(holder=holder) | lapsed, name=name).update(**held):
        return True
    _, is_first = Lease.objects.get_or_create(name=name, defaults=held)
    return is_first


def once(*, holder: str, now: datetime) -> bool:
    """Run both halves of the sweep once; return whether this holder has the lease of the sweep."""
    if not decide(holder=holder, now=now):
        return False
    speak_to_twilio(holder=holder, now=now)
    return True


def decide(*, holder: str, now: datetime) -> bool:
    """Do the half of the sweep that needs only the database; return False if another holds the lease."""
    if not hold_lease("sweep", holder=holder, now=now, for_=LEASE_FOR):
        return False
    for what, work in (
        ("deadlines of a wrong clock", lambda: wrong_clock.bring_back(now=now)),
        ("deadlines", lambda: deadlines.move_everything_on(now=now)),
        ("callbacks", lambda: making.claim_due(now=now, overdue_by=BEAT_MAY_TAKE)),
        ("e-mails about alarms", lambda: alarm_mail.send_due_aside(now=now, overdue_by=CELERY_MAY_TAKE)),
    ):
        _guarded(what, work)
    return True


def speak_to_twilio(*, holder: str, now: datetime) -> None:
    """Do the other half: carry out commands that Celery has not taken, and reconcile with Twilio.

    Any number of processes may do this, because each command is claimed first, and a lease lets only one
    process reconcile.
    """
    _guarded("outbox", lambda: dispatcher.dispatch_pending(now=now, older_than=CELERY_MAY_TAKE))
    _guarded("reconciliation", lambda: _reconcile(holder, now))


def _guarded(what: str, work: Callable[[], object]) -> None:
    """Do one part of the sweep. If it fails, log that, so that the other parts still run."""
    try:
        work()
    except Exception as error:
        if not outages.explain(error):
            log.exception("the sweep's %s failed; tried again in a second", what)


def _reconcile(holder: str, now: datetime) -> None:
    """Once a minute, in one process, compute promised times again and reconcile our calls with Twilio's."""
    if hold_lease("reconciliation", holder=f"{holder}@{now.isoformat()}", now=now, for_=RECONCILE_EVERY):
        making.resolve_all()
        reconciliation.reconcile(now=now)


def forever(stop: threading.Event) -> None:
    """Run the sweep each second until `stop` is set.

    The half that asks Twilio runs in a thread of its own, so that deadlines are kept while Twilio does not
    answer.
    """
    speaking = threading.Thread(target=_each_second, args=(speak_to_twilio, stop), name="speaking to Twilio")
    speaking.start()
    _each_second(decide, stop)
    speaking.join()


def _each_second(work: Callable[..., object], stop: threading.Event) -> None:
    """Do one half of the sweep each second until `stop` is set. If the database is down, try again."""
    holder = me()
    while not stop.is_set():
        try:
            work(holder=holder, now=clock.now())
            outages.DATABASE.works()
        except Exception as error:
            if not outages.explain(error):
                log.exception("the sweep failed; tried again in a second")
            connection.close()
        stop.wait(EVERY)
