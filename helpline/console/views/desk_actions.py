"""A counselor's actions at the desk. What they do with duty or a call is answered with the call bar."""

import logging
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase, JsonResponse
from django.views.decorators.http import require_POST
from twilio.jwt.access_token import AccessToken
from twilio.jwt.access_token.grants import VoiceGrant

from helpline import clock
from helpline.console.views.desk import call_bar_for
from helpline.console.wording import GONE
from helpline.models import Duty, RingOn
from helpline.operations import calls, floors, help_requests, notice, offers, sign_ins
from helpline.operations import duty as duties
from helpline.permissions import console_view, counselor
from helpline.signin import sessions

log = logging.getLogger(__name__)

TOKEN_SECONDS = int(sign_ins.PASS_LASTS.total_seconds())
MOVED_ON = (
    *(calls.NotYours, calls.NotTalking, floors.UnknownCall, offers.NotYours, offers.UnknownOffer),
    *(help_requests.NotTheirCall, notice.NotTheirCall),
)
"""The errors that mean that a button came too late: the call is no longer theirs, or has gone on."""


@require_POST
@console_view
def token(request: HttpRequest) -> HttpResponse:
    """Return the Twilio token that makes this browser a telephone; it can only call our own webhook.

    It is bound to the sign-in: after signing out nobody can call in with it any more.
    """
    staff = counselor(request)
    if not (settings.TWILIO_API_KEY_SID and settings.TWILIO_APP_SID):
        return JsonResponse({"why": "Calls in the browser are not set up here."}, status=503)
    sign_in = sessions.find(request)
    if sign_in is None:  # the sign-in has just been ended from elsewhere
        return HttpResponse(status=401)
    bound = sign_ins.give_pass(staff=staff, sign_in=sign_in, now=clock.now())
    access = AccessToken(
        settings.TWILIO_ACCOUNT_SID,
        settings.TWILIO_API_KEY_SID,
        settings.TWILIO_API_KEY_SECRET,
        identity=bound.identity,
        ttl=TOKEN_SECONDS,
    )
    access.add_grant(VoiceGrant(outgoing_application_sid=settings.TWILIO_APP_SID))
    return JsonResponse({"token": access.to_jwt(), "seconds": TOKEN_SECONDS})


@require_POST
@console_view
def heartbeat(request: HttpRequest) -> HttpResponse:
    """Record that the desk is open and its person signed in."""
    staff = counselor(request)
    duties.heartbeat(staff_id=staff.pk, now=clock.now())
    return HttpResponse(status=204)


@require_POST
@console_view
def duty(request: HttpRequest) -> HttpResponseBase:
    """Put the counselor on duty, on a break, or off duty."""
    staff = counselor(request)
    wish = request.POST.get("duty")
    now = clock.now()
    if wish == Duty.ON and staff.duty == Duty.BREAK:
        duties.end_break(staff_id=staff.pk, now=now)
    elif wish == Duty.ON:
        duties.go_on(staff_id=staff.pk, now=now)
    elif wish == Duty.BREAK:
        duties.take_break(staff_id=staff.pk, now=now)
    elif wish == Duty.OFF:
        duties.go_off(staff_id=staff.pk, now=now)
    else:
        return HttpResponseBadRequest("Duty is on, break or off.")
    return call_bar_for(request, staff)


@require_POST
@console_view
def ring_on(request: HttpRequest) -> HttpResponseBase:
    """Set where the counselor's calls ring: in the browser or on their phone."""
    staff = counselor(request)
    wish = request.POST.get("ring_on", "")
    if wish not in RingOn.values:
        return HttpResponseBadRequest("Calls ring on browser or phone.")
    notice = ""
    try:
        duties.set_ring_on(staff_id=staff.pk, ring_on=wish, now=clock.now())
    except duties.NoTelephone:
        notice = "We have no phone number for you. A supervisor can add it on the page People."
    return call_bar_for(request, staff, notice)


@require_POST
@console_view
def more_time(request: HttpRequest) -> HttpResponse:
    """Give the counselor another two minutes to write up a call."""
    staff = counselor(request)
    calls.more_wrap_up(staff_id=staff.pk, now=clock.now())
    return call_bar_for(request, staff)


@require_POST
@console_view
def end_pause(request: HttpRequest) -> HttpResponse:
    """Make the counselor free before their pause is over."""
    staff = counselor(request)
    calls.end_pause(staff_id=staff.pk, now=clock.now())
    return call_bar_for(request, staff)


@require_POST
@console_view
def decline(request: HttpRequest, offer_id: UUID) -> HttpResponse:
    """Decline a ringing offer, so that the call is passed on."""
    return _act(request, offers.decline, offer_id=offer_id)


@require_POST
@console_view
def hold(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Put the caller on hold: they hear music."""
    return _act(request, calls.hold, call_id=call_id)


@require_POST
@console_view
def resume(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Take the caller off hold."""
    return _act(request, calls.resume, call_id=call_id)


@require_POST
@console_view
def rejoin(request: HttpRequest, call_id: UUID, offer_id: UUID) -> HttpResponse:
    """End the counselor's own leg of a call without sound, so that the call rings for them again."""
    return _act(request, calls.rejoin, call_id=call_id, offer_id=offer_id)


@require_POST
@console_view
def in_danger(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Record that the caller is in danger: a lost call then rings everybody, and they can be called back."""
    return _act(request, calls.tell_danger, call_id=call_id)


@require_POST
@console_view
def ask_for_help(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Ask every supervisor for help in the counselor's call."""
    return _act(request, help_requests.ask, call_id=call_id)


@require_POST
@console_view
def take_help_back(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Record that the counselor needs no help any more."""
    return _act(request, help_requests.take_back, call_id=call_id)


@require_POST
@console_view
def told(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Record that the counselor told the person on the line that someone may listen."""
    return _act(request, notice.told_by_counselor, call_id=call_id)


@require_POST
@console_view
def hang_up(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """End the counselor's call; `calls.hang_up` says for whom it goes on."""
    return _act(request, calls.hang_up, call_id=call_id)


@require_POST
@console_view
def wrap_up(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Record the outcome of a call, after which the counselor is ready for the next."""
    staff = counselor(request)
    notice = ""
    try:
        calls.wrap_up(
            call_id=call_id, staff_id=staff.pk, outcome=request.POST.get("outcome", ""), now=clock.now()
        )
    except calls.UnknownOutcome:
        notice = "Choose the call outcome first."
    except (calls.NotYours, calls.StillLive, floors.UnknownCall):
        notice = GONE
    return call_bar_for(request, staff, notice)


def _act(request: HttpRequest, action: Callable[..., None], **ids: UUID) -> HttpResponse:
    """Carry out an action of the counselor on one of their calls, or say that the call has moved on."""
    staff = counselor(request)
    notice = ""
    try:
        action(**ids, staff_id=staff.pk, now=clock.now())
    except MOVED_ON:
        notice = GONE
    return call_bar_for(request, staff, notice)
