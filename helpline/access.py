"""Decide who may see and change what. Console, records, intake, streams and tokens all ask this module.

It fails closed: a user who is not recognised sees and changes nothing. The roles add up:

counselor      has a staff row: their own calls and promises, what waits for anybody on the lines they serve
supervisor      everybody's calls, promises, messages and records
administrator   plans people, teams and shifts; sees nothing that waits for anybody, and hears no message

A role counts only while its account is active and has staff status. If the account has a staff row with a
last day, the role ends when that day is over.
"""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group
from django.db.models import Exists, OuterRef, Q, QuerySet

from helpline import clock
from helpline.models import (
    LIVE,
    OPEN,
    Alarm,
    Call,
    Callback,
    CallbackAttempt,
    CallbackState,
    Direction,
    Floor,
    Line,
    Offer,
    OfferState,
    Staff,
    Voicemail,
    VoicemailState,
    readable,
)
from helpline.models.written_once import WrittenOnce

SUPERVISORS = "Supervisors"
ADMINISTRATORS = "Administrators"
ROLES = (SUPERVISORS, ADMINISTRATORS)
TAKEN = (OfferState.ACCEPTED, OfferState.DONE, OfferState.FAILED)
"""The states of an offer that its staff member accepted: they have, or had, the caller."""

User = AbstractBaseUser | AnonymousUser


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person whom we know, who views a page, in one or more roles."""

    user: Any
    staff: Staff | None
    supervisor: bool
    administrator: bool

    @property
    def works_here(self) -> bool:
        """Say whether they answer calls or supervise; an account that only administers does neither."""
        return self.staff is not None or self.supervisor


_remembered: ContextVar[dict[Any, Viewer | None] | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Read each user's roles only once within this block and the blocks inside it, not at each question.

    A page asks a dozen times, for its parts and for each kind of record. Use this only for what reads: it
    must not change a role, or a staff row that it shows afterwards.
    """
    known = _remembered.get()
    before = _remembered.set({} if known is None else known)
    try:
        yield
    finally:
        _remembered.reset(before)


def recognise(user: Any) -> Viewer | None:
    """Return the user as a Viewer with their roles; None for an account that is closed or has no role.

    None too after the last day of their staff row. A superuser counts as an administrator, so that a helpline
    without people can be set up.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active or not user.is_staff:
        return None
    remembered = _remembered.get()
    if remembered is None:
        return _in_roles(user)
    if user.pk not in remembered:
        remembered[user.pk] = _in_roles(user)
    return remembered[user.pk]


def _in_roles(user: Any) -> Viewer | None:
    staff = _STAFF.first(user.pk)
    if staff is not None and staff.has_left(clock.now()):
        return None
    roles = _roles_without_staff(user) if staff is None else _roles_beside(staff)
    administrator = user.is_superuser or ADMINISTRATORS in roles
    found = Viewer(user, staff, SUPERVISORS in roles, administrator)
    return found if found.works_here or administrator else None


def _staff_with_roles(user_id: int) -> "QuerySet[Staff]":
    """Return a query for the staff row of a user, with whether they are in the group of each role."""
    groups = {role: Group.objects.filter(user=OuterRef("user_id"), name=role) for role in ROLES}
    held = {role: Exists(group) for role, group in groups.items()}
    return Staff.objects.with_zone().filter(user_id=user_id).annotate(**held)


_STAFF = WrittenOnce(_staff_with_roles)


def _roles_beside(staff: Staff) -> set[str]:
    """Return the roles that were read with a staff row, which is then like any other."""
    return {role for role in ROLES if staff.__dict__.pop(role)}


def _roles_without_staff(user: Any) -> set[str]:
    return set(user.groups.filter(name__in=ROLES).values_list("name", flat=True))


def staff_of(user: Any) -> Staff | None:
    """Return the staff row by which a user answers calls; None for everyone else."""
    found = recognise(user)
    return found.staff if found else None


def is_supervisor(user: Any) -> bool:
    """Say whether the user sees everybody's calls."""
    found = recognise(user)
    return found is not None and found.supervisor


def may_open_records(user: Any) -> bool:
    """Say whether the user may enter the records (Django's admin); each kind of record is checked as well."""
    return recognise(user) is not None


OF_CALLERS = frozenset(
    f"helpline.{name}" for name in ("call", "alarm", "callback", "voicemail", "numberwish", "accessrecord")
) | {"intake.intakerecord", "intake.caller", "intake.callernumber"}
"""Kinds of records that every role may open, but each user sees only the rows that they may see."""
PLANNED = frozenset(f"helpline.{name}" for name in ("team", "staff", "training", "shift"))
DESCRIBED = frozenset(f"helpline.{name}" for name in ("line", "floor", "flowversion"))
HELD = "helpline.legalhold"


def reaches_records_of(me: Viewer | None, model: str, *, to_change: bool) -> bool:
    """Say whether the viewer's roles give access to a kind of records, such as `helpline.staff`.

    Django's permissions are checked in addition, and cannot widen this.

    Every role reads the records of the plan; supervisors and administrators change them. Only supervisors
    read legal holds, because a hold names a call. Every role reads lines, floors and call flows. Accounts,
    lock-outs, what the exchange keeps for itself, and any kind that is not named here are for administrators.
    """
    if me is None or model in OF_CALLERS:
        return me is not None
    if model == HELD:
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


def channels(me: Viewer) -> frozenset[str]:
    """Return a person's nudge channels: their own desk, and the floors of lines they serve or supervise."""
    floors = Floor.objects.all()
    if not me.supervisor:
        floors = floors.filter(lines__in=served_lines(me.staff)).distinct() if me.staff else floors.none()
    own = [f"desk:{me.staff.pk}"] if me.staff else []
    return frozenset([*own, *(f"floor:{pk}" for pk in floors.values_list("pk", flat=True))])


def visible_calls(user: Any) -> "QuerySet[Call]":
    """Return the calls that a person may open: their own calls, or all calls for a supervisor.

    A person who handles an open alarm about a call of a line they serve may open that call until the alarm is
    closed: they cannot help a caller of whom they see nothing.
    """
    return calls_visible_to(recognise(user))


def calls_visible_to(me: Viewer | None) -> "QuerySet[Call]":
    """Return the calls that a viewer may open, without looking up their roles again; no calls for None."""
    if me is None:
        return Call.objects.none()
    if me.supervisor:
        return Call.objects.all()
    if me.staff is None:
        return Call.objects.none()
    taken = Offer.objects.filter(call=OuterRef("pk"), staff=me.staff, state__in=TAKEN)
    in_alarm = _in_alarm(me).filter(call=OuterRef("pk"))
    return Call.objects.filter(Q(staff=me.staff) | Exists(taken) | Exists(in_alarm))


def visible_calls_in_parts(user: Any) -> "list[QuerySet[Call]]":
    """Return the calls of `visible_calls` as several query sets, each served by an index, for long lists.

    The first part is the person's own calls, which may be many. The second part is the few calls that they
    lost and somebody else finished, or that they see because of an alarm. Failed offers are enough to find
    the former: a call with a finished (DONE) offer of theirs names them, and is in the first part.
    """
    me = recognise(user)
    if me is not None and me.supervisor:
        return [Call.objects.all()]
    if me is None or me.staff is None:
        return [Call.objects.none()]
    lost = Offer.objects.filter(staff=me.staff, state=OfferState.FAILED).exclude(call__staff=me.staff)
    others = {*lost.values_list("call_id", flat=True), *_in_alarm(me).values_list("call_id", flat=True)}
    return [Call.objects.filter(staff=me.staff), Call.objects.filter(pk__in=others)]


def is_seen_for_an_alarm(user: Any, call: Call) -> bool:
    """Say whether the user handles an open alarm about this call and did not take the call themselves."""
    me = recognise(user)
    if me is None or me.staff is None or call.staff_id == me.staff.pk:
        return False
    return _in_alarm(me).filter(call=call).exists()


def alarms_to_see_to(user: Any) -> "QuerySet[Alarm]":
    """Return the alarms that a person may handle.

    Of the alarms about calls these are the ones about the lines they serve and about calls they may open; a
    supervisor may handle all. Alarms about what we run, such as an overdue review, are for supervisors and
    administrators.
    """
    me = recognise(user)
    if me is None:
        return Alarm.objects.none()
    if me.supervisor:
        return Alarm.objects.all()
    of_calls = Q(call__line__in=_lines_of(me)) | Q(call__in=visible_calls(user))
    return Alarm.objects.filter(of_calls | Q(call=None) if me.administrator else of_calls)


def _in_alarm(me: Viewer) -> "QuerySet[Alarm]":
    """Return the open alarms that a person handles, about calls of the lines they serve."""
    mine = Alarm.objects.filter(acknowledged_by=me.user.pk, closed_at=None)
    return mine.filter(call__line__in=_lines_of(me))


def served_lines(staff: Staff) -> "QuerySet[Line]":
    """Return the lines whose calls may ring a person: lines that name one of their teams, or no team."""
    return Line.objects.filter(pk__in=_served_by(staff))


def _served_by(staff: Staff) -> list[int]:
    teams = set(staff.teams.values_list("slug", flat=True))
    return [line.pk for line in Line.objects.only("policy") if _is_served_by(line, teams)]


def _is_served_by(line: Line, teams: set[str]) -> bool:
    rules = readable.policy(line.pk, line.policy)
    named = rules.primary_teams | rules.overflow_teams
    return not named or not named.isdisjoint(teams)


def _lines_of(me: Viewer) -> list[int]:
    """Return the ids of the lines whose unassigned work (callbacks, messages, alarms) a person may see.

    There are none for an administrator who does not supervise, nor for a person without a staff row.
    """
    if me.staff is None or (me.administrator and not me.supervisor):
        return []
    return _served_by(me.staff)


def serves(me: Viewer) -> bool:
    """Say whether a person may see unassigned work, such as new messages, of some line."""
    return me.supervisor or bool(_lines_of(me))


def visible_callbacks(user: Any) -> "QuerySet[Callback]":
    """Return the callbacks that a person may open, and whose numbers they may be shown.

    These are the callbacks that they promised, those in which they speak or spoke with the person called, and
    those on the lines they serve that wait for anybody: handed over to a person, or promised by the line
    itself and still open. A supervisor may open all.
    """
    me = recognise(user)
    if me is None:
        return Callback.objects.none()
    if me.supervisor:
        return Callback.objects.all()
    if me.staff is None:
        return Callback.objects.none()
    anyones = Q(state=CallbackState.HANDED_OVER) | Q(staff=None, state__in=OPEN)
    called = CallbackAttempt.objects.filter(callback=OuterRef("pk"), call__in=_spoken_with(me.staff))
    return Callback.objects.filter(Q(staff=me.staff) | Exists(called) | anyones & Q(line__in=_lines_of(me)))


class CallbackPart(NamedTuple):
    """Some of the callbacks that a person may open, and the states that these rows can have."""

    rows: "QuerySet[Callback]"
    states: Set[str] = frozenset(CallbackState)


def visible_callbacks_in_parts(user: Any) -> list[CallbackPart]:
    """Return the callbacks of `visible_callbacks` in parts, each served by an index, for long lists."""
    me = recognise(user)
    if me is not None and me.supervisor:
        return [CallbackPart(Callback.objects.all())]
    if me is None or me.staff is None:
        return [CallbackPart(Callback.objects.none())]
    parts = [CallbackPart(Callback.objects.filter(staff=me.staff))]
    if others := _called_for_others(me.staff):
        parts.append(CallbackPart(Callback.objects.filter(pk__in=others)))
    if lines := _lines_of(me):
        served = Callback.objects.filter(line__in=lines)
        handed_over = {CallbackState.HANDED_OVER}
        parts.append(CallbackPart(served.filter(state__in=handed_over), handed_over))
        parts.append(CallbackPart(served.filter(staff=None, state__in=OPEN), set(OPEN)))
    return parts


def _called_for_others(staff: Staff) -> set[UUID]:
    """Return the ids of callbacks that others promised and in which this person speaks or spoke.

    Only the calls of such attempts are checked for a conversation: the index knows whose call it is, but not
    whether somebody was reached.
    """
    # The index of a person's calls holds the direction too; filtering by it leaves a tenth of the calls.
    made = CallbackAttempt.objects.filter(call__staff=staff, call__direction=Direction.OUTBOUND)
    tried = made.exclude(callback__staff=staff)
    pairs = list(tried.values_list("callback_id", "call_id"))
    calls = {call for _, call in pairs}
    spoken = set(_spoken_with(staff).filter(pk__in=calls).values_list("pk", flat=True))
    return {callback for callback, call in pairs if call in spoken}


def _spoken_with(staff: Staff) -> "QuerySet[Call]":
    """Return a person's calls in which somebody was reached, or may still be because the call is live."""
    return Call.objects.filter(Q(state__in=LIVE) | ~Q(connected_at=None), staff=staff)


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


def may_dial_back(user: Any, call: Call) -> bool:
    """Say whether staff may call back a caller cut off in danger: the call's counselor, or a supervisor."""
    me = recognise(user)
    return me is not None and me.staff is not None and (call.staff_id == me.staff.pk or me.supervisor)


def visible_voicemails(user: Any) -> "QuerySet[Voicemail]":
    """Return the messages that a person may hear; an administrator who does not supervise hears none.

    A supervisor may hear all. A counselor may hear the new messages of the lines they serve, those that they
    dealt with themselves, and those of their own calls. A message that a colleague has dealt with is that
    colleague's.
    """
    me = recognise(user)
    if me is None:
        return Voicemail.objects.none()
    if me.supervisor:
        return Voicemail.objects.all()
    if me.staff is None or me.administrator:
        return Voicemail.objects.none()
    new = Q(state=VoicemailState.NEW, call__line__in=_lines_of(me))
    return Voicemail.objects.filter(new | Q(handled_by=me.staff) | Q(call__staff=me.staff))


def visible_voicemails_in_parts(user: Any) -> "list[QuerySet[Voicemail]]":
    """Return the messages of `visible_voicemails` in parts, each served by an index, for long lists."""
    me = recognise(user)
    if me is not None and me.supervisor:
        return [Voicemail.objects.all()]
    if me is None or me.staff is None or me.administrator:
        return [Voicemail.objects.none()]
    talked = Voicemail.objects.filter(call__staff=me.staff).values_list("pk", flat=True)
    return [
        Voicemail.objects.filter(state=VoicemailState.NEW, call__line__in=_lines_of(me)),
        Voicemail.objects.filter(handled_by=me.staff),
        Voicemail.objects.filter(pk__in=set(talked)),
    ]


def served_voicemails(user: Any) -> "QuerySet[Voicemail]":
    """Return the messages that a person may mark as done: all they may hear, and all of their lines."""
    me = recognise(user)
    if me is None or me.staff is None:
        return Voicemail.objects.none()
    return Voicemail.objects.filter(call__line__in=_lines_of(me)) | visible_voicemails(user)
