"""A page of the console: a template inside the admin's frame."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpline.access import Viewer, remembering
from helpline.queries import paging

UNPROCESSABLE = 422
"""The status of a page that shows a form with mistakes."""


def page(
    request: HttpRequest, me: Viewer, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Return a page of the console; its title begins with "Error" if a form has mistakes.

    The viewer's roles are read once for all parts of the page, also where a form was sent and is answered
    with a page: whatever it changed is done before the page is written.
    """
    titled = f"Error: {title}" if status == UNPROCESSABLE else title
    with remembering():
        shown = frame_of(request) | {"title": titled, "me": me} | context
        return render(request, template, shown, status=status)


def frame_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the admin's frame around a page needs.

    It is less than Django's `each_context`, which also lists the kinds of records: that takes some
    milliseconds, and no page shows them.
    """
    return {
        "site_title": admin.site.site_title,
        "site_header": admin.site.site_header,
        "has_permission": admin.site.has_permission(request),
        "is_popup": False,
        "is_nav_sidebar_enabled": False,
    }


def query_of(request: HttpRequest) -> str:
    """Return the filters of a list as a query string, without the place at which the page begins."""
    query = request.GET.copy()
    for name in (paging.AFTER, paging.BEFORE):
        query.pop(name, None)
    return query.urlencode()
