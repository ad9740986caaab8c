"""Known devices: browsers on which somebody has signed in before.

A flood of sign-ins cannot keep them out, though it comes from their own address: an office is one
address. What a device may do is nothing but hash a password under a limit of its own.
"""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from config import client
from config.hashing import Asker, TooManySignIns, asker
from config.middleware import Handler, client_address

SALT = "helpline.device"
KNOWN_SECONDS = 180 * 24 * 60 * 60
SIGNED_IN = "helpline.signed_in"


class KnownDevices:
    """Says for whom passwords are hashed during a request, and remembers a device on which it went well."""

    def __init__(self, get_response: Handler) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        device = device_of(request)
        name = device or client.household(client_address(request) or "")
        token = asker.set(Asker(name, known=bool(device)))
        try:
            response = self._get_response(request)
        finally:
            asker.reset(token)
        if request.META.get(SIGNED_IN):
            remember(response, device or secrets.token_urlsafe(12))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say when to try again, where a password could not be hashed."""
        if not isinstance(exception, TooManySignIns):
            return None
        response = render(request, "busy.html", {"seconds": exception.seconds}, status=429)
        response["Retry-After"] = str(exception.seconds)
        return response


def device_of(request: HttpRequest) -> str:
    """Return the name of the device that asks, or "" where nobody has signed in on it for half a year."""
    try:
        return str(signing.loads(request.COOKIES.get(cookie(), ""), salt=SALT, max_age=KNOWN_SECONDS))
    except signing.BadSignature:
        return ""


def remember(response: HttpResponseBase, device: str) -> None:
    response.set_cookie(
        cookie(),
        signing.dumps(device, salt=SALT),
        max_age=KNOWN_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def cookie() -> str:
    return ("__Host-" if settings.SESSION_COOKIE_SECURE else "") + "helpline_device"


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None:
        request.META[SIGNED_IN] = True
