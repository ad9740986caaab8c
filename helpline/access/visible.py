"""Say what a person may see: their calls, promises, messages and alarms.

Long lists are given in parts as well, each served by an index.
"""

from collections.abc import Set
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from helpline.access.lines import lines_of
from helpline.access.viewers import Viewer, is_supervisor, recognise
from helpline.models import (
    LIVE,
    OPEN,
    Alarm,
    Call,
    Callback,
    CallbackAttempt,
    CallbackState,
    Direction,
    Disposition,
    Offer,
    OfferState,
    ParticipantRole,
    Staff,
    Voicemail,
    VoicemailState,
)

TAKEN = (OfferState.ACCEPTED, OfferState.DONE, OfferState.FAILED)
"""The states of an offer that its staff member accepted: they have, or had, the caller."""
ASKED_IN = (ParticipantRole.CONSULTED, ParticipantRole.SECOND)
"""The roles of those whom a counselor has asked into a call. In it they see it as that counselor does.

A supervisor sees every call. Once they have left it, the call is none of theirs.
"""


def visible_calls(user: Any) -> "QuerySet[Call]":
    """Return the calls that a person may open: their own calls, or all calls for a supervisor.

    Whoever was asked into a conversation may open its call while they are in it. A person who handles an open
    alarm about a call of a line they serve may open that call until the alarm is closed: they cannot help a
    caller of whom they see nothing.
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
    taken = Offer.objects.to_have_it().filter(call=OuterRef("pk"), staff=me.staff, state__in=TAKEN)
    others = {*_asked_into(me.staff).values_list("call_id", flat=True), *_calls_in_alarm(me)}
    return Call.objects.filter(Q(staff=me.staff) | Exists(taken) | Q(pk__in=others))


def _asked_into(staff: Staff) -> "QuerySet[Offer]":
    """Return the offer by which a person is in a conversation into which they were asked; at most one."""
    return Offer.objects.filter(staff=staff, state=OfferState.ALONGSIDE, participant__role__in=ASKED_IN)


def visible_calls_in_parts(user: Any) -> "list[QuerySet[Call]]":
    """Return the calls of `visible_calls` as several query sets, each served by an index, for long lists.

    The first part is the person's own calls, which may be many, the second the few others that they may open.
    """
    me = recognise(user)
    if me is not None and me.supervisor:
        return [Call.objects.all()]
    if me is None or me.staff is None:
        return [Call.objects.none()]
    return [Call.objects.filter(staff=me.staff), Call.objects.filter(pk__in=visible_calls_of_others(user))]


def visible_calls_of_others(user: Any) -> set[UUID]:
    """Return the ids of the few calls that a person may open and that are not theirs; none for a supervisor.

    These are the calls that they lost and somebody else finished, those into which a colleague has asked them
    while they are in it, and those that they see because of an alarm. Failed offers are enough to find the
    first: a call with a finished (DONE) offer of theirs names them.
    """
    me = recognise(user)
    if me is None or me.supervisor or me.staff is None:
        return set()
    lost = Offer.objects.to_have_it().filter(staff=me.staff, state=OfferState.FAILED)
    of_others = lost.exclude(call__staff=me.staff).values_list("call_id")
    found = of_others.union(_asked_into(me.staff).values_list("call_id"))
    return {*(call_id for (call_id,) in found), *_calls_in_alarm(me)}


def _calls_in_alarm(me: Viewer) -> set[UUID]:
    """Return the ids of the calls of the lines a person serves about which they handle an open alarm.

    Most people handle none, and then no line is read.
    """
    mine = Alarm.objects.filter(acknowledged_by=me.user.pk, closed_at=None, call__isnull=False)
    found = list(mine.values_list("call_id", "call__line_id"))
    served = lines_of(me) if found else []
    return {call for call, line in found if line in served}


def is_seen_for_an_alarm(user: Any, call: Call) -> bool:
    """Say whether the user handles an open alarm about this call and did not take the call themselves."""
    me = recognise(user)
    if me is None or me.staff is None or call.staff_id == me.staff.pk:
        return False
    return call.pk in _calls_in_alarm(me)


def visible_alarms(user: Any) -> "QuerySet[Alarm]":
    """Return the alarms about the calls that a person may open; all alarms for a supervisor."""
    if is_supervisor(user):
        return Alarm.objects.all()
    return Alarm.objects.filter(call__in=visible_calls(user))


def visible_alarms_in_parts(user: Any) -> "list[QuerySet[Alarm]]":
    """Return the alarms of `visible_alarms` in parts, each served by an index, for long lists."""
    me = recognise(user)
    if me is not None and me.supervisor:
        return [Alarm.objects.all()]
    if me is None or me.staff is None:
        return [Alarm.objects.none()]
    return [
        Alarm.objects.filter(call__staff=me.staff),
        Alarm.objects.filter(call__in=visible_calls_of_others(user)),
    ]


def alarms_to_see_to(user: Any) -> "QuerySet[Alarm]":
    """Return the alarms that a person may handle.

    Of the alarms about calls these are the ones about the lines they serve and about calls they may open; a
    supervisor may handle all. Alarms that belong to no call, such as an overdue review, are for supervisors
    and administrators.
    """
    me = recognise(user)
    if me is None:
        return Alarm.objects.none()
    if me.supervisor:
        return Alarm.objects.all()
    of_calls = Q(call__line__in=lines_of(me)) | Q(call__in=visible_calls(user))
    return Alarm.objects.filter(of_calls | Q(call=None) if me.administrator else of_calls)


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
    return Callback.objects.filter(Q(staff=me.staff) | Exists(called) | anyones & Q(line__in=lines_of(me)))


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
    if lines := lines_of(me):
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
    """Return a person's calls in which somebody was reached, or may still be because the call is live.

    Where nobody reported that the two met, the person's own word that they heard somebody counts.
    """
    reached = ~Q(connected_at=None) | Q(disposition=Disposition.ANSWERED)
    return Call.objects.filter(Q(state__in=LIVE) | reached, staff=staff)


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
    new = Q(state=VoicemailState.NEW, call__line__in=lines_of(me))
    return Voicemail.objects.filter(new | Q(handled_by=me.staff) | Q(call__staff=me.staff))


def visible_voicemails_in_parts(user: Any) -> "list[QuerySet[Voicemail]]":
    """Return the messages of `visible_voicemails` in parts, each served by an index, for long lists."""
    me = recognise(user)
    if me is not None and me.supervisor:
        return [Voicemail.objects.all()]
    if me is None or me.staff is None or me.administrator:
        return [Voicemail.objects.none()]
    talked = Voicemail.objects.filter(call__staff=me.staff, call__has_message=True)
    return [
        Voicemail.objects.filter(state=VoicemailState.NEW, call__line__in=lines_of(me)),
        Voicemail.objects.filter(handled_by=me.staff),
        Voicemail.objects.filter(pk__in=set(talked.values_list("pk", flat=True))),
    ]


def served_voicemails(user: Any) -> "QuerySet[Voicemail]":
    """Return the messages that a person may mark as done: all they may hear, and all of their lines."""
    me = recognise(user)
    if me is None or me.staff is None:
        return Voicemail.objects.none()
    return Voicemail.objects.filter(call__line__in=lines_of(me)) | visible_voicemails(user)
