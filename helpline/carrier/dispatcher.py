"""Dispatch the commands of the outbox to Twilio, in a Celery worker that was woken or in the sweep.

A command is claimed (`claims`), sent, and settled. If its answer is lost it becomes unknown, and Twilio is
asked what became of it (`unknown`) before it may be sent again; only the kinds in `unknown.MAY_BE_REPEATED`
are sent again without asking.
"""

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from typing import Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException

from helpline import clock
from helpline.carrier import claims, refusals
from helpline.carrier.claims import Claim
from helpline.carrier.outcome import Outcome
from helpline.carrier.outcome import unknown as unknown_outcome
from helpline.carrier.unknown import look_again_after
from helpline.resilience import outages

log = logging.getLogger(__name__)

AT_ONCE = 8
"""Requests that may be on their way at the same time, so that one without an answer holds up no other."""
LOOK_ROUND = 0.25
"""Seconds between two looks for new commands while others are on their way."""


def dispatch_pending(*, now: datetime, older_than: timedelta = timedelta(0)) -> int:
    """Dispatch the commands that are due or that a dead process left; return how many were sent or looked up.

    Only this thread uses the database; the other threads speak to Twilio and do nothing else.
    """
    claims.recover_stalled(now)
    sent: set[int] = set()
    looked_up: set[int] = set()
    flying: dict[Future[Any], Claim] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="carrier") as pool:
        while True:
            while len(flying) < AT_ONCE and (claim := _next(older_than, sent, looked_up)):
                flying[pool.submit(claim.ask)] = claim
            if not flying:
                return len(sent | looked_up)
            for landed in wait(flying, timeout=LOOK_ROUND, return_when=FIRST_COMPLETED).done:
                claim = flying.pop(landed)
                if ask := _go_on(claim, landed):
                    flying[pool.submit(ask)] = claim


def _next(older_than: timedelta, sent: set[int], looked_up: set[int]) -> Claim | None:
    """Claim the next command. In one pass each is looked up once and sent once, so that the pass ends."""
    claim = claims.next_claim(older_than=older_than, sent=sent, looked_up=looked_up)
    if claim is not None:
        (looked_up if claim.looks else sent).add(claim.command.pk)
    return claim


def _go_on(claim: Claim, landed: Future[Any]) -> Callable[[], Any] | None:
    """Give Twilio's answer to the command's steps; return their next question, or settle the command."""
    error = landed.exception()
    try:
        ask = claim.steps.throw(error) if error else claim.steps.send(landed.result())
    except StopIteration as over:
        outcome = over.value
    except Exception as error:  # noqa: BLE001  whatever happened to this one, the others go on
        outcome = _failed(claim, error)
    else:
        return ask if claims.renew(claim.command) else None
    claims.settle(claim.command, outcome, clock.now())
    return None


def _failed(claim: Claim, error: Exception) -> Outcome:
    """Return the outcome of a command whose request failed; an unknown one stays so until Twilio tells."""
    command, reason = claim.command, type(error).__name__
    if not isinstance(error, TwilioException | requests.RequestException) and not outages.explain(error):
        log.exception("command %s failed", command.pk, exc_info=error)
    if claim.looks:
        return unknown_outcome(look_again_after(command), reason)
    if isinstance(error, TwilioRestException):
        return refusals.refused(command, error, clock.now())
    if isinstance(error, requests.HTTPError) and error.response is not None:
        http = TwilioRestException(error.response.status_code, "", "")
        return refusals.refused(command, http, clock.now())
    return refusals.no_answer(command, reason)
