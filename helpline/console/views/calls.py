"""Pages about calls: the list, the timeline of one call with its explanations, and the actions on it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpline import clock, contact_rules
from helpline.access import (
    Viewer,
    is_seen_for_an_alarm,
    may_dial_back,
    serves,
    visible_calls,
    visible_calls_in_parts,
)
from helpline.console import unanswered as words_of_seconds
from helpline.console.forms import CallFilters
from helpline.console.pages import page, query_of
from helpline.console.views.desk import call_bar_for
from helpline.models import AccessKind, Call, CallState, Direction
from helpline.operations import access_records, by_hand, callbacks, calls, numbers
from helpline.outcomes import INBOUND, OUTBOUND
from helpline.permissions import console_view, counselor, in_background, viewer
from helpline.queries import calls as timelines
from helpline.queries import cut_off, emergency, unanswered
from helpline.queries.callbacks import seen


@require_GET
@console_view
def listing(request: HttpRequest) -> HttpResponse:
    """Show the calls that this person may see, filtered as they ask."""
    me = viewer(request)
    form = CallFilters(request.GET, supervisor=me.supervisor)
    found = timelines.listed(visible_calls_in_parts(request.user), form.filters(), request.GET)
    context: dict[str, Any] = {
        "form": form,
        "shown": found.page,
        "looked_until": found.looked_until,
        "rows": timelines.rows(found.page.rows),
        "query": query_of(request),
    }
    context["serves"] = serves(me)
    return page(request, me, "console/calls.html", "Calls", **context)


@require_GET
@console_view
def show(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show the timeline of a call; record it if the viewer sees the call because of an alarm."""
    me = viewer(request)
    call = _visible(request, call_id)
    if is_seen_for_an_alarm(request.user, call):
        access_records.note(
            kind=AccessKind.OPENED_FOR_ALARM, subject_id=call.pk, user_id=me.user.pk, now=clock.now()
        )
    return _page(request, me, call)


@require_GET
@console_view
def why(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Return every second of a call as data: why nobody answered, and what was decided from what."""
    if not viewer(request).supervisor:
        raise PermissionDenied
    told = unanswered.read(_visible(request, call_id), clock.now())
    return JsonResponse(words_of_seconds.data(told))


@require_http_methods(["GET", "POST"])
@console_view
def number(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show the timeline of a call with its whole number, and record who was shown it."""
    me = viewer(request)
    if request.method == "GET":  # the page was loaded again: the number must be asked for again
        return redirect("console:call", call_id=call_id)
    call = _visible(request, call_id)
    access_records.note(
        kind=AccessKind.SAW_CALL_NUMBER, subject_id=call.pk, user_id=me.user.pk, now=clock.now()
    )
    return _page(request, me, call, number_shown=True)


@require_http_methods(["GET", "POST"])
@console_view
def place(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show the timeline of a call with where help was needed, and record who was shown it."""
    me = viewer(request)
    if request.method == "GET":
        return redirect("console:call", call_id=call_id)
    call = _visible(request, call_id)
    access_records.note(kind=AccessKind.SAW_PLACE, subject_id=call.pk, user_id=me.user.pk, now=clock.now())
    return _page(request, me, call, place_shown=True)


@require_POST
@console_view
@sensitive_post_parameters()
def cut_off_number(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Record the number that a caller in danger gave in case the call is cut off."""
    staff = counselor(request)
    call = _may_dial_back(request, call_id)
    try:
        given = contact_rules.PhoneNumber.parse(request.POST.get("number", ""))
        numbers.note_for_cut_off(call_id=call.pk, number=given, staff_id=staff.pk, now=clock.now())
        call = timelines.with_cut_off_number(call)
        tell, words = messages.success, f"Kept: {call.cut_off_number}, in case the call is cut off."
    except contact_rules.NotANumber:
        tell, words = messages.error, contact_rules.NOT_A_NUMBER + _still_kept(call)
    except callbacks.NotAllowed as error:
        tell, words = messages.error, f"{error} Ask them for another number.{_still_kept(call)}"
    if in_background(request):
        return HttpResponse(words)
    tell(request, words)
    return redirect("console:call", call_id=call.pk)


def _still_kept(call: Call) -> str:
    """Return a sentence that the number kept before is still kept; empty if there is none."""
    kept = call.cut_off_number
    return f" The number kept before, {kept}, is still kept." if kept else ""


@require_POST
@console_view
def dial_back(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Call back a caller in danger who was cut off: the desk of the counselor who asks rings at once."""
    staff = counselor(request)
    call = _may_dial_back(request, call_id)
    try:
        by_hand.dial_back(call_id=call.pk, staff_id=staff.pk, now=clock.now())
    except (by_hand.CannotCall, callbacks.NotAllowed) as error:
        if in_background(request):
            return call_bar_for(request, staff, str(error))
        messages.error(request, str(error))
        return redirect("console:call", call_id=call.pk)
    return call_bar_for(request, staff)


def _may_dial_back(request: HttpRequest, call_id: UUID) -> Call:
    call = _visible(request, call_id)
    if not may_dial_back(request.user, call):
        raise PermissionDenied
    return call


@require_POST
@console_view
def outcome(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Record the outcome of a call that is over, later than at its wrap-up."""
    staff = counselor(request)
    call = _visible(request, call_id)
    wish = request.POST.get("outcome", "")
    try:
        calls.wrap_up(call_id=call.pk, staff_id=staff.pk, outcome=wish, now=clock.now())
        messages.success(request, "The outcome is recorded.")
    except calls.UnknownOutcome:
        messages.error(request, "Choose what came of the call.")
    except (calls.NotYours, calls.StillLive):
        messages.error(request, "Whoever took the call records its outcome, once it is over.")
    return redirect("console:call", call_id=call.pk)


def _visible(request: HttpRequest, call_id: UUID) -> Call:
    visible = visible_calls(request.user).select_related("line", "staff")
    return get_object_or_404(visible, pk=call_id)


def _page(
    request: HttpRequest, me: Viewer, call: Call, *, number_shown: bool = False, place_shown: bool = False
) -> HttpResponse:
    told = _told(call, me.staff is not None) | {
        "number_shown": number_shown,
        "emergency": emergency.panel(call),
        "place_shown": place_shown,
        "seen": seen(call.pk) if me.supervisor else [],
        "seconds": _every_second(call) if me.supervisor else None,
        "may_dial_back": cut_off.is_offered(request.user, call),
    }
    return page(request, me, "console/call.html", "Call", **told)


def _every_second(call: Call) -> dict[str, Any]:
    told = unanswered.read(call, clock.now())
    return {"line": words_of_seconds.in_one_line(told), "rows": words_of_seconds.rows(told)}


def _told(call: Call, answers_calls: bool) -> dict[str, Any]:
    return {
        "call": call,
        "timeline": timelines.timeline(call),
        "outcomes": OUTBOUND if call.direction == Direction.OUTBOUND else INBOUND,
        "may_record": answers_calls
        and call.state == CallState.ENDED
        and call.accepted_at
        and not call.outcome,
        "callbacks": timelines.promised_in(call),
        "now": clock.now(),
    }
