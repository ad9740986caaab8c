"""Decide whether a command is still wanted: compare what it was decided for with what is true now.

This is asked under the exchange's lock, in the transaction that claims the command. The answer is None if the
command is wanted, `DONE` if our own records say that it has happened, and otherwise why it is stale.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from helpline import clock
from helpline.carrier.outcome import DONE, Outcome, failed, no_longer_needed
from helpline.complete import complete
from helpline.models import (
    LIVE_OFFERS,
    QUEUED,
    WITH_STAFF,
    Call,
    CallState,
    Command,
    CommandKind,
    CommandState,
    OfferState,
    Participant,
    ParticipantRole,
    ParticipantState,
)
from helpline.operations import crisis_line, dialling, exits, floors, parties

LEAST_RINGING = timedelta(seconds=1)
"""A telephone that would ring for less time than this is not rung: nobody can pick it up so fast."""
HAND_OVER_WITHIN = timedelta(seconds=20)
"""How long it is tried to hand a call over: nobody of the two may leave until Twilio has answered."""
ABOUT = (
    "call__line",
    "participant__offer__staff",
    "participant__offer__call__line",
    "offer__participant",
    "participant__number",
    "participant__call__line",
)
"""The related rows that a command is loaded with."""

Rule = Callable[[Command, datetime], Outcome | None]


def verdict(command: Command, now: datetime) -> Outcome | None:
    """Return None if a command is still wanted, else its outcome without sending it."""
    return RULES[CommandKind(command.kind)](command, now)


@transaction.atomic
def again(command: Command) -> Outcome | None:
    """Decide again whether a command is still wanted, between two of its requests to Twilio."""
    floors.lock()
    return verdict(Command.objects.select_related(*ABOUT).get(pk=command.pk), clock.now())


def call_of(command: Command) -> Call:
    """Return the call of a command of a kind that always has one."""
    assert command.call is not None  # noqa: S101  such a command is always created with one
    return command.call


def leg_of(command: Command) -> Participant:
    """Return the participant of a command of a kind that always has one."""
    assert command.participant is not None  # noqa: S101  such a command is always created with one
    return command.participant


def sid_of(call: Call) -> str:
    """Return Twilio's id of the caller's leg, for a call whose command is wanted."""
    assert call.caller_sid  # noqa: S101  a command about a caller without a leg is not wanted
    return call.caller_sid


def leads_out_of_the_queue(call: Call, now: datetime) -> bool:
    """Say whether a caller who is moved goes elsewhere than back into the queue.

    A caller in danger who should have left the queue by now goes on to a number outside.
    """
    if call.state not in QUEUED or call.outside:
        return True
    return call.is_crisis and call.leave_at is not None and call.leave_at <= now


def _dial_staff(command: Command, now: datetime) -> Outcome | None:
    leg = leg_of(command)
    if leg.sid:
        return DONE
    if leg.staff_offer.state != OfferState.RINGING:
        return no_longer_needed("the offer does not ring any more")
    if leg.staff_offer.ring_until - now < LEAST_RINGING:
        return no_longer_needed("there is no time left to ring")
    return None


def _acceptance_over(command: Command) -> Outcome | None:
    offer, call = command.offer, call_of(command)
    if offer is None or offer.call_id != call.pk:
        return no_longer_needed("it names no acceptance of this call")
    if offer.state != OfferState.ACCEPTED or call.state not in WITH_STAFF:
        return no_longer_needed("that acceptance is over")
    return None


def _dial_caller(command: Command, now: datetime) -> Outcome | None:
    """Ask the rules once more before dialling, unless a telephone may be ringing already.

    A command whose answer was lost is not ruled on: what became of it is looked up.
    """
    call = call_of(command)
    if call.caller_sid:
        return DONE
    if over := _while_connecting(command):
        return over
    if command.state == CommandState.PENDING and not dialling.may_dial(floors.lock(), call, now):
        return no_longer_needed("the rules do not let it be dialled any more")
    return None


def _while_connecting(command: Command) -> Outcome | None:
    if over := _acceptance_over(command):
        return over
    return None if call_of(command).state == CallState.CONNECTING else no_longer_needed("they have met")


def _bridge_caller(command: Command, now: datetime) -> Outcome | None:
    if over := _acceptance_over(command):
        return over
    call = call_of(command)
    return DONE if call.caller_in_conference or call.caller_sent else _while_connecting(command)


def _move_caller(command: Command, now: datetime) -> Outcome | None:
    call = call_of(command)
    if call.state == CallState.ENDED or not call.caller_sid:
        return no_longer_needed("the call is over")
    if call.state in WITH_STAFF:
        return no_longer_needed("somebody has taken the call")
    if command.stay is None or command.stay != call.stay:
        return no_longer_needed("that stay in the queue is over")
    reached = call.stay_left if leads_out_of_the_queue(call, now) else call.stay_entered
    return DONE if reached >= call.stay else None


def _set_exit(command: Command, now: datetime) -> Outcome | None:
    """Want the command while whom it is about may be in the conference, also while they are leaving it.

    Who has the call may have changed since: what Twilio is told then follows from who has it now. For the
    crisis line, it is wanted while that line is with a caller who was left with it.
    """
    if command.offer is None:
        return no_longer_needed("that acceptance is over")
    gone = leg_of(command).state == ParticipantState.ENDED
    if leg_of(command).role == ParticipantRole.CRISIS_LINE:
        with_it = not gone and _talks_on_without_us(command)
        return None if with_it else no_longer_needed("the caller is not left with it")
    if not exits.goes_on(command.offer):
        return no_longer_needed("that acceptance is over")
    return no_longer_needed("they have left it") if gone else None


def _hand_over(command: Command, now: datetime) -> Outcome | None:
    """Want the command while the one has the call and the other is in it."""
    if over := _acceptance_over(command):
        return over
    if leg_of(command).staff_offer.state != OfferState.ALONGSIDE:
        return no_longer_needed("the colleague is not in it any more")
    return failed("it took too long") if command.created_at + HAND_OVER_WITHIN <= now else None


def _set_mode(command: Command, now: datetime) -> Outcome | None:
    """Want the command while its person is in the conversation of the counselor for whom it was decided.

    It is sent also where Twilio confirmed this mode last: an answer to a later request may have been lost.
    """
    if over := _acceptance_over(command):
        return over
    leg = leg_of(command)
    if leg.state == ParticipantState.ENDED or leg.staff_offer.state not in LIVE_OFFERS or not leg.mode:
        return no_longer_needed("they are not beside the counselor any more")
    return None


def _talks_on_without_us(command: Command) -> bool:
    """Say whether the caller was left with the crisis line when they lost the counselor of a command."""
    return command.offer is not None and crisis_line.was_left_with_it(command.offer)


def _hold(command: Command, now: datetime, *, held: bool) -> Outcome | None:
    if not held and _talks_on_without_us(command):
        return None
    if over := _acceptance_over(command):
        return over
    call = call_of(command)
    if call.state != CallState.CONNECTED:
        return no_longer_needed("they are not talking")
    return None if call.on_hold == held else no_longer_needed("it was taken back")


def _check_bridge(command: Command, now: datetime) -> Outcome | None:
    return None if _talks_on_without_us(command) else _acceptance_over(command)


def _add_crisis_line(command: Command, now: datetime) -> Outcome | None:
    call = call_of(command)
    if not call.is_crisis or not call.line.crisis_number:
        return no_longer_needed("it is no call for the crisis line")
    if over := _acceptance_over(command):
        return over
    if crisis_line.have_met(call):
        return no_longer_needed("they have met")
    return DONE if command.offer and crisis_line.living(command.offer).exists() else None


def _end_crisis_line(command: Command, now: datetime) -> Outcome | None:
    return DONE if leg_of(command).state == ParticipantState.ENDED else None


def _add_party(command: Command, now: datetime) -> Outcome | None:
    """Want the command while the conversation goes on, also with another counselor than who asked for it."""
    party = leg_of(command)
    if party.sid:
        return DONE
    return None if parties.is_wanted(party) else no_longer_needed("the counselor took them out")


def _end_leg(command: Command, now: datetime) -> Outcome | None:
    leg = leg_of(command)
    return DONE if leg.state == ParticipantState.ENDED or not leg.sid else None


def _end_caller(command: Command, now: datetime) -> Outcome | None:
    call = call_of(command)
    if call.state != CallState.ENDED:
        return no_longer_needed("the call goes on")
    return None if call.caller_sid else DONE


def _fetch_recording(command: Command, now: datetime) -> Outcome | None:
    return None


RULES: dict[CommandKind, Rule] = complete(
    "helpline.carrier.wanted.RULES",
    CommandKind,
    {
        CommandKind.DIAL_STAFF: _dial_staff,
        CommandKind.DIAL_CALLER: _dial_caller,
        CommandKind.BRIDGE_CALLER: _bridge_caller,
        CommandKind.MOVE_CALLER: _move_caller,
        CommandKind.SET_EXIT: _set_exit,
        CommandKind.HAND_OVER: _hand_over,
        CommandKind.SET_MODE: _set_mode,
        CommandKind.HOLD: partial(_hold, held=True),
        CommandKind.RESUME: partial(_hold, held=False),
        CommandKind.CHECK_BRIDGE: _check_bridge,
        CommandKind.ADD_CRISIS_LINE: _add_crisis_line,
        CommandKind.END_CRISIS_LINE: _end_crisis_line,
        CommandKind.ADD_PARTY: _add_party,
        CommandKind.END_PARTY: _end_leg,
        CommandKind.END_LEG: _end_leg,
        CommandKind.END_CALLER: _end_caller,
        CommandKind.FETCH_RECORDING: _fetch_recording,
    },
)
