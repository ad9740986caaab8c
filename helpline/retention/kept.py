"""The retention rules of the telephone side: what it keeps, and for how long.

The ages follow the law for a treatment helpline in the United States. Case records: seven years after the
last contact. Records of who saw what: six years (45 CFR 164.316, 164.528). The number that a caller rang
from, which they did not give us: 30 days (47 CFR 64.1602 allows its use for this call only).
"""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import Exists, Max, Model, OuterRef, Q, QuerySet

from helpline.models import (
    OPEN,
    OPEN_COMMANDS,
    AccessRecord,
    Alarm,
    Call,
    Callback,
    CallbackAttempt,
    CallbackState,
    CallState,
    Command,
    EmergencyPlace,
    HistoryStart,
    LegalHold,
    NumberWish,
    Priority,
    RecordVersion,
    SignedIn,
    Voicemail,
    VoicemailState,
)
from helpline.retention.table import YEAR, Age, Rule, on_hold, register, unneeded

RECORDS = Age(7 * YEAR, 6 * YEAR, 100 * YEAR, "case records: seven years after the last contact")
AUDIT = Age(6 * YEAR, 6 * YEAR, 100 * YEAR, "who saw what: six years, 45 CFR 164.316")


def register_all() -> None:
    """Add the rules of the telephone side to the table."""
    for rule in RULES:
        register(rule)


def _numbers(before: datetime) -> "QuerySet[Call]":
    """Return the old calls that still have a number: the one rung from, or one given in case of a cut-off.

    The numbers of a call in danger are left out: they are kept as long as the call itself.
    """
    calls = Call.objects.exclude(caller_index="", cut_off_number="").filter(
        state=CallState.ENDED, ended_at__lt=before
    )
    return calls.exclude(priority=Priority.CRISIS).exclude(on_hold("pk")).order_by("ended_at")


def _forget_numbers(keys: Sequence[Any]) -> None:
    Call.objects.filter(pk__in=keys).update(caller_number="", caller_index="", cut_off_number="")


def _places(before: datetime) -> "QuerySet[EmergencyPlace]":
    """Return the old addresses that were told for 911, except of calls in danger, with which they stay."""
    told = EmergencyPlace.objects.filter(call__state=CallState.ENDED, call__ended_at__lt=before)
    return told.exclude(call__priority=Priority.CRISIS).exclude(on_hold("call")).order_by("call__ended_at")


def _audio(before: datetime) -> "QuerySet[Voicemail]":
    handled = Voicemail.objects.filter(state=VoicemailState.HANDLED, handled_at__lt=before)
    return handled.filter(audio__isnull=False).exclude(on_hold("call")).order_by("handled_at")


def _forget_audio(keys: Sequence[Any]) -> None:
    Voicemail.objects.filter(pk__in=keys).update(audio=None)


def _commands(before: datetime) -> "QuerySet[Command]":
    settled = Command.objects.filter(created_at__lt=before).exclude(state__in=OPEN_COMMANDS)
    return settled.exclude(on_hold("call")).order_by("pk")


def _sessions(before: datetime) -> "QuerySet[AbstractBaseSession]":
    over: QuerySet[AbstractBaseSession] = _session_model().objects.filter(expire_date__lt=before)
    return over.order_by("expire_date")


def _session_model() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore.get_model_class()


def _sign_ins(before: datetime) -> "QuerySet[SignedIn]":
    return SignedIn.objects.filter(active_at__lt=before).order_by("active_at")


def _callbacks(before: datetime) -> "QuerySet[Callback]":
    settled = Callback.objects.filter(settled_at__lt=before)
    settled = settled.exclude(state__in=[*OPEN, CallbackState.HANDED_OVER])
    return settled.exclude(promise_on_hold()).order_by("settled_at")


def promise_on_hold() -> Any:
    """Return the condition that a promise was made in a call on legal hold, or has an attempt in one."""
    kept = CallbackAttempt.objects.filter(on_hold("call"), callback=OuterRef("pk"))
    return on_hold("origin") | Exists(kept)


def _remove_callbacks(keys: Sequence[Any]) -> None:
    """Remove promises with their events and attempts. The wishes about their numbers stay."""
    NumberWish.objects.filter(callback__in=keys).update(callback=None)
    Callback.objects.filter(pk__in=keys).delete()


def _calls(before: datetime) -> "QuerySet[Call]":
    calls = Call.objects.filter(state=CallState.ENDED, arrived_at__lt=before, ended_at__lt=before)
    needed = Q(promised_callbacks__isnull=False) | Q(callback_attempt__isnull=False)
    calls = calls.exclude(needed).exclude(alarms__closed_at=None, alarms__isnull=False)
    calls = calls.exclude(voicemails__state=VoicemailState.NEW)
    return unneeded(calls.exclude(on_hold("pk"))).order_by("arrived_at")


def _remove_calls(keys: Sequence[Any]) -> None:
    """Remove calls with their events, offers, legs, commands, messages and alarms. Wishes of numbers stay.

    A hold that was placed after the calls were found is not deleted: then the database refuses to delete its
    call, and nothing of this slice is removed.
    """
    NumberWish.objects.filter(call__in=keys).update(call=None)
    LegalHold.objects.filter(call__in=keys).exclude(lifted_at=None).delete()
    Command.objects.filter(voicemail__call__in=keys).delete()
    Voicemail.objects.filter(call__in=keys).delete()
    Alarm.objects.filter(call__in=keys).delete()
    Call.objects.filter(pk__in=keys).delete()


def _access_records(before: datetime) -> "QuerySet[AccessRecord]":
    """Return the old audit records, except those about a call on legal hold, its message or its promise."""
    message = Voicemail.objects.filter(on_hold("call"), pk=OuterRef("subject_id"))
    promised = Callback.objects.filter(promise_on_hold(), pk=OuterRef("subject_id"))
    held = on_hold("subject_id") | Exists(message) | Exists(promised)
    return AccessRecord.objects.filter(at__lt=before).exclude(held).order_by("pk")


def _admin_log(before: datetime) -> "QuerySet[LogEntry]":
    return LogEntry.objects.filter(action_time__lt=before).order_by("action_time")


def _history(before: datetime) -> "QuerySet[RecordVersion]":
    """Return the versions that held until before an instant; whatever still holds is never old."""
    return RecordVersion.objects.filter(until__lt=before).order_by("until")


def _remove_history(keys: Sequence[Any]) -> None:
    """Remove old versions, and keep in mind from when on history is still complete."""
    old = RecordVersion.objects.filter(pk__in=keys)
    latest = old.aggregate(latest=Max("until"))["latest"]
    if latest and not HistoryStart.objects.filter(at__gte=latest).exists():
        HistoryStart.objects.update_or_create(defaults={"at": latest})
    old.delete()


def _delete(model: type[Model]) -> Any:
    def remove(keys: Sequence[Any]) -> None:
        model._default_manager.filter(pk__in=keys).delete()

    return remove


def _remove_sessions(keys: Sequence[Any]) -> None:
    _session_model().objects.filter(pk__in=keys).delete()


RULES = (
    Rule(
        "caller_numbers",
        "the number that a caller rang from, and one they gave in case they are cut off",
        Age(30, 1, 7 * YEAR, "not given to us to keep, 47 CFR 64.1602; in danger kept with the call"),
        _numbers,
        _forget_numbers,
    ),
    Rule(
        "emergency_places",
        "where a caller said that help is needed",
        Age(30, 1, 7 * YEAR, "told to send help there, for nothing else; in danger kept with the call"),
        _places,
        _delete(EmergencyPlace),
    ),
    Rule(
        "voicemail_audio",
        "the sound of a message, after it was dealt with",
        Age(30, 1, 7 * YEAR, "until it is dealt with, and 30 days"),
        _audio,
        _forget_audio,
    ),
    Rule(
        "commands",
        "what was asked of Twilio, once it is settled",
        Age(90, 7, 7 * YEAR, "to find out what went wrong"),
        _commands,
        _delete(Command),
    ),
    Rule("sessions", "sign-ins that have expired", Age(1, 0, 30, "of no use"), _sessions, _remove_sessions),
    Rule(
        "sign_ins",
        "the browsers in which somebody was signed in, and from which address",
        Age(30, 1, 6 * YEAR, "to look into a sign-in that its person does not know of"),
        _sign_ins,
        _delete(SignedIn),
    ),
    Rule(
        "access_records",
        "who saw a number, heard a message or read an intake record",
        AUDIT,
        _access_records,
        _delete(AccessRecord),
    ),
    Rule(
        "admin_log",
        "what was changed under Administration (Django's own log), and by whom",
        AUDIT,
        _admin_log,
        _delete(LogEntry),
    ),
    Rule(
        "history",
        "what shifts, trainings, duty, people, teams, lines and outside numbers were, before each change",
        Age(6 * YEAR, 30, 100 * YEAR, "as long as what was changed under Administration"),
        _history,
        _remove_history,
    ),
    Rule(
        "callbacks",
        "promises that were kept or closed, with their timeline",
        RECORDS,
        _callbacks,
        _remove_callbacks,
    ),
    Rule("calls", "calls with everything that belongs to them", RECORDS, _calls, _remove_calls, last=True),
)
