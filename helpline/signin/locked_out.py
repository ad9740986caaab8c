"""Answer a person who has guessed too often with a page: the minutes to wait, and who can help."""

from datetime import datetime

from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpline import clock
from helpline.signin.guessing import minutes_left


class LockedOut(ImmediateHttpResponse):  # type: ignore[misc]
    """Raised to stop a request and answer it with the page that says how long to wait."""

    def __init__(self, request: HttpRequest, until: datetime) -> None:
        self.minutes = minutes_left(until, clock.now())
        super().__init__(response=page(request, self.minutes))


def page(request: HttpRequest, minutes: int) -> HttpResponse:
    response = render(request, "signin/locked_out.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    response["Cache-Control"] = "no-store"
    return response
