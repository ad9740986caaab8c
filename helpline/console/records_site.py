"""Django's admin with our own gate before it: whoever `access` does not recognise has no part in the records."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest

from helpline.access import may_open_records


class RecordsSite(AdminSite):
    """The records of the helpline."""

    def has_permission(self, request: HttpRequest) -> bool:
        return may_open_records(request.user)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Ask the gate before each page, except on the way out: everybody who came in may leave."""
        if view == self.logout:
            return view
        return super().admin_view(view, cacheable)
