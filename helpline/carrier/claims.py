"""Claim the command that is sent next, under the exchange's lock and for a short time only.

Danger goes before everything, then urgent commands. A command that is no longer wanted is dropped here, so
nothing that was decided for an earlier conversation, wait or ring reaches Twilio.
"""

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Case, Q, QuerySet, Value, When

from helpline import clock
from helpline.carrier import client, wanted
from helpline.carrier.commands import COMMANDS
from helpline.carrier.outcome import Outcome, Steps, failed
from helpline.carrier.unknown import LOOKS, MAY_BE_REPEATED
from helpline.complete import complete
from helpline.models import (
    CREATES_A_CALL,
    HOLDS,
    OPEN_COMMANDS,
    Command,
    CommandKind,
    CommandState,
    EventKind,
    Participant,
    ParticipantState,
    Priority,
)
from helpline.models.transitions import StateQuerySet
from helpline.models.written_at import AnyRow
from helpline.operations import (
    calls,
    events,
    floors,
    leaving_with,
    listening,
    offers,
    parties,
    transfers,
)
from helpline.operations.floors import FloorLock
from helpline.operations.transactions import operation

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=7)
"""How long a claim lasts: a little longer than one request may take (`client.TIMEOUT`).

A claim that runs out belonged to a process that died.
"""
LONGEST_CLAIM = timedelta(seconds=60)
"""How long a claim of FETCH_RECORDING lasts: a recording may be long."""
GIVE_UP_AFTER = timedelta(minutes=15)
"""The age at which a command is given up, unless it fetches a recording: nobody waits for it any more.

Reconciliation asks anew for what is still needed.
"""
EARLIER_LEG_ENDS = timedelta(seconds=10)
"""How long after an offer was settled its leg keeps the telephone from being rung for another offer."""
EXIT_IS_TOLD_WITHIN = timedelta(seconds=20)
"""How long the end of a counselor's leg waits until Twilio knows that a conversation goes on without it."""
TELL_EXITS = (CommandKind.SET_EXIT, CommandKind.HAND_OVER)
"""The kinds that tell Twilio whether a conversation goes on when a leg leaves it."""
BEFORE_LEAVING = (*HOLDS, CommandKind.SET_EXIT)
"""The kinds for whose outcome a counselor waits who leaves the caller with somebody from outside."""
AT_A_TIME = 100
OVER = (CommandState.DONE, CommandState.FAILED)
WRITTEN_TOGETHER = (
    *HOLDS,
    *(CommandKind.HAND_OVER, CommandKind.SET_MODE, CommandKind.ADD_PARTY, CommandKind.SET_EXIT),
)
"""The kinds of command whose outcome is written in one transaction with what follows from it."""
NOBODY_KNOWS = (CommandState.SENDING, CommandState.UNKNOWN)
"""The states in which Twilio may have acted already."""


class About(Enum):
    """The leg that a command is about. Two commands about the same leg are not sent at once."""

    CALLER = "the caller's"
    STAFF_LEG = "a counselor's, on their telephone"
    OTHER = "none that another request could meet on its way"


class Row(NamedTuple):
    """The row of a kind of command: everything that follows from the kind.

    `to_a_person` says that it helps to bring a caller to a person: for a caller in danger it goes before
    everything else. So does END_CRISIS_LINE: one crisis line's leg is ended before the next one is made. And
    SET_EXIT, which lets a caller keep the crisis line that they have.
    """

    about: About
    to_a_person: bool = False


ROWS: dict[CommandKind, Row] = complete(
    "helpline.carrier.claims.ROWS",
    CommandKind,
    {
        CommandKind.DIAL_STAFF: Row(About.STAFF_LEG, to_a_person=True),
        CommandKind.DIAL_CALLER: Row(About.CALLER),
        CommandKind.END_LEG: Row(About.STAFF_LEG),
        CommandKind.END_CALLER: Row(About.CALLER),
        CommandKind.BRIDGE_CALLER: Row(About.CALLER, to_a_person=True),
        CommandKind.CHECK_BRIDGE: Row(About.OTHER, to_a_person=True),
        CommandKind.ADD_CRISIS_LINE: Row(About.OTHER, to_a_person=True),
        CommandKind.END_CRISIS_LINE: Row(About.OTHER, to_a_person=True),
        CommandKind.ADD_PARTY: Row(About.OTHER),
        CommandKind.END_PARTY: Row(About.OTHER),
        CommandKind.MOVE_CALLER: Row(About.CALLER, to_a_person=True),
        CommandKind.SET_EXIT: Row(About.STAFF_LEG, to_a_person=True),
        CommandKind.HAND_OVER: Row(About.STAFF_LEG, to_a_person=True),
        CommandKind.SET_MODE: Row(About.STAFF_LEG),
        CommandKind.HOLD: Row(About.CALLER),
        CommandKind.RESUME: Row(About.CALLER),
        CommandKind.FETCH_RECORDING: Row(About.OTHER),
    },
)
TO_A_PERSON = tuple(kind for kind, row in ROWS.items() if row.to_a_person)
OF_THE_CALLER = tuple(kind for kind, row in ROWS.items() if row.about == About.CALLER)
OF_A_STAFF_LEG = tuple(kind for kind, row in ROWS.items() if row.about == About.STAFF_LEG)


@dataclass
class Claim:
    """A command that this process carries out now, and its next question to Twilio."""

    command: Command
    steps: Steps
    ask: Callable[[], Any]
    looks: bool
    """Whether its answer was lost, and the steps only find out what became of it."""


def next_claim(*, older_than: timedelta, sent: Collection[int], looked_up: Collection[int]) -> Claim | None:
    """Claim the most urgent command that is due and can be sent; return None if there is none.

    A command that was `sent` in this pass is not sent again in it, and one that was `looked_up` is not looked
    up again.
    """
    if not _anything_due(older_than).exists(clock.now()):
        return None
    if not _due(clock.now(), older_than, sent, looked_up).exists():
        return None
    client.load()
    return _claim_one(older_than, sent, looked_up)


@operation
def _claim_one(older_than: timedelta, sent: Collection[int], looked_up: Collection[int]) -> Claim | None:
    lock, now = floors.lock(), clock.now()
    due = _due(now, older_than, sent, looked_up)
    for pk in list(due.values_list("pk", flat=True)[:AT_A_TIME]):
        command = Command.objects.select_related(*wanted.ABOUT).get(pk=pk)
        claim = None if _is_held_up(command, now) else _begin(lock, command, now)
        if claim is not None:
            return claim
    return None


def _due(
    now: datetime, older_than: timedelta, sent: Collection[int], looked_up: Collection[int]
) -> QuerySet[Command]:
    """Return the commands that may be sent now, in order; no new calls beyond the account's rate."""
    pending = Q(state=CommandState.PENDING) & ~Q(pk__in=sent)
    unknown = Q(state=CommandState.UNKNOWN) & ~Q(pk__in=looked_up)
    found = Command.objects.filter(pending | unknown, not_before__lte=now, created_at__lte=now - older_than)
    if _over_budget(now):
        found = found.exclude(state=CommandState.PENDING, kind__in=CREATES_A_CALL)
    danger = Q(kind__in=TO_A_PERSON, call__priority=Priority.CRISIS)
    return found.order_by(Case(When(danger, then=Value(0)), default=Value(1)), "-urgent", "pk")


@lru_cache(maxsize=8)
def _anything_due(older_than: timedelta) -> AnyRow:
    """Return the look for a command that is due, sent in this pass or not, within the rate or not."""
    waits = Command.objects.filter(state__in=(CommandState.PENDING, CommandState.UNKNOWN))
    return AnyRow(lambda now: [waits.filter(not_before__lte=now, created_at__lte=now - older_than)])


def _over_budget(now: datetime) -> bool:
    """Say whether no new call may be made in this second: Twilio would queue it without keeping the order."""
    lately = Command.objects.filter(kind__in=CREATES_A_CALL, sent_at__gt=now - timedelta(seconds=1))
    return lately.count() >= settings.TWILIO_CPS


def _is_held_up(command: Command, now: datetime) -> bool:
    """Say whether a command has to wait for another one about the same leg, which is being sent.

    Two at once could arrive in either order. The end of a leg also waits until it is known whether the leg
    was made, and with which id. The end of a counselor's leg waits, for EXIT_IS_TOLD_WITHIN, until Twilio
    knows whether the conversation goes on without it: else it would part the caller from the crisis line. And
    a counselor's telephone is not rung before their earlier leg has ended, because it would be busy.
    """
    on_its_way = Q(state=CommandState.SENDING)
    if command.call is not None and command.kind in OF_THE_CALLER:
        if command.kind == CommandKind.END_CALLER and not command.call.caller_sid:
            on_its_way |= Q(kind=CommandKind.DIAL_CALLER, state__in=OPEN_COMMANDS)
        others = command.call.commands.filter(on_its_way, kind__in=OF_THE_CALLER)
    elif command.participant is not None and command.kind in OF_A_STAFF_LEG:
        if command.kind == CommandKind.END_LEG and not command.participant.sid:
            on_its_way |= Q(kind=CommandKind.DIAL_STAFF, state__in=OPEN_COMMANDS)
        if command.kind == CommandKind.END_LEG and command.created_at > now - EXIT_IS_TOLD_WITHIN:
            on_its_way |= Q(kind__in=TELL_EXITS, state__in=OPEN_COMMANDS)
        others = command.participant.commands.filter(on_its_way, kind__in=OF_A_STAFF_LEG)
        if command.kind == CommandKind.DIAL_STAFF and _in_use(command.participant, now):
            return True
    elif command.kind == CommandKind.END_PARTY and command.participant is not None:
        waits_for_its_leg = command.participant.sid is None
        made = Q(kind=CommandKind.ADD_PARTY, state__in=OPEN_COMMANDS)
        others = command.participant.commands.filter(made if waits_for_its_leg else on_its_way)
    else:
        return False
    return others.exclude(pk=command.pk).exists()


def _in_use(leg: Participant, now: datetime) -> bool:
    """Say whether a counselor's telephone is, or may be, still busy with a leg of an offer that is over.

    Whether a leg was made for the earlier offer is looked up first: if two calls to one number are unknown,
    Twilio's list does not tell which is which. The wait ends after EARLIER_LEG_ENDS, because Twilio's report
    that the leg has ended may be lost. An offer settled in the future was settled by a wrong clock.
    """
    lives = Q(sid__isnull=False) & ~Q(state=ParticipantState.ENDED)
    may_be_made = Q(commands__kind=CommandKind.DIAL_STAFF, commands__state__in=NOBODY_KNOWS)
    theirs = Participant.objects.filter(lives | may_be_made, offer__staff=leg.staff_offer.staff_id).exclude(
        pk=leg.pk
    )
    lately = (now - EARLIER_LEG_ENDS, now + EARLIER_LEG_ENDS)
    return theirs.filter(offer__settled_at__gt=lately[0], offer__settled_at__lt=lately[1]).exists()


def _begin(lock: FloorLock, command: Command, now: datetime) -> Claim | None:
    """Claim one command, or settle it unsent. One that cannot be prepared is put off: the others go on."""
    try:
        with transaction.atomic():
            return _claim(lock, command, now)
    except Exception:
        log.exception("command %s could not be prepared", command.pk)
        Command.objects.filter(pk=command.pk).update(not_before=now + timedelta(minutes=1))
        return None


def _claim(lock: FloorLock, command: Command, now: datetime) -> Claim | None:
    looks = command.state == CommandState.UNKNOWN and command.kind not in MAY_BE_REPEATED
    unsent = _unsent(command, looks, now)
    if unsent is not None:
        _settle_under(lock, command, unsent, now)
        return None
    steps = (LOOKS if looks else COMMANDS)[CommandKind(command.kind)](command)
    try:
        ask = next(steps)
    except StopIteration as over:
        _settle_under(lock, command, over.value, now)
        return None
    return Claim(command, steps, ask, looks) if _mark_as_sending(command, looks, now) else None


def _unsent(command: Command, looks: bool, now: datetime) -> Outcome | None:
    """Return the outcome of a command that is not sent; None for one that is sent or looked up.

    Whether a call was made is looked up even if nobody wants the call any more: a telephone may be ringing.
    """
    verdict = wanted.verdict(command, now)
    if command.created_at + GIVE_UP_AFTER <= now and command.kind != CommandKind.FETCH_RECORDING:
        return verdict or failed(f"given up: {command.error}")
    if verdict is not None and verdict.no_longer_needed and looks and command.kind in CREATES_A_CALL:
        return None
    return verdict


def _mark_as_sending(command: Command, looks: bool, now: datetime) -> bool:
    command.claimed_until = now + _claim_of(command)
    if not looks:
        command.sent_at = now
        command.attempts += 1
    columns = ("claimed_until", "sent_at", "attempts")
    unclaimed = Command.objects.filter(pk=command.pk)
    ours = unclaimed.move(CommandState.SENDING, **{name: getattr(command, name) for name in columns})
    command.state = CommandState.SENDING
    return bool(ours)


def _claim_of(command: Command) -> timedelta:
    return LONGEST_CLAIM if command.kind == CommandKind.FETCH_RECORDING else CLAIM


def renew(command: Command) -> bool:
    """Extend the claim for another request; return whether the command is still ours."""
    until = clock.now() + _claim_of(command)
    mine = _mine(command).update(claimed_until=until)
    command.claimed_until = until
    return bool(mine)


def settle(command: Command, outcome: Outcome, now: datetime) -> None:
    """Write the outcome of a command, unless another process has it by now.

    The outcome of a hold, of a hand-over or of calling somebody in, and what follows from it are written
    together: if the process dies in between, neither is written.
    """
    if command.kind in WRITTEN_TOGETHER:
        _settle_at_once(command, outcome, now)
    elif _write(command, outcome, now) and _could_not_ring(command, outcome):
        offers.could_not_ring(leg_id=wanted.leg_of(command).pk, now=now)


def _settle_under(lock: FloorLock, command: Command, outcome: Outcome, now: datetime) -> None:
    """Write the outcome of a command and what follows from it, in a transaction that holds the lock."""
    if not _write(command, outcome, now):
        return
    if _could_not_ring(command, outcome):
        offers.could_not_ring_under(lock, leg_id=wanted.leg_of(command).pk, now=now)
    if outcome.state == CommandState.FAILED and command.kind == CommandKind.ADD_PARTY:
        parties.could_not_call(lock, wanted.leg_of(command).pk, now)
    worked, is_over = outcome.state == CommandState.DONE, outcome.state in OVER
    was_tried = is_over and not outcome.no_longer_needed
    if is_over and command.kind == CommandKind.HAND_OVER:
        transfers.handed_over_under(lock, command_id=command.pk, worked=worked, now=now)
    if was_tried and command.kind in HOLDS:
        calls.hold_settled_under(lock, command_id=command.pk, worked=worked, now=now)
    if was_tried and command.kind == CommandKind.SET_MODE and not worked:
        listening.mode_refused_under(lock, command_id=command.pk, now=now)
    if is_over and command.kind in BEFORE_LEAVING and command.offer_id:
        leaving_with.leave_if_confirmed(lock, command.offer_id, now)


_settle_at_once = floors.locking(_settle_under)


def _could_not_ring(command: Command, outcome: Outcome) -> bool:
    return outcome.state == CommandState.FAILED and command.kind == CommandKind.DIAL_STAFF


def _write(command: Command, outcome: Outcome, now: datetime) -> bool:
    """Write the outcome of a command; return whether the command was still ours."""
    over = outcome.state in OVER
    mine = _mine(command)
    ours = mine.move(
        outcome.state,
        or_stay=True,  # a command that is put off, or looked up once more, keeps its state
        error=outcome.error[:200],
        claimed_until=None,
        done_at=now if over else None,
        not_before=command.not_before if over else now + outcome.after,
    )
    if ours and outcome.no_longer_needed and command.call_id is not None:
        events.record(command.call_id, EventKind.NOT_SENT, now=now, command=command.kind)
    return bool(ours)


def _mine(command: Command) -> StateQuerySet[Command]:
    return Command.objects.filter(pk=command.pk, state=command.state, claimed_until=command.claimed_until)


def recover_stalled(now: datetime) -> None:
    """Mark commands whose claim ran out as unknown: their process died, and they may have been sent."""
    if _ABANDONED.exists(now):
        _abandoned(now).move(
            CommandState.UNKNOWN, claimed_until=None, not_before=now, error="the sender died"
        )


def _abandoned(now: datetime) -> StateQuerySet[Command]:
    return Command.objects.filter(state=CommandState.SENDING, claimed_until__lte=now)


_ABANDONED = AnyRow(lambda now: [_abandoned(now)])
