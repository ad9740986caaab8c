"""Carrying out the outbox, by whoever comes first: a Celery worker that was woken, or the sweep.

A command is claimed by a compare-and-swap and for a time only. What creates a call is never repeated
blindly: when its answer was lost, Twilio's list of calls is read before it is tried again.
"""

import logging
from datetime import datetime, timedelta

import requests
from django.conf import settings
from django.db.models import Q
from twilio.base.exceptions import TwilioException, TwilioRestException

from helpline import clock
from helpline.carrier import lookup
from helpline.carrier.actions import ACTIONS, NotYet, Overtaken
from helpline.models import CREATES_A_CALL, Command, CommandKind, CommandState
from helpline.operations import calls, offers

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=20)
"""Longer than the client's time-out; a claim that runs out was a process that died."""
LOOK_AFTER = timedelta(seconds=3)
"""A call that Twilio made although its answer was lost is in the list by then."""
MOST_ATTEMPTS = 8
LONGEST_BACKOFF = timedelta(minutes=5)
NOT_IN_PROGRESS = 21220
NOT_FOUND = 404


def carry_out_pending(*, now: datetime, older_than: timedelta = timedelta(0)) -> int:
    """Carry out what is due and what a dead process left behind; return how many were carried out.

    Urgent ones go first: with one new call a second allowed, the order is what counts.
    """
    recover(now=now)
    due = Command.objects.filter(
        state=CommandState.PENDING, not_before__lte=now, created_at__lte=now - older_than
    )
    done = 0
    for pk in list(due.order_by("-urgent", "pk").values_list("pk", flat=True)):
        done += carry_out(pk)
    return done


def carry_out(pk: int) -> bool:
    """Claim one command and ask Twilio; return whether it was ours to do."""
    now = clock.now()
    command = Command.objects.get(pk=pk)
    if command.kind in CREATES_A_CALL and _over_budget(now):
        Command.objects.filter(pk=pk, state=CommandState.PENDING).update(
            not_before=now + timedelta(seconds=1 / settings.TWILIO_CPS)
        )
        return False
    claimed = Command.objects.filter(pk=pk, state=CommandState.PENDING, not_before__lte=now).update(
        state=CommandState.SENDING,
        claimed_until=now + CLAIM,
        sent_at=now if command.kind in CREATES_A_CALL else None,
        attempts=command.attempts + 1,
    )
    if not claimed:
        return False
    command.refresh_from_db()
    _send(command)
    return True


def _over_budget(now: datetime) -> bool:
    """Twilio makes so many new calls a second for an account; more would queue there, unordered."""
    lately = Command.objects.filter(kind__in=CREATES_A_CALL, sent_at__gt=now - timedelta(seconds=1))
    return lately.count() >= settings.TWILIO_CPS


def _send(command: Command) -> None:
    try:
        ACTIONS[CommandKind(command.kind)](command)
    except Overtaken:
        settle(command, CommandState.FAILED, "overtaken by events")
    except NotYet:
        _later(command, timedelta(seconds=1))
    except TwilioRestException as error:
        _refused(command, error)
    except (TwilioException, requests.RequestException) as error:
        _no_answer(command, type(error).__name__)
    except Exception:
        log.exception("command %s failed", command.pk)
        _no_answer(command, "error")
    else:
        settle(command, CommandState.DONE)


def settle(command: Command, state: CommandState, error: str = "") -> None:
    """Write how a command ended."""
    Command.objects.filter(pk=command.pk).update(
        state=state, done_at=clock.now(), claimed_until=None, error=error
    )


def _refused(command: Command, error: TwilioRestException) -> None:
    """Twilio said no: too many requests is not now, a server's fault an unknown outcome, the rest final."""
    if error.status == 429:
        _later(command, _backoff(command))
    elif error.status >= 500 or (error.status == NOT_FOUND and command.kind == CommandKind.FETCH_RECORDING):
        _no_answer(command, f"HTTP {error.status}")
    else:
        settle(command, CommandState.FAILED, f"Twilio {error.code or error.status}")
        _give_up(command, error)


def _no_answer(command: Command, error: str) -> None:
    if command.kind in CREATES_A_CALL:
        Command.objects.filter(pk=command.pk).update(
            state=CommandState.UNKNOWN, claimed_until=None, error=error, not_before=clock.now() + LOOK_AFTER
        )
    elif command.attempts >= MOST_ATTEMPTS and command.kind != CommandKind.FETCH_RECORDING:
        log.error("command %s given up after %s attempts", command.pk, command.attempts)
        settle(command, CommandState.FAILED, error)
    else:
        _later(command, _backoff(command))


def _backoff(command: Command) -> timedelta:
    return min(timedelta(seconds=2 ** (command.attempts - 1)), LONGEST_BACKOFF)


def _later(command: Command, after: timedelta) -> None:
    Command.objects.filter(pk=command.pk).update(
        state=CommandState.PENDING, claimed_until=None, sent_at=None, not_before=clock.now() + after
    )


def _give_up(command: Command, error: TwilioRestException) -> None:
    """Draw the consequences of a refusal: the next person is rung, a promise goes to a person."""
    now = clock.now()
    log.warning("command %s (%s) was refused with %s", command.pk, command.kind, error.code)
    if command.kind == CommandKind.DIAL_STAFF and command.leg_id:
        offers.could_not_ring(leg_id=command.leg_id, now=now)
    elif command.kind == CommandKind.DIAL_CALLER and command.call_id:
        calls.caller_ended(call_id=command.call_id, status="failed", now=now)
    elif error.code == NOT_IN_PROGRESS or error.status == NOT_FOUND:
        lookup.find_out(command.call_id, now)


def recover(*, now: datetime) -> None:
    """Take up what a process that died had claimed, and look up what became of lost answers."""
    abandoned = Q(state=CommandState.SENDING, claimed_until__lte=now)
    Command.objects.filter(abandoned, kind__in=CREATES_A_CALL).update(
        state=CommandState.UNKNOWN, claimed_until=None, not_before=now
    )
    Command.objects.filter(abandoned).update(state=CommandState.PENDING, claimed_until=None)
    unknown = Command.objects.filter(state=CommandState.UNKNOWN, not_before__lte=now)
    for command in unknown.select_related("call__line", "leg__offer__staff"):
        _resolve(command, now)


def _resolve(command: Command, now: datetime) -> None:
    """Look for a call of unknown outcome; only one that Twilio does not know is made again."""
    try:
        found = lookup.was_made(command)
    except (TwilioException, requests.RequestException):
        Command.objects.filter(pk=command.pk).update(not_before=now + LOOK_AFTER)
        return
    if found:
        settle(command, CommandState.DONE)
    else:
        _later(command, timedelta(0))
