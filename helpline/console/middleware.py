"""Middleware for signed-in users: their roles, their zone, and a sign-in that lasts while they work."""

from collections.abc import Callable

from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from helpline import clock
from helpline.access import remembering, staff_of
from helpline.console import zones
from helpline.operations import sign_ins
from helpline.permissions import BEATS, in_background, is_by_hand
from helpline.queries.desk import is_talking
from helpline.signin import sessions

Handler = Callable[[HttpRequest], HttpResponseBase]

NOT_ALLOWED = 405
RENEWED_AT = "renewed_at"
"""The session's key for when it was renewed last, in seconds since 1970."""
RENEW_EVERY = 5 * 60
"""Seconds between two renewals: each writes the session, and once in a while is enough."""


def roles_read_once(get_response: Handler) -> Handler:
    """Read the user's roles once for a request that only reads; for any other, at each question."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with remembering():
            return get_response(request)

    return handle


def page_for_an_address_of_forms(get_response: Handler) -> Handler:
    """Show a page of ours to a signed-in user who opens an address that only takes forms (405).

    Such an address stands in the browser's bar after a form was refused. Without a page of ours the browser
    shows one of its own, which says that the site is broken.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        answer = get_response(request)
        if answer.status_code != NOT_ALLOWED or request.method != "GET" or in_background(request):
            return answer
        if not request.user.is_authenticated:
            return answer
        page = render(request, "405.html", status=NOT_ALLOWED)
        page["Allow"] = answer["Allow"]
        add_never_cache_headers(page)
        return page

    return handle


def viewers_zone(get_response: Handler) -> Handler:
    """Show times in the user's zone: the one that they chose, else that of their shifts."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return get_response(request)
        with timezone.override(zones.zone(_name(request))):
            return get_response(request)

    return handle


def _name(request: HttpRequest) -> str:
    chosen: str | None = request.session.get(zones.SESSION_KEY)
    if not chosen:
        chosen = zones.of_shifts(staff_of(request.user))
        request.session[zones.SESSION_KEY] = chosen
    return chosen


def lasting_sign_in(get_response: Handler) -> Handler:
    """Keep a user signed in while they work: while they act on pages, or are in a conversation.

    The requests that an open page makes by itself do not count: a browser that was forgotten is signed out
    SESSION_COOKIE_AGE after somebody last did something in it.
    """

    def handle(request: HttpRequest) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return get_response(request)
        sign_in, proof = sessions.id_of(request), request.session.get(HASH_SESSION_KEY)
        answer = get_response(request)
        if request.user.is_authenticated:
            if request.session.get(HASH_SESSION_KEY) != proof:  # they have just changed their password
                sign_ins.renew_proof(sign_in=sign_in, proof=request.session[HASH_SESSION_KEY])
            _renew(request)
        return answer

    return handle


def _renew(request: HttpRequest) -> None:
    now = clock.now().timestamp()
    if now - request.session.get(RENEWED_AT, 0) >= RENEW_EVERY and _at_work(request):
        request.session[RENEWED_AT] = int(now)


def _at_work(request: HttpRequest) -> bool:
    """Say whether a request shows that the user is at work: by an act of theirs, or a conversation."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return is_by_hand(request, name) or (name in BEATS and is_talking(request.user.pk or 0))
