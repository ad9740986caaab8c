"""Who may see what. The one place that says so: console, records, intake, streams and tokens all ask here.

It fails closed: whoever is not recognised sees and changes nothing. The roles add up:

counselor      has a staff row: their own calls and promises, what waits for anybody on the lines they serve
supervisor      everybody's calls, promises, messages and records
administrator   plans people, teams and shifts; sees nothing that waits for anybody, and hears no message

A role holds while its account is active and has staff status, and until the last day of its staff row, where
it has one, is over.
"""

from collections.abc import Iterator, Set
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
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

SUPERVISORS = "Supervisors"
ADMINISTRATORS = "Administrators"
TAKEN = (OfferState.ACCEPTED, OfferState.DONE, OfferState.FAILED)
"""Who had such an offer of a call has, or had, its caller."""

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
        """Say whether they answer calls or supervise; who only administers has no part in the console."""
        return self.staff is not None or self.supervisor


_remembered: ContextVar[dict[Any, Viewer | None] | None] = ContextVar("remembered", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Read each user's roles once while this lasts, not each time that somebody asks.

    A page asks a dozen times, for its parts and for each kind of record. This is for requests that only read:
    what they do changes no role, and no staff row that they go on to show.
    """
    before = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(before)


def recognise(user: Any) -> Viewer | None:
    """Return a user in their roles; None for an account that is shut, has ended, or has no role at all.

    An account of a superuser counts as an administrator's, so that a helpline without people can be set up.
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
    staff = Staff.objects.with_zone().filter(user_id=user.pk).first()
    if staff is not None and staff.has_left(clock.now()):
        return None
    roles = set(user.groups.filter(name__in=[SUPERVISORS, ADMINISTRATORS]).values_list("name", flat=True))
    administrator = user.is_superuser or ADMINISTRATORS in roles
    found = Viewer(user, staff, SUPERVISORS in roles, administrator)
    return found if found.works_here or administrator else None


def staff_of(user: Any) -> Staff | None:
    """Return the staff row by which a user answers calls; None for everyone else."""
    found = recognise(user)
    return found.staff if found else None


def is_supervisor(user: Any) -> bool:
    """Say whether the user sees everybody's calls."""
    found = recognise(user)
    return found is not None and found.supervisor


def may_open_records(user: Any) -> bool:
    """Say whether the user may enter the records (Django's admin); what they see there is asked for each."""
    return recognise(user) is not None


OF_CALLERS = frozenset(
    f"helpline.{name}" for name in ("call", "alarm", "callback", "voicemail", "numberwish", "accessrecord")
) | {"intake.intakerecord", "intake.caller", "intake.callernumber"}
"""Records of which everybody sees only the rows that are theirs to see."""
PLANNED = frozenset(f"helpline.{name}" for name in ("team", "staff", "training", "shift"))
DESCRIBED = frozenset(f"helpline.{name}" for name in ("line", "floor", "flowversion"))
HELD = "helpline.legalhold"


def reaches_records_of(me: Viewer | None, model: str, *, to_change: bool) -> bool:
    """Say whether a role reaches a kind of records, such as `helpline.staff`.

    Django's permissions come on top, and cannot widen it.

    What is planned is changed by supervisors and administrators. A legal hold names a call: a supervisor's.
    Accounts, lock-outs, what the exchange keeps for itself and every kind that is not named here is an
    administrator's.
    """
    if me is None or model in OF_CALLERS:
        return me is not None
    if model == HELD:
        return me.supervisor and not to_change
    if model in PLANNED:
        return me.supervisor or me.administrator or not to_change
    return me.administrator or (model in DESCRIBED and not to_change)


def may_change_account(user: Any, account_id: int | None) -> bool:
    """Say whether the user may change an account, or the staff row of one: never their own."""
    found = recognise(user)
    return found is not None and account_id != found.user.pk


def may_see_people(user: Any) -> bool:
    """Say whether the user sees everybody who works here, and lets in whoever is locked out."""
    found = recognise(user)
    return found is not None and (found.supervisor or found.administrator)


def may_manage_people(user: Any) -> bool:
    """Say whether the user adds, pauses and retires people, and plans how they work: never themselves."""
    found = recognise(user)
    return found is not None and found.administrator


def may_set_telephone(user: Any, person: Staff) -> bool:
    """Say whether the user may put a person's telephone right: a supervisor, who supervises every line, may.

    Nobody sets their own: a second pair of eyes sees where a colleague's calls will ring.
    """
    return may_see_people(user) and may_change_account(user, person.user_id)


def channels(me: Viewer) -> frozenset[str]:
    """Return what the pages of a person may listen to: their own desk, and the floors of lines they serve."""
    floors = Floor.objects.all()
    if not me.supervisor:
        floors = floors.filter(lines__in=served_lines(me.staff)).distinct() if me.staff else floors.none()
    own = [f"desk:{me.staff.pk}"] if me.staff else []
    return frozenset([*own, *(f"floor:{pk}" for pk in floors.values_list("pk", flat=True))])


def visible_calls(user: Any) -> "QuerySet[Call]":
    """Return the calls a person may look into: their own; all of them for a supervisor.

    Whoever handles an open alarm about a call of the lines they serve may look into that call until the alarm
    is closed: they cannot help a caller of whom they see nothing.
    """
    return calls_visible_to(recognise(user))


def calls_visible_to(me: Viewer | None) -> "QuerySet[Call]":
    """Return the calls that somebody who is recognised already may look into; none for nobody."""
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
    """Return the same calls in parts, each of which an index serves: for lists, which are long.

    One part are their own, which may be many. The other are the few that somebody else finished or that they
    see for an alarm; a call of which an offer of theirs is done names them.
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
    """Say whether the call is looked into by somebody who handles an alarm about it and did not take it."""
    me = recognise(user)
    if me is None or me.staff is None or call.staff_id == me.staff.pk:
        return False
    return _in_alarm(me).filter(call=call).exists()


def alarms_to_see_to(user: Any) -> "QuerySet[Alarm]":
    """Return the alarms that a person may say they see to.

    About a call: those of the lines they serve and of their own calls; all of them for a supervisor. About
    what we run, such as an overdue review: supervisors and administrators.
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
    """Return the lines whose calls may ring a person: those that name one of their teams, or none at all."""
    return Line.objects.filter(pk__in=_served_by(staff))


def _served_by(staff: Staff) -> list[int]:
    teams = set(staff.teams.values_list("slug", flat=True))
    return [line.pk for line in Line.objects.only("policy") if _is_served_by(line, teams)]


def _is_served_by(line: Line, teams: set[str]) -> bool:
    rules = readable.policy(line.pk, line.policy)
    named = rules.primary_teams | rules.overflow_teams
    return not named or not named.isdisjoint(teams)


def _lines_of(me: Viewer) -> list[int]:
    """Return the lines of which a person sees what waits for anybody: for an administrator there are none."""
    if me.staff is None or (me.administrator and not me.supervisor):
        return []
    return _served_by(me.staff)


def serves(me: Viewer) -> bool:
    """Say whether what waits for anybody may be for this person too; others see no call or message of it."""
    return me.supervisor or bool(_lines_of(me))


def visible_callbacks(user: Any) -> "QuerySet[Callback]":
    """Return the callbacks a person may look into, and whose numbers they may be shown.

    Their own: promised by them, or in which they speak or spoke with the person. And of the lines they serve
    those that wait for anyone: handed to a person, or promised by the line itself and still open.
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
    """Some of the callbacks that a person may look into, and the states in which they can be."""

    rows: "QuerySet[Callback]"
    states: Set[str] = frozenset(CallbackState)


def visible_callbacks_in_parts(user: Any) -> list[CallbackPart]:
    """Return the same callbacks in parts, each of which an index serves: for lists, which are long."""
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
    """Return the callbacks that others promised, and in which a person speaks or spoke.

    Their calls are looked into only where they are such a call: an index knows whose each is, and no more.
    """
    # The direction is in the index of a person's calls, and leaves a tenth of them.
    made = CallbackAttempt.objects.filter(call__staff=staff, call__direction=Direction.OUTBOUND)
    tried = made.exclude(callback__staff=staff)
    pairs = list(tried.values_list("callback_id", "call_id"))
    calls = {call for _, call in pairs}
    spoken = set(_spoken_with(staff).filter(pk__in=calls).values_list("pk", flat=True))
    return {callback for callback, call in pairs if call in spoken}


def _spoken_with(staff: Staff) -> "QuerySet[Call]":
    """Return the calls that a person made or makes and in which somebody was reached, or may still be."""
    return Call.objects.filter(Q(state__in=LIVE) | ~Q(connected_at=None), staff=staff)


def may_call_by_hand(user: Any, callback: Callback) -> bool:
    """Say whether a person may make a promised call by hand: whoever promised it, and a supervisor.

    One that the line promised, or that waits for anyone's hand, is anyone's who may look into it.
    """
    me = recognise(user)
    if me is None or me.staff is None:
        return False
    anyones = callback.staff_id is None or callback.state == CallbackState.HANDED_OVER
    return callback.staff_id == me.staff.pk or me.supervisor or (anyones and _may_see(user, callback))


def _may_see(user: Any, callback: Callback) -> bool:
    return visible_callbacks(user).filter(pk=callback.pk).exists()


def may_dial_back(user: Any, call: Call) -> bool:
    """Say whether a person may call somebody back who was cut off in danger: who took it, or a supervisor."""
    me = recognise(user)
    return me is not None and me.staff is not None and (call.staff_id == me.staff.pk or me.supervisor)


def visible_voicemails(user: Any) -> "QuerySet[Voicemail]":
    """Return the messages a person may hear; an administrator hears none.

    Of the lines they serve those that nobody has dealt with, the ones they dealt with themselves, and those
    of their own calls. A message that a colleague has dealt with is that colleague's.
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
    """Return the same messages in parts, each of which an index serves: for lists, which are long."""
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
    """Return the messages a person may say are dealt with: all of the lines they serve."""
    me = recognise(user)
    if me is None or me.staff is None:
        return Voicemail.objects.none()
    return Voicemail.objects.filter(call__line__in=_lines_of(me)) | visible_voicemails(user)
