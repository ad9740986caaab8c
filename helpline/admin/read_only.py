"""Records that operations write, under their locks and with their history, and that are only read here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from helpline.admin.newest import Newest


class ReadOnly:
    """Refuses to add, change or delete, whatever permissions somebody holds."""

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
