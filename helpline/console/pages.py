"""A page of the console: a template inside the admin's frame, with a ticket for the nudges it listens to."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpline import live
from helpline.console.who import Visitor
from helpline.models import Floor
from helpline.queries import paging


def page(
    request: HttpRequest, me: Visitor, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Return a page titled `title`, whose browser may listen to its own desk and to every floor."""
    frame = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False}
    response = render(request, template, frame | {"title": title, "me": me} | context, status=status)
    return let_listen(response, me)


def query_of(request: HttpRequest) -> str:
    """Return what a list is narrowed to, as an address says it; where its page begins is left out."""
    query = request.GET.copy()
    for name in (paging.AFTER, paging.BEFORE):
        query.pop(name, None)
    return query.urlencode()


def let_listen(response: HttpResponse, me: Visitor) -> HttpResponse:
    """Give the browser a ticket for the nudges of its own desk and of every floor."""
    channels = [f"floor:{pk}" for pk in Floor.objects.values_list("pk", flat=True)]
    if me.staff:
        channels.append(f"desk:{me.staff.pk}")
    live.give_ticket(response, *channels)
    return response
