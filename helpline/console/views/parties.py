"""Who from outside is called into a conversation at the desk, and who is taken out of it."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from helpline import clock
from helpline.access import visible_calls
from helpline.console.bringing_in import sentence
from helpline.console.views.desk import call_bar_for
from helpline.operations import leaving_with, parties
from helpline.permissions import console_view, counselor, in_background
from helpline.queries import parties as read


@require_GET
@console_view
def choose(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Show whom the counselor can call in, for the panel of the desk."""
    counselor(request)
    if not in_background(request):
        return redirect("console:desk")
    call = get_object_or_404(visible_calls(request.user), pk=call_id)
    return render(request, "console/desk/bring_in.html", {"call": call, "entries": read.choices(call)})


@require_POST
@console_view
def bring_in(request: HttpRequest, call_id: UUID, number_id: int) -> HttpResponse:
    """Call a number of the directory into the counselor's conversation."""
    return _act(request, parties.bring_in, call_id=call_id, number_id=number_id)


@require_POST
@console_view
def take_out(request: HttpRequest, call_id: UUID, participant_id: UUID) -> HttpResponse:
    """Take somebody from outside out of the counselor's conversation."""
    return _act(request, parties.take_out, call_id=call_id, participant_id=participant_id)


@require_POST
@console_view
def leave_caller(request: HttpRequest, call_id: UUID, participant_id: UUID) -> HttpResponse:
    """Leave the caller with somebody from outside, once Twilio lets the conversation go on."""
    return _act(request, leaving_with.ask, call_id=call_id, participant_id=participant_id)


def _act(request: HttpRequest, action: Callable[..., None], **ids: UUID | int) -> HttpResponse:
    """Carry out an action of the counselor in their conversation, or say why not."""
    staff, notice = counselor(request), ""
    try:
        action(**ids, staff_id=staff.pk, now=clock.now())
    except parties.Refused as refused:
        notice = sentence(refused)
    return call_bar_for(request, staff, notice)
