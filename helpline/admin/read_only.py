"""Admin classes for records that are only read here: operations write them, with locks and a history."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from helpline.admin.newest import Newest


class ReadOnly:
    """Refuses to add, change or delete, whatever permissions a user holds."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, Newest, admin.ModelAdmin):  # type: ignore[type-arg]
    """A list and pages to be read."""


class ReadOnlyInline(ReadOnly, admin.TabularInline):  # type: ignore[type-arg]
    """Rows to be read beneath the record that they belong to."""

    extra = 0
    can_delete = False
    shown_with: tuple[str, ...] = ()
    """The related rows, by the names of their fields, that are read in the same statement."""

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related(*self.shown_with) if self.shown_with else rows
