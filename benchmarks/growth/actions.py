"""Measure the buttons of the console: press each one when it has something to do."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.test import Client

from benchmarks.growth import moments, scene
from benchmarks.growth.visit import Values, Visit, Wrong, address, staff
from helpline import clock
from helpline.access import served_lines
from helpline.models import (
    Alarm,
    Call,
    Callback,
    CallbackState,
    HelpRequest,
    NumberKind,
    OutsideNumber,
    Participant,
    ParticipantRole,
    ParticipantState,
    RingOn,
    Voicemail,
)
from intake.models import CallerNumber, IntakeRecord
from intake.operations.calling import given_in

Before = Callable[[], Values]


def _own_call() -> Values:
    """Return a call of the counselor's that is over."""
    ended = Call.objects.filter(staff=staff(scene.COUNSELOR), state="ended").order_by("-arrived_at")
    return {"call_id": ended[0].pk}


def _served_line() -> Values:
    """Return a line from which the counselor may call."""
    return {"line_id": served_lines(staff(scene.COUNSELOR))[0].pk}


def _number_of_record() -> Values:
    """Return a record of the counselor's, and a number that its caller gave."""
    mine = IntakeRecord.objects.filter(counselor=staff(scene.COUNSELOR), caller__isnull=False)
    record = mine.select_related("caller", "call").order_by("-created_at")[0]
    if record.caller is not None:
        record.caller.numbers.add(CallerNumber.objects.order_by("-given_at")[0])
    return {"record_id": record.pk, "given": given_in(record)[0].id}


def _callback(state: CallbackState) -> Values:
    """Put the last callback that the counselor promised into a state, and return its id."""
    mine = Callback.objects.filter(staff=staff(scene.COUNSELOR)).order_by("-due_at")[0]
    Callback.objects.filter(pk=mine.pk).update(state=state, settled_at=None, handed_over_because="-")
    return {"callback_id": mine.pk}


def _message() -> Values:
    newest = Voicemail.objects.defer("audio").order_by("-left_at")[0]
    Voicemail.objects.filter(pk=newest.pk).update(state="new", handled_by=None, handled_at=None)
    return {"voicemail_id": newest.pk}


def _record() -> Values:
    """Return the record of a call of the counselor's, still a draft."""
    mine = IntakeRecord.objects.filter(counselor=staff(scene.COUNSELOR)).order_by("-created_at")[0]
    IntakeRecord.objects.filter(pk=mine.pk).update(state="draft", completed_at=None)
    return {"record_id": mine.pk}


def _alarm() -> Values:
    alarm = Alarm.objects.order_by("-opened_at")[0]
    open_ = {"acknowledged_by": None, "acknowledged_at": None, "closed_by": None, "closed_at": None}
    Alarm.objects.filter(pk=alarm.pk).update(**open_, assigned=False, note="")
    return {"alarm_id": alarm.pk}


def _help() -> Values:
    """Ask for help in the counselor's call, and return the request."""
    call_id = moments.talking()["call_id"]
    HelpRequest.objects.filter(closed_at=None).delete()
    asking = staff(scene.COUNSELOR)
    return {"request_id": HelpRequest.objects.create(call_id=call_id, staff=asking, asked_at=clock.now()).pk}


def _listed() -> Values:
    """Return the counselor's conversation and a partner of the directory."""
    partner = OutsideNumber.objects.filter(kind=NumberKind.PARTNER).order_by("pk")[0]
    return moments.talking() | {"number_id": partner.pk}


def _with_party() -> Values:
    """Let that partner be in the conversation."""
    at = _listed()
    there = {"state": ParticipantState.JOINED, "sid": moments.sid(), "asked_at": clock.now()}
    party = Participant.objects.create(
        call_id=at["call_id"],
        conference=at["conference"],
        role=ParticipantRole.PARTNER,
        number_id=at["number_id"],
        **there,
    )
    return at | {"participant_id": party.pk}


PROMISED, HANDED_OVER = (
    partial(_callback, CallbackState.PROMISED),
    partial(_callback, CallbackState.HANDED_OVER),
)
RINGING = partial(moments.ringing, RingOn.BROWSER)
TIME = {"zone": "America/New_York", "local_date": "2026-12-24", "local_time": "15:00"}
DIAL = {"number": "2025550124", "given": "on", "line": "{line_id}", "why": "Asked for a call."}
PATCH = {"base": 2, "writer": "0a1b2c3d", "changes": {"zip3": "212"}}
PLACE = {"street": "12 Main Street", "city": "Baltimore", "state_code": "MD", "county": ""}

ACTIONS: tuple[tuple[str, str, Before, dict[str, Any]], ...] = (
    ("console:zone", scene.COUNSELOR, dict, {"zone": "America/New_York"}),
    ("console:acknowledge", scene.SUPERVISOR, _alarm, {}),
    ("console:come", scene.SUPERVISOR, _help, {}),
    ("console:close-alarm", scene.SUPERVISOR, _alarm, {"note": "talked"}),
    ("console:heartbeat", scene.COUNSELOR, dict, {}),
    ("console:duty", scene.FREE, dict, {"duty": "break"}),
    ("console:ring-on", scene.FREE, dict, {"ring_on": "browser"}),
    ("console:more-time", scene.COUNSELOR, moments.wrapping_up, {}),
    ("console:end-pause", scene.FREE, dict, {}),
    ("console:decline", scene.FREE, RINGING, {}),
    ("console:hold", scene.COUNSELOR, moments.talking, {}),
    ("console:resume", scene.COUNSELOR, moments.talking, {}),
    ("console:danger", scene.COUNSELOR, moments.talking, {}),
    ("console:help", scene.COUNSELOR, moments.talking, {}),
    ("console:help-over", scene.COUNSELOR, moments.talking, {}),
    ("console:told", scene.COUNSELOR, moments.talking, {}),
    ("console:consult", scene.COUNSELOR, moments.talking, {"to": "team:none"}),
    ("console:call-off", scene.COUNSELOR, moments.talking, {}),
    ("console:hand-over", scene.COUNSELOR, moments.talking, {}),
    ("console:leave", scene.COUNSELOR, moments.talking, {}),
    ("console:second", scene.COUNSELOR, moments.talking, {"staff": "0"}),
    ("console:beside", scene.LISTENER, moments.told, {"mode": "listen"}),
    ("console:ask-second", scene.LISTENER, moments.told, {"staff": ""}),
    ("console:beside-mode", scene.COUNSELOR, moments.talking, {"mode": "listen"}),
    ("console:beside-danger", scene.COUNSELOR, moments.talking, {}),
    ("console:take-over", scene.COUNSELOR, moments.talking, {}),
    ("console:bring-in", scene.COUNSELOR, _listed, {}),
    ("console:take-out", scene.COUNSELOR, _with_party, {}),
    ("console:leave-caller", scene.COUNSELOR, _with_party, {}),
    ("console:emergency", scene.COUNSELOR, moments.talking, {}),
    ("console:emergency-place", scene.COUNSELOR, moments.talking, PLACE),
    ("console:emergency-called", scene.COUNSELOR, moments.talking, {"step": "called_911"}),
    ("console:call-place", scene.COUNSELOR, moments.talking, {}),
    ("console:rejoin", scene.COUNSELOR, moments.talking, {}),
    ("console:hang-up", scene.COUNSELOR, moments.talking, {}),
    ("console:wrap-up", scene.COUNSELOR, moments.wrapping_up, {"outcome": "info_given"}),
    ("console:dial-check", scene.COUNSELOR, _served_line, DIAL),
    ("console:dial", scene.COUNSELOR, _served_line, DIAL),
    ("console:outcome", scene.COUNSELOR, _own_call, {"outcome": "info_given"}),
    ("console:call-number", scene.COUNSELOR, _own_call, {}),
    ("console:cut-off-number", scene.COUNSELOR, moments.talking, {"number": "2025550123"}),
    ("console:dial-back", scene.COUNSELOR, _own_call, {}),
    ("console:callback-number", scene.COUNSELOR, PROMISED, {}),
    ("console:call-now", scene.COUNSELOR, PROMISED, {"why": "Asked to be called at once."}),
    ("console:withdraw", scene.COUNSELOR, PROMISED, {}),
    ("console:settle", scene.COUNSELOR, HANDED_OVER, {}),
    ("console:again", scene.COUNSELOR, PROMISED, TIME),
    ("console:handle", scene.COUNSELOR, _message, {}),
    ("console:voicemail-promise", scene.COUNSELOR, _message, TIME),
    ("intake:promise", scene.COUNSELOR, moments.talking, TIME | {"number": "2025550123"}),
    (
        "intake:preview",
        scene.COUNSELOR,
        moments.talking,
        TIME | {"number": "2025550123", "call": "{call_id}"},
    ),
    ("intake:call", scene.COUNSELOR, _number_of_record, {"given": "{given}", "why": "Asked for a call."}),
    ("intake:patch", scene.COUNSELOR, _record, PATCH),
    ("intake:complete", scene.COUNSELOR, _record, {}),
)
"""The route, who presses, the moment, and what is sent."""


def actions(browsers: dict[str, Client]) -> dict[str, Visit]:
    """Return the visits of every button."""
    return {
        f"press {route}": Visit(partial(_pressed, browsers[who], route, form), before)
        for route, who, before, form in ACTIONS
    }


def _pressed(browser: Client, route: str, form: dict[str, Any], at: Values) -> object:
    if "changes" in form:
        answer = browser.post(address(route, at), form, content_type="application/json")
    else:
        sent = {key: text.format_map(at) for key, text in form.items()}
        answer = browser.post(address(route, at), sent)
    if answer.status_code not in (200, 204, 302, 422):
        raise Wrong(f"{route}: {answer.status_code}")
    return answer
