"""Calls that were and are: the list, and the story of one with why it went where it went."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_GET, require_POST

from helpline import clock
from helpline.access import visible_calls
from helpline.console.forms import CallFilters
from helpline.console.pages import page
from helpline.console.who import console_view, counsellor, visitor
from helpline.models import Call, CallState, Direction
from helpline.operations import calls
from helpline.outcomes import INBOUND, OUTBOUND
from helpline.queries import calls as stories

PER_PAGE = 50


@require_GET
@console_view
def listing(request: HttpRequest) -> HttpResponse:
    """Show the calls that this person may see, narrowed to what they ask for."""
    me = visitor(request)
    form = CallFilters(request.GET, supervisor=me.supervisor)
    found = stories.listed(visible_calls(request.user), form.filters())
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    rows = [stories.row(call) for call in shown]
    context: dict[str, Any] = {"form": form, "shown": shown, "rows": rows, "query": query.urlencode()}
    return page(request, me, "console/calls.html", "Calls", **context)


@require_GET
@console_view
def show(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show the story of a call."""
    me = visitor(request)
    call = _visible(request, call_id)
    return page(request, me, "console/call.html", "Call", **_told(call, me.staff is not None))


@require_POST
@console_view
def outcome(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Record what came of a call that is over, later than at its wrap-up."""
    staff = counsellor(request)
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


def _told(call: Call, answers_calls: bool) -> dict[str, Any]:
    return {
        "call": call,
        "story": stories.story(call),
        "outcomes": OUTBOUND if call.direction == Direction.OUTBOUND else INBOUND,
        "may_record": answers_calls
        and call.state == CallState.ENDED
        and call.accepted_at
        and not call.outcome,
        "callbacks": call.promised_callbacks.order_by("due_at"),
        "now": clock.now(),
    }
