"""Headers of answers besides Django's: what a page may use, and what a browser forgets at sign-out."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.http import HttpRequest, HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]

OURS = (
    "microphone",
    "autoplay",
    "speaker-selection",
    "publickey-credentials-get",
    "publickey-credentials-create",
)
"""What a desk may use: the microphone, sound, and passkeys."""
NOBODYS = (
    *("accelerometer", "bluetooth", "browsing-topics", "camera", "display-capture", "encrypted-media"),
    *("geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in OURS), *(f"{name}=()" for name in NOBODYS)])
FORGET = '"cache"'
"""What a browser drops at sign-out: cached pages. Never "storage", where a page keeps what was
typed and not saved yet; and not "cookies", which would reach other sites of the same domain."""


def taken_as_sent(get_response: Handler) -> Handler:
    """Add nosniff to every answer, webhooks and refusals too: it is what its Content-Type says."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    return handle


def page_headers(get_response: Handler) -> Handler:
    """Add to every page what it may use, and after a sign-out what the browser has to drop."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        if getattr(request, "signed_out", False):
            response.headers["Clear-Site-Data"] = FORGET
        return response

    return handle


def _note(sender: object, request: Any, **_: Any) -> None:
    request.signed_out = True


user_logged_out.connect(_note, dispatch_uid="config.headers")
