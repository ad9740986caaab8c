"""A page of the console: a template inside the admin's frame."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpline.access import Viewer
from helpline.queries import paging

UNPROCESSABLE = 422
"""The status of a page on which a form has to be put right."""


def page(
    request: HttpRequest, me: Viewer, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Return a page for somebody who works here. Its title says so where a form has to be put right."""
    frame = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False}
    titled = f"Error: {title}" if status == UNPROCESSABLE else title
    return render(request, template, frame | {"title": titled, "me": me} | context, status=status)


def query_of(request: HttpRequest) -> str:
    """Return what a list is narrowed to, as an address says it; where its page begins is left out."""
    query = request.GET.copy()
    for name in (paging.AFTER, paging.BEFORE):
        query.pop(name, None)
    return query.urlencode()
