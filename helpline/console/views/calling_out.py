"""The panel "Call a number" of the desk: whether a number may be called now, and calling it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from helpline import clock
from helpline.access import served_lines
from helpline.console.forms import CallNumberForm
from helpline.console.views.desk import call_bar_for
from helpline.operations import by_hand, calling_out, ruling
from helpline.permissions import console_view, counselor, in_background


@require_POST
@console_view
@sensitive_post_parameters()
def check(request: HttpRequest) -> HttpResponse:
    """Say whether the number that is being typed may be called now. Nothing is kept."""
    staff = counselor(request)
    form = CallNumberForm(served_lines(staff), request.POST)
    if form.is_valid():
        answer = calling_out.preview(wanted=form.wanted(), staff_id=staff.pk, now=clock.now())
        context = {"decision": answer.decision, "words": answer.words}
    else:
        context = {"decision": "ask", "words": form.missing()}
    return render(request, "console/desk/dial_verdict.html", context)


@require_POST
@console_view
@sensitive_post_parameters()
def call(request: HttpRequest) -> HttpResponse:
    """Call a number: the desk of the counselor who asks rings at once, or the call bar says why not."""
    staff = counselor(request)
    form = CallNumberForm(served_lines(staff), request.POST)
    if not form.is_valid():
        return call_bar_for(request, staff, form.missing())
    why = form.cleaned_data["why"]
    try:
        calling_out.call_number(wanted=form.wanted(), staff_id=staff.pk, why=why, now=clock.now())
    except (by_hand.CannotCall, ruling.NotAllowed) as error:
        return call_bar_for(request, staff, str(error))
    answer = call_bar_for(request, staff)
    if in_background(request):
        answer.write(_emptied(request, CallNumberForm(served_lines(staff))))
    return answer


def _emptied(request: HttpRequest, form: CallNumberForm) -> str:
    """Return the panel anew: the number that was typed must not stay on the page."""
    return render_to_string("console/desk/dial.html", {"dial": form, "oob": True}, request)
