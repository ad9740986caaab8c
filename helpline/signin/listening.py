"""Say which nudge channels a browser may listen to, by its session."""

from collections.abc import Mapping
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.db import connections
from django.http import HttpRequest

from helpline import access
from helpline.live import nudges
from helpline.signin import devices, roles, sessions


def channels_of(session_key: str) -> frozenset[str]:
    """Return the channels to which the browser with this session cookie may listen.

    There are none once the sign-in was ended, and none before it is complete.
    """
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    request.user = get_user(request)
    me = access.recognise(request.user)
    row = sessions.find(request) if me and me.works_here else None
    if me is None or row is None or roles.lacks_second_factor(row, request.user):
        return frozenset()
    return access.channels(me) | {nudges.sign_in_channel(row.pk)}


def asker(cookies: Mapping[str, str], address: str) -> str:
    """Return for whom a request for a stream is counted: a known browser, or else its address."""
    return devices.asker_of(devices.device_in(cookies), address)


def admit(session_key: str) -> frozenset[str]:
    """Return the channels for the browser with this session cookie; none for one that is signed out.

    This is for a thread of the event streams: afterwards it closes the thread's database connections.
    """
    try:
        return channels_of(session_key) if session_key else frozenset()
    finally:
        connections.close_all()  # those of this thread
