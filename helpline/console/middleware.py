"""Times on every page that somebody signed in sees: the console's, the intake's and the records'."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from helpline.access import staff_of
from helpline.console import zones

Handler = Callable[[HttpRequest], HttpResponseBase]


def viewers_zone(get_response: Handler) -> Handler:
    """Tell times in the zone of whoever asks: the one they chose, else that of their shifts."""

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
