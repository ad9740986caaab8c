"""The bar on every page of a person who works here, and what they do about an alarm."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from helpline import clock
from helpline.access import Viewer, alarms_to_see_to
from helpline.console.around import bar_of
from helpline.operations import alarms, help_requests
from helpline.permissions import console_view, in_background, viewer

CHOOSE_FIRST = "First choose what was done."
CLOSES_BY_ITSELF = "This alarm closes by itself once what it is about is put right."
HANDLE_FIRST = "Only whoever handles the alarm can close it. Press “I’ll handle this” first."


@require_GET
@console_view
def bar(request: HttpRequest) -> HttpResponse:
    """Show the bar as it is now; answer 204 if the page shows it already."""
    me = viewer(request)
    context = bar_of(me)
    if request.GET.get("seen") == context["frame"].digest:
        return _of(me, HttpResponse(status=204))
    return _of(me, render(request, "console/parts/bar.html", context))


def _of(me: Viewer, answer: HttpResponse) -> HttpResponse:
    """Name the signed-in account in a header: a page that was hidden comes back only for its own person."""
    answer["Helpline-Person"] = str(me.user.pk)
    return answer


@require_POST
@console_view
def acknowledge(request: HttpRequest, alarm_id: UUID) -> HttpResponseBase:
    """Record that the viewer handles an alarm; with `instead`, in place of the person who did."""
    me = viewer(request)
    if not alarms_to_see_to(me.user).filter(pk=alarm_id).exists():
        raise Http404
    see_to = alarms.take_over if request.POST.get("instead") else alarms.acknowledge
    try:
        see_to(alarm_id=alarm_id, user_id=me.user.pk, now=clock.now())
    except alarms.UnknownAlarm as error:
        raise Http404 from error
    return _seen_to(request)


@require_POST
@console_view
def come(request: HttpRequest, request_id: UUID) -> HttpResponseBase:
    """Record that a supervisor comes to a counselor who asked for help, and tell the counselor who."""
    me = viewer(request)
    if not me.supervisor:
        raise Http404
    try:
        help_requests.come(request_id=request_id, user_id=me.user.pk, now=clock.now())
    except (help_requests.UnknownRequest, help_requests.OwnRequest) as error:
        raise Http404 from error
    return _seen_to(request)


@require_POST
@console_view
def close(request: HttpRequest, alarm_id: UUID) -> HttpResponseBase:
    """Close an alarm with a note of what was done about it, or say why it stays open."""
    me = viewer(request)
    try:
        alarms.close(
            alarm_id=alarm_id, user_id=me.user.pk, note=request.POST.get("note", ""), now=clock.now()
        )
    except alarms.UnknownNote:
        return _not_closed(request, CHOOSE_FIRST)
    except alarms.ClosesByItself:
        return _not_closed(request, CLOSES_BY_ITSELF)
    except alarms.NotTheirs:
        return _not_closed(request, HANDLE_FIRST)
    except alarms.UnknownAlarm as error:
        raise Http404 from error
    return _seen_to(request)


def _not_closed(request: HttpRequest, why: str) -> HttpResponseBase:
    """Answer an attempt to close an alarm with the reason why it stays open."""
    if in_background(request):
        return HttpResponse(why, status=422, content_type="text/plain")
    messages.warning(request, why)
    return redirect("console:floor")


def _seen_to(request: HttpRequest) -> HttpResponseBase:
    """Answer an action on an alarm: 204 to a request in the background, whose page updates itself."""
    return HttpResponse(status=204) if in_background(request) else redirect("console:floor")
