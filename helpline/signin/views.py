"""Pages about one's own sign-in (locking, one's browsers, the password), and about lifting lock-outs."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.views import password_change
from allauth.mfa.webauthn.internal import auth as passkeys
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib.auth import get_user_model, logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpline import clock
from helpline.access import may_see_people
from helpline.permissions import console_view, in_background, leads_here
from helpline.signin import guessing, lifting, limits, sessions
from helpline.signin.forms import WRONG_PASSKEY, PasskeyAgainForm, ReauthenticateForm
from helpline.signin.locked_out import LockedOut
from helpline.signin.roles import has_passkey


@require_POST
@login_required
def lock(request: HttpRequest) -> HttpResponse:
    """Lock this browser until the password or a passkey is given again; the call in it goes on."""
    row = sessions.find(request)
    if row:
        sessions.lock(row, clock.now())
    return HttpResponse(status=204)


@require_POST
@login_required
def active(request: HttpRequest) -> HttpResponse:
    """Answer a page that reports that somebody is at it.

    The middleware has recorded it already, because this request counts as an act of a person.
    """
    return HttpResponse(status=204)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def unlock(request: HttpRequest) -> HttpResponseBase:
    """Unlock this browser with the password or a passkey."""
    if request.method == "GET":
        return _ways(request) if in_background(request) else _unlock_page(request, "")
    try:
        wrong = _wrong(request)
    except LockedOut as error:
        wrong = f"That was wrong too often. Wait {error.minutes} minutes, or ask a supervisor to let you in."
    row = sessions.find(request)
    if not wrong and row:
        sessions.unlock(row, clock.now())
        return HttpResponse(status=204) if in_background(request) else HttpResponseRedirect(_back(request))
    if in_background(request):
        return JsonResponse({"wrong": wrong}, status=422)
    return _unlock_page(request, wrong, status=422)


def _wrong(request: HttpRequest) -> str:
    """Return what is wrong with the password or passkey that was given; empty if it is right."""
    if request.POST.get("credential"):
        passkey = PasskeyAgainForm(data=request.POST, user=request.user)
        return "" if passkey.is_valid() else WRONG_PASSKEY
    form = ReauthenticateForm(data=request.POST, user=request.user)
    return "" if form.is_valid() else str(get_adapter().error_messages["incorrect_password"])


def _ways(request: HttpRequest) -> HttpResponse:
    """Return the data with which the browser asks for a passkey; an empty object if the account has none."""
    return JsonResponse(passkeys.begin_authentication(request.user) if has_passkey(request.user) else {})


def _unlock_page(request: HttpRequest, wrong: str, status: int = 200) -> HttpResponse:
    context = {"wrong": wrong, "next": _back(request), "has_passkey": has_passkey(request.user)}
    return render(request, "signin/unlock.html", context, status=status)


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if leads_here(request, wanted) else "/console/"


@never_cache
@login_required
@require_GET
def browsers(request: HttpRequest) -> HttpResponse:
    """Show the browsers in which the user is signed in."""
    here = sessions.find(request)
    rows = sessions.of_person(request.user, clock.now())
    return render(request, "signin/browsers.html", {"rows": rows, "here": here})


@require_POST
@console_view
def end_browser(request: HttpRequest, row_id: UUID) -> HttpResponseBase:
    """Sign the user out in one of their browsers."""
    here = sessions.find(request)
    if here and here.pk == row_id:
        return _sign_out(request)
    sessions.end(row_id, request.user)
    return redirect("signin_browsers")


@require_POST
@console_view
def end_everywhere(request: HttpRequest) -> HttpResponseBase:
    """Sign the user out in all their browsers, this one as well."""
    sessions.end_all(request.user)
    return _sign_out(request)


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change one's own password. Raises PermissionDenied for an account that signs in without one."""
    if request.user.is_anonymous or not request.user.has_usable_password():
        raise PermissionDenied
    answer: HttpResponseBase = password_change(request)
    return answer


@never_cache
@require_http_methods(["GET", "POST"])
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign the user out of this browser; one who comes by a link (GET) is asked first."""
    if request.method == "POST":
        return _sign_out(request)
    return (
        render(request, "account/logout.html") if request.user.is_authenticated else redirect("account_login")
    )


def _sign_out(request: HttpRequest) -> HttpResponseBase:
    logout(request)
    return render(request, "registration/logged_out.html")


@never_cache
@login_required
@require_GET
def locked_out(request: HttpRequest) -> HttpResponse:
    """Show a supervisor or an administrator who is locked out."""
    _only_who_may(request)
    now = clock.now()
    people = {user.get_username(): user for user in get_user_model().objects.filter(is_active=True)}
    locked = sorted(guessing.locked_people(people, now).items())
    rows = [(people[name], guessing.minutes_left(until, now)) for name, until in locked]
    return render(request, "signin/locked_out_people.html", {"rows": rows})


@require_POST
@console_view
def lift(request: HttpRequest, account: int) -> HttpResponseBase:
    """Let somebody who is locked out sign in again."""
    _only_who_may(request)
    user = get_object_or_404(get_user_model(), pk=account)
    lifting.let_in(request, user, clock.now())
    return redirect("signin_locked_out")


def _only_who_may(request: HttpRequest) -> None:
    if not may_see_people(request.user):
        raise PermissionDenied


class SignInWithPasskey(LoginWebAuthnView):  # type: ignore[misc]
    """Signs a user in with a passkey alone. Each try begins a session, so the number of tries is limited."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            guessing.take(limits.for_passkey(request), clock.now())
        except guessing.TooManyGuesses as error:
            raise LockedOut(request, error.until) from None
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer
