"""Who may see what. The one place that says so, and it fails closed."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet

from helpline import readable
from helpline.models import OPEN, Alarm, Call, Callback, CallbackState, Line, Staff, Voicemail, VoicemailState

SUPERVISORS = "Supervisors"

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
    taken = ["accepted", "done", "failed"]
    return Call.objects.filter(
        Q(staff=staff)
        | Q(pk__in=staff.offers.filter(state__in=taken).values("call_id"))
        | Q(pk__in=_in_alarm(staff).values("call_id"))
    )


def is_seen_for_an_alarm(user: Any, call: Call) -> bool:
    """Say whether the call is looked into by somebody who handles an alarm about it and did not take it."""
    staff = staff_of(user)
    return staff is not None and call.staff_id != staff.pk and _in_alarm(staff).filter(call=call).exists()


def _in_alarm(staff: Staff) -> "QuerySet[Alarm]":
    """Return the open alarms that a person handles, about calls of the lines they serve."""
    mine = Alarm.objects.filter(acknowledged_by=staff.user_id, closed_at=None)
    return mine.filter(call__line__in=served_lines(staff))


def served_lines(staff: Staff) -> "QuerySet[Line]":
    """Return the lines whose calls may ring a person: those that name one of their teams, or none at all."""
    teams = set(staff.teams.values_list("slug", flat=True))
    serving = [line.pk for line in Line.objects.only("policy") if _is_served_by(line, teams)]
    return Line.objects.filter(pk__in=serving)


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
    called = Q(attempts__call__staff=staff)
    return Callback.objects.filter(
        Q(staff=staff) | called | anyones & Q(line__in=served_lines(staff))
    ).distinct()


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
    new = Q(state=VoicemailState.NEW, call__line__in=served_lines(staff))
    return Voicemail.objects.filter(new | Q(handled_by=staff) | Q(call__staff=staff))


def served_voicemails(user: Any) -> "QuerySet[Voicemail]":
    """Return the messages a person may say are dealt with: all of the lines they serve."""
    staff = staff_of(user)
    if staff is None:
        return Voicemail.objects.none()
    return Voicemail.objects.filter(call__line__in=served_lines(staff)) | visible_voicemails(user)
