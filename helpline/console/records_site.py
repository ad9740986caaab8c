"""Django's admin with our own gate before it: a user whom `access` does not recognise may not enter."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from helpline import access
from helpline.console import asked_dates, days

MOST = 256
"""How many lists of kinds are kept, one for each set of rights."""


def _recognised(request: HttpRequest) -> access.Viewer | None:
    """Return the viewer, read once for each request: every page asks about all kinds of records."""
    known: tuple[Any, access.Viewer | None] | None = getattr(request, "recognised", None)
    if known is None or known[0] != request.user.pk:
        known = request.user.pk, access.recognise(request.user)
        request.recognised = known  # type: ignore[attr-defined]
    return known[1]


class Gated:
    """Asks, in addition to Django's permissions, whether the user's role reaches this kind of records."""

    def _reaches(self, request: HttpRequest, *, to_change: bool = True) -> bool:
        label: str = self.opts.label_lower  # type: ignore[attr-defined]
        return access.reaches_records_of(_recognised(request), label, to_change=to_change)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_view_permission(request, obj)  # type: ignore[misc]
        return allowed and self._reaches(request, to_change=False)

    def has_add_permission(self, request: HttpRequest, *more: Any) -> bool:
        allowed: bool = super().has_add_permission(request, *more)  # type: ignore[misc]
        return allowed and self._reaches(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_change_permission(request, obj)  # type: ignore[misc]
        return allowed and self._reaches(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed: bool = super().has_delete_permission(request, obj)  # type: ignore[misc]
        return allowed and self._reaches(request)

    def changelist_view(self, request: HttpRequest, *more: Any, **named: Any) -> HttpResponse:
        """Show the list; if a date beyond the calendar is asked for, say so and show the whole list."""
        if not asked_dates.can_be_shown(self.model, request.GET):  # type: ignore[attr-defined]
            messages.error(request, days.BEYOND)
            return redirect(request.path)
        shown: HttpResponse = super().changelist_view(request, *more, **named)  # type: ignore[misc]
        return shown


def gated(admin_class: Any) -> Any:
    """Return an admin class that asks the gate (Gated) as well."""
    return type(admin_class)(
        admin_class.__name__, (Gated, admin_class), {"__module__": admin_class.__module__}
    )


class RecordsSite(AdminSite):
    """The admin site: every kind of records is opened by our rules of access, whichever app registers it."""

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self._lists: dict[tuple[Any, ...], list[Any]] = {}

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        super().register(model_or_iterable, gated(admin_class or ModelAdmin), **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return access.may_open_records(request.user)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the kinds of records that the user may open; what they may do is asked anew each time.

        The lists are made once for all who may do the same, and nobody changes them.
        """
        allowed = (app_label, *(self._allowed(request, shown) for shown in self._registry.values()))
        if allowed not in self._lists:
            if len(self._lists) >= MOST:
                self._lists.clear()
            self._lists[allowed] = super().get_app_list(request, app_label)
        return self._lists[allowed]

    def _allowed(self, request: HttpRequest, shown: "ModelAdmin[Any]") -> tuple[bool, ...]:
        """Return whether the user may open the app of a kind of records, and what they may do with these."""
        return shown.has_module_permission(request), *shown.get_model_perms(request).values()

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Redirect to the one page on which everybody signs in, with its limits and its second step.

        A signed-in user who may not open the records is refused: a second form would take guesses.
        """
        if not request.user.is_authenticated:
            wanted = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
            return redirect_to_login(wanted, reverse("account_login"))
        if not self.has_permission(request):
            raise PermissionDenied
        return redirect("admin:index")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Ask the gate before each page, except the one to sign out: every signed-in user may leave."""
        if view == self.logout:
            return view
        return super().admin_view(view, cacheable)
