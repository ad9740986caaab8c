"""Retention ages that differ from the usual ones, and legal holds, which keep a call whatever its age."""

from django.contrib import admin

from helpline.admin.read_only import ReadOnlyAdmin
from helpline.models import LegalHold, RetentionAge


@admin.register(RetentionAge)
class RetentionAgeAdmin(ReadOnlyAdmin):
    """Ages are described in a file, so that changes can be reviewed, and applied by `configure`."""

    list_display = ["name", "days"]
    ordering = ["name"]


@admin.register(LegalHold)
class LegalHoldAdmin(ReadOnlyAdmin):
    """Holds, for supervisors; they are placed and lifted by `manage.py legal_hold`."""

    list_display = ["placed_at", "reference", "placed_by", "lifted_at", "lifted_by"]
    ordering = ["-placed_at"]
    fields = ["call_id", "reference", "placed_at", "placed_by", "lifted_at", "lifted_by"]
    readonly_fields = ["call_id"]
    list_select_related = ["placed_by", "lifted_by"]
