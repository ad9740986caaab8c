"""Pages about the messages that callers left: listen to one, promise a call, mark one as done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from helpline import clock, contact_rules
from helpline.access import (
    served_voicemails,
    serves,
    visible_calls,
    visible_voicemails,
    visible_voicemails_in_parts,
)
from helpline.console.byte_ranges import ranged
from helpline.console.forms import VoicemailPromiseForm
from helpline.console.pages import UNPROCESSABLE, page
from helpline.console.refused_forms import point_at_wrong
from helpline.console.times import promised_time
from helpline.console.views.callbacks import REFUSALS
from helpline.models import AccessKind, CallbackReason, Staff, Voicemail
from helpline.operations import access_records, callbacks, voicemails
from helpline.permissions import console_view, counselor, viewer
from helpline.queries import voicemails as lists
from helpline.queries.callbacks import seen


@require_GET
@console_view
def listing(request: HttpRequest) -> HttpResponse:
    """Show the messages; those that nobody has dealt with come first."""
    me = viewer(request)
    shown = lists.listed(visible_voicemails_in_parts(request.user), request.GET)
    found = [lists.message(each) for each in shown.rows]
    context: dict[str, Any] = {"shown": shown, "found": found, "serves": serves(me), "now": clock.now()}
    return page(request, me, "console/voicemails.html", "Voicemail", **context)


@require_GET
@console_view
def show(request: HttpRequest, voicemail_id: UUID) -> HttpResponse:
    """Show a message with its player, and what may be done about it."""
    viewer(request)
    voicemail = _visible(request, voicemail_id)
    return _page(request, voicemail, VoicemailPromiseForm())


@require_GET
@console_view
def audio(request: HttpRequest, voicemail_id: UUID) -> HttpResponse:
    """Serve the audio of a message, decrypted for this answer only, and record who heard it.

    Players may ask for parts of it.
    """
    me = viewer(request)
    voicemail = get_object_or_404(visible_voicemails(request.user), pk=voicemail_id)
    if not voicemail.audio:
        raise Http404
    access_records.note(
        kind=AccessKind.HEARD_VOICEMAIL, subject_id=voicemail.pk, user_id=me.user.pk, now=clock.now()
    )
    kind = voicemail.content_type if voicemail.content_type.startswith("audio/") else "audio/wav"
    return ranged(request, bytes(voicemail.audio), kind)


@require_POST
@console_view
def handle(request: HttpRequest, voicemail_id: UUID) -> HttpResponse:
    """Mark a message as done, or say that a colleague has marked it already."""
    staff = counselor(request)
    voicemail = get_object_or_404(served_voicemails(request.user).defer("audio"), pk=voicemail_id)
    if voicemails.handle(voicemail_id=voicemail.pk, staff_id=staff.pk, now=clock.now()):
        messages.success(request, "Marked as done.")
    else:
        messages.info(request, "A colleague has marked this message as done already.")
    return redirect("console:voicemails")


@require_POST
@console_view
@sensitive_post_parameters()
def promise(request: HttpRequest, voicemail_id: UUID) -> HttpResponse:
    """Promise a call to the number that the caller gave in the message."""
    staff = counselor(request)
    voicemail = _visible(request, voicemail_id)
    form = VoicemailPromiseForm(request.POST)
    if form.is_valid() and _promise(form, voicemail, staff):
        messages.success(request, "The callback is scheduled.")
        return redirect("console:voicemail", voicemail_id=voicemail.pk)
    return _page(request, voicemail, form, UNPROCESSABLE)


def _promise(form: VoicemailPromiseForm, voicemail: Voicemail, staff: Staff) -> bool:
    call = voicemail.call
    try:
        callbacks.promise(
            line_id=call.line_id,
            number=contact_rules.PhoneNumber.parse(form.cleaned_data["number"]),
            when=promised_time(form.cleaned_data),
            origin_id=call.pk,
            reason=CallbackReason.VOICEMAIL,
            language=call.language,
            topic=call.topic,
            staff_id=staff.pk,
            now=clock.now(),
        )
    except REFUSALS as error:
        form.refuse(error)
    return form.is_valid()


def _visible(request: HttpRequest, voicemail_id: UUID) -> Voicemail:
    return get_object_or_404(lists.shown(visible_voicemails(request.user)), pk=voicemail_id)


def _page(
    request: HttpRequest, voicemail: Voicemail, form: VoicemailPromiseForm, status: int = 200
) -> HttpResponse:
    me = viewer(request)
    if status == UNPROCESSABLE:
        point_at_wrong(form)
    context: dict[str, Any] = {
        "message": lists.message(voicemail),
        "promises": lists.promises(voicemail),
        "form": form,
        "heard": seen(voicemail.pk) if me.supervisor else [],
        "may_act": me.staff is not None,
        "may_open_call": visible_calls(request.user).filter(pk=voicemail.call_id).exists(),
        "now": clock.now(),
    }
    return page(request, me, "console/voicemail.html", "Voicemail", status, **context)
