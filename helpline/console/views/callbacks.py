"""Pages about callbacks: those due, late or handed over, one callback, and the actions on it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpline import clock, contact_rules
from helpline.access import may_call_by_hand, serves, visible_callbacks, visible_callbacks_in_parts
from helpline.console import days
from helpline.console.forms import AgainForm
from helpline.console.pages import UNPROCESSABLE, page, query_of
from helpline.console.refused_forms import point_at_wrong
from helpline.console.times import promised_time
from helpline.models import OPEN, AccessKind, Callback, CallbackState
from helpline.operations import access_records, by_hand, callbacks
from helpline.permissions import console_view, counselor, viewer
from helpline.queries import callbacks as boards

CANCELED = "The callback is canceled: nobody will call them. If it was ringing at a desk, it has stopped."
MOVABLE = (CallbackState.PROMISED, CallbackState.HANDED_OVER)
REFUSALS = (callbacks.NotAllowed, callbacks.TooLate, contact_rules.NotANumber, contact_rules.WrongTime)


@require_GET
@console_view
def listing(request: HttpRequest) -> HttpResponse:
    """Show the callbacks that this person may see; those that were handed to a person come first."""
    me = viewer(request)
    now, until = clock.now(), days.today(clock.now())[1]
    parts = visible_callbacks_in_parts(request.user)
    context: dict[str, Any] = {"serves": serves(me), "now": now, "query": query_of(request)}
    only = request.GET.get("only", "")
    if only in boards.GROUPS:
        context["only"] = boards.group(parts, only, until, now, request.GET)
    else:
        context["board"] = boards.board(parts, until, now)
    return page(request, me, "console/callbacks.html", "Callbacks", **context)


@require_GET
@console_view
def show(request: HttpRequest, callback_id: UUID) -> HttpResponse:
    """Show a callback with its timeline, its attempts, and the contact rules that spoke at each attempt."""
    viewer(request)
    callback = _visible(request, callback_id)
    return _page(request, callback, AgainForm.of(callback))


@require_http_methods(["GET", "POST"])
@console_view
def number(request: HttpRequest, callback_id: UUID) -> HttpResponse:
    """Show a callback with its whole number, and record who was shown it."""
    me = viewer(request)
    if request.method == "GET":  # the page was loaded again: the number must be asked for again
        return redirect("console:callback", callback_id=callback_id)
    callback = _visible(request, callback_id)
    access_records.note(
        kind=AccessKind.SAW_CALLBACK_NUMBER, subject_id=callback.pk, user_id=me.user.pk, now=clock.now()
    )
    return _page(request, callback, AgainForm.of(callback), number_shown=True)


@require_POST
@console_view
def withdraw(request: HttpRequest, callback_id: UUID) -> HttpResponse:
    """Record that the person does not want the call any more."""
    return _act(request, callback_id, callbacks.withdraw, CANCELED)


@require_POST
@console_view
def settle(request: HttpRequest, callback_id: UUID) -> HttpResponse:
    """Record that a counselor has dealt with a callback that was handed over."""
    return _act(request, callback_id, callbacks.settle, "Marked as done.")


@require_POST
@console_view
@sensitive_post_parameters()
def call_now(request: HttpRequest, callback_id: UUID) -> HttpResponse:
    """Make a promised call by hand, with a reason: the desk of the counselor who asks rings at once."""
    staff = counselor(request)
    callback = _visible(request, callback_id)
    if not may_call_by_hand(request.user, callback):
        raise PermissionDenied
    why = request.POST.get("why", "")
    try:
        by_hand.call_now(callback_id=callback.pk, staff_id=staff.pk, why=why, now=clock.now())
    except (by_hand.CannotCall, callbacks.NotAllowed) as error:
        messages.error(request, str(error))
        return _page(request, callback, AgainForm.of(callback), UNPROCESSABLE, why=why)
    return redirect("console:desk")


@require_POST
@console_view
@sensitive_post_parameters()
def again(request: HttpRequest, callback_id: UUID) -> HttpResponse:
    """Give a callback another time; if the contact rules forbid it, say when it would be allowed."""
    staff = counselor(request)
    callback = _visible(request, callback_id)
    form = AgainForm(request.POST, initial={"zone": callback.zone})
    if form.is_valid():
        try:
            callbacks.promise_again(
                callback_id=callback.pk,
                when=promised_time(form.cleaned_data),
                staff_id=staff.pk,
                now=clock.now(),
            )
        except REFUSALS as error:
            form.refuse(error)
        else:
            messages.success(request, "Scheduled for the new time.")
            return redirect("console:callback", callback_id=callback.pk)
    return _page(request, callback, form, UNPROCESSABLE)


def _act(request: HttpRequest, callback_id: UUID, act: Callable[..., None], done: str) -> HttpResponse:
    staff = counselor(request)
    callback = _visible(request, callback_id)
    try:
        act(callback_id=callback.pk, staff_id=staff.pk, now=clock.now())
        messages.success(request, done)
    except callbacks.TooLate as error:
        messages.error(request, str(error))
    if not visible_callbacks(request.user).filter(pk=callback.pk).exists():  # it was anybody's; now closed
        return redirect("console:callbacks")
    return redirect("console:callback", callback_id=callback.pk)


def _visible(request: HttpRequest, callback_id: UUID) -> Callback:
    visible = visible_callbacks(request.user).select_related("line", "staff", "origin")
    return get_object_or_404(visible, pk=callback_id)


def _page(
    request: HttpRequest,
    callback: Callback,
    form: AgainForm,
    status: int = 200,
    *,
    number_shown: bool = False,
    why: str | None = None,
) -> HttpResponse:
    """Show the page of a callback; `why` is the reason that was typed for a call that was then refused."""
    me = viewer(request)
    if form.is_bound and status == UNPROCESSABLE:
        point_at_wrong(form)
    context: dict[str, Any] = {
        "entry": boards.entry(callback),
        "callback": callback,
        "number_shown": number_shown,
        "why": why,
        "attempts": boards.attempts(callback),
        "timeline": boards.timeline(callback),
        "seen": boards.seen(callback.pk) if me.supervisor else [],
        "form": form,
        "may_act": me.staff is not None,
        "may_call": callback.state in MOVABLE and may_call_by_hand(request.user, callback),
        "movable": callback.state in MOVABLE,
        "withdrawable": callback.state in OPEN,
        "now": clock.now(),
    }
    return page(request, me, "console/callback.html", "Callback", status, **context)
