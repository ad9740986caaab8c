"""What people do who are beside a counselor in a call: begin, change how they are heard, take over."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from helpline import clock
from helpline.access import may_join_calls
from helpline.console.beside import REASONS
from helpline.console.views.desk import call_bar_for
from helpline.models import Mode
from helpline.operations import floors, listening
from helpline.operations.listening import Refused
from helpline.permissions import console_view, counselor

GONE = "You are not in that call any more. Nothing was done."
NOBODY_CHOSEN = "Choose a person first. Nobody was asked."


@require_POST
@console_view
def begin(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Begin a supervisor's part in a call and lead them to their desk, whose telephone rings in."""
    staff, mode = counselor(request), _mode(request)
    if not may_join_calls(request.user):
        raise Http404
    try:
        offer = listening.begin(call_id=call_id, staff_id=staff.pk, mode=mode, now=clock.now())
    except floors.UnknownCall as error:
        raise Http404 from error
    except Refused as error:
        messages.warning(request, REASONS[error.why])
        return redirect("console:floor")
    return redirect(f"{reverse('console:desk')}?accept={offer}")


@require_POST
@console_view
def second(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Ask another counselor to listen in silence."""
    staff, whom = counselor(request), request.POST.get("staff", "")
    if not (whom.isascii() and whom.isdigit() and len(whom) < 10):
        return call_bar_for(request, staff, NOBODY_CHOSEN)
    try:
        listening.ask_second(call_id=call_id, by=staff.pk, staff_id=int(whom), now=clock.now())
    except floors.UnknownCall:
        return call_bar_for(request, staff, GONE)
    except Refused as error:
        return call_bar_for(request, staff, REASONS[error.why])
    return call_bar_for(request, staff)


@require_POST
@console_view
def mode(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Change how somebody beside a counselor is heard."""
    wanted = _mode(request)
    return _act(request, lambda **who: listening.change(offer_id=offer_id, mode=wanted, **who))


@require_POST
@console_view
def take_over(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Take the call over from its counselor."""
    return _act(request, lambda **who: listening.take_over(offer_id=offer_id, **who))


def _mode(request: HttpRequest) -> Mode:
    wanted = request.POST.get("mode", "")
    return Mode(wanted) if wanted in Mode.values else Mode.LISTEN


def _act(request: HttpRequest, action: Callable[..., None]) -> HttpResponse:
    staff, said = counselor(request), ""
    try:
        action(staff_id=staff.pk, now=clock.now())
    except Refused as error:
        said = REASONS[error.why]
    return call_bar_for(request, staff, said)
