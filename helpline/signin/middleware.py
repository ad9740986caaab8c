"""Check before every page that a signed-in user's session was not ended, is complete and is not locked."""

from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import Resolver404, resolve

from helpline import clock
from helpline.permissions import in_background, is_by_hand, lead
from helpline.signin import devices, sessions
from helpline.signin.roles import has_second_factor, lacks_second_factor

Handler = Callable[[HttpRequest], HttpResponseBase]

LOCKED = 423
"""The status that tells an open page to lock itself; 401 would mean "signed out", and the page would hide."""

ALWAYS = frozenset({"account_logout", "admin:logout"})
WHEN_LOCKED = ALWAYS | {"account_lock", "account_unlock", "console:heartbeat", "console:frame"}
"""The views that answer a locked page: it rings and stays on duty, but shows, takes and changes nothing."""
TO_SHOW = ALWAYS | {
    *("mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_reauthenticate"),
    *("account_lock", "account_unlock"),
}
"""The views for a user who has yet to show the second factor of their account; another is added later."""
TO_SET_UP = TO_SHOW | {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes"}


def guard(get_response: Handler) -> Handler:
    """Stop a request whose session was ended, lacks the second factor of the role, or is locked."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        refused = _refusal(request) if request.user.is_authenticated else None
        response = refused or get_response(request)
        account = getattr(request, "_signed_in_now", None)
        if account:
            devices.remember(request, response, account)
        return response

    return handle


def _refusal(request: HttpRequest) -> HttpResponseBase | None:
    """Return the answer to a request that may not pass; None for one that may."""
    row, now = sessions.find(request), clock.now()
    if row is None:
        logout(request)
        return None  # from here on it is a stranger's request
    name = _view(request)
    if sessions.is_locked(row, now):
        sessions.lock(row, now)
        return None if name in WHEN_LOCKED else _lead(request, "account_unlock", LOCKED)
    if lacks_second_factor(row, request.user):
        request.sign_in_incomplete = True  # type: ignore[attr-defined]  # the pages show no way around
        known = has_second_factor(request.user)
        if name not in (TO_SHOW if known else TO_SET_UP):
            return _lead(request, "mfa_reauthenticate" if known else "mfa_index")
    if is_by_hand(request, name):
        sessions.touch(row, now)
    return None


def _view(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _lead(request: HttpRequest, name: str, status: int = 401) -> HttpResponseBase:
    """Redirect to the page that must come first; answer a page's background request with `status` instead."""
    if in_background(request):
        return HttpResponse(status=status)
    return lead(request, name)
