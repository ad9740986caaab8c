"""Signing a test's client in with the statements that its session needs, and no more.

Django writes an empty session for the visitor, another for the user, deletes the first and writes the second
again: seventeen statements with ours, before most tests of a page. Here the user's session is written once,
with all that is in it; what our own receivers do of a sign-in they do as ever.
"""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client

_as_django_does = Client._login  # type: ignore[attr-defined]


def install() -> None:
    """Sign every client in like this whose browser holds no session yet."""
    Client._login = _login  # type: ignore[attr-defined]


def _login(client: Any, user: Any, backend: str | None = None) -> None:
    if settings.SESSION_COOKIE_NAME in client.cookies:
        _as_django_does(client, user, backend)
        return
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    # There is no key to exchange: `save` draws the first.
    request.session.cycle_key = lambda: None  # type: ignore[method-assign]
    login(request, user, backend)
    request.session.save()
    client._set_login_cookies(request)
