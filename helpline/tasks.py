"""The Celery tasks. Each only wakes a worker up; the work that is due is read from the database."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import shared_task

from helpline import clock, retention
from helpline.carrier import dispatcher, reconciliation
from helpline.monitoring import alarm_mail
from helpline.operations import making, outside_numbers
from helpline.resilience import outages

log = logging.getLogger(__name__)

PURGE_SECONDS = 20
"""How long one purge runs: less than a task may take. What is left is removed an hour later."""


def task(work: Callable[[], None]) -> Any:
    """Make a Celery task that survives an outage: it is noted (`outages`), and the next run tries again."""

    @wraps(work)
    def run(**_: Any) -> None:
        try:
            work()
            outages.DATABASE.works()
        except Exception as error:
            if not outages.explain(error):
                raise

    return shared_task(run)


@task
def carry_out_pending() -> None:
    """Send the pending commands of the outbox to the carrier."""
    dispatcher.dispatch_pending(now=clock.now())


@task
def claim_due_callbacks() -> None:
    """Make the calls of the callbacks that are due."""
    making.claim_due(now=clock.now())


@task
def reconcile_calls() -> None:
    """Find calls that ended without a status callback that told us (reconciliation)."""
    reconciliation.reconcile(now=clock.now())


@task
def tell_of_alarms() -> None:
    """Send the e-mails about open alarms that are due."""
    alarm_mail.send_due(now=clock.now())


@task
def look_after_numbers() -> None:
    """Open the alarm about outside numbers whose review is overdue, or close it."""
    outside_numbers.look_after(now=clock.now())


@task
def purge_by_age() -> None:
    """Remove rows that are past their age; remove none if the clock may be wrong, which opens an alarm."""
    try:
        retention.purge(now=clock.now(), seconds=PURGE_SECONDS)
    except retention.ClockInDoubt as error:
        log.error("%s", error)
