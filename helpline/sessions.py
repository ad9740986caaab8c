"""What a browser's session says of a sign-in: its name, and what the browser may listen to.

A sign-in is named by a random id that its session keeps. Whoever is told of it learns no key of a session.
"""

from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.base import SessionBase
from django.dispatch import receiver
from django.http import HttpRequest

from helpline import access, clock, live
from helpline.operations import sign_ins

SIGN_IN = "sign_in"


def sign_in_of(session: SessionBase) -> UUID:
    """Return the id of the sign-in that a session is of; one that has none is given one."""
    if not session.get(SIGN_IN):
        session[SIGN_IN] = str(uuid4())
    return UUID(session[SIGN_IN])


def channels_of(session_key: str) -> frozenset[str]:
    """Return what the browser with this session cookie may listen to: nothing once it is signed out."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    me = access.recognise(get_user(request))
    sign_in = request.session.get(SIGN_IN)
    if me is None or not me.works_here or not sign_in:
        return frozenset()
    return access.channels(me) | {live.sign_in_channel(UUID(sign_in))}


@receiver(user_logged_in)
def _signed_in(request: HttpRequest, **more: Any) -> None:
    request.session[SIGN_IN] = str(uuid4())


@receiver(user_logged_out)
def _signed_out(request: HttpRequest, user: Any, **more: Any) -> None:
    """End a sign-in, by whatever door somebody leaves; whose session has run out already left no trace."""
    if user is not None:
        name = request.session.get(SIGN_IN)
        sign_ins.end(user_id=user.pk, sign_in=UUID(name) if name else None, now=clock.now())
