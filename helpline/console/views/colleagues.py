"""Ask a colleague into a call, hand it over to them, or go on without them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from helpline import clock
from helpline.console import consulting
from helpline.console.views.desk import call_bar_for
from helpline.console.views.desk_actions import MOVED_ON
from helpline.console.wording import GONE
from helpline.operations import transfers
from helpline.permissions import console_view, counselor, in_background
from helpline.queries import colleagues


@require_GET
@console_view
def choose(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Show whom the counselor may ask about their call, for the panel of the desk."""
    staff = counselor(request)
    if not in_background(request):
        return redirect("console:desk")
    found = colleagues.choices(staff, call_id, clock.now())
    return render(request, "console/desk/colleagues.html", {"choices": found, "call_id": call_id})


@require_POST
@console_view
def consult(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Ring the colleague whom the counselor has chosen, while the caller hears music."""
    counselor(request)
    to = consulting.target(request.POST.get("to", ""))
    if to is None:
        return HttpResponseBadRequest("That is nobody who can be asked.")
    return _act(request, transfers.consult, call_id=call_id, to=to)


@require_POST
@console_view
def call_off(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Go on without the colleague who was asked."""
    return _act(request, transfers.call_off, call_id=call_id)


@require_POST
@console_view
def hand_over(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Hand the call over to the colleague who is in it."""
    return _act(request, transfers.hand_over, call_id=call_id)


@require_POST
@console_view
def leave(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Leave the call of a colleague, who has the caller again."""
    return _act(request, transfers.leave, offer_id=offer_id)


def _act(request: HttpRequest, action: Callable[..., None], **about: Any) -> HttpResponse:
    staff = counselor(request)
    notice = ""
    try:
        action(**about, staff_id=staff.pk, now=clock.now())
    except transfers.Refused as refused:
        notice = consulting.sentence(refused)
    except MOVED_ON:
        notice = GONE
    return call_bar_for(request, staff, notice)
