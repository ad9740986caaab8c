"""Say what a person may do: open records, change accounts and people, call somebody back."""

from typing import Any

from helpline.access.viewers import Viewer, recognise
from helpline.access.visible import visible_callbacks
from helpline.models import Call, Callback, CallbackState, Staff


def may_open_records(user: Any) -> bool:
    """Say whether the user may enter the records (Django's admin); each kind of record is checked as well."""
    return recognise(user) is not None


OF_CALLERS = frozenset(f"helpline.{name}" for name in ("call", "alarm", "callback", "voicemail")) | {
    "intake.intakerecord",
    "intake.caller",
    "intake.callernumber",
}
"""Kinds of records that every role may open, but each user sees only the rows that they may see."""
PLANNED = frozenset(f"helpline.{name}" for name in ("team", "staff", "training", "shift"))
DESCRIBED = frozenset(f"helpline.{name}" for name in ("line", "floor", "flowversion"))
OF_SUPERVISORS = frozenset(f"helpline.{name}" for name in ("legalhold", "numberwish", "accessrecord"))


def reaches_records_of(me: Viewer | None, model: str, *, to_change: bool) -> bool:
    """Say whether the viewer's roles give access to a kind of records, such as `helpline.staff`.

    Django's permissions are checked in addition, and cannot widen this.

    Every role reads the records of the plan; supervisors and administrators change them. Only supervisors
    read legal holds, which name a call, wishes about numbers, and access records. Every role reads lines,
    floors and call flows. Accounts, lock-outs, what the exchange keeps for itself, and any kind that is not
    named here are for administrators.
    """
    if me is None or model in OF_CALLERS:
        return me is not None
    if model in OF_SUPERVISORS:
        return me.supervisor and not to_change
    if model in PLANNED:
        return me.supervisor or me.administrator or not to_change
    return me.administrator or (model in DESCRIBED and not to_change)


def may_change_account(user: Any, account_id: int | None) -> bool:
    """Say whether the user may change this account or its staff row; nobody may change their own."""
    found = recognise(user)
    return found is not None and account_id != found.user.pk


def may_see_people(user: Any) -> bool:
    """Say whether the user may see all staff, and lift the lock-out of people who cannot sign in."""
    found = recognise(user)
    return found is not None and (found.supervisor or found.administrator)


def may_manage_people(user: Any) -> bool:
    """Say whether the user may add, pause and retire people and plan their work (but not their own)."""
    found = recognise(user)
    return found is not None and found.administrator


def may_set_telephone(user: Any, person: Staff) -> bool:
    """Say whether the user may set or remove a person's telephone: supervisors and administrators may.

    Nobody sets their own, so that a second person sees where a colleague's calls will ring.
    """
    return may_see_people(user) and may_change_account(user, person.user_id)


def may_call_by_hand(user: Any, callback: Callback) -> bool:
    """Say whether a person may make a promised call by hand: the counselor who promised it, or a supervisor.

    A callback that the line promised, or that was handed over, may be called by anybody who may open it. All
    of them need a staff row.
    """
    me = recognise(user)
    if me is None or me.staff is None:
        return False
    anyones = callback.staff_id is None or callback.state == CallbackState.HANDED_OVER
    return callback.staff_id == me.staff.pk or me.supervisor or (anyones and _may_see(user, callback))


def _may_see(user: Any, callback: Callback) -> bool:
    return visible_callbacks(user).filter(pk=callback.pk).exists()


def may_join_calls(user: Any) -> bool:
    """Say whether the user may listen to calls, coach and take over: supervisors with a desk of their own."""
    me = recognise(user)
    return me is not None and me.staff is not None and me.supervisor


def may_dial_back(user: Any, call: Call) -> bool:
    """Say whether staff may call back a caller cut off in danger: the call's counselor, or a supervisor."""
    me = recognise(user)
    return me is not None and me.staff is not None and (call.staff_id == me.staff.pk or me.supervisor)
