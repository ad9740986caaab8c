"""What people do who are beside a counselor in a call: begin, change how they are heard, take over."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from helpline import clock
from helpline.access import may_join_calls
from helpline.console.beside import REASONS, sentence
from helpline.console.pages import UNPROCESSABLE, page
from helpline.console.views.desk import call_bar_for
from helpline.models import Mode, Staff
from helpline.operations import floors, listening
from helpline.operations.listening import Refused
from helpline.permissions import console_view, counselor, viewer
from helpline.queries import listening as seen

GONE = "You are not in that call any more. Nothing was done."
NO_MODE = "That is none of Listen, Coach and Talk to both. Nothing was done."
NOBODY_CHOSEN = "Choose a person first. Nobody was asked."


@require_POST
@console_view
def begin(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Begin a supervisor's part in a call and lead them to their desk, whose telephone rings in."""
    staff, mode = counselor(request), _mode(request)
    if not may_join_calls(request.user):
        raise Http404
    if mode is None:
        return HttpResponseBadRequest(NO_MODE)
    try:
        offer = listening.begin(call_id=call_id, staff_id=staff.pk, mode=mode, now=clock.now())
    except floors.UnknownCall as error:
        raise Http404 from error
    except Refused as error:
        messages.warning(request, sentence(error))
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
        return call_bar_for(request, staff, sentence(error))
    return call_bar_for(request, staff)


@require_http_methods(["GET", "POST"])
@console_view
def ask_second(request: HttpRequest, call_id: UUID) -> HttpResponseBase:
    """Let a supervisor choose who is to listen to a call in silence, and ask them.

    It is a page of its own: on Live the list would change under the pointer.
    """
    staff, said = counselor(request), ""
    found = seen.second_of(call_id, clock.now()) if may_join_calls(request.user) else None
    if found is None:
        raise Http404
    if request.method == "POST":
        said = _ask(staff, call_id, chosen := request.POST.get("staff", ""))
        if not said:
            name = next((name for pk, name in found.people if str(pk) == chosen), "A counselor")
            messages.success(request, f"{name} is asked to listen to {found.counselor}’s call.")
            return redirect("console:floor")
    context = {"found": found, "said": said, "why": REASONS[found.why_not] if found.why_not else ""}
    status = UNPROCESSABLE if said else 200
    return page(request, viewer(request), "console/ask_second.html", "Second counselor", status, **context)


def _ask(staff: Staff, call_id: UUID, chosen: str) -> str:
    """Ask whoever was chosen to listen to a call; return why that was refused, or nothing."""
    if not (chosen.isascii() and chosen.isdigit() and len(chosen) < 10):
        return NOBODY_CHOSEN
    try:
        listening.ask_second(call_id=call_id, by=staff.pk, staff_id=int(chosen), now=clock.now())
    except Refused as error:
        return sentence(error)
    return ""


@require_POST
@console_view
def mode(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Change how somebody beside a counselor is heard."""
    counselor(request)  # whoever is none is told so first
    wanted = _mode(request)
    if wanted is None:
        return HttpResponseBadRequest(NO_MODE)
    return _act(request, lambda **who: listening.change(offer_id=offer_id, mode=wanted, **who))


@require_POST
@console_view
def take_over(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Take the call over from the counselor whom the page showed."""
    shown = _shown(request)
    return _act(request, lambda **who: listening.take_over(offer_id=offer_id, seen=shown, **who))


def _shown(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("seen", ""))
    except ValueError:
        return None


@require_POST
@console_view
def in_danger(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Mark the call as a call in danger, for somebody who hears so beside its counselor."""
    return _act(request, lambda **who: listening.tell_danger(offer_id=offer_id, **who))


def _mode(request: HttpRequest) -> Mode | None:
    """Return the mode that a button names; None where it is none of them."""
    wanted = request.POST.get("mode", "")
    return Mode(wanted) if wanted in Mode.values else None


def _act(request: HttpRequest, action: Callable[..., None]) -> HttpResponse:
    staff, said = counselor(request), ""
    try:
        action(staff_id=staff.pk, now=clock.now())
    except Refused as error:
        said = sentence(error)
    return call_bar_for(request, staff, said)
