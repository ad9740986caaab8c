"""A page of the console: a template inside the admin's frame."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from helpline.access import Visitor


def page(
    request: HttpRequest, me: Visitor, template: str, title: str, status: int = 200, **context: Any
) -> HttpResponse:
    """Return a page titled `title` for somebody who works here."""
    frame = {**admin.site.each_context(request), "is_nav_sidebar_enabled": False}
    return render(request, template, frame | {"title": title, "me": me} | context, status=status)
