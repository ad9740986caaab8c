"""Who may see what. The one place that says so, and it fails closed."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Exists, OuterRef, Q, QuerySet

from helpline import readable
from helpline.models import (
    OPEN,
    Alarm,
    Call,
    Callback,
    CallbackAttempt,
    CallbackState,
    Line,
    Offer,
    OfferState,
    Staff,
    Voicemail,
    VoicemailState,
)

SUPERVISORS = "Supervisors"
TAKEN = (OfferState.ACCEPTED, OfferState.DONE, OfferState.FAILED)
"""Who had such an offer of a call has, or had, its caller."""

User = AbstractBaseUser | AnonymousUser


def staff_of(user: Any) -> Staff | None:
    """Return the staff member behind an active, signed-in user; None for everyone else."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return None
    return Staff.objects.filter(user_id=user.pk).first()


def is_supervisor(user: Any) -> bool:
    """Say whether the user sees everybody's calls."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return bool(user.is_superuser or user.groups.filter(name=SUPERVISORS).exists())


def visible_calls(user: Any) -> "QuerySet[Call]":
    """Return the calls a person may look into: their own; all of them for a supervisor.

    Whoever handles an open alarm about a call of the lines they serve may look into that call until the alarm
    is closed: they cannot help a caller of whom they see nothing.
    """
    if is_supervisor(user):
        return Call.objects.all()
    staff = staff_of(user)
    if staff is None:
        return Call.objects.none()
    taken = Offer.objects.filter(call=OuterRef("pk"), staff=staff, state__in=TAKEN)
    in_alarm = _in_alarm(staff).filter(call=OuterRef("pk"))
    return Call.objects.filter(Q(staff=staff) | Exists(taken) | Exists(in_alarm))


def visible_calls_in_parts(user: Any) -> "list[QuerySet[Call]]":
    """Return the same calls in parts, each of which an index serves: for lists, which are long.

    One part are their own, which may be many. The other are the few that somebody else finished or that they
    see for an alarm; a call of which an offer of theirs is done names them.
    """
    if is_supervisor(user):
        return [Call.objects.all()]
    staff = staff_of(user)
    if staff is None:
        return [Call.objects.none()]
    lost = Offer.objects.filter(staff=staff, state=OfferState.FAILED).exclude(call__staff=staff)
    others = {*lost.values_list("call_id", flat=True), *_in_alarm(staff).values_list("call_id", flat=True)}
    return [Call.objects.filter(staff=staff), Call.objects.filter(pk__in=others)]


def is_seen_for_an_alarm(user: Any, call: Call) -> bool:
    """Say whether the call is looked into by somebody who handles an alarm about it and did not take it."""
    staff = staff_of(user)
    return staff is not None and call.staff_id != staff.pk and _in_alarm(staff).filter(call=call).exists()


def _in_alarm(staff: Staff) -> "QuerySet[Alarm]":
    """Return the open alarms that a person handles, about calls of the lines they serve."""
    mine = Alarm.objects.filter(acknowledged_by=staff.user_id, closed_at=None)
    return mine.filter(call__line__in=_served_lines(staff))


def served_lines(staff: Staff) -> "QuerySet[Line]":
    """Return the lines whose calls may ring a person: those that name one of their teams, or none at all."""
    return Line.objects.filter(pk__in=_served_lines(staff))


def _served_lines(staff: Staff) -> list[int]:
    teams = set(staff.teams.values_list("slug", flat=True))
    return [line.pk for line in Line.objects.only("policy") if _is_served_by(line, teams)]


def _is_served_by(line: Line, teams: set[str]) -> bool:
    rules = readable.policy(line.pk, line.policy)
    named = rules.primary_teams | rules.overflow_teams
    return not named or not named.isdisjoint(teams)


def visible_callbacks(user: Any) -> "QuerySet[Callback]":
    """Return the callbacks a person may look into, and whose numbers they may be shown.

    Their own: promised by them, or called by them. And of the lines they serve those that wait for anyone:
    handed to a person, or promised by the line itself and still open.
    """
    if is_supervisor(user):
        return Callback.objects.all()
    staff = staff_of(user)
    if staff is None:
        return Callback.objects.none()
    anyones = Q(state=CallbackState.HANDED_OVER) | Q(staff=None, state__in=OPEN)
    called = CallbackAttempt.objects.filter(callback=OuterRef("pk"), call__staff=staff)
    return Callback.objects.filter(
        Q(staff=staff) | Exists(called) | anyones & Q(line__in=_served_lines(staff))
    )


def visible_callbacks_in_parts(user: Any) -> "list[QuerySet[Callback]]":
    """Return the same callbacks in parts, each of which an index serves: for lists, which are long."""
    if is_supervisor(user):
        return [Callback.objects.all()]
    staff = staff_of(user)
    if staff is None:
        return [Callback.objects.none()]
    called = CallbackAttempt.objects.filter(call__staff=staff).exclude(callback__staff=staff)
    served = Callback.objects.filter(line__in=_served_lines(staff))
    return [
        Callback.objects.filter(staff=staff),
        Callback.objects.filter(pk__in=set(called.values_list("callback_id", flat=True))),
        served.filter(state=CallbackState.HANDED_OVER),
        served.filter(staff=None, state__in=OPEN),
    ]


def may_call_by_hand(user: Any, callback: Callback) -> bool:
    """Say whether a person may make a promised call by hand: whoever promised it, and a supervisor.

    One that the line promised, or that waits for anyone's hand, is anyone's who may look into it.
    """
    staff = staff_of(user)
    if staff is None:
        return False
    anyones = callback.staff_id is None or callback.state == CallbackState.HANDED_OVER
    return anyones or callback.staff_id == staff.pk or is_supervisor(user)


def may_dial_back(user: Any, call: Call) -> bool:
    """Say whether a person may call somebody back who was cut off in danger: who took it, or a supervisor."""
    staff = staff_of(user)
    return staff is not None and (call.staff_id == staff.pk or is_supervisor(user))


def visible_voicemails(user: Any) -> "QuerySet[Voicemail]":
    """Return the messages a person may hear.

    Of the lines they serve those that nobody has dealt with, the ones they dealt with themselves, and those
    of their own calls. A message that a colleague has dealt with is that colleague's.
    """
    if is_supervisor(user):
        return Voicemail.objects.all()
    staff = staff_of(user)
    if staff is None:
        return Voicemail.objects.none()
    new = Q(state=VoicemailState.NEW, call__line__in=_served_lines(staff))
    return Voicemail.objects.filter(new | Q(handled_by=staff) | Q(call__staff=staff))


def visible_voicemails_in_parts(user: Any) -> "list[QuerySet[Voicemail]]":
    """Return the same messages in parts, each of which an index serves: for lists, which are long."""
    if is_supervisor(user):
        return [Voicemail.objects.all()]
    staff = staff_of(user)
    if staff is None:
        return [Voicemail.objects.none()]
    talked = Voicemail.objects.filter(call__staff=staff).values_list("pk", flat=True)
    return [
        Voicemail.objects.filter(state=VoicemailState.NEW, call__line__in=_served_lines(staff)),
        Voicemail.objects.filter(handled_by=staff),
        Voicemail.objects.filter(pk__in=set(talked)),
    ]


def served_voicemails(user: Any) -> "QuerySet[Voicemail]":
    """Return the messages a person may say are dealt with: all of the lines they serve."""
    staff = staff_of(user)
    if staff is None:
        return Voicemail.objects.none()
    return Voicemail.objects.filter(call__line__in=_served_lines(staff)) | visible_voicemails(user)
